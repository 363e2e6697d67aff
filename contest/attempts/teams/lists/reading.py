"""Lists of teams as they come: where the columns are, and what their cells say. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.names import fold
from accounts.rosters.cells import Value, text_of
from accounts.rosters.workbook import open_grids
from contest.common.text import squeeze

MOST_LINES = 500
SEARCHED_ROWS = 40
HEADINGS = {
    "team": re.compile(r"(?:ten )?(?:doi|doi thi|tap the|don vi du thi)$"),
    "code": re.compile(r"(?:ma|ma du thi|ma so)(?: (?:cua )?doi truong)?$|so bao danh$|sbd$"),
    "captain": re.compile(r"(?:ho (?:va )?ten )?(?:cua )?doi truong$"),
    "member": re.compile(r"(?:cac )?thanh vien(?: (?:thu )?\d+| khac)?$"),
}
_NOTE = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[^\w]+")
# several members in one cell
_BETWEEN = re.compile(r"[;,\r\n]+")


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One line of a list. `number`: its row in the sheet; `members`: the names beside the captain's."""

    number: int
    name: str
    code: str
    captain: str
    members: tuple[str, ...]


def read_teams(content: bytes, *, name: str) -> list[TeamRow]:
    """The lines of the first sheet that has columns of teams and of captains. Raises UnreadableRoster for what is no
    workbook.

    An empty list: no sheet has the columns. Lines that name neither a team nor a captain are left out.
    """
    for grid in open_grids(content, name=name):
        found = _columns(grid.rows)
        if found:
            at, columns = found
            rows = [_row(line, cells, columns) for line, cells in enumerate(grid.rows[at + 1 :], start=at + 2)]
            return [row for row in rows if row.name or row.code or row.captain]
    return []


def _columns(rows: Sequence[Sequence[Value]]) -> tuple[int, dict[str, list[int]]] | None:
    for at, cells in enumerate(rows[:SEARCHED_ROWS]):
        found: dict[str, list[int]] = {}
        for column, value in enumerate(cells):
            words = " ".join(_SIGNS.sub(" ", fold(_NOTE.sub(" ", text_of(value)))).split())
            role = next((role for role, pattern in HEADINGS.items() if pattern.match(words)), "")
            if role:
                found.setdefault(role, []).append(column)
        if "team" in found and {"code", "captain"} & {*found}:
            return at, found
    return None


def _row(number: int, cells: Sequence[Value], columns: dict[str, list[int]]) -> TeamRow:
    def said(role: str) -> list[Value]:
        return [cells[column] for column in columns.get(role, []) if column < len(cells)]

    name, code, captain = (text_of(next(iter(said(role)), "")) for role in ("team", "code", "captain"))
    # a name a line is seen only before lines are run together
    parts = [
        part for cell in said("member") for part in _BETWEEN.split(cell if isinstance(cell, str) else text_of(cell))
    ]
    names = [squeeze(part) for part in parts]
    return TeamRow(number, squeeze(name), squeeze(code), squeeze(captain), tuple(one for one in names if one))
