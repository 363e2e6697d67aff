"""One level of the tree as a table: the units right below a unit, in the reader's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from accounts.models import Unit
from accounts.names import fold
from contest.reports.columns import BY_KEY, FIGURES, Column
from contest.reports.participation import Row, Summary, row_of, row_without_scores
from contest.results.queries import unit_figures
from contest.results.rollup.queries import counted_children, hung_of
from contest.rounds.models import Period

DEFAULT_SORT = "-tong-so"
# columns of the page, in its order, by the word that names them in its address
PAGE_COLUMNS = {
    "ten": BY_KEY["name"],
    "tong-so": BY_KEY["headcount"],
    "nguoi": BY_KEY["people"],
    "ty-le": BY_KEY["rate"],
    "luot": BY_KEY["attempts"],
    "nguoi-dung": BY_KEY["perfect_people"],
    "bai-dung": BY_KEY["perfect_attempts"],
    "chua-thi": BY_KEY["silent"],
}


def page_columns(summary: Summary) -> dict[str, Column]:
    """Those of the page that this reader is shown."""
    return {word: column for word, column in PAGE_COLUMNS.items() if summary.shows_perfect or not column.tells_scores}


def level_rows(period: Period, unit: Unit, *, summary: Summary, sort: str = DEFAULT_SORT) -> list[Row]:
    """The units right below `unit`, sorted; an unknown order is the default. Four queries.

    `summary`: of the report whose level it is: the day of its headcounts, and whether its reader may know scores.
    """
    hung = hung_of(period.contest)
    counted = unit_figures(period, counted_children(unit, hung), summary.counted_on, hung)
    rows = [row_of(one, names=[one.unit.name], depth=1) for one in counted]
    if not summary.tells_scores:
        rows = [row_without_scores(row) for row in rows]
    word = sort if sort.removeprefix("-") in PAGE_COLUMNS else DEFAULT_SORT
    column = PAGE_COLUMNS[word.removeprefix("-")]
    known = [row for row in rows if column.value(row) is not None]
    known.sort(key=lambda row: fold(row.name) if column.kind == "name" else column.value(row), reverse=word[0] == "-")
    return known + [row for row in rows if column.value(row) is None]


def rest_of(own: Row, rows: Sequence[Row]) -> Row | None:
    """What the rows leave of their unit's own figures, where these add up; None when they account for all of it."""
    left: dict[str, Any] = {column.key: _left(column, own, rows) if column.adds_up else None for column in FIGURES}
    rest = replace(own, **left)
    return rest if rows and rest.attempts > 0 else None


def _left(column: Column, own: Row, rows: Sequence[Row]) -> int | None:
    whole = column.value(own)
    return None if whole is None else whole - sum(column.value(row) or 0 for row in rows)
