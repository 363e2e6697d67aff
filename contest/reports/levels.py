"""One level of the tree as a table: the units right below a unit, in the reader's order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.names import fold
from contest.reports.participation import Row, row_of, row_without_scores
from contest.results.queries import unit_figures
from contest.results.rollup.queries import counted_children, hung_of
from contest.rounds.models import Period

DEFAULT_SORT = "-tong-so"


@dataclass(frozen=True, slots=True)
class SortColumn:
    """A column of the page's table; `key` names it in the address, the heading may hold the questions of a paper."""

    key: str
    heading: str | Promise
    value: Callable[[Row], str | float | None]
    tells_scores: bool = False


SORT_COLUMNS = (
    SortColumn("ten", _("Đơn vị"), lambda row: fold(row.name)),
    SortColumn("tong-so", _("Tổng số đảng viên"), lambda row: row.headcount),
    SortColumn("nguoi", _("Người dự thi"), lambda row: row.people),
    SortColumn("ty-le", _("Tỷ lệ tham gia"), lambda row: row.rate),
    SortColumn("luot", _("Lượt thi"), lambda row: row.attempts),
    SortColumn("nguoi-dung", _("Người %(total)s/%(total)s"), lambda row: row.perfect_people, tells_scores=True),
    SortColumn("bai-dung", _("Bài %(total)s/%(total)s"), lambda row: row.perfect_attempts, tells_scores=True),
    SortColumn("chua-thi", _("Chưa thi"), lambda row: row.silent),
)


@dataclass(frozen=True, slots=True)
class Rest:
    """Papers counted at the unit itself and at no unit below it."""

    people: int
    attempts: int
    perfect_people: int | None
    perfect_attempts: int | None


def level_rows(period: Period, unit: Unit, *, day: dt.date, sort: str = DEFAULT_SORT, scores: bool = True) -> list[Row]:
    """The units right below `unit`, sorted; an unknown order is the default. Four queries.

    `scores`: whether the reader may know how papers did.
    """
    hung = hung_of(period.contest)
    counted = unit_figures(period, counted_children(unit, hung), day, hung)
    rows = [row_of(one, names=[one.unit.name], depth=1) for one in counted]
    if not scores:
        rows = [row_without_scores(row) for row in rows]
    known = {column.key: column for column in SORT_COLUMNS}
    key = sort if sort.removeprefix("-") in known else DEFAULT_SORT
    value = known[key.removeprefix("-")].value
    known_rows = [row for row in rows if value(row) is not None]
    known_rows.sort(key=value, reverse=key.startswith("-"))  # type: ignore[arg-type]  # None was left out
    return known_rows + [row for row in rows if value(row) is None]


def rest_of(own: Row, rows: Sequence[Row]) -> Rest | None:
    """What the rows leave of their unit's own figures; None when they account for all of it."""
    rest = Rest(
        people=own.people - sum(row.people for row in rows),
        attempts=own.attempts - sum(row.attempts for row in rows),
        perfect_people=_left(own.perfect_people, [row.perfect_people for row in rows]),
        perfect_attempts=_left(own.perfect_attempts, [row.perfect_attempts for row in rows]),
    )
    return rest if rows and rest.attempts > 0 else None


def _left(own: int | None, below: Sequence[int | None]) -> int | None:
    return None if own is None else own - sum(one or 0 for one in below)
