"""What the cells of a list of results say."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import xlsxwriter

from accounts.rosters.problems import UnreadableRoster
from contest.results.entered.reading import MOST_SCORE, ResultRow, read_duration, read_results, read_score


def sheet(*rows: list[object]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            page.write_row(line, 0, row)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "score"),
    [(18, 18), (18.0, 18), ("18", 18), (0, 0), (" 7 ", 7), (MOST_SCORE, MOST_SCORE), (MOST_SCORE + 1, None)]
    + [(value, None) for value in (18.5, -1, "18,5", "mười", "", None, True, "١٨")],
)
def test_points_are_whole(value, score):
    assert read_score(value) == score


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("12:34", 754),
        ("1:02:03", 3723),
        ("90:00", 5400),
        # typed as minutes and seconds, kept by Excel as hours and minutes
        (dt.time(12, 34), 754),
        (dt.time(0, 12, 34), 754),
        (dt.timedelta(hours=75, minutes=5), 4505),
        ("12:60", None),
        ("12", None),
        (12, None),
        ("0:00", None),
        ("25:00:00", None),
        ("", None),
        (None, None),
    ],
)
def test_durations_are_minutes_and_seconds(value, seconds):
    assert read_duration(value) == (seconds * 1000 if seconds else None)


def test_columns_are_found_under_a_title():
    content = sheet(
        ["KẾT QUẢ VÒNG CHUNG KHẢO"],
        ["STT", "Mã dự thi", "Họ và tên", "Điểm (100)", "Thời gian (phút:giây)"],
        [1, "DV001", "Nguyễn Văn An", 88, "12:30"],
        [2, "DV002", "Trần Thị Bình", 7.5, ""],
        [3, "", "Lê Văn Cường", 90, "chín phút"],
        [4, "DV004", "Không dự thi", "", ""],
    )
    assert read_results(content, name="kq.xlsx") == [
        ResultRow(3, "DV001", "Nguyễn Văn An", 88, 750_000),
        ResultRow(4, "DV002", "Trần Thị Bình", None, None, "score"),
        ResultRow(5, "", "Lê Văn Cường", 90, None, "duration"),
    ]


def test_without_points_there_is_no_list():
    assert read_results(sheet(["Mã", "Họ và tên"], ["DV001", "An"]), name="ds.xlsx") == []
    with pytest.raises(UnreadableRoster):
        read_results(b"khong phai so", name="x.xlsx")
