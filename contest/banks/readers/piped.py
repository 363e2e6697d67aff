"""Questions typed one a line with "|" between their parts: "Câu 1|text|A|B|C|D|key"."""

from collections.abc import Sequence

from contest.banks.readers.columns import Row
from contest.banks.readers.rich import Line, Rich

_FEWEST = 4


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """Return the lines as rows of cells, [] unless nearly all of them have the same number of bars."""
    filled = [line for line in lines if line.text.strip()]
    bars = [line.text.count("|") for line in filled]
    usual = max(set(bars), key=bars.count) if bars else 0
    if usual < _FEWEST or sum(count == usual for count in bars) < 0.8 * len(filled):
        return []
    return [Row(dict(enumerate(_cells(line.rich))), line.place) for line in filled]


def _cells(rich: Rich) -> list[Rich]:
    cells, at = [], 0
    for part in rich.text.split("|"):
        cells.append(rich.cut(at, at + len(part)))
        at += len(part) + 1
    return cells
