"""The rules of one round in at most five lines, for the page before the start."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext

from contest.rounds.rules import ChainKey, Paper, Ranking, Rules
from contest.rounds.wording.keys import key_words
from contest.rounds.wording.parts import BOLD, caps_words, in_order, minutes_words, questions_words

COUNTED: dict[str, str | Promise] = {
    "best": gettext_lazy("Tính lượt tốt nhất."),
    "best_earliest": gettext_lazy("Tính lượt tốt nhất, nộp sớm nhất."),
    "first": gettext_lazy("Tính lượt nộp đầu tiên."),
    "last": gettext_lazy("Tính lượt nộp cuối cùng."),
    "sum_rounds": gettext_lazy("Cộng lượt tốt nhất của các đợt."),
    "sum_attempts": gettext_lazy("Cộng tất cả các lượt."),
}


def short_rules(rules: Rules, you: str) -> list[str]:
    """At most five lines for the page before the start. `rules`: as they hold in the round (Rules.in_round).

    `you`: how the contest addresses people.
    """
    paper = rules.paper
    network = gettext("Mất mạng không mất bài: câu %(you)s đã chọn được giữ lại.") % {"you": you}
    lines = [_size(paper), _clock(paper), network if paper.sections else "", _ranking(rules), _attempts(rules)]
    return [BOLD.sub(r"\1", line) for line in lines if line]


def _size(paper: Paper) -> str:
    parts = [questions_words(paper.questions)] if paper.sections else []
    if paper.essay:
        pattern = ngettext("%(count)s câu tự luận", "%(count)s câu tự luận", paper.essay.questions)
        parts.append(pattern % {"count": paper.essay.questions})
    figures = {"questions": ", ".join(parts) or questions_words(0)}
    if paper.minutes:
        return gettext("%(questions)s, %(limit)s.") % {**figures, "limit": minutes_words(paper.minutes)}
    return gettext("%(questions)s, không giới hạn thời gian.") % figures


def _clock(paper: Paper) -> str:
    if paper.leaving == "hand_in" and paper.sections:
        return gettext("Bấm “Thoát” là nộp bài, không vào lại được.")
    if paper.minutes:
        return gettext("Bắt đầu là tính giờ, thoát ra giờ vẫn chạy.")
    return gettext("Đợt thi đóng mà chưa nộp thì các câu đã lưu được tính.")


def _ranking(rules: Rules) -> str:
    """How the first ranking that takes in the round counts and orders; practice has none."""
    if not rules.rankings:
        return gettext("Thi thử: kết quả không được tính.")
    ranking = rules.ranking
    counted = str(COUNTED[ranking.count])
    if ranking.gate == "all_right":
        keys = _keys(rules, ranking, [key for key in ranking.chain if key != "score"][:1])
        if not keys:
            return gettext("%(counted)s Chỉ xếp hạng bài đúng tất cả.") % {"counted": counted}
        text = gettext("%(counted)s Chỉ xếp hạng bài đúng tất cả, theo %(keys)s.")
        return text % {"counted": counted, "keys": keys}
    text = gettext("%(counted)s Xếp hạng theo %(keys)s.")
    return text % {"counted": counted, "keys": _keys(rules, ranking, ranking.chain[:2])}


def _keys(rules: Rules, ranking: Ranking, chain: Sequence[ChainKey]) -> str:
    """ "số câu đúng, rồi thời gian làm bài"; "điểm" where points are not just right answers."""
    paper = rules.paper
    counted = paper.most_points == paper.questions and not paper.essay and not ranking.bonus
    return in_order(key_words(key, points=not counted).noun for key in chain)


def _attempts(rules: Rules) -> str:
    caps, pause = caps_words(rules), minutes_words(rules.pause_minutes)
    if caps and rules.pause_minutes:
        return gettext("Nhiều nhất %(caps)s, nghỉ %(pause)s giữa hai lượt.") % {"caps": caps, "pause": pause}
    if caps:
        return gettext("Nhiều nhất %(caps)s.") % {"caps": caps}
    return gettext("Nghỉ %(pause)s giữa hai lượt.") % {"pause": pause} if rules.pause_minutes else ""
