"""What the columns of a table of questions are, told by their headings."""

import re
from collections.abc import Mapping, Sequence

from contest.banks.readers.columns import Columns, Row
from contest.banks.readers.contents import filled
from contest.banks.readers.headings import Heading, heading_of, series_of
from contest.banks.readers.values import SAMPLE, asks, is_key, is_long, mean_length, packs, repeats, values_of
from contest.common.text import fold

_LONGEST_HEADING = 90


def by_headings(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """Return (index of the row under the headings, columns) if one of the first rows is a row of headings.

    What the headings leave open is told by what stands under them.
    """
    best: tuple[int, int, Columns] | None = None
    for index, row in enumerate(rows[:15]):
        headings = {column: heading_of(row.text(column)) for column in row.filled()}
        if any(len(row.text(column)) > _LONGEST_HEADING for column in headings):
            continue
        choices = series_of(headings)
        named = sum(heading.role not in ("", "choice") for heading in headings.values())
        weight = named + len(choices)
        if weight < 2 or not (named or _are_letters(row, choices)) or (best is not None and weight <= best[0]):
            continue
        body = rows[index + 1 :]
        columns = _columns(headings, choices, body)
        if not _is_whole(columns) and len(body) > 0:
            columns = _believed(filled(columns, _known(headings, columns), body), columns, body)
        if columns.usable:
            columns.titles = {column: _joined(row.text(column)) for column in row.filled()}
            best = (weight, index + 1, columns)
    return (best[1], best[2]) if best else None


def _are_letters(row: Row, choices: Sequence[int]) -> bool:
    return len(choices) > 2 and not any(row.text(column)[:1].isdigit() for column in choices)


def _believed(guessed: Columns, named: Columns, body: Sequence[Row]) -> Columns:
    """Return the guessed columns if what they hold looks like questions, else the named ones alone."""
    if named.stem < 0 and not asks(body, guessed.stem):
        return named
    guess = len(guessed.choices) >= 2 > len(named.choices)
    if guess and guessed.key < 0 and not asks(body, guessed.stem) and mean_length(values_of(body, guessed.stem)) < 20:
        return named
    return guessed


def _is_whole(columns: Columns) -> bool:
    answers = columns.key >= 0 or columns.right >= 0 or columns.wrong
    return (
        columns.stem >= 0 and bool(answers) and (len(columns.choices) >= 2 or columns.packed >= 0 or columns.key >= 0)
    )


def _joined(text: str) -> str:
    return re.sub(r"[\s_\-.:]+", "", fold(text))


def _known(headings: Mapping[int, Heading], columns: Columns) -> set[int]:
    """Return the columns whose headings leave nothing open."""
    named = {column for column, heading in headings.items() if heading.role and heading.role != "answer?"}
    return named | set(columns.choices) | ({columns.packed, columns.key} - {-1})


def _columns(headings: Mapping[int, Heading], choices: list[int], body: Sequence[Row]) -> Columns:
    columns = Columns(choices=list(choices))
    right = [column for column in choices if headings[column].right]
    columns.right = right[0] if len(right) == 1 else -1
    stems = [column for column, heading in sorted(headings.items()) if heading.role == "stem"]
    columns.stem = max(stems, key=lambda column: mean_length(values_of(body, column)), default=-1)
    truth = next((column for column, heading in sorted(headings.items()) if heading.role == "truth"), -1)
    for column, heading in sorted(headings.items()):
        role = heading.role
        if role in ("key", "number", "topic", "difficulty", "explanation", "source") and getattr(columns, role) < 0:
            setattr(columns, role, column)
        elif role == "choices" and columns.packed < 0:
            columns.packed = column
        elif role == "wrong":
            columns.wrong.append(column)
    topic2 = [column for column, heading in sorted(headings.items()) if heading.role == "topic2"]
    tags = [column for column, heading in sorted(headings.items()) if heading.role == "tags"]
    if columns.topic < 0 and (topic2 or tags):
        # a file that only has tags groups its questions by them
        columns.topic = [*topic2, *tags][0]
    if tags and columns.topic != tags[0]:
        columns.tags = tags[0]
    if columns.packed >= 0 and len(columns.choices) >= 2:
        columns.packed = -1
    _settle_answers(
        [column for column, heading in sorted(headings.items()) if heading.role == "answer?"], columns, body
    )
    _only_one_choice(columns)
    if columns.key < 0 and columns.packed >= 0:
        columns.key = truth
    if columns.stem < 0 and columns.number >= 0 and is_long(values_of(body, columns.number)):
        # the questions stand under "Câu"
        columns.stem, columns.number = columns.number, -1
    if columns.key >= 0 and columns.key in headings:
        columns.first, columns.index = headings[columns.key].first, headings[columns.key].by_index
    if columns.packed >= 0:
        columns.separator = separator_of(body, columns.packed, columns.key)
    return columns


def _settle_answers(answers: list[int], columns: Columns, body: Sequence[Row]) -> None:
    """Decide what columns called only "Đáp án" are: the key by short values, choices by text."""
    for column in answers:
        values = values_of(body, column)
        if columns.key < 0 and (is_key(values) or _names_choices(body, column, columns)):
            columns.key = column
        elif columns.packed < 0 and not columns.choices and any("\n" in value for value in values):
            columns.packed = column
        elif len(answers) == 1 and columns.key < 0:
            columns.key = column
        elif column not in columns.choices:
            columns.choices = sorted([*columns.choices, column])
    if columns.packed >= 0 and columns.key < 0 and not columns.choices:
        values = values_of(body, columns.packed)
        if is_key(values):
            columns.key, columns.packed = columns.packed, -1


def _names_choices(body: Sequence[Row], column: int, columns: Columns) -> bool:
    """Return whether most cells of a column repeat the text of a choice of their row."""
    if len(columns.choices) >= 2:
        return repeats(body, column, columns.choices)
    return columns.packed >= 0 and bool(separator_of(body, columns.packed, column))


def _only_one_choice(columns: Columns) -> None:
    if len(columns.choices) == 1 and columns.packed < 0:
        columns.packed = columns.choices.pop()


def separator_of(body: Sequence[Row], packed: int, key: int) -> str:
    """Return what divides the choices in the cells of a column, "" for line breaks, letters and what is not plain.

    A comma is only taken where the key repeats a part, or all cells have equally many parts, three or more.
    """
    rows = [row for row in body[:SAMPLE] if row.text(packed)]
    cells = [row.text(packed) for row in rows]
    if not cells or sum("\n" in cell or packs(cell) for cell in cells) > 0.3 * len(cells):
        return ""
    for sign in ("|", ";", "；", "、", ",", "，", "/"):
        parts = [[part.strip() for part in cell.strip("[]").split(sign)] for cell in cells]
        sizes = [len(found) for found in parts]
        split = sum(size > 1 for size in sizes)
        if split < 0.7 * len(cells):
            continue
        stated = sum(
            row.text(key).strip("\"' ") in [part.strip("\"' ") for part in found]
            for row, found in zip(rows, parts, strict=True)
        )
        usual = max(set(sizes), key=sizes.count)
        steady = usual >= 3 and sizes.count(usual) >= 0.8 * len(sizes)
        if sign in "|;；" or (key >= 0 and stated >= 0.7 * len(cells)) or (steady and sign in ",，、"):
            return sign
    return ""
