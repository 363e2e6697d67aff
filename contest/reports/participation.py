"""Participation by unit at every level, from the counted tables or counted anew as of a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from accounts.models import Unit
from contest.common.clock import VIETNAM, from_ms
from contest.documents.letterhead import NO_LETTERHEAD, Letterhead
from contest.reports.as_of import count_as_of
from contest.reports.days import Day, whole_days
from contest.reports.part_queries import parts_as_of, parts_of
from contest.reports.parts import NO_PARTS, Parts
from contest.reports.people import PersonRow
from contest.reports.questions import QuestionRow
from contest.results.models import HourTally
from contest.results.queries import (
    Figures,
    UnitFigures,
    counting_window,
    headcount_day,
    period_figures,
    unit_figures,
)
from contest.results.rollup.hanging import Hung, counted_above, place_in_order
from contest.results.rollup.queries import counted_branch, hung_of, hung_on, path_above
from contest.rounds.models import Period
from contest.rounds.rules import read_rules

PATH_SIGN = " › "
Window = tuple[dt.datetime | None, dt.datetime | None]
# what each field of a row says of itself: whether it tells how papers did
OPEN: Mapping[str, bool] = {"tells_scores": False}
SCORES: Mapping[str, bool] = {"tells_scores": True}


@dataclass(frozen=True, slots=True)
class Row:
    """A unit with everything below it. `path`: names from the report's own unit down; `rate` in percent.

    What tells of scores is None for a reader who may not know it yet.
    """

    code: str = field(metadata=OPEN)
    name: str = field(metadata=OPEN)
    path: str = field(metadata=OPEN)
    depth: int = field(metadata=OPEN)
    headcount: int | None = field(metadata=OPEN)
    people: int = field(metadata=OPEN)
    rate: float | None = field(metadata=OPEN)
    silent: int | None = field(metadata=OPEN)
    attempts: int = field(metadata=OPEN)
    perfect_people: int | None = field(metadata=SCORES)
    perfect_attempts: int | None = field(metadata=SCORES)
    fastest_ms: int | None = field(metadata=SCORES)
    mean_score: float | None = field(metadata=SCORES)


# a field that does not say is hidden, too
SCORE_FIELDS = frozenset(one.name for one in fields(Row) if one.metadata.get("tells_scores", True))


@dataclass(frozen=True, slots=True)
class Summary:
    """What the report is about, and the figures of its own unit (`row`).

    `whole`: that unit is the contest's own, so the figures are those of the whole period. `days`: days gone by, 0
    before it opens. `total`: questions of a paper. `counted_on`: the day whose headcounts count.
    """

    contest: str
    slug: str
    period: str
    is_round: bool
    whole: bool
    official: bool
    as_of: dt.datetime
    counted_on: dt.date
    days: int
    total: int
    row: Row
    # what a paper gives when all is right
    most_points: int = 0
    tells_scores: bool = True

    @property
    def shows_perfect(self) -> bool:
        """Whether perfect papers are a figure of it: there are questions, and the reader may know."""
        return self.tells_scores and self.total > 0


@dataclass(frozen=True, slots=True)
class Participation:
    """The report: `rows` in tree order, its own unit first; `days` only for the whole period.

    `letterhead` is for the forms that an office sends upward; `people` and `questions` for readers who may see them.
    """

    summary: Summary
    rows: tuple[Row, ...]
    days: tuple[Day, ...]
    letterhead: Letterhead = NO_LETTERHEAD
    people: Iterable[PersonRow] = ()
    questions: Sequence[QuestionRow] = ()
    # by hour, score, age and board, for the whole period
    parts: Parts = NO_PARTS


def participation(period: Period, root: Unit, *, now: dt.datetime) -> Participation:
    """The report of a branch as counted so far. At most seven queries, whatever the size of the tree."""
    window, hung = counting_window(period), hung_of(period.contest)
    units = unit_figures(period, counted_branch(root, hung), headcount_day(window[1], now=now), hung)
    own = _own(period, root, units, of_period=lambda: period_figures(period))
    summary = _summary(period, own, window=window, as_of=now)
    return Participation(summary, _rows(units, root, hung), attempts_by_day(period) if summary.whole else ())


def participation_summary(period: Period, root: Unit, *, now: dt.datetime) -> Summary:
    """The summary alone, for pages that show one level of the tree. At most six queries."""
    window, hung = counting_window(period), hung_of(period.contest)
    units = unit_figures(period, Unit.objects.filter(pk=root.pk), headcount_day(window[1], now=now), hung)
    own = _own(period, root, units, of_period=lambda: period_figures(period))
    return _summary(period, own, window=window, as_of=now)


def participation_as_of(period: Period, root: Unit, *, moment: dt.datetime) -> Participation:
    """The same report over the papers handed in until `moment`, counted straight from them."""
    window = counting_window(period)
    day = headcount_day(window[1], now=moment)
    hung = hung_on(period.contest, day)
    count = count_as_of(period, moment=moment, hung=hung)
    stated = unit_figures(period, counted_branch(root, hung), day, hung)
    units = [replace(row, figures=count.units.get(row.unit.path, Figures())) for row in stated]
    own = _own(period, root, units, of_period=lambda: count.whole)
    summary = _summary(period, own, window=window, as_of=moment)
    report = Participation(summary, _rows(units, root, hung), ())
    return replace(report, days=count.days, parts=parts_as_of(period, moment=moment)) if summary.whole else report


def with_parts(report: Participation, period: Period) -> Participation:
    """The report as counted so far with its parts, if it is that of the whole period. At most three queries."""
    return replace(report, parts=parts_of(period, now=report.summary.as_of)) if report.summary.whole else report


def without_scores(report: Participation) -> Participation:
    """The report for a reader who may not know yet how papers did (access.sees_scores)."""
    return replace(
        report,
        summary=summary_without_scores(report.summary),
        rows=tuple(row_without_scores(row) for row in report.rows),
        parts=replace(report.parts, scores=()),
    )


def summary_without_scores(summary: Summary) -> Summary:
    """The same of the summary alone."""
    return replace(summary, row=row_without_scores(summary.row), tells_scores=False)


def row_without_scores(row: Row) -> Row:
    """The same of one row."""
    hidden: dict[str, Any] = dict.fromkeys(SCORE_FIELDS)
    return replace(row, **hidden)


def attempts_by_day(period: Period) -> tuple[Day, ...]:
    """Papers handed in on each day from the first with one to the last. One query."""
    hours = HourTally.objects.filter(period_id=period.pk, attempts__gt=0).values_list("hour_ms", "attempts")
    return whole_days((from_ms(hour_ms).date(), attempts) for hour_ms, attempts in hours)


def days_gone(opens_at: dt.datetime | None, closes_at: dt.datetime | None, *, now: dt.datetime) -> int:
    """Calendar days from the opening to now or the end, both counted; 0 before the opening."""
    if opens_at is None or now < opens_at:
        return 0
    last = min(now, closes_at or now).astimezone(VIETNAM).date()
    return (last - opens_at.astimezone(VIETNAM).date()).days + 1


def _own(period: Period, root: Unit, units: Sequence[UnitFigures], *, of_period: Callable[[], Figures]) -> UnitFigures:
    """The report's own unit; where it is the contest's, people of no unit below it are counted too."""
    own = next((row for row in units if row.unit.pk == root.pk), UnitFigures(root, None, Figures()))
    return replace(own, figures=of_period()) if _is_whole(period, root) else own


def _is_whole(period: Period, unit: Unit) -> bool:
    return unit.pk == period.contest.unit_id


def _summary(period: Period, own: UnitFigures, *, window: Window, as_of: dt.datetime) -> Summary:
    opens_at, closes_at = window
    rules = read_rules(period.contest.rules)
    paper = rules.paper_of(period.key) if period.kind == Period.Kind.ROUND else rules.paper
    return Summary(
        contest=period.contest.title,
        slug=period.contest.slug,
        period=period.title,
        is_round=period.kind != Period.Kind.CONTEST,
        whole=_is_whole(period, own.unit),
        official=period.state == Period.State.FIXED,
        as_of=as_of,
        counted_on=headcount_day(closes_at, now=as_of),
        days=days_gone(opens_at, closes_at, now=as_of),
        total=paper.questions,
        most_points=paper.most_points,
        row=row_of(own, names=[own.unit.name], depth=0),
    )


def _rows(units: Sequence[UnitFigures], root: Unit, hung: Hung) -> tuple[Row, ...]:
    names: dict[str, list[str]] = {}
    top = len(counted_above(root.path, hung))
    rows = []
    for figures in sorted(units, key=lambda one: place_in_order(one.unit.path, hung)) if hung else units:
        unit = figures.unit
        names[unit.path] = [*names.get(path_above(unit, hung), []), unit.name]
        depth = len(counted_above(unit.path, hung)) - top
        rows.append(row_of(figures, names=names[unit.path], depth=depth))
    return tuple(rows)


def row_of(counted: UnitFigures, *, names: Sequence[str], depth: int) -> Row:
    """A unit's figures as a row; `names` from the report's own unit down to it."""
    figures = counted.figures
    return Row(
        code=counted.unit.code,
        name=counted.unit.name,
        path=PATH_SIGN.join(names),
        depth=depth,
        headcount=counted.headcount,
        people=figures.people,
        rate=counted.rate,
        silent=counted.silent,
        attempts=figures.attempts,
        perfect_people=figures.perfect_people,
        perfect_attempts=figures.perfect_attempts,
        fastest_ms=figures.fastest_ms,
        mean_score=figures.mean_score,
    )
