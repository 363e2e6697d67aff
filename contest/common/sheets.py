"""Cells of sheets that leave the house: nothing in them may run, and nothing may change when Excel opens them. Pure."""

from __future__ import annotations

import re
from typing import Any

# A cell that begins like this is a formula to spreadsheet programs, also behind spaces.
_RUNS = re.compile(r"^\s*[=+\-@＝＋－＠\t\r\n|]")
# Excel makes numbers of these when it reads a CSV file: 0012 → 12, 1E5 → 100000, long ones lose their last digits.
_CHANGES = re.compile(r"^(?:0\d+|\d{12,}|\d+[eE]\d+)$")
# XML 1.0 has no place for these, so no workbook has.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOST_CHARACTERS = 32_767


def safe_csv_cell(value: str | int | float | None) -> str | int | float:
    """A value for a CSV file; a text that would run or be changed gets a leading apostrophe."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    return f"'{value}" if _RUNS.match(value) or _CHANGES.match(value) else value


def safe_sheet_text(value: str) -> str:
    """A text for a workbook cell that is written as a text: no apostrophe needed, only lawful signs and length."""
    return _NOT_IN_XML.sub("", value)[:MOST_CHARACTERS]


def lay_out_for_paper(sheet: Any) -> None:
    """A sheet of XlsxWriter on A4, lying, as wide as one page, its first row on each."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
