"""One row of a roster: what is written of one person, and what is wrong with it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from accounts.rosters.cells import (
    FEMALE,
    MALE,
    Value,
    excel_fault,
    read_birth,
    read_citizen,
    read_code,
    read_gender,
    read_name,
    read_phone,
    text_of,
)
from accounts.rosters.headings import MOST_COLUMNS
from accounts.rosters.problems import Problem, quote

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of people. Texts are tidied, numbers in their normal form; what could not be read is empty and a problem.

    `unit_from` tells where the unit's name stands: "cell", "section" (a line above), "title" or "sheet".
    """

    sheet: str
    number: int
    name: str = ""
    code: str = ""
    phone: str = ""
    citizen: str = ""
    birth_year: int | None = None
    birth_day: dt.date | None = None
    gender: int | None = None
    unit: str = ""
    unit_code: str = ""
    parents: tuple[str, ...] = ()
    unit_from: str = ""
    # the unit that the sheet or the lines above speak of, where a cell names one below it
    within: str = ""
    cells: tuple[Value, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def place(self) -> str:
        return f"trang tính {quote(self.sheet)}, dòng {self.number}"


class UnitAround(NamedTuple):
    """The unit of people whose row names none."""

    name: str
    told_by: str


# What messages call columns that are read together.
_READ_AS = {"family": "name", "given": "name", "male": "gender", "female": "gender"}
_BIRTHS = ("birth", "birth_male", "birth_female", "birth_day", "birth_month")


@dataclass
class _Cells:
    """The cells of one row by role, and the faults met so far."""

    values: Sequence[Value]
    columns: Mapping[str, int]
    faults: list[Problem] = field(default_factory=list)

    def value(self, role: str) -> Value:
        column = self.columns.get(role, -1)
        return self.values[column] if 0 <= column < len(self.values) else None

    def text(self, role: str) -> str:
        """The text of a cell; that of a failed formula is a fault and empty."""
        text = text_of(self.value(role))
        fault = excel_fault(_READ_AS.get(role, "birth" if role in _BIRTHS else role), text)
        return self.note("" if fault else text, fault)

    def note(self, value: T, fault: Problem | None) -> T:
        if fault is not None:
            self.faults.append(fault)
        return value


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one sheet."""

    sheet: str
    columns: Mapping[str, int]
    parents: tuple[int, ...]
    today: dt.date

    def read(self, number: int, values: Sequence[Value], around: UnitAround) -> RosterRow:
        """The person of a row; `number` is the line as Excel counts."""
        cells = _Cells(values, self.columns)
        name = _name(cells)
        code = cells.note(*read_code(cells.text("code")))
        phone = cells.note(*read_phone(cells.text("phone")))
        citizen = cells.note(*read_citizen(cells.text("citizen")))
        gender, marked_birth = _gender(cells)
        year, day = self._birth(cells, marked_birth)
        unit, unit_code, unit_from = self._unit(cells, around)
        return RosterRow(
            sheet=self.sheet,
            number=number,
            name=name,
            code=code,
            phone=phone,
            citizen=citizen,
            birth_year=year,
            birth_day=day,
            gender=gender,
            unit=unit,
            unit_code=unit_code,
            parents=tuple(
                parent for column in self.parents if column < len(values) and (parent := text_of(values[column]))
            ),
            unit_from=unit_from,
            within=around.name if unit_from == "cell" else "",
            cells=tuple(values[:MOST_COLUMNS]),
            problems=tuple(cells.faults),
        )

    def _birth(self, cells: _Cells, marked: Value) -> tuple[int | None, dt.date | None]:
        value = marked or cells.value("birth")
        day, month = cells.text("birth_day"), cells.text("birth_month")
        if cells.text("birth") and day and month:
            value = f"{day}/{month}/{cells.text('birth')}"
        if excel_fault("birth", text_of(value)):
            return None, None
        year, date, fault = read_birth(value, today=self.today)
        return cells.note((year, date), fault)

    def _unit(self, cells: _Cells, around: UnitAround) -> tuple[str, str, str]:
        unit, unit_code = cells.text("unit"), cells.text("unit_code")
        if unit or unit_code:
            return unit, unit_code, "cell"
        # A cell left empty is a fault, unless a line above the people says whose they are.
        if around.told_by == "section" or not {"unit", "unit_code"} & self.columns.keys():
            return around.name, "", around.told_by
        return "", "", ""


def _name(cells: _Cells) -> str:
    texts = [cells.text(role) for role in ("name", "family", "given")]
    name, fault = read_name(" ".join(filter(None, texts)))
    # a failed formula has been said already
    return name if cells.faults else cells.note(name, fault)


def _gender(cells: _Cells) -> tuple[int | None, Value]:
    """The gender and, in forms with a column of birth years for men and one for women, the year."""
    for role, gender in (("birth_male", MALE), ("birth_female", FEMALE), ("male", MALE), ("female", FEMALE)):
        if text := cells.text(role):
            has_digits = any(sign.isdigit() for sign in text)
            return gender, cells.value(role) if has_digits and len(text) > 1 else None
    return cells.note(*read_gender(cells.text("gender"))), None
