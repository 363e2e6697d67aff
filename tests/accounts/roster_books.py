"""Makers of rosters as offices send them: small ones cell by cell, and large ones with planted faults."""

from __future__ import annotations

import datetime as dt
import io
import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from accounts.actions import NewUnit, add_units
from accounts.made_up import made_up_name
from accounts.models import Unit

TODAY = dt.date(2026, 11, 25)
HEADING = ["STT", "Mã cán bộ", "Họ và tên", "Ngày sinh", "Giới tính", "Số điện thoại", "Số CCCD", "Chi bộ", "Đảng bộ"]
CODE, NAME, BIRTH, GENDER, PHONE, CITIZEN, CELL, COMMITTEE = range(1, 9)

Row = Sequence[Any]
Merge = tuple[int, int, int, int]


def book(*sheets: tuple[str, Sequence[Row]], merges: Sequence[Merge] = ()) -> bytes:
    """A workbook of sheets (name, rows); `merges` (top, left, bottom, right) are in the first sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        for place, (title, rows) in enumerate(sheets):
            page = made.add_worksheet(title)
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, dt.date):
                        page.write_datetime(line, column, dt.datetime.combine(value, dt.time()), day)
                    elif value is not None:
                        page.write(line, column, value)
            for top, left, bottom, right in merges if place == 0 else ():
                page.merge_range(top, left, bottom, right, rows[top][left])
    return file.getvalue()


def large_tree(committees: int = 10, cells: int = 5) -> Unit:
    """A bloc with so many committees; their cells have the same names everywhere."""
    below = tuple(
        NewUnit(
            f"B{i:02d}",
            f"Đảng bộ Sở số {i}",
            Unit.Kind.COMMITTEE,
            units=tuple(NewUnit(f"B{i:02d}-{j}", f"Chi bộ Phòng {j}", Unit.Kind.CELL) for j in range(1, cells + 1)),
        )
        for i in range(1, committees + 1)
    )
    return add_units(units=[NewUnit("B", "Đảng bộ Khối", Unit.Kind.BLOC, units=below)], on=dt.date(2026, 1, 1))[0]


# --- a large roster with planted faults -----------------------------------------------------------


@dataclass
class Planted:
    """A roster: its workbook, and the code of the fault planted in each faulty line (as Excel counts)."""

    content: bytes = b""
    faults: dict[int, str] = field(default_factory=dict)


Fault = tuple[str, Callable[[list[Any], list[Any]], None]]


def _set(column: int, value: Any) -> Callable[[list[Any], list[Any]], None]:
    def plant(row: list[Any], sound: list[Any]) -> None:
        row[column] = value

    return plant


def _copied(column: int) -> Callable[[list[Any], list[Any]], None]:
    def plant(row: list[Any], sound: list[Any]) -> None:
        row[column] = sound[column]

    return plant


def _same_person(row: list[Any], sound: list[Any]) -> None:
    row[CODE] = row[PHONE] = row[CITIZEN] = None
    for column in (NAME, BIRTH, GENDER, CELL, COMMITTEE):
        row[column] = sound[column]


# what is planted; "sound" is an earlier row without a fault
FAULTS: tuple[Fault, ...] = (
    ("name_missing", _set(NAME, None)),
    ("name_odd", _set(NAME, "Nguyễn Văn 4n")),
    ("name_short", _set(NAME, "Hoa")),
    ("excel_error", _set(NAME, "#N/A")),
    ("birth_odd", _set(BIRTH, "31/02/1980")),
    ("birth_odd", _set(BIRTH, "không rõ")),
    ("birth_range", _set(BIRTH, 2060)),
    ("gender_odd", _set(GENDER, "Nan")),
    ("phone_odd", _set(PHONE, "0912 34")),
    ("phone_odd", _set(PHONE, 9.12e11)),
    ("phone_odd", _set(PHONE, "chưa có")),
    ("phone_odd", _set(PHONE, "0912345678, 0987654321")),
    ("citizen_odd", _set(CITIZEN, "12345")),
    ("citizen_odd", _set(CITIZEN, "1.08E+11")),
    ("code_odd", _set(CODE, "DV@1")),
    ("unit_unknown", _set(CELL, "Chi bộ Không Có")),
    ("unit_above", _set(COMMITTEE, "Đảng bộ Nơi Khác")),
    ("unit_missing", _set(CELL, None)),
    ("code_doubled", _copied(CODE)),
    ("phone_doubled", _copied(PHONE)),
    ("citizen_doubled", _copied(CITIZEN)),
    ("row_doubled", _same_person),
)


def planted_roster(rows: int, faults: int, *, committees: int = 10, cells: int = 5, seed: int = 1) -> Planted:
    """A roster of one sheet for `large_tree`, written in all the ways of offices, with so many faulty rows."""
    chance = random.Random(seed)
    people = [_person(number, chance, committees, cells) for number in range(rows)]
    planted = Planted()
    faulty = sorted(chance.sample(range(rows // 10, rows), faults))
    sound = [place for place in range(rows) if place not in set(faulty)]
    title: list[Row] = [["ĐẢNG ỦY KHỐI"], ["DANH SÁCH ĐẢNG VIÊN DỰ THI"], []]
    for turn, place in enumerate(faulty):
        code, plant = FAULTS[turn % len(FAULTS)]
        earlier = [one for one in sound[: rows // 10] if one < place]
        # each sound row is copied once at most, so that one fault is one fault
        plant(people[place], people[earlier[turn % len(earlier)]])
        planted.faults[len(title) + 2 + place] = code
    foot: list[Row] = [["Tổng cộng", None, rows], [None, None, None, None, "Ngày 25 tháng 11 năm 2026"]]
    foot.append([None, None, "Người lập biểu"])
    foot.append([None, None, "Đoàn Văn Hậu"])
    planted.content = book(("Danh sách", [*title, HEADING, *people, *foot]))
    return planted


def _person(number: int, chance: random.Random, committees: int, cells: int) -> list[Any]:
    name = made_up_name(chance)
    committee, cell = chance.randrange(1, committees + 1), chance.randrange(1, cells + 1)
    born = dt.date(1950, 1, 1) + dt.timedelta(days=chance.randrange(20_000))
    phone, citizen = 912_000_000 + number, 1_080_000_000 + number
    way = number % 4
    return [
        number + 1,
        f"DV{number:06d}" if way else f"dv {number:06d}",
        (name, name.upper(), unicodedata.normalize("NFD", name), f"  {name.replace(' ', '  ')} ")[way],
        (born, f"{born:%d/%m/%Y}", born.year, f"{born.day}-{born.month}-{born.year}")[way],
        ("Nam", "nữ", "NỮ", "nam")[way],
        (phone, f"0{phone}", f"+84 {phone}", f"0{phone // 1000}.{phone % 1000:03d}")[way],
        (citizen, f"{citizen:012d}", f"{citizen:012d}", citizen)[way],
        (f"Chi bộ Phòng {cell}", f"B{committee:02d}-{cell}", f"CB Phòng {cell}", f"CHI BỘ PHÒNG {cell}")[way],
        (f"Đảng bộ Sở số {committee}", f"B{committee:02d}", f"Sở số {committee}", f"ĐB Sở số {committee}")[way],
    ]
