"""Lists as Excel sheets: what is written is read again, and a long name is seen whole in LibreOffice too."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

from python_calamine import CalamineWorkbook

from contest.common.list_columns import lines_of
from contest.common.list_sheets import Column, write_sheet

COLUMNS = (Column("Mã", 10, "code"), Column("Tên", 20), Column("Điểm", 8, "number"), Column("Ngày", 12, "day"))
ROWS = [
    ("007", "Chi bộ Phòng Quản lý ngân sách và đầu tư công", 18, dt.date(2026, 11, 26)),
    ("=1+1", "An", None, None),
]


def test_cells_come_back_as_they_were_written():
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_sheet("Sổ", COLUMNS, ROWS)))
    assert book.get_sheet_by_name("Sổ").to_python() == [
        ["Mã", "Tên", "Điểm", "Ngày"],
        ["007", ROWS[0][1], 18.0, dt.date(2026, 11, 26)],
        ["=1+1", "An", "", ""],
    ]


def test_rows_are_as_high_as_their_longest_name():
    package = zipfile.ZipFile(io.BytesIO(write_sheet("Sổ", COLUMNS, ROWS)))
    sheet = package.read("xl/worksheets/sheet1.xml").decode()
    heights = dict(re.findall(r'<row r="(\d)"[^>]*? ht="(\d+)"', sheet))
    assert heights == {"2": "45"}
    assert "fitToPage" in sheet


def test_headings_are_found_below_titles_and_in_any_order():
    content = write_sheet("Sổ", [Column("DANH SÁCH", 20), Column("", 9)], [("Tên (ghi đủ)", "Mã"), ("An", "7")])
    headings = {"name": re.compile("ten$"), "code": re.compile("ma$")}
    lines = lines_of(content, name="a.xlsx", headings=headings, are_enough={"name", "code"}.issubset)
    assert [(one.number, one.text("name"), one.text("code")) for one in lines] == [(3, "An", "7")]
    assert lines_of(content, name="a.xlsx", headings=headings, are_enough={"other"}.issubset) == []
