"""Rosters put together by hand in offices: a sheet for each committee, names in two columns, dates as Excel's numbers,
merged cells, headings that come again, totals of every cell, hidden rows; with faults that people make at that."""

from __future__ import annotations

import datetime as dt
import io
import random
import unicodedata
from collections.abc import Callable
from typing import Any

import xlsxwriter

from accounts.made_up import made_up_name
from tests.accounts.roster_books import Planted

FAMILY, GIVEN, BORN, MAN, WOMAN, PHONE, CARD, CITIZEN, CELL = range(1, 10)
UPPER = [
    "TT",
    "Họ và tên",
    "",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "",
    "Số ĐT",
    "Số thẻ đảng",
    "Số CCCD",
    "Sinh hoạt tại",
]
LOWER = ["", "Họ đệm", "Tên", "", "Nam", "Nữ", "", "", "", "chi bộ"]
AGAIN = [
    "TT",
    "Họ và tên ",
    "Họ và tên",
    "Ngày, tháng,\nnăm sinh",
    "Giới tính",
    "",
    "Số ĐT:",
    "Số thẻ đảng",
    "Số CCCD",
    "Sinh hoạt tại chi bộ",
]
EPOCH = dt.date(1899, 12, 30)
Plant = Callable[[list[Any], list[Any]], None]


def put(**cells: Any) -> Plant:
    """Writes over cells of the row, by the names of the columns above."""

    def plant(row: list[Any], sound: list[Any]) -> None:
        for name, value in cells.items():
            row[globals()[name.upper()]] = value

    return plant


def same(column: int) -> Plant:
    def plant(row: list[Any], sound: list[Any]) -> None:
        row[column] = sound[column]

    return plant


FAULTS: tuple[tuple[str, Plant], ...] = (
    ("citizen_odd", put(citizen="3.80912E+11")),
    ("citizen_odd", put(citizen="0380 9200 12O4")),
    ("citizen_odd", put(citizen=1_234_567_890_123)),
    ("citizen_odd", put(citizen="038092001204/2021")),
    ("citizen_doubled", same(CITIZEN)),
    ("phone_odd", put(phone="0912345678\n0987654321")),
    ("phone_odd", put(phone="O912345678")),
    ("phone_odd", put(phone=91_234_567)),
    ("phone_odd", put(phone="không dùng")),
    ("phone_doubled", same(PHONE)),
    ("birth_odd", put(born="13/13/1980")),
    ("birth_odd", put(born="29/02/1981")),
    ("birth_odd", put(born=99_999)),
    ("birth_odd", put(born="1980?")),
    ("birth_range", put(born="05/06/2062")),
    ("birth_range", put(born="01/01/1085")),
    ("unit_unknown", put(cell="Chi bộ Phòg 2")),
    ("unit_unknown", put(cell="Chi bộ Phòng 22")),
    ("unit_unknown", put(cell="Chi bộ Phòng 2 và 3")),
    ("name_odd", put(family="Nguyễn Văn", given="A5")),
    ("name_odd", put(family="Lê Thị*", given="Hoa")),
    ("name_missing", put(family=None, given=None)),
    ("name_short", put(family=None, given="Bình")),
    ("excel_error", put(citizen="#REF!")),
    ("excel_error", put(phone="#N/A")),
    ("code_odd", put(card="12.345.678 (mới)")),
    ("code_doubled", same(CARD)),
)


