"""Reads of the counted tables: figures of a period, pages and places of a leaderboard, units. Never over attempts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Max, Min, QuerySet, Sum, Window

from accounts.models import Unit
from accounts.queries import headcounts_on
from contest.attempts.models import Participant
from contest.common.clock import VIETNAM
from contest.results.models import Counts, Leaderboard, PeriodTally, RankHistogram, Standing, UnitTally
from contest.results.ranking import BUCKET, RankedAttempt, first_difference
from contest.rounds.models import Period

PAGE_SIZE = 20

# --- figures --------------------------------------------------------------------------------------


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


# --- leaderboard ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A line. `gap` parts it from the line below: (key, points or ms); None at the end, or when equal."""

    place: int
    participant_id: int
    full_name: str
    unit_name: str
    attempt: RankedAttempt
    rank_key: bytes
    gap: tuple[str, int] | None = None
    tied: bool = False


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of a leaderboard; `people` are ranked in all."""

    lines: tuple[Line, ...] = ()
    number: int = 1
    pages: int = 1
    people: int = 0


def find_leaderboard(period: Period) -> Leaderboard | None:
    """The leaderboard of a period with its contest and unit, if there is one. One query."""
    return Leaderboard.objects.filter(period_id=period.pk).select_related("period__contest__unit").first()


def leaderboard_page(leaderboard: Leaderboard, page: int, size: int = PAGE_SIZE) -> BoardPage:
    """A page of the leaderboard, the last one when `page` lies behind it. At most six queries, whatever its number.

    The histogram says in which bucket the page begins; the page is one range of the index (leaderboard, rank_key).
    """
    people = _histogram(leaderboard).aggregate(people=Sum("people"))["people"] or 0
    pages = max(1, -(-people // size))
    number = min(max(page, 1), pages)
    start = (number - 1) * size
    rows = _rows_from(leaderboard, start, count=size + 1)
    if not rows:
        return BoardPage(people=people)
    first = find_place(leaderboard, rows[0].rank_key) if start else 1
    lines = _lines(rows, leaderboard=leaderboard, start=start, first=first)
    return BoardPage(tuple(lines[:size]), number, pages, people)


def find_place(leaderboard: Leaderboard, rank_key: bytes) -> int:
    """The place of a key: standings with a smaller key + 1. A sum over the histogram and a count inside one bucket."""
    bucket = rank_key[:BUCKET]
    before = _histogram(leaderboard).filter(bucket__lt=bucket).aggregate(people=Sum("people"))["people"] or 0
    return before + _ranked(leaderboard).filter(rank_key__gte=bucket, rank_key__lt=rank_key).count() + 1


def find_own_standing(leaderboard: Leaderboard, participant: Participant) -> Line | None:
    """The participant's own line, None without a place. At most four queries."""
    rows = _read_rows(_ranked(leaderboard).filter(participant_id=participant.pk))
    if not rows:
        return None
    place = find_place(leaderboard, rows[0].rank_key)
    return _lines(rows, leaderboard=leaderboard, start=place - 1, first=place)[0]


def _histogram(leaderboard: Leaderboard) -> QuerySet[RankHistogram]:
    return RankHistogram.objects.filter(leaderboard_id=leaderboard.pk)


def _ranked(leaderboard: Leaderboard) -> QuerySet[Standing]:
    return Standing.objects.filter(leaderboard_id=leaderboard.pk, rank_key__isnull=False)


@dataclass(frozen=True, slots=True)
class _Row:
    """A standing with the words of its line, as read."""

    rank_key: bytes
    participant_id: int
    full_name: str
    unit_name: str
    unit_path: str
    score: int
    duration_ms: int
    submitted_ms: int


ROW_COLUMNS = (
    "rank_key",
    "participant_id",
    "participant__person__full_name",
    "unit__name",
    "unit__path",
    "best__score",
    "best__duration_ms",
    "best__submitted_ms",
)


def _read_rows(standings: QuerySet[Standing]) -> list[_Row]:
    return [_Row(bytes(key), *words) for key, *words in standings.values_list(*ROW_COLUMNS)]


def _rows_from(leaderboard: Leaderboard, start: int, *, count: int) -> list[_Row]:
    standings, skip = _ranked(leaderboard), 0
    if start:
        running = Window(Sum("people"), order_by="bucket")
        reached = _histogram(leaderboard).annotate(running=running).filter(running__gt=start).order_by("bucket")
        found = reached.values_list("bucket", "people", "running").first()
        if found is None:
            return []
        bucket, people, passed = found
        standings, skip = standings.filter(rank_key__gte=bytes(bucket)), start - (passed - people)
    return _read_rows(standings.order_by("rank_key", "participant_id")[skip : skip + count])


def _lines(rows: Sequence[_Row], *, leaderboard: Leaderboard, start: int, first: int) -> list[Line]:
    names = _names_above({row.unit_path for row in rows}, below=leaderboard.period.contest.unit.path)
    lines: list[Line] = []
    for index, row in enumerate(rows):
        above = lines[-1] if lines else None
        tied = above is not None and above.rank_key == row.rank_key
        place = first if above is None else above.place if tied else start + index + 1
        attempt = RankedAttempt(row.score, row.duration_ms, row.submitted_ms)
        unit_name = ", ".join(filter(None, (row.unit_name, names.get(row.unit_path))))
        if above:
            gap = first_difference(above.attempt, attempt, leaderboard.chain["keys"])
            lines[-1] = replace(above, gap=gap, tied=above.tied or tied)
        lines.append(Line(place, row.participant_id, row.full_name, unit_name, attempt, row.rank_key, tied=tied))
    return lines


def _names_above(paths: Iterable[str], *, below: str) -> dict[str, str]:
    """The name of the unit above each path, for units more than one level below the contest's own."""
    parents = {path: path[: -Unit.steplen] for path in paths if len(path) > len(below) + Unit.steplen}
    names = dict(Unit.objects.filter(path__in=set(parents.values())).values_list("path", "name"))
    return {path: names[parent] for path, parent in parents.items() if parent in names}


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


def unit_figures(period: Period, units: QuerySet[Unit], day: dt.date) -> list[UnitFigures]:
    """Figures of the given units in tree order, with the headcounts valid on `day`. Three queries for any number."""
    rows = list(units.order_by("path"))
    tallies = {tally.unit_id: tally for tally in UnitTally.objects.filter(period_id=period.pk, unit__in=units)}
    counts = headcounts_on(units, day)
    return [
        UnitFigures(unit, counts.get(unit.pk), figures_of(tallies[unit.pk]) if unit.pk in tallies else Figures())
        for unit in rows
        if unit.is_active or unit.pk in tallies
    ]


def unit_rows(period: Period, parent_unit: Unit, day: dt.date) -> list[UnitFigures]:
    """The units right below another: highest participation first, those without a headcount last. Three queries."""
    rows = unit_figures(period, children_of(parent_unit), day)
    return sorted(rows, key=lambda row: (row.rate is None, -(row.rate or 0), -row.figures.people, row.unit.path))


def children_of(unit: Unit) -> QuerySet[Unit]:
    """The units right below a unit, as a query that can stand inside others."""
    return Unit.objects.filter(depth=unit.depth + 1, path__startswith=unit.path)


def path_to(unit: Unit, *, root: Unit) -> list[Unit]:
    """The units from `root` (included) down to `unit` (included). One query."""
    steps = range(len(root.path), len(unit.path) + 1, Unit.steplen)
    return list(Unit.objects.filter(path__in=[unit.path[:end] for end in steps]).order_by("path"))
