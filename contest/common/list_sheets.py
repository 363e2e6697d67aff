"""Lists as Excel sheets that come back filled in: one shape for all, on paper as wide as a page. Pure."""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from contest.common.sheets import lay_out_for_paper, safe_sheet_text

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LINE_POINTS = 15
# of a row: Excel shows no higher ones
MOST_LINES = 27
TOP = {"valign": "top"}
# words run on below, so that a long name neither ends at the next cell nor makes the whole page small;
# what is typed into a column of codes stays as it was typed
KINDS: dict[str, dict[str, Any]] = {
    "words": {**TOP, "text_wrap": True},
    "code": {**TOP, "num_format": "@", "indent": 1},
    "number": {**TOP},
    "day": {**TOP, "num_format": "dd/mm/yyyy", "align": "left"},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, what its cells hold."""

    heading: str
    width: int
    kind: Literal["words", "code", "number", "day"] = "words"


Cell = str | int | dt.date | None


def write_sheet(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet, its headings frozen and on every page; texts are written as texts, None not at all."""
    # each process would keep 6 MB of it, most never write a workbook
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        styles = {kind: book.add_format(style) for kind, style in KINDS.items()}
        page = book.add_worksheet(title)
        page.freeze_panes(1, 0)
        lay_out_for_paper(page)
        for at, column in enumerate(columns):
            page.set_column(at, at, column.width, styles[column.kind])
            page.write_string(0, at, column.heading, head)
        for line, cells in enumerate(rows, start=1):
            # LibreOffice leaves rows as high as one line of text unless they say it
            if (lines := _lines(columns, cells)) > 1:
                page.set_row(line, lines * LINE_POINTS)
            for at, (column, value) in enumerate(zip(columns, cells, strict=True)):
                _write(page, line, at, value, styles[column.kind])
    return file.getvalue()


def _lines(columns: Sequence[Column], cells: Sequence[Cell]) -> int:
    wrapped = [
        len(textwrap.wrap(value, column.width)) or 1
        for column, value in zip(columns, cells, strict=True)
        if column.kind == "words" and isinstance(value, str) and len(value) > column.width
    ]
    return min(max(wrapped, default=1), MOST_LINES)


def _write(page: Any, line: int, at: int, value: Cell, style: Any) -> None:
    if isinstance(value, str):
        page.write_string(line, at, safe_sheet_text(value), style)
    elif isinstance(value, int):
        page.write_number(line, at, value, style)
    elif value is not None:
        page.write_datetime(line, at, value, style)
