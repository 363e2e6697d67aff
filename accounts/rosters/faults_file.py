"""The error file: the faulty rows as they came, sheet by sheet, each with its reason in a last column. Pure."""

from __future__ import annotations

import datetime as dt
import io
import re
import textwrap
from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from accounts.rosters.cells import Value, text_of
from accounts.rosters.planning import PlannedRow, RosterPlan, fault_words
from accounts.rosters.reading import RosterSheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# Nothing that came in may run, and numbers typed as text stay text.
_OPTIONS = {
    "constant_memory": True,
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
REASON, UNIT = "Lý do", "Đơn vị"
NARROWEST, WIDEST, REASON_WIDTH = 8, 32, 48
LINE_POINTS = 15


def write_faults(plan: RosterPlan, sheets: Sequence[RosterSheet]) -> bytes:
    """A workbook that can be mended and read again: the same headings, the faulty rows only, and why.

    Units that came from a line between the people get a column of their own.
    """
    # imported where it writes: 20 MB and 0.1 s of every process that never does
    import xlsxwriter

    by_sheet: dict[str, list[PlannedRow]] = defaultdict(list)
    for planned in plan.faults:
        by_sheet[planned.row.sheet].append(planned)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        reason = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#A8141B"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
        plain = book.add_format({"align": "left", "valign": "top", "text_wrap": True})
        for sheet in sheets:
            if by_sheet[sheet.title]:
                _write_sheet(_add_sheet(book, sheet.title), sheet, by_sheet[sheet.title], (head, reason, day, plain))
        if not plan.faults:
            book.add_worksheet()
    return file.getvalue()


def _add_sheet(book: Workbook, title: str) -> Worksheet:
    # Sheets of other programs may be called what Excel does not allow.
    name = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31]
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    return book.add_worksheet(name if name and name.casefold() not in taken else None)


def _write_sheet(
    page: Worksheet, sheet: RosterSheet, faults: Sequence[PlannedRow], formats: tuple[Format, Format, Format, Format]
) -> None:
    head, reason, day, plain = formats
    last = max(len(row) for row in (*sheet.heading, *(one.row.cells for one in faults)))
    adds_unit = "unit" not in sheet.columns and any(one.row.unit_from in ("section", "title") for one in faults)
    reason_column = last + adds_unit
    widths = _widths(faults, reason_column)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.freeze_panes(len(sheet.heading), 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if sheet.heading:
        page.repeat_rows(0, len(sheet.heading) - 1)
    for line, row in enumerate(sheet.heading):
        for column, value in enumerate(row):
            _write(page, line, column, value, head, day)
        if adds_unit:
            page.write_string(line, last, UNIT, head)
        page.write_string(line, reason_column, REASON, head)
    for line, planned in enumerate(faults, start=len(sheet.heading)):
        words = fault_words(planned.problems)
        # LibreOffice leaves rows as high as one line of text unless they say it
        texts = [*map(text_of, planned.row.cells)]
        lines = max(
            len(textwrap.wrap(text, width))
            for text, width in [*zip(texts, widths, strict=False), (words, REASON_WIDTH)]
        )
        if lines > 1:
            page.set_row(line, lines * LINE_POINTS)
        for column, value in enumerate(planned.row.cells):
            _write(page, line, column, value, plain, day)
        if adds_unit:
            page.write_string(line, last, _safe(planned.row.unit), plain)
        page.write_string(line, reason_column, _safe(words), reason)


def _widths(faults: Sequence[PlannedRow], reason_column: int) -> list[int]:
    """Of each column in characters: as wide as what stands in it, within bounds."""
    columns = zip_longest(*([len(text_of(value)) for value in one.row.cells] for one in faults), fillvalue=0)
    own = [min(WIDEST, max(NARROWEST, *lengths, 0) + 2) for lengths in columns]
    return [*own, *[WIDEST] * (reason_column - len(own)), REASON_WIDTH]


def _write(page: Worksheet, line: int, column: int, value: Value, style: Format | None, day: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(line, column, value, style)
    elif isinstance(value, int | float):
        page.write_number(line, column, value, style)
    elif isinstance(value, dt.datetime | dt.date):
        page.write_datetime(line, column, value, day)
    elif isinstance(value, str):
        page.write_string(line, column, _safe(value), style)
    else:
        page.write_string(line, column, str(value), style)


def _safe(text: str) -> str:
    return _NOT_IN_XML.sub("", text)[:32_767]
