"""What a preview keeps of a plan: one short line for each row, and the words of its tabs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.rosters.planning import Change, RosterPlan, State
from accounts.rosters.reading import RosterReading


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One row as the preview shows it."""

    sheet: str
    number: int
    state: State
    name: str
    code: str
    unit: str
    changes: tuple[Change, ...]
    reasons: tuple[str, ...]


def preview_document(reading: RosterReading, plan: RosterPlan) -> dict[str, Any]:
    """The preview as JSON: short lists, since there may be 20,000."""
    return {
        "sheets": [[sheet.title, sheet.people] for sheet in reading.sheets],
        "skipped": list(reading.skipped),
        "units": [[unit.name, unit.code] for unit in plan.new_units],
        "rows": [
            [
                one.row.sheet,
                one.row.number,
                one.state,
                one.row.name,
                one.row.code,
                one.unit_name,
                [[change.field, change.old, change.new] for change in one.changes],
                [problem.message for problem in one.problems],
            ]
            for one in plan.rows
        ],
    }


def read_lines(rows: Iterable[Sequence[Any]], *, state: str = "") -> list[PreviewLine]:
    """The lines of a preview document, all or those of one state."""
    return [
        PreviewLine(sheet, number, told, name, code, unit, tuple(Change(*change) for change in changes), tuple(reasons))
        for sheet, number, told, name, code, unit, changes, reasons in rows
        if not state or told == state
    ]
