"""Figures as of a moment, counted straight from the papers handed in until then: the same numbers again, any time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Length

from accounts.models import Unit
from contest.attempts.models import Attempt
from contest.common.clock import from_ms, to_ms
from contest.reports.days import Day, whole_days
from contest.results.fold import HOUR_MS
from contest.results.queries import Figures
from contest.results.rollup.hanging import AS_IN_THE_TREE, Hung, counted_above
from contest.rounds.models import Period, Round

COUNTED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)


@dataclass(frozen=True, slots=True)
class AsOf:
    """Figures of the whole period, of each unit with its branch (by tree path), and by day."""

    whole: Figures
    units: dict[str, Figures]
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """One person's papers in one unit; `first` and `first_perfect` are ids."""

    participant_id: int
    unit_id: int
    attempts: int
    perfect: int
    first: int
    first_perfect: int | None
    score_sum: int
    fastest_ms: int | None
    last_ms: int


@dataclass(slots=True)
class _Sum:
    """A tally being added up."""

    people: int = 0
    attempts: int = 0
    perfect_people: int = 0
    perfect_attempts: int = 0
    score_sum: int = 0
    fastest_ms: int | None = None
    last_ms: int = 0

    def add(self, group: _Group, *, is_home: bool, is_perfect_home: bool) -> None:
        self.people += is_home
        self.perfect_people += is_perfect_home
        self.attempts += group.attempts
        self.perfect_attempts += group.perfect
        self.score_sum += group.score_sum
        self.last_ms = max(self.last_ms, group.last_ms)
        if group.fastest_ms is not None:
            self.fastest_ms = min(self.fastest_ms or group.fastest_ms, group.fastest_ms)

    def figures(self) -> Figures:
        return Figures(
            people=self.people,
            attempts=self.attempts,
            perfect_people=self.perfect_people,
            perfect_attempts=self.perfect_attempts,
            score_sum=self.score_sum,
            fastest_ms=self.fastest_ms,
            last_ms=self.last_ms,
        )


def count_as_of(period: Period, *, moment: dt.datetime, hung: Hung = AS_IN_THE_TREE) -> AsOf:
    """Counts a period over the papers handed in until `moment`, as the tally does: by the unit of the attempt, a person
    once, where the first paper (the first perfect one) came from.

    The database groups the attempts of the period by person and unit; three queries. `hung`: branches that count
    under another unit.
    """
    paths = dict(Unit.objects.values_list("pk", "path"))
    papers = papers_until(period, moment=moment)
    whole = _Sum()
    branches: defaultdict[str, _Sum] = defaultdict(_Sum)
    for group, is_home, is_perfect_home in _with_homes(_groups(papers)):
        for total in (whole, *(branches[path] for path in counted_above(paths[group.unit_id], hung))):
            total.add(group, is_home=is_home, is_perfect_home=is_perfect_home)
    return AsOf(whole.figures(), {path: total.figures() for path, total in branches.items()}, _days(papers))


def papers_until(period: Period, *, moment: dt.datetime) -> QuerySet[Attempt]:
    """The papers of a period that were handed in until a moment."""
    rounds = Round.objects.filter(contest_id=period.contest_id)
    if period.kind == Period.Kind.ROUND:
        rounds = rounds.filter(pk=period.pk)
    elif period.kind == Period.Kind.STAGE:
        rounds = rounds.filter(parent_id=period.pk)
    ended = Attempt.objects.filter(round__in=rounds, state__in=COUNTED, submitted_ms__lte=to_ms(moment))
    return ended.of_known()


def _groups(papers: QuerySet[Attempt]) -> Iterator[_Group]:
    perfect = Q(score=Length("answers") - F("dropped"))
    grouped = papers.values_list("participant_id", "unit_id").annotate(
        attempts=Count("pk"),
        perfect=Count("pk", filter=perfect),
        first=Min("pk"),
        first_perfect=Min("pk", filter=perfect),
        score_sum=Sum(Coalesce("points", "score")),
        fastest_ms=Min("duration_ms", filter=perfect),
        last_ms=Max("submitted_ms"),
    )
    return (_Group(*row) for row in grouped.order_by("participant_id").iterator(chunk_size=5_000))


def _with_homes(groups: Iterable[_Group]) -> Iterator[tuple[_Group, bool, bool]]:
    """Each group with whether the person's first paper, and the first perfect one, is in it."""
    for _person, own in groupby(groups, key=lambda group: group.participant_id):
        papers = list(own)
        first = min(group.first for group in papers)
        perfect = min((group.first_perfect for group in papers if group.first_perfect is not None), default=None)
        for group in papers:
            yield group, group.first == first, perfect is not None and group.first_perfect == perfect


def _days(papers: QuerySet[Attempt]) -> tuple[Day, ...]:
    hours = papers.order_by().annotate(hour=F("submitted_ms") / HOUR_MS).values("hour").annotate(attempts=Count("pk"))
    return whole_days((from_ms(row["hour"] * HOUR_MS).date(), row["attempts"]) for row in hours)