def office_roster(rows: int, faults: int, *, committees: int = 10, cells: int = 5, seed: int = 1) -> Planted:
    """A roster for `large_tree`: so many people on a sheet for each committee, so many of them faulty.

    `faults` of what comes back are keyed by sheet and line: 100,000 × the sheet's number + the line as Excel counts.
    """
    chance = random.Random(seed)
    each = rows // committees
    faulty = set(chance.sample([place for place in range(rows) if place % each >= each // 5], faults))
    turns = iter(range(faults))
    planted, file = Planted(), io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        middle = book.add_format({"valign": "vcenter", "text_wrap": True})
        for number in range(1, committees + 1):
            page = book.add_worksheet(f"SO {number}")
            page.merge_range(0, 0, 0, 9, f"ĐẢNG BỘ SỞ SỐ {number}", middle)
            page.write_string(1, 0, f"Đơn vị: Đảng bộ Sở số {number}")
            page.write_string(2, 2, "DANH SÁCH ĐẢNG VIÊN")
            page.write_row(4, 0, UPPER)
            page.write_row(5, 0, LOWER)
            page.merge_range(4, 1, 4, 2, "Họ và tên", middle)
            page.merge_range(4, 4, 4, 5, "Giới tính", middle)
            for column in (0, 3, 6, 7, 8):
                page.merge_range(4, column, 5, column, UPPER[column], middle)
            page.write_row(6, 0, [f"({column})" for column in range(1, 11)])
            line, sound = 7, []
            for at in range(each):
                place, cell = (number - 1) * each + at, 1 + at * cells // each
                if at and at % 45 == 0:
                    page.write_row(line, 0, AGAIN)
                    page.write_row(line + 1, 0, LOWER)
                    page.write_row(line + 2, 0, [f"({column})" for column in range(1, 11)])
                    line += 3
                row = _person(place, at + 1, cell, chance)
                if place in faulty:
                    code, plant = FAULTS[next(turns) % len(FAULTS)]
                    # every sound row is copied once at most
                    plant(row, sound.pop())
                    planted.faults[100_000 * number + line + 1] = code
                elif row[CARD]:
                    sound.insert(chance.randrange(len(sound) + 1), row)
                page.write_row(line, 0, row)
                if at % 61 == 60:
                    page.set_row(line, None, None, {"hidden": True})
                line += 1
                if at + 1 == each or 1 + (at + 1) * cells // each != cell:
                    page.write_row(line, 0, ["", f"Cộng Chi bộ Phòng {cell}:", "", f"{each // cells} đ/c"])
                    line += 1
            page.write_row(line, 0, ["", "Tổng số: ", "", each, "", "", "", "", "", "đảng viên"])
            page.write_string(line + 2, 7, f"Sở số {number}, ngày 25 tháng 11 năm 2026")
            page.write_string(line + 3, 1, "NGƯỜI LẬP BIỂU")
            page.write_string(line + 3, 7, "T/M CHI ỦY")
            page.write_string(line + 7, 1, "Đoàn Văn Hậu")
            page.write_string(line + 7, 7, "Lê Thị Cúc")
    planted.content = file.getvalue()
    return planted


def _person(place: int, number: int, cell: int, chance: random.Random) -> list[Any]:
    family, given = made_up_name(chance).rsplit(" ", 1)
    born = dt.date(1950, 1, 1) + dt.timedelta(days=chance.randrange(18_000))
    man, way = chance.random() < 0.5, place % 5
    phone, citizen = 912_000_000 + place, 38_080_000_000 + place
    return [
        (number, float(number), str(number), f"{number}.", number)[way],
        (family, unicodedata.normalize("NFD", family), family.upper(), f" {family}", family.lower())[way],
        (given, unicodedata.normalize("NFD", given), given.upper(), f"{given}\u200b", given.lower())[way],
        ((born - EPOCH).days, f"{born:%d/%m/%Y}", f"{born:%d.%m.%y}", born.year, float((born - EPOCH).days))[way],
        ("x" if man else ""),
        ("" if man else "X"),
        (phone, float(phone), f"'0{phone}", f"0{phone // 1000} {phone % 1000:03d}", f"84{phone}")[way],
        (f"38.{place:06d}", f"38.{place:06d}", f"38.{place:06d}", "", f"38.{place:06d}")[way],
        (
            citizen,
            float(citizen),
            f"{citizen:012d}",
            f"'{citizen:012d}",
            f"{citizen:012d}"[:6] + " " + f"{citizen:012d}"[6:],
        )[way],
        (f"Chi bộ Phòng {cell}", f"CB Phòng {cell}", f"Phòng {cell}", f"chi bộ phòng {cell}", f"CHI BỘ PHÒNG {cell}")[
            way
        ],
    ]
