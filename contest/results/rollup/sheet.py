"""The file of branches that count elsewhere: written so that reading it again changes nothing. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.phones import normal_code
from accounts.rosters.cells import Value, text_of
from contest.common.list_columns import ListLine, lines_of
from contest.common.list_sheets import Column, write_sheet

COLUMNS = (
    Column("Mã đơn vị", 16, "code"),
    Column("Tên đơn vị", 40),
    Column("Tính vào mã đơn vị", 20, "code"),
    Column("Tên đơn vị được tính vào", 40),
    Column("Từ ngày", 12, "day"),
    Column("Đến ngày", 12, "day"),
    Column("Lý do", 40),
)
MOST_LINES = 2_000
_ROLES = {
    "unit": r"ma(?: so)?(?: don vi| dv)?",
    "under": r"(?:duoc )?tinh vao(?: ma)?(?: don vi| dv)?|ma(?: don vi)? duoc tinh vao",
    "since": r"tu ngay|ngay bat dau",
    "until": r"den(?: het)? ngay|ngay ket thuc",
    "reason": r"ly do|ghi chu|can cu",
}
_HEADINGS = {role: re.compile(rf"(?:{pattern})$") for role, pattern in _ROLES.items()}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")


@dataclass(frozen=True, slots=True)
class RollupLine:
    """One rule as the file says it."""

    unit: str
    unit_name: str
    under: str
    under_name: str
    since: dt.date
    until: dt.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class RollupRow:
    """One line of a file. `number`: its row in the sheet; `fault`: since, until, or "" for none that the file shows."""

    number: int
    unit: str
    under: str
    since: dt.date | None
    until: dt.date | None
    reason: str
    fault: str = ""


def write_rules(lines: Iterable[RollupLine]) -> bytes:
    """A workbook with a line for each rule."""
    cells = ((one.unit, one.unit_name, one.under, one.under_name, one.since, one.until, one.reason) for one in lines)
    return write_sheet("Cách tính đơn vị", COLUMNS, cells)


def read_rules(content: bytes, *, name: str) -> list[RollupRow]:
    """The lines of the first sheet with the columns of a unit and of where it counts. Raises UnreadableRoster for what
    is no workbook; an empty list: no sheet has the columns."""
    lines = lines_of(content, name=name, headings=_HEADINGS, are_enough={"unit", "under"}.issubset)
    return [row for row in map(_row, lines) if row.unit or row.under]


def _row(line: ListLine) -> RollupRow:
    since, until = _day(line.value("since")), _day(line.value("until"))
    fault = "since" if since is None else "until" if until is None and line.text("until") else ""
    unit, under = (normal_code(line.text(role)) for role in ("unit", "under"))
    return RollupRow(line.number, unit, under, since, until, line.text("reason")[:300], fault)


def _day(value: Value) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _DAY.match(text_of(value))
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
