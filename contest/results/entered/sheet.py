"""The list that is filled in: everybody expected, points and times empty or as they stand. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from contest.common.sheets import lay_out_for_paper, safe_sheet_text

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEADINGS = ("Mã dự thi", "Họ và tên", "Đơn vị", "Điểm")
DURATION = "Thời gian (phút:giây)"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One person of the list."""

    key: str
    full_name: str
    unit: str
    score: int | None = None
    duration_ms: int | None = None


def write_list(lines: Iterable[SheetLine], *, duration: bool) -> bytes:
    """A workbook that comes back with points; the column of times only where the rules order by them."""
    # each process would keep 6 MB of it, most never write a workbook
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        # typed times stay as they were typed
        text = book.add_format({"num_format": "@"})
        page = book.add_worksheet("Kết quả")
        page.set_column(0, 0, 16, text)
        page.set_column(1, 2, 32)
        page.set_column(3, 3, 10)
        page.set_column(4, 4, 22, text)
        page.freeze_panes(1, 0)
        lay_out_for_paper(page)
        for column, word in enumerate((*HEADINGS, DURATION) if duration else HEADINGS):
            page.write_string(0, column, word, head)
        for row, line in enumerate(lines, start=1):
            page.write_string(row, 0, safe_sheet_text(line.key), text)
            page.write_string(row, 1, safe_sheet_text(line.full_name))
            page.write_string(row, 2, safe_sheet_text(line.unit))
            if line.score is not None:
                page.write_number(row, 3, line.score)
            if duration and line.duration_ms:
                page.write_string(row, 4, clock_text(line.duration_ms), text)
    return file.getvalue()


def clock_text(ms: int) -> str:
    """A duration as it is typed: "12:34", from an hour on "1:02:03"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
