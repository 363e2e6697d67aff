"""Sheets of units: read, held against the tree, and written out so that reading them again changes nothing. Pure."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.names import fold
from accounts.phones import normal_code
from accounts.rosters.cells import LONGEST_CODE, Value, read_code, text_of
from accounts.rosters.problems import Problem, UnreadableRoster, quote
from accounts.rosters.units import LONGEST_UNIT_NAME
from accounts.rosters.workbook import open_grids

HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Tên ngắn", "Mã đơn vị cấp trên", "Tổng số đảng viên", "Tính từ ngày")
_ROLES = {
    "code": r"ma(?: so)?(?: don vi| dv)?",
    "parent": r"ma(?: so)?(?: don vi| dv)? (?:cap tren|cha|chu quan)|(?:don vi )?cap tren|truc thuoc",
    "name": r"(?:ten )?don vi|ten(?: to chuc dang)?",
    "short_name": r"ten (?:ngan|tat|viet tat)|viet tat",
    "people": r"(?:tong )?so (?:dang vien|doan vien|cong chuc|can bo|nguoi|hoi vien)|tong so|bien che",
    "on": r"(?:tinh )?(?:tu|den) ngay|ngay(?: tinh)?",
}
_HEADINGS = {role: re.compile(rf"(?:{pattern})$") for role, pattern in _ROLES.items()}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_TITLE_ROWS = 30


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row of a sheet of units. `people` and `on` are None where the row does not say them."""

    sheet: str
    number: int
    code: str
    name: str
    short_name: str
    parent: str
    people: int | None
    on: dt.date | None
    problems: tuple[Problem, ...]

    @property
    def place(self) -> str:
        return f"trang tính {quote(self.sheet)}, dòng {self.number}"


def read_units(content: bytes, *, name: str) -> list[UnitRow]:
    """The units of all visible sheets that have the columns of a code and a name. Raises UnreadableRoster."""
    rows: list[UnitRow] = []
    for grid in open_grids(content, name=name):
        heading = _find_heading(grid.rows)
        if heading is not None:
            first, columns = heading
            below = enumerate(grid.rows[first + 1 :], start=first + 2)
            rows.extend(
                _row(grid.title, number, values, columns) for number, values in below if any(map(text_of, values))
            )
    if not rows:
        raise UnreadableRoster("no_units", f"Tệp {quote(name)} chưa có cột “Mã đơn vị” và “Tên đơn vị”.")
    return rows


def _find_heading(rows: Sequence[Sequence[Value]]) -> tuple[int, dict[str, int]] | None:
    for index, row in enumerate(rows[:MOST_TITLE_ROWS]):
        columns: dict[str, int] = {}
        for column, value in enumerate(row):
            folded = " ".join(re.sub(r"[^\w]+", " ", fold(text_of(value))).split())
            role = next((role for role, pattern in _HEADINGS.items() if pattern.match(folded)), None)
            if role is not None:
                columns.setdefault(role, column)
        if {"code", "name"} <= columns.keys():
            return index, columns
    return None


def _row(sheet: str, number: int, values: Sequence[Value], columns: Mapping[str, int]) -> UnitRow:
    def value(role: str) -> Value:
        column = columns.get(role, -1)
        return values[column] if 0 <= column < len(values) else None

    faults: list[Problem] = []
    code, fault = read_code(text_of(value("code")))
    faults.extend([fault] if fault else [])
    if not code and not fault:
        faults.append(Problem("code_missing", "code", "Chưa có mã đơn vị. Ghi mã ngắn, không trùng."))
    name = text_of(value("name"))
    if not 0 < len(name) <= LONGEST_UNIT_NAME:
        faults.append(Problem("name_odd", "name", f"Tên đơn vị cần có, nhiều nhất {LONGEST_UNIT_NAME} chữ."))
    people, on = text_of(value("people")).replace(".", "").replace(",", ""), value("on")
    if people and not (people.isascii() and people.isdigit() and len(people) < 9):
        faults.append(Problem("people_odd", "people", f"Tổng số {quote(text_of(value('people')))} không phải là số."))
        people = ""
    day = _day(on)
    if text_of(on) and day is None:
        faults.append(Problem("on_odd", "on", f"Chưa hiểu ngày {quote(text_of(on))}. Ghi như 01/01/2026."))
    return UnitRow(
        sheet=sheet,
        number=number,
        code=code,
        name=name,
        short_name=text_of(value("short_name"))[:60],
        parent=normal_code(text_of(value("parent")))[:LONGEST_CODE],
        people=int(people) if people else None,
        on=day,
        problems=tuple(faults),
    )


def _day(value: Value) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.datetime.strptime(text_of(value), "%d/%m/%Y").date()
    except ValueError:
        return None


