"""Rosters as offices send them: headings, merged cells, lines that are no people, and how a cell may be written."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import time
import unicodedata
import zipfile

import pytest

from accounts.rosters import workbook as workbook_reading
from accounts.rosters.cells import name_key, read_birth, read_citizen, read_name, read_phone
from accounts.rosters.headings import role_of
from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.reading import read_roster
from tests.accounts.roster_books import TODAY, book
from tests.banks.test_readers_xls import workbook

HEAD = ["STT", "Họ và tên", "Năm sinh", "Chi bộ"]
AN = [1, "Nguyễn Văn An", 1980, "Chi bộ Văn phòng"]
HOA = [2, "Trần Thị Hoa", 1985, "Chi bộ Văn phòng"]


def read(*sheets, merges=()):
    return read_roster(book(*sheets, merges=merges), name="danh-sach.xlsx", today=TODAY)


def people(*rows, title="Danh sách", merges=()):
    return read((title, rows), merges=merges).rows


def lines(rows):
    return [(row.number, row.name, row.unit) for row in rows]


# --- headings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("STT", "number"),
        ("HỌ VÀ TÊN\n(chữ in hoa)", "name"),
        ("Họ, tên", "name"),
        ("Họ và tên đảng viên", "name"),
        ("Họ và tên đệm", "family"),
        ("Họ đệm", "family"),
        ("Tên", "given"),
        ("Mã cán bộ/đảng viên", "code"),
        ("Số thẻ đảng viên", "code"),
        ("Mã dự thi", "code"),
        ("Ngày, tháng, năm sinh", "birth"),
        ("Nam sinh", "birth"),
        ("Năm", "birth"),
        ("Nam", "male"),
        ("Nam/Nữ", "gender"),
        ("SĐT (Zalo)", "phone"),
        ("Số CCCD/CMND", "citizen"),
        ("Mã định danh cá nhân", "citizen"),
        ("Mã đơn vị", "unit_code"),
        ("Chi bộ sinh hoạt", "cell"),
        ("Đơn vị công tác", "unit"),
        ("Mã đơn vị cấp trên", "above"),
        ("Đảng bộ", "above"),
        ("Chức vụ", None),
        ("Ngày vào Đảng", None),
        ("Ghi chú", None),
        ("Lý do", None),
    ],
)
def test_role_of_heading(heading, role):
    assert role_of(heading) == role
    assert role_of(unicodedata.normalize("NFD", heading)) == role


def test_heading_below_title_rows_with_numbering():
    rows = people(["ĐẢNG ỦY KHỐI"], ["DANH SÁCH"], [], HEAD, ["(1)", "(2)", "(3)", "(4)"], AN, HOA)

    assert lines(rows) == [(6, "Nguyễn Văn An", "Chi bộ Văn phòng"), (7, "Trần Thị Hoa", "Chi bộ Văn phòng")]


def test_heading_is_its_own_row_alone():
    (sheet,) = read(("Danh sách", [["DANH SÁCH"], [], HEAD, AN])).sheets
    assert sheet.heading == (tuple(HEAD),)


def test_heading_split_name():
    rows = people(["Họ đệm", "Tên", "Năm sinh"], ["Nguyễn Văn", "An", 1980])
    assert rows[0].name == "Nguyễn Văn An"


@pytest.mark.parametrize("merges", [[(0, 1, 0, 2)], []])
def test_heading_name_over_two_columns(merges):
    rows = people(["STT", "Họ và tên", None, "Năm sinh"], [1, "Nguyễn Văn", "An", 1980], merges=merges)
    assert (rows[0].name, rows[0].birth_year) == ("Nguyễn Văn An", 1980)


def test_heading_birth_years_of_men_and_of_women():
    rows = people(
        ["STT", "Họ và tên", "Năm sinh", None, "Chi bộ"],
        [None, None, "Nam", "Nữ", None],
        [1, "Nguyễn Văn An", 1980, None, "Chi bộ Văn phòng"],
        [2, "Trần Thị Hoa", None, "05/06/1985", "Chi bộ Văn phòng"],
        merges=[(0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4)],
    )
    assert [(row.birth_year, row.gender) for row in rows] == [(1980, 1), (1985, 2)]


def test_heading_birth_in_three_columns():
    rows = people(["Họ và tên", "Ngày", "Tháng", "Năm"], ["Nguyễn Văn An", 5, 6, 1980])
    assert rows[0].birth_day == dt.date(1980, 6, 5)


@pytest.mark.parametrize(("second", "role"), [("DV01", "unit_code"), ("DV02", "code")])
def test_heading_ma_dv_is_a_unit_when_people_share_it(second, role):
    rows = people(["Họ và tên", "Mã ĐV"], ["Nguyễn Văn An", "DV01"], ["Trần Thị Hoa", second])
    assert getattr(rows[0], role) == "DV01"


def test_data_row_with_nam_is_no_second_heading():
    rows = people(["Họ và tên", "Giới tính"], ["Nguyễn Văn An", "Nam"], ["Trần Thị Hoa", "Nữ"])
    assert [row.gender for row in rows] == [1, 2]


# --- which lines are people -----------------------------------------------------------------------


def test_lines_that_are_no_people():
    rows = people(
        HEAD,
        AN,
        [],
        HEAD,
        [3],
        HOA,
        ["Tổng cộng", None, 2],
        [None, None, None, "Yên Bái, ngày 25 tháng 11 năm 2026"],
        [None, "Người lập biểu", None, "Bí thư"],
        [None, "Đoàn Văn Hậu"],
    )
    assert lines(rows) == [(2, "Nguyễn Văn An", "Chi bộ Văn phòng"), (6, "Trần Thị Hoa", "Chi bộ Văn phòng")]


def test_sections_name_the_unit():
    rows = people(
        ["STT", "Họ và tên", "Năm sinh"],
        ["I", "Chi bộ Văn phòng"],
        [1, "Nguyễn Văn An", 1980],
        ["Cộng: 1 đồng chí"],
        ["II. CHI BỘ PHÒNG NGÂN SÁCH"],
        [1, "Đoàn Thị Trường", 1985],
    )
    assert [(row.name, row.unit, row.unit_from) for row in rows] == [
        ("Nguyễn Văn An", "Chi bộ Văn phòng", "section"),
        ("Đoàn Thị Trường", "CHI BỘ PHÒNG NGÂN SÁCH", "section"),
    ]


def test_list_of_names_alone():
    rows = people(["Họ và tên"], ["Nguyễn Văn An"], ["Đoàn Văn Hậu"], ["Tống Công Minh"], title="Chi bộ 1")
    assert [(row.name, row.unit, row.unit_from) for row in rows] == [
        ("Nguyễn Văn An", "Chi bộ 1", "sheet"),
        ("Đoàn Văn Hậu", "Chi bộ 1", "sheet"),
        ("Tống Công Minh", "Chi bộ 1", "sheet"),
    ]


def test_merged_unit_is_that_of_all_beside_it():
    rows = people(HEAD, AN, [2, "Trần Thị Hoa", 1985, None], [3, "Lê Văn Bình", 1970, None], merges=[(1, 3, 2, 3)])
    assert [row.unit for row in rows] == ["Chi bộ Văn phòng", "Chi bộ Văn phòng", ""]


def test_one_sheet_for_each_unit_and_one_without_people():
    head = ["Họ và tên", "Năm sinh"]
    reading = read(
        ("Chi bộ 1", [head, ["Nguyễn Văn An", 1980]]),
        ("Hướng dẫn", [["Điền theo mẫu"]]),
        ("Sheet3", [["Đơn vị: Chi bộ 3"], head, ["Trần Thị Hoa", 1985]]),
        ("Trang tính4", [head, ["Lê Văn Bình", 1970]]),
    )
    assert [(row.sheet, row.unit) for row in reading.rows] == [
        ("Chi bộ 1", "Chi bộ 1"),
        ("Sheet3", "Chi bộ 3"),
        ("Trang tính4", ""),
    ]
    assert reading.skipped == ("Hướng dẫn",)


# --- how cells are written ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "name", "fault"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An", None),
        ("vàng a sử", "Vàng A Sử", None),
        ("H'HEN NIÊ", "H'Hen Niê", None),
        ("Đ/c Nguyễn Văn An", "Nguyễn Văn An", None),
        ("Nguyễn Văn An (A)", "Nguyễn Văn An (A)", None),
        ("", "", "name_missing"),
        ("An", "An", "name_short"),
        ("Nguyễn Văn An 2", "Nguyễn Văn An 2", "name_odd"),
        ("NguyÔn V¨n An", "NguyÔn V¨n An", "name_odd"),
    ],
)
def test_name(typed, name, fault):
    read_as, problem = read_name(typed)
    assert (read_as, problem and problem.code) == (name, fault)


def test_name_key_is_blind_to_spelling_and_not_to_accents():
    assert (
        name_key("Trần Thị Hoà") == name_key("TRẦN THỊ HÒA") == name_key(unicodedata.normalize("NFD", "Trần Thị Hòa"))
    )
    assert name_key("Trần Thị Hoa") != name_key("Trần Thị Hòa")


@pytest.mark.parametrize(
    ("value", "year", "day"),
    [
        (dt.datetime(1980, 3, 12), 1980, dt.date(1980, 3, 12)),
        ("12/03/1980", 1980, dt.date(1980, 3, 12)),
        ("12-3-80", 1980, dt.date(1980, 3, 12)),
        ("12.03.05", 2005, dt.date(2005, 3, 12)),
        ("ngày 12 tháng 3 năm 1980", 1980, dt.date(1980, 3, 12)),
        ("1980-03-12 00:00:00", 1980, dt.date(1980, 3, 12)),
        ("3/1980", 1980, None),
        ("1980", 1980, None),
        (1980.0, 1980, None),
        (29292.0, 1980, dt.date(1980, 3, 12)),
        (1031980.0, 1980, dt.date(1980, 3, 1)),
        ("", None, None),
    ],
)
def test_birth(value, year, day):
    assert read_birth(value, today=TODAY) == (year, day, None)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("31/02/1980", "birth_odd"),
        ("03/25/1980", "birth_odd"),
        ("khoảng 1980", "birth_odd"),
        ("198", "birth_odd"),
        (2024, "birth_range"),
        ("01/01/1900", "birth_range"),
    ],
)
def test_birth_refused(value, code):
    assert read_birth(value, today=TODAY)[2].code == code


@pytest.mark.parametrize(
    ("typed", "phone", "words"),
    [
        ("912345678", "0912345678", None),
        ("'0912.345.678", "0912345678", None),
        ("+84 912 345 678", "0912345678", None),
        ("", "", None),
        ("0912 34", "", "Số điện thoại “0912 34” có 6 chữ số. Ghi đủ 10 chữ số, bắt đầu bằng 0."),
        ("0912345678/0987654321", "", "Ô số điện thoại có 2 số: “0912345678/0987654321”. Giữ một số."),
        ("không có", "", "Số điện thoại “không có” có chữ lạ. Ghi đủ 10 chữ số, bắt đầu bằng 0."),
        ("9.12E+08", "", "Excel đã làm tròn số điện thoại “9.12E+08”. Gõ lại ở dạng văn bản."),
    ],
)
def test_phone(typed, phone, words):
    read_as, problem = read_phone(typed)
    assert (read_as, problem and problem.message) == (phone, words)


@pytest.mark.parametrize(
    ("typed", "citizen", "fault"),
    [
        ("001098012345", "001098012345", None),
        ("1098012345", "001098012345", None),
        ("15098012345", "015098012345", None),
        ("060123456", "060123456", None),
        ("60123456", "060123456", None),
        ("015 098 012 345", "015098012345", None),
        ("1234567", "", "citizen_odd"),
        ("1.5098E+10", "", "citizen_odd"),
        ("C0123456", "", "citizen_odd"),
    ],
)
def test_citizen_number(typed, citizen, fault):
    read_as, problem = read_citizen(typed)
    assert (read_as, problem and problem.code) == (citizen, fault)


def test_row_tells_all_its_faults_with_its_place():
    (row,) = people(["Họ và tên", "Năm sinh", "SĐT"], ["An", "31/02/1980", "12"])
    assert row.place == "trang tính “Danh sách”, dòng 2"
    assert [problem.code for problem in row.problems] == ["name_short", "phone_odd", "birth_odd"]


# --- files that are refused -----------------------------------------------------------------------


def far_cell():
    """A workbook of a few hundred bytes that a careless reader lays out as 17 thousand million cells."""
    small = zipfile.ZipFile(io.BytesIO(book(("A", [["Họ và tên"], ["Nguyễn Văn An"]]))))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as far:
        for name in small.namelist():
            content = small.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b'r="A2"', b'r="XFD1048576"').replace(b'row r="2"', b'row r="1048576"')
            far.writestr(name, content)
    return file.getvalue()


def changed(member: str, said: str, instead: str) -> bytes:
    """A workbook in which a member says something else; nothing is changed that is not there."""
    small, file = zipfile.ZipFile(io.BytesIO(book(("A", [HEAD, AN])))), io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in small.namelist():
            content, times = re.subn(said.encode(), instead.encode(), small.read(name), count=1)
            assert times or name != member
            package.writestr(name, content if name == member else small.read(name))
    return file.getvalue()


def circle() -> bytes:
    """An old workbook whose list of streams leads back to itself: who follows it never comes to its end."""
    content = bytearray(workbook([HEAD, AN]))
    struct.pack_into("<I", content, 512 + 4, 1)
    return bytes(content)


def wrong_place() -> bytes:
    """A workbook whose list of members claims to stand far behind its end."""
    content = bytearray(book(("A", [HEAD, AN])))
    struct.pack_into("<I", content, content.rindex(b"PK\x05\x06") + 16, 3_000_000_000)
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        changed("xl/sharedStrings.xml", 'uniqueCount="[0-9]+"', 'uniqueCount="99999999999"'),
        circle(),
        wrong_place(),
    ],
    ids=["terabytes", "circle", "wrong place"],
)
def test_a_file_that_lies_about_itself_costs_little_and_ends_nobody(content):
    # the library alone would end this process, or fill its memory
    begun = time.monotonic()
    with pytest.raises(UnreadableRoster) as refused:
        read_roster(content, name="a", today=TODAY)
    assert refused.value.code == "damaged_file"
    assert time.monotonic() - begun < 30


def test_a_sheet_of_too_many_cells_is_not_taken_along(monkeypatch):
    monkeypatch.setattr(workbook_reading, "MOST_CELLS", 5)
    with pytest.raises(UnreadableRoster) as refused:
        read_roster(workbook([HEAD, AN]), name="a.xls", today=TODAY)
    assert (refused.value.code, "dòng 2, cột 4" in refused.value.message) == ("too_large", True)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty_file"),
        (b"x" * 165, "~$a.xlsx", "lock_file"),
        (b"Ho va ten", "a.txt", "no_workbook"),
        (b"%PDF-1.7", "a.pdf", "no_workbook"),
        (b"PK\x03\x04" + b"x" * 100, "a.xlsx", "damaged_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted_file"),
        (far_cell(), "a.xlsx", "too_large"),
        (book(("A", [["Tên hàng", "Giá"], ["Bút", 3]])), "a.xlsx", "no_people"),
        (book(("A", [HEAD])), "a.xlsx", "no_people"),
    ],
)
def test_file_refused(content, name, code):
    with pytest.raises(UnreadableRoster) as refused:
        read_roster(content, name=name, today=TODAY)
    assert refused.value.code == code
