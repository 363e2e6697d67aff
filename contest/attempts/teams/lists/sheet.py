"""The list that is filled in: the teams as they stand, empty without any. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from contest.common.sheets import lay_out_for_paper, safe_sheet_text

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEADINGS = ("Tên đội", "Mã dự thi đội trưởng", "Đội trưởng", "Đơn vị", "Thành viên")


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team of the list; `key`: what a list names its captain by."""

    name: str
    key: str
    captain: str
    unit: str
    members: tuple[str, ...]


def write_teams(lines: Iterable[TeamLine]) -> bytes:
    """A workbook that comes back with the teams, a line each, members parted by semicolons."""
    # each process would keep 6 MB of it, most never write a workbook
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        # codes stay as they were typed
        text = book.add_format({"num_format": "@"})
        page = book.add_worksheet("Đội thi")
        page.set_column(0, 0, 32)
        page.set_column(1, 1, 16, text)
        page.set_column(2, 3, 32)
        page.set_column(4, 4, 60)
        page.freeze_panes(1, 0)
        lay_out_for_paper(page)
        for column, word in enumerate(HEADINGS):
            page.write_string(0, column, word, head)
        for row, line in enumerate(lines, start=1):
            cells = (line.name, line.key, line.captain, line.unit, "; ".join(line.members))
            for column, value in enumerate(cells):
                page.write_string(row, column, safe_sheet_text(value), text if column == 1 else None)
    return file.getvalue()
