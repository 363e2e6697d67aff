"""Figures as they are counted: of a period, of units. Never over attempts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Min, QuerySet

from accounts.models import Unit
from contest.common.clock import VIETNAM
from contest.results.models import Counts, PeriodTally, UnitTally
from contest.results.rollup.hanging import Hung
from contest.results.rollup.queries import counted_children, counted_headcounts, hung_of
from contest.rounds.models import Period

# --- a period -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """Counted figures of a period or a branch. `fastest_ms`: of perfect papers; `last_ms`: the newest hand-in."""

    people: int = 0
    attempts: int = 0
    perfect_people: int = 0
    perfect_attempts: int = 0
    score_sum: int = 0
    fastest_ms: int | None = None
    last_ms: int = 0

    @property
    def mean_score(self) -> float | None:
        return self.score_sum / self.attempts if self.attempts else None


def figures_of(tally: Counts) -> Figures:
    """The figures of one row of a tally."""
    return Figures(
        people=tally.people,
        attempts=tally.attempts,
        perfect_people=tally.perfect_people,
        perfect_attempts=tally.perfect_attempts,
        score_sum=tally.score_sum,
        fastest_ms=tally.fastest_ms,
        last_ms=tally.last_ms,
    )


def period_figures(period: Period) -> Figures:
    """The figures of a whole period, zeros before the first paper. One query."""
    tally = PeriodTally.objects.filter(period_id=period.pk).first()
    return figures_of(tally) if tally else Figures()


def counting_window(period: Period) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When a period opens and closes; a contest without an own window takes that of its rounds. At most one query."""
    if period.opens_at and period.closes_at:
        return period.opens_at, period.closes_at
    rounds = Period.objects.filter(contest_id=period.contest_id, kind=Period.Kind.ROUND)
    edges = rounds.exclude(state=Period.State.DRAFT).aggregate(opens=Min("opens_at"), closes=Max("closes_at"))
    return period.opens_at or edges["opens"], period.closes_at or edges["closes"]


def headcount_day(closes_at: dt.datetime | None, *, now: dt.datetime) -> dt.date:
    """The day whose headcounts count: today, and after the end the last day."""
    return min(now, closes_at or now).astimezone(VIETNAM).date()


# --- units ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit with everything below it. `headcount` None: nobody has stated one."""

    unit: Unit
    headcount: int | None
    figures: Figures

    @property
    def rate(self) -> float | None:
        """Participation in percent."""
        return 100 * self.figures.people / self.headcount if self.headcount else None

    @property
    def silent(self) -> int | None:
        """Members who have not taken part."""
        return None if self.headcount is None else max(self.headcount - self.figures.people, 0)


def unit_figures(period: Period, units: QuerySet[Unit], day: dt.date, hung: Hung) -> list[UnitFigures]:
    """Figures of the given units in tree order, with the headcounts valid on `day`. Three queries for any number.

    `hung`: the branches that the contest counts under another unit (rollup/).
    """
    rows = list(units.order_by("path"))
    tallies = {tally.unit_id: tally for tally in UnitTally.objects.filter(period_id=period.pk, unit__in=units)}
    counts = counted_headcounts(units, day, hung)
    return [
        UnitFigures(unit, counts.get(unit.pk), figures_of(tallies[unit.pk]) if unit.pk in tallies else Figures())
        for unit in rows
        if unit.is_active or unit.pk in tallies
    ]


def unit_rows(period: Period, parent_unit: Unit, day: dt.date) -> list[UnitFigures]:
    """The units right below another: highest participation first, those without a headcount last. Four queries."""
    hung = hung_of(period.contest)
    rows = unit_figures(period, counted_children(parent_unit, hung), day, hung)
    return sorted(rows, key=lambda row: (row.rate is None, -(row.rate or 0), -row.figures.people, row.unit.path))


def children_of(unit: Unit) -> QuerySet[Unit]:
    """The units right below a unit, as a query that can stand inside others."""
    return Unit.objects.filter(depth=unit.depth + 1, path__startswith=unit.path)
