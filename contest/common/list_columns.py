"""Lists that come as Excel sheets: the row of headings, and which column says what. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from accounts.names import fold
from accounts.rosters.cells import Value, text_of
from accounts.rosters.workbook import open_grids

# title lines above the headings
SEARCHED_ROWS = 40
_NOTE = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[^\w]+")
Headings = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line below the headings. `number`: its row in the sheet; `cells`: what each role's columns say."""

    number: int
    cells: Mapping[str, Sequence[Value]]

    def value(self, role: str) -> Value:
        """What the first column of a role says; None without one."""
        return next(iter(self.cells.get(role, ())), None)

    def text(self, role: str) -> str:
        """What the first column of a role says, as text; "" for an empty cell."""
        return text_of(self.value(role))


def lines_of(
    content: bytes, *, name: str, headings: Headings, are_enough: Callable[[set[str]], bool]
) -> list[ListLine]:
    """The lines of the first sheet with enough of the headings; none where no sheet has them.

    Raises UnreadableRoster for what is no workbook.
    """
    for grid in open_grids(content, name=name):
        for at, cells in enumerate(grid.rows[:SEARCHED_ROWS]):
            columns = _columns(cells, headings)
            if are_enough({*columns}):
                return list(_lines(grid.rows, at, columns))
    return []


def _columns(cells: Sequence[Value], headings: Headings) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for column, value in enumerate(cells):
        words = " ".join(_SIGNS.sub(" ", fold(_NOTE.sub(" ", text_of(value)))).split())
        if role := next((role for role, pattern in headings.items() if pattern.match(words)), ""):
            found.setdefault(role, []).append(column)
    return found


def _lines(rows: Sequence[Sequence[Value]], at: int, columns: Mapping[str, Sequence[int]]) -> Iterator[ListLine]:
    for number, cells in enumerate(rows[at + 1 :], start=at + 2):
        said = {role: [cells[one] for one in own if one < len(cells)] for role, own in columns.items()}
        yield ListLine(number, said)
