"""How far a published contest has gone: what a change of its rules must not overturn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from contest.rounds.documents import wall_clock
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import Rules, periods
from contest.rounds.rules.changes import Run
from contest.rounds.signals import facts_asked


@dataclass(frozen=True)
class Facts:
    """Keys of rounds in which somebody has sat, and of rounds in which somebody has predicted."""

    sat: frozenset[str] = frozenset()
    predicted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MovedPerson:
    """Somebody who would stand elsewhere. `where`: the period ("" for the whole contest), the list, board and unit."""

    name: str
    where: tuple[str, ...]
    before: int | None
    after: int | None


@dataclass(frozen=True)
class MovedList:
    """How many people would rise and fall on one list."""

    where: tuple[str, ...]
    up: int
    down: int


@dataclass(frozen=True)
class Moved:
    """Whose places other rules would change; `people` None while a worker counts, who is at `done` of `total`.

    `late`: it takes longer than usual until one begins.
    """

    people: int | None
    lists: tuple[MovedList, ...] = ()
    first: tuple[MovedPerson, ...] = ()
    at: dt.datetime | None = None
    done: int = 0
    total: int = 0
    late: bool = False


def run_of(contest: Contest, rules: Rules, *, now: dt.datetime) -> Run:
    """What find_changes needs to know. Rounds in draft have not begun, whatever their window says."""
    rounds = list(Round.objects.filter(contest=contest).exclude(state=Period.State.DRAFT))
    answers: list[tuple[Any, Any]] = facts_asked.send(sender=Contest, contest=contest)
    told: list[Facts] = [facts for _receiver, facts in answers]
    predicted = {key for facts in told for key in facts.predicted}
    local = wall_clock(now)
    assert local is not None
    return Run(
        now=local,
        opened=frozenset(one.key for one in rounds if one.opens_at is not None and one.opens_at <= now),
        sat=frozenset(key for facts in told for key in facts.sat),
        predicted=frozenset(paper.key for key in predicted for paper in rules.papers_by_board(key).values()),
        fixed=_fixed_rankings(contest, rules),
    )


def _fixed_rankings(contest: Contest, rules: Rules) -> frozenset[str]:
    """Rankings with a list whose results are official."""
    rows = Period.objects.filter(contest=contest, state=Period.State.FIXED).values_list("kind", "key")
    fixed = {(kind, key) for kind, key in rows}
    found = set()
    for ranking in rules.rankings:
        for rounds in periods(rules, ranking):
            place = {
                "round": (Period.Kind.ROUND, rounds[0].key),
                "stage": (Period.Kind.STAGE, rounds[0].stage),
                "contest": (Period.Kind.CONTEST, ""),
            }[ranking.per]
            if place in fixed:
                found.add(ranking.key)
    return frozenset(found)
