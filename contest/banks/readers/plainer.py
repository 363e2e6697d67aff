"""Tables made plainer before they are read: columns of codes go, "Đúng | Sai" with crosses becomes one column."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from contest.banks.readers.columns import Row
from contest.banks.readers.headings import heading_of
from contest.banks.readers.rich import Rich
from contest.banks.readers.truths import truth_of

# levels and outcomes that papers name beside their questions: "L2", "BL3", "CO1"
_CODE = re.compile(r"(BT?L?|CO|CLO|PO|PSO|KL?|L|LO)[ -]?\d(?:\.\d)?")
_CROSS = re.compile(r"[xv+✓✔☑√✅]\ufe0f?|có|đ|s", re.I)
_HEADINGS = 15


def plainer(rows: Sequence[Row]) -> list[Row]:
    """Return the rows as they are, but for what would be taken for choices and is none."""
    return _judged(_without_codes(_one_heading(rows)))


def _one_heading(rows: Sequence[Row]) -> list[Row]:
    """Return "Phương án" above "A | B | C | D" as one row of headings."""
    for at, (above, below) in enumerate(pairwise(rows[:_HEADINGS])):
        under, over = below.filled(), set(above.filled())
        roles = {heading_of(above.text(column)).role for column in over}
        letters = [heading_of(below.text(column)).role == "choice" for column in under]
        if len(under) < 2 or not all(letters) or "stem" not in roles or over & set(under[1:]):
            continue
        if len(over - set(under)) >= 2:
            head = replace(above, cells={**above.cells, **{column: below.cells[column] for column in under}})
            return [*rows[:at], head, *rows[at + 2 :]]
    return list(rows)


def _without_codes(rows: Sequence[Row]) -> list[Row]:
    codes = {column for column in {c for row in rows for c in row.cells} if _are_codes(rows, column)}
    if not codes:
        return list(rows)
    return [replace(row, cells={c: cell for c, cell in row.cells.items() if c not in codes}) for row in rows]


def _are_codes(rows: Sequence[Row], column: int) -> bool:
    """Return whether a column holds one kind of code in every row, under a heading that says nothing else."""
    values = [text for row in rows if (text := row.text(column))]
    found = [match for value in values if (match := _CODE.fullmatch(value))]
    heads = [value for value in values if not _CODE.fullmatch(value)]
    if len(found) < 2 or len({match[1] for match in found}) > 1 or len(heads) > 1 or heads[:1] != values[: len(heads)]:
        return False
    return not heads or heading_of(heads[0]).role in ("", "choice")


def _judged(rows: Sequence[Row]) -> list[Row]:
    """Return "Phát biểu | Đúng | Sai" with one cross in each row as "Phát biểu | Đúng/Sai"."""
    for at, row in enumerate(rows[:_HEADINGS]):
        said = {column: truth_of(row.text(column)) for column in row.filled() if len(row.text(column)) > 1}
        right = [column for column, truth in said.items() if truth]
        wrong = [column for column, truth in said.items() if truth is False]
        if len(right) == 1 == len(wrong) and _crossed(rows[at + 1 :], right[0], wrong[0]):
            head = replace(row, cells={**row.cells, right[0]: Rich.plain("Đúng/Sai")})
            head.cells.pop(wrong[0])
            return [*rows[:at], head, *(_one(below, right[0], wrong[0]) for below in rows[at + 1 :])]
    return list(rows)


def _crossed(rows: Sequence[Row], right: int, wrong: int) -> bool:
    cells = [(row.text(right), row.text(wrong)) for row in rows if len(row.filled()) > 1]
    plain = all(not text or _CROSS.fullmatch(text) for pair in cells for text in pair)
    return plain and sum(bool(a) != bool(b) for a, b in cells) > 0.5 * len(cells)


def _one(row: Row, right: int, wrong: int) -> Row:
    """Return a row with a word in place of its cross; two crosses are an answer that fits nothing, and so reported."""
    marked = bool(row.text(right)), bool(row.text(wrong))
    cells = {column: cell for column, cell in row.cells.items() if column not in (right, wrong)}
    if any(marked):
        cells[right] = Rich.plain("Đúng, Sai" if all(marked) else "Đúng" if marked[0] else "Sai")
    return replace(row, cells=cells)
