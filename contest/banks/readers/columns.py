"""A row of a table of questions, and what its columns are."""

import re
from dataclasses import dataclass, field, replace

from contest.banks.readers.rich import EMPTY, Look, Rich
from contest.banks.readers.sheetpictures import with_pictures

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Row:
    """One row of a table: its cells by column (from 0) and its place for people.

    `literal`: columns of the cells that say what they mean as they stand, without labels and signs to take off.
    `sheet` and `number` (from 1) are those of a spreadsheet, for the places of single cells.
    """

    cells: dict[int, Rich]
    place: str
    literal: frozenset[int] = frozenset()
    sheet: str = ""
    number: int = 0
    # what lies over cells: it counts once it is known what the columns are
    pictures: dict[int, list[tuple[str, Look]]] = field(default_factory=dict)

    def pictured(self) -> "Row":
        """Return the row with its pictures in the texts of its cells."""
        if not self.pictures:
            return self
        drawn = {
            column: with_pictures(self.cells.get(column, EMPTY), pictures) for column, pictures in self.pictures.items()
        }
        return replace(self, cells={**self.cells, **drawn}, pictures={})

    def text(self, column: int) -> str:
        """The text of a cell, "" where there is none."""
        cell = self.cells.get(column)
        return cell.text.strip() if cell else ""

    def filled(self) -> list[int]:
        """The columns that hold anything."""
        return [column for column, cell in self.cells.items() if cell.text.strip()]

    def at(self, column: int) -> str:
        """The place of one cell: "Sheet1!D349", in a delimited file "D349, dòng 351"."""
        if not self.number or column < 0:
            return self.place
        cell = f"{letters_of(column)}{self.number}"
        if not self.sheet:
            return f"{cell}, {self.place}"
        plain = re.fullmatch(r"\w+", self.sheet) and not self.sheet[0].isdigit()
        name = self.sheet if plain else "'" + self.sheet.replace("'", "''") + "'"
        return f"{name}!{cell}"


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 0: 3 → "D", 27 → "AB"."""
    letters = ""
    while column >= 0:
        letters = _LETTERS[column % 26] + letters
        column = column // 26 - 1
    return letters


@dataclass(slots=True)
class Columns:
    """Which column is what; `choices` in order, `packed` holds all choices of a question in one cell."""

    stem: int = -1
    choices: list[int] = field(default_factory=list)
    packed: int = -1
    # what divides choices in one cell where it is neither a line break nor a letter
    separator: str = ""
    key: int = -1
    # the number that means the first choice in the key column, None where that is to be found out
    first: int | None = None
    # the heading of the key says "index": 0 or 1 may be the first
    index: bool = False
    wrong: list[int] = field(default_factory=list)
    # the one choice column whose heading says that it holds the answer
    right: int = -1
    number: int = -1
    topic: int = -1
    difficulty: int = -1
    explanation: int = -1
    source: int = -1
    tags: int = -1
    # folded headings, for keys such as "option3" that name one
    titles: dict[int, str] = field(default_factory=dict)

    @property
    def sure(self) -> bool:
        """Whether this can be no key table: texts, choices, answers and topics, each in columns of their own."""
        return self.stem >= 0 and len(self.choices) >= 2 and self.key >= 0 and self.topic >= 0

    @property
    def usable(self) -> bool:
        """Whether questions can be read with this."""
        return self.stem >= 0 and (len(self.choices) >= 2 or self.packed >= 0 or self.key >= 0)
