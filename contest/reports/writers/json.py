"""The report as JSON, for other programs: names and meanings of these fields are stable."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from contest.common.clock import VIETNAM
from contest.reports.columns import COLUMNS, FIGURES, Column
from contest.reports.paragraph import plain_paragraph, summary_paragraph
from contest.reports.participation import Participation, Row, Summary
from contest.reports.parts import Part

EXTENSION = "json"
CONTENT_TYPE = "application/json"
NAME = "JSON"
# Where every installation publishes what the fields mean; a change of meaning is a new version at a new address.
VERSION = 1
SCHEMA = f"/luoc-do/bao-cao-tham-gia-{VERSION}.json"
DECIMALS = {"percent": 2, "mean": 3}


def write(report: Participation, file: BinaryIO) -> None:
    """Writes one object by the published schema; durations in ms, rates in percent."""
    text = json.dumps(report_document(report), ensure_ascii=False, indent=1)
    file.write(f"{text}\n".encode())


def report_document(report: Participation) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "summary": _summary(report.summary),
        "units": [_values(row, COLUMNS) for row in report.rows],
        "days": [{"day": day.day.isoformat(), "attempts": day.attempts} for day in report.days],
        "hours": [{"hour": int(part.key), "attempts": part.attempts} for part in report.parts.hours],
        "scores": [_part(part, "score") for part in report.parts.scores],
        "ages": [_part(part, "age") for part in report.parts.ages],
        "boards": [_part(part, "board") for part in report.parts.boards],
    }


def _part(part: Part, name: str) -> dict[str, Any]:
    # an age or score is a number or a range of them, "" where it is not known
    people = {} if part.people is None else {"people": part.people}
    return {name: part.key, "name": str(part.name), **people, "attempts": part.attempts}


def _summary(summary: Summary) -> dict[str, Any]:
    row = summary.row
    return {
        **_values(row, FIGURES),
        "contest": summary.contest,
        "slug": summary.slug,
        "period": summary.period,
        "unit": row.name,
        "unit_code": row.code,
        "official": summary.official,
        "as_of": summary.as_of.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "headcounts_on": summary.counted_on.isoformat(),
        "days": summary.days,
        "questions": summary.total,
        "paragraph": plain_paragraph(summary_paragraph(summary)),
    }


def _values(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    return {column.key: _rounded(column.value(row), DECIMALS.get(column.kind)) for column in columns}


def _rounded(value: Any, decimals: int | None) -> Any:
    return value if value is None or decimals is None else round(value, decimals)
