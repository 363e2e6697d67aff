"""The table by unit as CSV: commas, UTF-8 with byte-order mark, so that Excel reads the accents."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from contest.common.sheets import safe_csv_cell
from contest.reports.columns import COLUMNS, Column, Value
from contest.reports.participation import Participation

EXTENSION = "csv"
CONTENT_TYPE = "text/csv; charset=utf-8"
NAME = "CSV"
DECIMALS = {"percent": 2, "duration": 3, "mean": 2}


def write(report: Participation, file: BinaryIO) -> None:
    """Writes one line for each unit, in tree order."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow([_heading(column) for column in COLUMNS])
    lines.writerows([_cell(column, column.sheet_value(row)) for column in COLUMNS] for row in report.rows)
    text.detach()


def _heading(column: Column) -> str:
    # plain numbers cannot carry a format: the unit stands in the heading
    return f"{column.heading} (%)" if column.kind == "percent" else str(column.heading)


def _cell(column: Column, value: Value) -> str | int | float:
    if isinstance(value, float):
        value = 100 * value if column.kind == "percent" else value
        return f"{value:.{DECIMALS[column.kind]}f}"
    return safe_csv_cell(value)
