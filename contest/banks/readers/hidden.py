"""What a spreadsheet hides: rows and columns are read and said, a sheet is said where it holds questions or answers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from contest.banks.readers.columns import Row, letters_of
from contest.banks.readers.finish import Reading
from contest.banks.readers.grid import read_rows
from contest.banks.readers.result import UnreadableFile

_ENOUGH = 60
_MOST_NAMED = 8


@dataclass(slots=True)
class Hidden:
    """Rows (from 1) and columns (from 0) of one sheet that its program does not show."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)

    def notes(self, title: str, rows: Sequence[Row]) -> list[tuple[str, str, str]]:
        """Return what is to be said of a sheet: only hidden rows and columns that hold anything count."""
        where = f"trang tính “{title}”"
        notes = []
        numbers = [row.number for row in rows if row.number in self.rows]
        if numbers:
            named = ", ".join(map(str, numbers[:_MOST_NAMED])) + (", …" if len(numbers) > _MOST_NAMED else "")
            notes.append(("hidden_rows", f"{where}, dòng {named}", str(len(numbers))))
        held = sorted({column for row in rows for column in row.cells} & self.columns) if self.columns else []
        if held:
            notes.append(("hidden_columns", where, ", ".join(map(letters_of, held[:_MOST_NAMED]))))
        return notes


def sheet_note(title: str, rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Return the remark on a hidden sheet, none where its first rows are no questions and no answers."""
    probe = Reading()
    try:
        held = read_rows(list(islice(rows, _ENOUGH)), probe, where="")
    except UnreadableFile:
        held = True
    return [("hidden_sheet", f"trang tính “{title}”", title)] if held else []
