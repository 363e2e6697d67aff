"""Lists of teams as they come: where the columns are, and what their cells say. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from accounts.rosters.cells import text_of
from contest.common.list_columns import ListLine, lines_of
from contest.common.text import squeeze

MOST_LINES = 500
HEADINGS = {
    "team": re.compile(r"(?:ten )?(?:doi|doi thi|tap the|don vi du thi)$"),
    "code": re.compile(r"(?:ma|ma du thi|ma so)(?: (?:cua )?doi truong)?$|so bao danh$|sbd$"),
    "captain": re.compile(r"(?:ho (?:va )?ten )?(?:cua )?doi truong$"),
    "member": re.compile(r"(?:cac )?thanh vien(?: (?:thu )?\d+| khac)?$"),
}
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
    lines = lines_of(content, name=name, headings=HEADINGS, are_enough=_are_enough)
    rows = [_row(line) for line in lines]
    return [row for row in rows if row.name or row.code or row.captain]


def _are_enough(roles: set[str]) -> bool:
    return "team" in roles and bool({"code", "captain"} & roles)


def _row(line: ListLine) -> TeamRow:
    # a name a line is seen only before lines are run together
    parts = [
        part
        for cell in line.cells.get("member", ())
        for part in _BETWEEN.split(cell if isinstance(cell, str) else text_of(cell))
    ]
    names = tuple(one for one in map(squeeze, parts) if one)
    team, code, captain = (squeeze(line.text(role)) for role in ("team", "code", "captain"))
    return TeamRow(line.number, team, code, captain, names)
