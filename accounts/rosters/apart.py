"""Reading a workbook in a process of its own, with an end to its memory and time.

The library believes what a file says of itself: a damaged one made it ask for terabytes, or follow a chain of sectors
in a circle until 23 GB were full, and the process that asks ends with it.

`python -m accounts.rosters.apart ROWS CELLS` reads a workbook from its input and writes what is in its visible sheets.
"""

from __future__ import annotations

import io
import pickle
import resource
import subprocess
import sys
from pathlib import Path
from typing import cast

from accounts.rosters.cells import Value, text_of
from accounts.rosters.grids import Grid, TooLarge

LONGEST_SECONDS = 60
MOST_MEMORY = 1_500 * 1024 * 1024
HOUSE = Path(__file__).resolve().parents[2]


class CannotRead(Exception):
    """The file is damaged, or not what it says."""


def read_apart(content: bytes, *, most_rows: int, most_cells: int) -> list[Grid | TooLarge]:
    """The visible sheets that hold anything, up to one that is too large. Raises CannotRead."""
    command = [sys.executable, "-m", "accounts.rosters.apart", str(most_rows), str(most_cells)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, cwd=HOUSE, timeout=2 * LONGEST_SECONDS, check=True
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise CannotRead from error
    # of our own program: whoever could write something else here would be at home already
    sheets: list[Grid | TooLarge] = pickle.loads(done.stdout)
    return sheets


def read(content: bytes, *, most_rows: int, most_cells: int) -> list[Grid | TooLarge]:
    """The visible sheets, read in this process; raises whatever the library raises."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    found: list[Grid | TooLarge] = []
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.end is None:
            continue
        row, column = sheet.end[0] + 1, sheet.end[1] + 1
        if row > most_rows or row * column > most_cells:
            return [*found, TooLarge(text_of(sheet.name), row, column)]
        rows = cast("list[list[Value]]", sheet.to_python(skip_empty_area=False))
        found.append(Grid(text_of(sheet.name), rows, tuple(sheet.merged_cell_ranges or ())))
    return found


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_SECONDS, LONGEST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most_rows, most_cells = map(int, sys.argv[1:])
    sheets = read(sys.stdin.buffer.read(), most_rows=most_rows, most_cells=most_cells)
    pickle.dump(sheets, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
