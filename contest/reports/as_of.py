"""Figures as of a moment, counted straight from the papers handed in until then: the same numbers again, any time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from accounts.models import Unit
from contest.attempts.models import Attempt
from contest.common.clock import from_ms, to_ms
from contest.reports.days import Day, whole_days
from contest.results.queries import Figures
from contest.rounds.models import Period, Round
from contest.rounds.rules import parse_rules

COUNTED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class AsOf:
    """Figures of the whole period, of each unit with its branch (by unit id), and by day."""

    whole: Figures
    units: dict[int, Figures]
    days: tuple[Day, ...]


@dataclass(slots=True)
class _Sum:
    people: set[int] = field(default_factory=set)
    perfect_people: set[int] = field(default_factory=set)
    attempts: int = 0
    perfect_attempts: int = 0
    score_sum: int = 0
    fastest_ms: int | None = None
    last_ms: int = 0

    def add(self, group: dict) -> None:
        self.people.add(group["participant_id"])
        self.attempts += group["attempts"]
        self.score_sum += group["score_sum"]
        self.last_ms = max(self.last_ms, group["last_ms"])
        if group["perfect"]:
            self.perfect_people.add(group["participant_id"])
            self.perfect_attempts += group["perfect"]
            self.fastest_ms = min(self.fastest_ms or group["fastest_ms"], group["fastest_ms"])

    def figures(self) -> Figures:
        return Figures(
            people=len(self.people),
            attempts=self.attempts,
            perfect_people=len(self.perfect_people),
            perfect_attempts=self.perfect_attempts,
            score_sum=self.score_sum,
            fastest_ms=self.fastest_ms,
            last_ms=self.last_ms,
        )


def count_as_of(period: Period, units: QuerySet[Unit], *, moment: dt.datetime) -> AsOf:
    """Counts a period over the papers handed in until `moment`, by the unit on the day of the attempt.

    Passes over the attempts of the period, grouped by person and unit in the database. Three queries.
    """
    paths = dict(Unit.objects.values_list("pk", "path"))
    ids = {path: pk for pk, path in paths.items()}
    wanted = set(units.values_list("path", flat=True))
    papers = _papers(period, until_ms=to_ms(moment))
    whole, sums = _Sum(), defaultdict(_Sum)
    for group in _groups(papers, total=parse_rules(period.contest.rules).paper.total):
        whole.add(group)
        for path in _above(paths[group["unit_id"]]):
            if path in wanted:
                sums[ids[path]].add(group)
    return AsOf(whole.figures(), {pk: total.figures() for pk, total in sums.items()}, _days(papers))


def _papers(period: Period, *, until_ms: int) -> QuerySet[Attempt]:
    rounds = Round.objects.filter(contest_id=period.contest_id)
    if period.kind == Period.Kind.ROUND:
        rounds = rounds.filter(pk=period.pk)
    elif period.kind == Period.Kind.STAGE:
        rounds = rounds.filter(parent_id=period.pk)
    return Attempt.objects.filter(round__in=rounds, state__in=COUNTED, submitted_ms__lte=until_ms)


def _groups(papers: QuerySet[Attempt], *, total: int) -> Iterator[dict]:
    perfect = Q(score=total)
    grouped = (
        papers.order_by()
        .values("participant_id", "unit_id")
        .annotate(
            attempts=Count("pk"),
            perfect=Count("pk", filter=perfect),
            score_sum=Sum("score"),
            fastest_ms=Min("duration_ms", filter=perfect),
            last_ms=Max("submitted_ms"),
        )
    )
    return grouped.iterator(chunk_size=5_000)


def _above(path: str) -> Iterator[str]:
    return (path[:end] for end in range(Unit.steplen, len(path) + 1, Unit.steplen))


def _days(papers: QuerySet[Attempt]) -> tuple[Day, ...]:
    hours = papers.order_by().annotate(hour=F("submitted_ms") / HOUR_MS).values("hour").annotate(attempts=Count("pk"))
    return whole_days((from_ms(row["hour"] * HOUR_MS).date(), row["attempts"]) for row in hours)
