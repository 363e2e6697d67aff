"""The whole rules (thể lệ) in articles (Điều), each with its numbered clauses; one module for each article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext

from contest.rounds.rules import Rules
from contest.rounds.wording.articles.attempts import attempt_sentences
from contest.rounds.wording.articles.collectives import collective_sentences, target_sentences
from contest.rounds.wording.articles.others import appeal_sentences, other_sentences
from contest.rounds.wording.articles.papers import paper_sentences
from contest.rounds.wording.articles.people import people_sentences
from contest.rounds.wording.articles.prizes import prize_sentences
from contest.rounds.wording.articles.rankings import ranking_sentences, ranking_title
from contest.rounds.wording.articles.teams import team_sentences
from contest.rounds.wording.articles.times import time_sentences
from contest.rounds.wording.sentence import Sentence


def article_sentences(rules: Rules, *, unit: str = "", several_right: bool | None = None) -> list[Sentence]:
    """All sentences of a whole document (rounds and stages with it), under numbered articles.

    `unit`: whose people may take part, where the rules do not say who; `several_right`: see `rule_sentences`.
    """
    written = [(title, list(sentences)) for title, sentences in _articles(rules, unit, several_right)]
    numbered = enumerate(((title, sentences) for title, sentences in written if sentences), 1)
    return [
        replace(sentence, article=gettext("Điều %(number)s. %(title)s") % {"number": number, "title": title})
        for number, (title, sentences) in numbered
        for sentence in sentences
    ]


def _articles(rules: Rules, unit: str, several_right: bool | None) -> Iterator[tuple[str, Iterable[Sentence]]]:
    yield gettext("Đối tượng dự thi"), people_sentences(rules, unit)
    yield gettext("Đội thi"), team_sentences(rules)
    yield gettext("Thời gian (giờ Việt Nam)"), time_sentences(rules)
    yield gettext("Bài thi"), paper_sentences(rules, several_right=several_right)
    yield gettext("Số lượt thi"), attempt_sentences(rules)
    for ranking in rules.rankings:
        yield ranking_title(rules, ranking), ranking_sentences(rules, ranking)
    yield gettext("Giải cá nhân"), prize_sentences(rules)
    yield gettext("Giải tập thể"), collective_sentences(rules)
    yield gettext("Chỉ tiêu tham gia"), target_sentences(rules)
    yield gettext("Phúc khảo"), appeal_sentences(rules)
    yield gettext("Quy định khác"), other_sentences(rules)