# --- holding them against the tree ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitThere:
    """A unit of the tree, with its headcount of each day."""

    code: str
    name: str
    short_name: str
    parent: str
    headcounts: Mapping[dt.date, int]


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """What a file does to the tree: rows to add (parents first), with other names, with headcounts; and faulty ones."""

    new: tuple[UnitRow, ...]
    renamed: tuple[UnitRow, ...]
    counted: tuple[UnitRow, ...]
    faults: tuple[tuple[UnitRow, tuple[Problem, ...]], ...]
    kept: int

    @property
    def is_nothing(self) -> bool:
        return not (self.new or self.renamed or self.counted)


def plan_units(rows: Sequence[UnitRow], there: Mapping[str, UnitThere], *, today: dt.date) -> UnitPlan:
    """The plan of a file of units. Units are never moved by it: a row that names another unit above is faulty."""
    faults: dict[int, list[Problem]] = {index: list(row.problems) for index, row in enumerate(rows)}
    first: dict[str, UnitRow] = {}
    for index, row in enumerate(rows):
        twin = first.setdefault(row.code, row) if row.code else row
        if twin is not row:
            faults[index].append(Problem("code_doubled", "code", f"Mã {row.code} đã có ở {twin.place}. Sửa mã."))
        known = there.get(row.code)
        if known is not None and row.parent and row.parent != known.parent:
            message = f"Đơn vị {row.code} đang thuộc {known.parent or 'cấp cao nhất'}. Chuyển ở trang của đơn vị."
            faults[index].append(Problem("moved", "parent", message))
    sound = [row for index, row in enumerate(rows) if not faults[index]]
    ordered, lost = _parents_first([row for row in sound if row.code not in there], set(there))
    for index, row in enumerate(rows):
        if row in lost:
            message = f"Không có đơn vị cấp trên mã {quote(row.parent)}, hoặc dòng của đơn vị ấy có lỗi."
            faults[index].append(Problem("parent_unknown", "parent", message))
    kept = [row for row in sound if row.code in there]
    renamed = [
        row for row in kept if _names(row, there[row.code]) != (there[row.code].name, there[row.code].short_name)
    ]
    counted = [row for row in (*ordered, *kept) if _counts(row, there.get(row.code), today)]
    changed = {row.code for row in (*renamed, *counted)}
    return UnitPlan(
        new=tuple(ordered),
        renamed=tuple(renamed),
        counted=tuple(counted),
        faults=tuple((row, tuple(faults[index])) for index, row in enumerate(rows) if faults[index]),
        kept=sum(row.code not in changed for row in kept),
    )


def _names(row: UnitRow, known: UnitThere) -> tuple[str, str]:
    return row.name, row.short_name or known.short_name


def _counts(row: UnitRow, known: UnitThere | None, today: dt.date) -> bool:
    if row.people is None:
        return False
    if known is None:
        return True
    day = row.on or today
    valid = [on for on in known.headcounts if on <= day]
    return not valid or known.headcounts[max(valid)] != row.people


def _parents_first(rows: Sequence[UnitRow], there: set[str]) -> tuple[list[UnitRow], list[UnitRow]]:
    """New units in an order in which each parent comes before; and those whose parent never comes."""
    ordered: list[UnitRow] = []
    waiting, placed = list(rows), set(there)
    while waiting:
        ready = [row for row in waiting if not row.parent or row.parent in placed]
        if not ready:
            break
        ordered += ready
        placed |= {row.code for row in ready}
        waiting = [row for row in waiting if row.code not in placed]
    return ordered, waiting


# --- writing them out -----------------------------------------------------------------------------


def write_units(units: Iterable[tuple[str, str, str, str, int | None, dt.date | None]]) -> bytes:
    """A workbook of units (code, name, short name, code above, headcount, since when), as `read_units` reads it."""
    # imported where it writes: 20 MB and 0.1 s of every process that never does
    import xlsxwriter

    file = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True, **safe}) as book:
        page = book.add_worksheet("Đơn vị")
        head, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "dd/mm/yyyy"})
        for column, (word, width) in enumerate(zip(HEADINGS, (16, 60, 14, 20, 18, 14), strict=True)):
            page.set_column(column, column, width)
            page.write_string(0, column, word, head)
        page.freeze_panes(1, 2)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        for line, (code, name, short_name, parent, people, on) in enumerate(units, start=1):
            for column, text in enumerate((code, name, short_name, parent)):
                page.write_string(line, column, _NOT_IN_XML.sub("", text))
            if people is not None:
                page.write_number(line, 4, people)
            if on is not None:
                page.write_datetime(line, 5, on, day)
    return file.getvalue()
