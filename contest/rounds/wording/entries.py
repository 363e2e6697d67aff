"""The entries of a rule document in a line each, as the organiser's lists show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from contest.rounds.entries import keys_of
from contest.rounds.rules import (
    Board,
    Collective,
    Exclusion,
    OnePrize,
    Paper,
    Prize,
    Ranking,
    RoundRules,
    Rules,
    Stage,
    Tier,
)
from contest.rounds.wording.articles.names import (
    capitalised,
    joined,
    paper_label,
    period_noun,
    ranking_label,
    round_label,
)
from contest.rounds.wording.articles.teams import team_size_words
from contest.rounds.wording.keys import KEYS
from contest.rounds.wording.measures import MEASURES
from contest.rounds.wording.parts import (
    caps_words,
    in_order,
    listed,
    minutes_words,
    moment_words,
    questions_words,
)


@dataclass(frozen=True)
class EntryLine:
    """An entry by the key of its address, with its name and what it says."""

    key: str
    title: str
    text: str


def entry_lines(rules: Rules, name: str) -> list[EntryLine]:
    """The entries of a list, in order."""
    words = ENTRY_WORDS[name]
    found = zip(keys_of(rules, name), getattr(rules, name), strict=True)
    return [EntryLine(key, *_line(words(rules, entry))) for key, entry in found]


def _line(words: Iterable[str]) -> tuple[str, str]:
    title, *rest = words
    return title, " · ".join(part for part in rest if part)


def _board(rules: Rules, board: Board) -> Iterator[str]:
    yield board.label
    yield board.audience.statement if board.audience else ""


def _exclusion(rules: Rules, exclusion: Exclusion) -> Iterator[str]:
    yield exclusion.label
    yield gettext("không được dự thi") if exclusion.effect == "entry" else gettext("được thi, không xét giải")


def _stage(rules: Rules, stage: Stage) -> Iterator[str]:
    rounds = [round_label(one) for one in rules.rounds if one.stage == stage.key]
    yield stage.label or stage.key
    yield listed(rounds) if rounds else gettext("chưa có đợt thi nào")


def _round(rules: Rules, one: RoundRules) -> Iterator[str]:
    yield round_label(one)
    if one.opens and one.closes:
        figures = {"opens": moment_words(one.opens), "closes": moment_words(one.closes, closing=True)}
        yield gettext("từ %(opens)s đến %(closes)s") % figures
    yield gettext("thi thử") if one.practice else ""
    yield paper_label(rules.paper_of(one.key)) if len(rules.papers) > 1 else ""
    yield gettext("có điều kiện vào thi") if one.admission else ""


def _paper(rules: Rules, paper: Paper) -> Iterator[str]:
    yield paper.label or gettext("Bài thi")
    yield questions_words(paper.questions) if paper.sections else gettext("chưa có câu nào")
    yield minutes_words(paper.minutes) if paper.minutes else ""
    yield gettext("có câu dự đoán") if paper.prediction else ""
    yield gettext("có phần tự luận") if paper.essay else ""


def _ranking(rules: Rules, ranking: Ranking) -> Iterator[str]:
    yield ranking.label or capitalised(ranking_label(ranking))
    yield gettext("mỗi %(period)s") % {"period": period_noun(rules, ranking.per, ranking.only)}
    yield gettext("chỉ bài đúng tất cả") if ranking.gate == "all_right" else ""
    yield in_order(KEYS[key].noun for key in ranking.chain)


def _prize(rules: Rules, prize: Prize) -> Iterator[str]:
    ranking = next((one for one in rules.rankings if one.key == prize.ranking), None)
    yield prize.label
    yield _tiers(prize.tiers)
    yield gettext("theo %(ranking)s") % {"ranking": ranking_label(ranking)} if ranking else ""


def _tiers(tiers: Sequence[Tier]) -> str:
    return ", ".join(f"{tier.count} {tier.label}" if tier.count else tier.label for tier in tiers)


def _one_prize(rules: Rules, one: OnePrize) -> Iterator[str]:
    labels = {prize.key: prize.label for prize in rules.prizes}
    yield joined(labels.get(key, key) for key in one.prizes)
    yield gettext("mỗi %(period)s một giải") % {"period": period_noun(rules, one.within)}


def _collective(rules: Rules, prize: Collective) -> Iterator[str]:
    yield prize.label
    yield joined(str(MEASURES[measure].noun) for measure in prize.criteria) if prize.criteria else ""
    yield _tiers(prize.tiers)


ENTRY_WORDS: dict[str, Callable[[Rules, Any], Iterator[str]]] = {
    "boards": _board,
    "exclusions": _exclusion,
    "stages": _stage,
    "rounds": _round,
    "papers": _paper,
    "rankings": _ranking,
    "prizes": _prize,
    "one_prize": _one_prize,
    "collectives": _collective,
}


def chapter_words(rules: Rules, name: str) -> str:
    """What a chapter holds, in a few words."""
    if name in ENTRY_WORDS:
        return joined(line.title for line in entry_lines(rules, name))
    if name == "caps":
        return caps_words(rules).replace("**", "") or gettext("không giới hạn")
    if name == "people":
        return rules.audience.statement
    if name == "teams":
        return team_size_words(rules.teams)
    if name == "targets":
        count = len(rules.targets)
        return ngettext("%(count)s chỉ tiêu", "%(count)s chỉ tiêu", count) % {"count": count} if count else ""
    return gettext("%(count)s điều") % {"count": len(rules.notes)} if rules.notes else ""
