"""Makers of rows for tests: each makes the least that is lawful; say only what the test is about."""

from __future__ import annotations

import datetime as dt
from itertools import count

from accounts.actions import NewUnit, add_units, give_role
from accounts.models import Person, Role, Unit

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)  # 09:00 in Viet Nam
PASSWORD = "mat-khau-thu-1"
_number = count(1)

# --- units and people -----------------------------------------------------------------------------


def small_tree() -> Unit:
    """A bloc with two committees of two cells each, 10 members in every cell; codes K, K1, K1-1 … K2-2."""
    names = {1: ("Đảng bộ Sở Tài chính", "STC"), 2: ("Đảng bộ Công ty Điện lực tỉnh", "ĐL")}
    cells = {1: "Chi bộ Phòng Ngân sách", 2: "Chi bộ Văn phòng"}
    committees = tuple(
        NewUnit(
            code=f"K{i}",
            name=name,
            short_name=short,
            kind=Unit.Kind.COMMITTEE,
            units=tuple(NewUnit(f"K{i}-{j}", cell, Unit.Kind.CELL, headcount=10) for j, cell in cells.items()),
        )
        for i, (name, short) in names.items()
    )
    tree = NewUnit("K", "Đảng bộ Khối cơ quan và doanh nghiệp tỉnh", Unit.Kind.BLOC, units=committees)
    return add_units(units=[tree], on=dt.date(2026, 1, 1))[0]


def make_unit(code: str, name: str = "Chi bộ thử", *, headcount: int = 10) -> Unit:
    """A root unit of its own."""
    return add_units(units=[NewUnit(code, name, Unit.Kind.CELL, headcount=headcount)], on=dt.date(2026, 1, 1))[0]


def make_person(
    full_name: str = "Nguyễn Văn An",
    *,
    code: str | None = None,
    unit: Unit | None = None,
    role: Role.Kind | None = None,
    branch: Unit | None = None,
    password: str | None = None,
) -> Person:
    """A person; without a password nobody can sign in as them, which is quick."""
    person = Person.objects.create_person(
        full_name=full_name, code=code or f"T{next(_number):06d}", unit=unit, password=password
    )
    if role is not None:
        give_role(person=person, kind=role, unit=branch)
    return person
