"""Reads a roster: the sheets of a workbook that hold people, and what is written of each. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.names import fold
from accounts.rosters.cells import Value, text_of
from accounts.rosters.grids import Grid
from accounts.rosters.headings import MOST_TITLE_ROWS, Heading, find_heading, is_heading_again, is_numbering
from accounts.rosters.lines import Kind, LineReader
from accounts.rosters.problems import UnreadableRoster, quote
from accounts.rosters.rows import RosterRow, RowReader, UnitAround
from accounts.rosters.workbook import open_grids


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """A sheet with people: the rows of its heading and the column of each role."""

    title: str
    heading: tuple[tuple[Value, ...], ...]
    columns: Mapping[str, int]
    people: int


@dataclass(frozen=True, slots=True)
class RosterReading:
    """All rows of people in the order of the file, the sheets that hold them, and the names of those that hold none."""

    rows: list[RosterRow]
    sheets: tuple[RosterSheet, ...]
    skipped: tuple[str, ...]


def read_roster(content: bytes, *, name: str, today: dt.date) -> RosterReading:
    """Reads an Excel workbook (.xlsx, .xls) of people; 20,000 rows in a few seconds.

    Raises UnreadableRoster when it is none, is too large, or has no heading with a column of names.
    """
    rows: list[RosterRow] = []
    sheets: list[RosterSheet] = []
    skipped: list[str] = []
    for grid in open_grids(content, name=name):
        found = _read_sheet(grid, today)
        if found is None:
            skipped.append(grid.title)
        else:
            sheets.append(found[0])
            rows.extend(found[1])
    if not rows:
        raise UnreadableRoster("no_people", _nobody_words(name, has_heading=bool(sheets)))
    return RosterReading(rows, tuple(sheets), tuple(skipped))


def _nobody_words(name: str, *, has_heading: bool) -> str:
    if has_heading:
        return f"Tệp {quote(name)} có dòng tiêu đề nhưng chưa có người nào bên dưới."
    return f"Tệp {quote(name)} chưa có cột “Họ và tên”. Ghi tên các cột ở một dòng phía trên danh sách."


def _read_sheet(grid: Grid, today: dt.date) -> tuple[RosterSheet, list[RosterRow]] | None:
    head_rows = _spread(grid, until=MOST_TITLE_ROWS + 2)
    heading = find_heading(head_rows)
    if heading is None:
        return None
    columns = _by_contents(heading, grid.rows)
    heading_rows = tuple(tuple(row) for row in head_rows[heading.first : heading.last + 1])
    _fill_merged_units(grid, heading, columns)
    reader = RowReader(sheet=grid.title, columns=columns, parents=heading.parents, today=today)
    lines = LineReader(columns)
    rows: list[RosterRow] = []
    around = _unit_of_sheet(grid.title, head_rows[: heading.first])
    after_heading = True
    for index in range(heading.last + 1, len(grid.rows)):
        values = grid.rows[index]
        # the heading stands again at the top of each printed page, not always letter for letter
        if (after_heading and is_numbering(values)) or is_heading_again(values, columns, heading_rows):
            after_heading = True
            continue
        after_heading = False
        kind, unit = lines.kind_of(values)
        if kind is Kind.SECTION:
            around = UnitAround(unit, "section")
        elif kind is Kind.PERSON:
            rows.append(reader.read(index + 1, values, around))
    return RosterSheet(grid.title, heading_rows, columns, len(rows)), rows


# --- merged cells and what the heading leaves open ------------------------------------------------


def _spread(grid: Grid, *, until: int) -> list[list[Value]]:
    """The first rows, merged cells filled with their word."""
    rows = [list(row) for row in grid.rows[:until]]
    for (top, left), (bottom, right) in grid.merged:
        # a title over the whole width is no heading of every column
        if top >= len(rows) or right - left > 5 or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = rows[top][left]
    return rows


def _fill_merged_units(grid: Grid, heading: Heading, columns: Mapping[str, int]) -> None:
    """One cell beside many people names the unit of all of them."""
    wanted = {columns[role] for role in ("unit", "unit_code") if role in columns} | set(heading.parents)
    for (top, left), (bottom, right) in grid.merged:
        if left == right and left in wanted and heading.last < top < len(grid.rows):
            value = grid.rows[top][left]
            for row in grid.rows[top + 1 : bottom + 1]:
                row[left] = value


def _by_contents(heading: Heading, rows: Sequence[Sequence[Value]]) -> dict[str, int]:
    """The columns, settled where the heading leaves it open.

    "Mã ĐV" is a unit's code when people share it; a column without a word beside "Họ và tên" holds given names.
    """
    columns = dict(heading.columns)
    below = rows[heading.last + 1 :]
    if "ma dv" in columns:
        column = columns.pop("ma dv")
        codes = [text for row in below if column < len(row) and (text := text_of(row[column]))]
        columns.setdefault("unit_code" if len(set(codes)) * 2 <= len(codes) else "code", column)
    beside = columns.get("name", -2) + 1
    if beside > 0 and beside not in {*columns.values(), *heading.parents}:
        head = rows[heading.first : heading.last + 1]
        words = [text_of(row[beside]) for row in below if beside < len(row)]
        are_names = sum(word.isalpha() and " " not in word for word in words) * 2 > len(below)
        if are_names and not any(beside < len(row) and text_of(row[beside]) for row in head):
            columns["family"], columns["given"] = columns.pop("name"), beside
    return columns


# --- the unit that all of a sheet belong to -------------------------------------------------------

_TITLE_UNIT = re.compile(r"(?:tên )?(đơn vị|chi bộ|cơ quan)\s*:\s*(.{2,})", re.I)
_UNTITLED = re.compile(
    r"(?:sheet|trang[ _]tinh|bang tinh|danh sach|ds|tong hop|data|roster|book|dang vien)(?![a-z]).*|\d+"
)


def _unit_of_sheet(title: str, above: Sequence[Sequence[Value]]) -> UnitAround:
    """Said in a line above the heading ("Đơn vị: Chi bộ Văn phòng"), else by the sheet's name if it says anything."""
    for row in above:
        for value in row:
            if match := _TITLE_UNIT.fullmatch(text_of(value)):
                word, name = match[1].capitalize(), match[2]
                lacks_word = word == "Chi bộ" and not name.casefold().startswith("chi bộ")
                return UnitAround(f"{word} {name}" if lacks_word else name, "title")
    return UnitAround("", "") if _UNTITLED.fullmatch(fold(title)) else UnitAround(title, "sheet")
