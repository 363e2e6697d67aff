"""Rows and columns become drafts of questions: worksheets, CSV, tables in Word."""

import itertools
import re
from collections.abc import Sequence

from contest.banks.readers.cells import QUESTION_LABEL, choice_of, holds_choices, repeats_letter, unpack
from contest.banks.readers.choices import CHOICE
from contest.banks.readers.columns import Columns, Row
from contest.banks.readers.contents import by_contents
from contest.banks.readers.finish import Reading
from contest.banks.readers.habits import habits_of
from contest.banks.readers.headings import repeats
from contest.banks.readers.keys import letters_in, numbers_in, pairs_in_table, texts_in
from contest.banks.readers.named import by_headings
from contest.banks.readers.outline import read_lines
from contest.banks.readers.pieces import level_of
from contest.banks.readers.plainer import plainer
from contest.banks.readers.rich import Draft, DraftChoice, Key, Line, Rich, join
from contest.banks.readers.signs import is_signed
from contest.banks.readers.truths import is_spelt_out, position_of, truth_of
from contest.common.text import LETTERS, fold, fold_accented, squeeze

_ONE_LETTER = re.compile(r"[A-Ha-h][.)]?$")
_CROSS = re.compile(r"[xX✓✔✅]\ufe0f?$")


def read_rows(rows: Sequence[Row], reading: Reading, *, where: str, loose: bool = True) -> bool:
    """Add the questions, or the entries of a key, that a table holds; return whether it held any.

    `loose` also tries to read the cells as running text, for sheets in which each line has its own row.
    """
    rows = plainer([row for row in rows if row.filled()])
    found = by_headings(rows)
    sure = found is not None and found[1].sure
    cells = [] if sure else [[(row.text(c), row.place) for c in sorted(row.cells)] for row in rows]
    pairs, code = pairs_in_table(cells)
    if pairs:
        reading.table.extend(pairs)
        return True
    beside = _side_by_side(rows)
    if beside:
        held = [read_rows(part, reading, where=where, loose=False) for part in beside]
        return any(held)
    start, columns = found if found else _without_headings(rows)
    if columns is not None and columns.usable:
        drafts = _drafts([row for row in rows[start:] if not _is_heading(row, columns)], columns)
        if drafts:
            reading.drafts.extend(drafts)
            above = rows[: max(0, start - 1)]
            reading.skipped.extend(squeeze(" ".join(row.text(c) for c in row.filled())) for row in above)
            return True
    if code:
        reading.notes.append(("key_papers", where, ""))
        return False
    return loose and _as_text(rows, reading)


def _without_headings(rows: Sequence[Row]) -> tuple[int, Columns | None]:
    """Return (index of the first question, columns) of a table whose headings, if it has any, say nothing known."""
    columns = by_contents(rows)
    if columns is None or len(rows) < 3 or columns.key < 0:
        return 0, columns
    first, rest = rows[0].text(columns.key), [row.text(columns.key) for row in rows[1:] if row.text(columns.key)]
    longest = max((len(rows[0].text(column)) for column in rows[0].filled()), default=0)
    answers = sum(_is_answer(value) for value in rest)
    named = first and not _is_answer(first) and answers >= 0.8 * len(rest) and longest < 40
    return int(bool(named)), columns


def _is_answer(value: str) -> bool:
    return letters_in(value) is not None or numbers_in(value) is not None or truth_of(value) is not None


def _is_heading(row: Row, columns: Columns) -> bool:
    """Return whether a row repeats the headings, as sheets do on every page."""
    filled = row.filled()
    titles = columns.titles
    return len(filled) > 1 and all(titles.get(column) == _joined(row.text(column)) for column in filled)


def _joined(text: str) -> str:
    return re.sub(r"[\s_\-.:]+", "", fold(text))


def _side_by_side(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the tables that stand beside each other under headings that repeat, [] where there is one table."""
    for row in rows[:15]:
        starts = repeats([(column, row.text(column)) for column in sorted(row.filled())])
        if starts:
            return [
                [_cut(each, first, after) for each in rows]
                for first, after in itertools.pairwise([*starts, max(row.filled()) + 1])
            ]
    return []


def _cut(row: Row, first: int, after: int) -> Row:
    cells = {column: cell for column, cell in row.cells.items() if first <= column < after}
    return Row(cells, row.place, row.literal, row.sheet, row.number)


def _as_text(rows: Sequence[Row], reading: Reading) -> bool:
    lines = [line for row in _numbered(rows) for line in row_lines(row)]
    if not habits_of(lines).stems and not any(CHOICE.match(line.text) for line in lines):
        return False
    before = len(reading.drafts)
    inner = read_lines(lines)
    if sum(_is_like_a_question(draft) for draft in inner.drafts) < 0.5 * max(1, len(inner.drafts)):
        return False
    reading.drafts.extend(inner.drafts)
    reading.table.extend(inner.table)
    reading.notes.extend(inner.notes)
    reading.skipped.extend(inner.skipped)
    return len(reading.drafts) > before


def _numbered(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with "1 | text" above "A | text" as one cell "1. text"."""
    done = []
    for row, below in zip(rows, [*rows[1:], None], strict=True):
        filled = row.filled()
        first = below.text(below.filled()[0]) if below is not None and below.filled() else ""
        if len(filled) == 2 and first.strip(" .)").upper() == "A" and row.text(filled[0]).isdecimal():
            joined = join([row.cells[filled[0]].strip(), row.cells[filled[1]].strip()], ". ")
            done.append(Row({filled[0]: joined}, row.place, sheet=row.sheet, number=row.number))
        else:
            done.append(row)
    return done


def _is_like_a_question(draft: Draft) -> bool:
    """Return whether running text gave a question and not cells thrown together."""
    codes = {code for code, _ in draft.notes}
    return 2 <= len(draft.choices) <= 8 and not codes & {"letters_not_consecutive", "option_letter_missing"}


_ROW_LABEL = re.compile(
    r"^(?:c[âa]u(?:\s+h[ỏo]i)?(?:\s*(?:số\s*)?\d{1,4})?|question(?:\s*\d{1,4})?|[A-Ha-h][.):]?|(?:phương án"
    r"|đáp án|lựa chọn)\s+[A-H1-8]|đáp án(?: đúng)?|answer|key"
    r"|giải thích|lời giải|mức độ|chủ đề)\s*[.:)]?$",
    re.I,
)
_KEY_LABEL = re.compile(r"^(?:đáp án(?: đúng)?|answer|key)\s*[.:)]?$", re.I)


def row_lines(row: Row) -> list[Line]:
    """Return a row as lines of running text; a cell that only says what its neighbour is leads that neighbour."""
    cells = [row.cells[c] for c in sorted(row.cells) if row.cells[c].text.strip() or row.cells[c].lost()]
    lines: list[Line] = []
    skip = False
    if len(cells) == 3 and _ONE_LETTER.match(cells[0].text.strip()) and _CROSS.match(cells[2].text.strip()):
        # "A | text | x"
        letter = cells[0].text.strip(" .)")
        return [Line(Rich([(f"*{letter}. ", cells[0].spans[0][1]), *cells[1].strip().spans]), row.place)]
    for cell, following in zip(cells, [*cells[1:], None], strict=False):
        if skip:
            skip = False
            continue
        label = cell.text.strip()
        if (
            following is not None
            and _ROW_LABEL.match(label)
            and (not _ROW_LABEL.match(following.text.strip()) or _KEY_LABEL.match(label))
        ):
            lines.extend(Line(rich, row.place) for rich in _labelled(cell.strip(), following))
            skip = True
        else:
            lines.extend(Line(rich, row.place) for rich in cell.lines() if rich)
    return lines


def _labelled(label: Rich, content: Rich) -> list[Rich]:
    text = label.text
    sign = re.match(r"^(?:phương án|đáp án|lựa chọn)\s+([A-H])", text, re.I)
    if sign:
        at = sign.start(1)
        label, text = label._raw(at, at + 1), sign[1]
    look = label.spans[-1][1]
    gap = ". " if re.fullmatch(r"[A-Ha-h]", text) else " " if text[-1] in ".:)" else ": "
    lines = content.lines()
    head = Rich([*label.spans, (gap, look), *lines[0].spans])
    return [head, *(line for line in lines[1:] if line)]


def _drafts(rows: Sequence[Row], columns: Columns) -> list[Draft]:
    if _one_row_a_choice(rows, columns):
        return _from_choice_rows(rows, columns)
    drafts: list[Draft] = []
    topic = ""
    for row in (row.pictured() for row in rows):
        filled = row.filled()
        section = len(filled) == 1 and (columns.key >= 0 or columns.choices)
        if section and not _packed_inside(row, columns):
            topic = squeeze(row.text(filled[0]))
            continue
        if not any(row.text(c) for c in (columns.stem, columns.packed, *columns.choices)):
            continue
        draft = _draft(row, columns)
        draft.topic = draft.topic or topic
        drafts.append(draft)
    if columns.index and columns.first is None:
        _doubt_index(drafts)
    return drafts if any(draft.choices for draft in drafts) else []


def _doubt_index(drafts: Sequence[Draft]) -> None:
    """Take no key from a column of indices that never says whether it counts from 0 or from 1."""
    found = [(draft, numbers) for draft in drafts for key in draft.keys if (numbers := numbers_in(key.value))]
    if any(0 in numbers or max(numbers) >= len(draft.choices) for draft, numbers in found):
        return
    for draft, _ in found:
        draft.notes.append(("ambiguous_mark", draft.keys[0].value))
        draft.keys = []


def _packed_inside(row: Row, columns: Columns) -> bool:
    return "\n" in row.text(columns.stem)


def _draft(row: Row, columns: Columns) -> Draft:
    draft = Draft(row.at(columns.stem))
    draft.places = _places(row, columns)
    draft.original = [row.text(column) for column in sorted(row.cells) if row.text(column)]
    _stem(draft, row.cells.get(columns.stem, Rich()), literal=columns.stem in row.literal)
    number = row.text(columns.number)
    if draft.printed is None and re.fullmatch(r"(?:câu\s*)?\d{1,5}", number, re.I):
        draft.printed = int(re.sub(r"\D", "", number))
        draft.label = f"Câu {draft.printed}"
    _choices(draft, row, columns)
    value = row.text(columns.key)
    if columns.wrong and not columns.choices:
        _right_and_wrong(draft, row, columns)
    elif columns.right >= 0 and columns.key < 0 and row.text(columns.right):
        letter = LETTERS[columns.choices.index(columns.right)]
        draft.keys.append(Key("key_column", letter, row.at(columns.right)))
    elif value:
        draft.keys.append(Key("key_column", _key_value(value, draft, columns), row.at(columns.key)))
        if is_spelt_out(value) or (len(columns.choices) < 2 and columns.packed < 0):
            _true_or_false(draft, value)
    draft.topic = squeeze(row.text(columns.topic))
    draft.difficulty = level_of(row.text(columns.difficulty))
    draft.source = squeeze(row.text(columns.source))
    draft.tags = re.split(r"[,;\n]", row.text(columns.tags))
    if row.text(columns.explanation):
        draft.explanation = [row.cells[columns.explanation].strip()]
    draft.stem += _beside(row, columns)
    return draft


def _beside(row: Row, columns: Columns) -> list[Rich]:
    """Return the pictures of cells that are no part of a question: of a column "Hình", or laid a little aside."""
    told = {columns.stem, columns.packed, columns.explanation, columns.right, *columns.choices, *columns.wrong}
    found = [
        span
        for column, cell in sorted(row.cells.items())
        if column not in told
        for span in cell.spans
        if span[1].picture or span[1].lost == "image"
    ]
    return [Rich([span]) for span in found]


_OF_KEY = ("no_answer_marked", "answer_not_among_choices", "ambiguous_mark", "key_conflicts_with_mark")


def _places(row: Row, columns: Columns) -> dict[str, str]:
    """Return the cell that each kind of warning means, where that is not the cell of the question."""
    places = dict.fromkeys(_OF_KEY, row.at(columns.key)) if columns.key >= 0 else {}
    if columns.packed >= 0:
        return places | dict.fromkeys(
            ("too_few_choices", "option_letter_missing", "letters_not_consecutive", "duplicate_choice", "empty_choice"),
            row.at(columns.packed),
        )
    if not columns.choices:
        return places
    places["too_few_choices"] = row.at(columns.choices[0])
    empty = next((column for column in columns.choices if not row.text(column)), -1)
    texts = [row.text(column) for column in columns.choices]
    twice = next((column for i, column in enumerate(columns.choices) if texts[i] and texts[i] in texts[:i]), -1)
    return places | {"empty_choice": row.at(empty), "duplicate_choice": row.at(twice)}


def _key_value(value: str, draft: Draft, columns: Columns) -> str:
    """Return an answer in the form that keys have: the heading of a choice, a counted place, a word for right."""
    texts = [choice.rich.text for choice in draft.choices]
    if not texts or texts_in(value, texts) is not None:
        return value
    named = [i for i, column in enumerate(columns.choices) if columns.titles.get(column) == _joined(value)]
    if len(named) == 1 and len(columns.titles[columns.choices[named[0]]]) > 1:
        return LETTERS[named[0]]
    numbers = numbers_in(value)
    if numbers is not None and columns.first is not None:
        places = [number - columns.first for number in numbers]
        return ", ".join(LETTERS[p] for p in places) if all(0 <= p < len(LETTERS) for p in places) else value
    said = position_of(value, texts) if letters_in(value) is None or is_spelt_out(value) else None
    return LETTERS[said] if said is not None else value


def _stem(draft: Draft, cell: Rich, *, literal: bool) -> None:
    """Set the text; a cell that also holds the choices ("Câu 1: …", "A. …" on its lines) gives them too."""
    if literal:
        draft.stem = [cell.strip()]
        return
    if holds_choices(cell.text):
        lines = [Line(line) for line in cell.lines() if line]
        inner = read_lines(lines).drafts
        if len(inner) == 1:
            draft.stem, draft.choices, draft.notes = inner[0].stem, inner[0].choices, inner[0].notes
            draft.label, draft.printed, draft.keys = inner[0].label, inner[0].printed, inner[0].keys
            return
    label = QUESTION_LABEL.match(cell.text)
    if label:
        draft.label, draft.printed = label[0].strip(" :.)-–"), int(label[1])
        cell = cell.cut(label.end())
    draft.stem = [cell.strip()] if cell else []


def _choices(draft: Draft, row: Row, columns: Columns) -> None:
    if columns.packed >= 0 and row.text(columns.packed):
        draft.choices, code = unpack(row.cells[columns.packed], columns.separator)
        draft.notes.extend([(code, "")] if code else [])
        return
    cells = [(row.cells.get(column, Rich()), column in row.literal) for column in columns.choices]
    while cells and not (cells[-1][0] or cells[-1][0].lost()):
        cells.pop()
    # "D. Ricardo" alone under "D" is a name; letters stand before all choices or none
    lettered = sum(repeats_letter(cell, i) is not None for i, (cell, _) in enumerate(cells))
    literals = lettered < max(1, len(cells) // 2)
    draft.choices.extend(
        DraftChoice(cell.strip(), end_star=is_signed(cell.text) and not literal)
        if literal or (literals and repeats_letter(cell, i))
        else choice_of(cell, i)
        for i, (cell, literal) in enumerate(cells)
    )


def _right_and_wrong(draft: Draft, row: Row, columns: Columns) -> None:
    """Columns "Câu trả lời đúng", "sai 1", "sai 2": all are choices, the first kind is the answer."""
    places = sorted([columns.key, *columns.wrong])
    draft.choices = [DraftChoice(row.cells[c].strip()) for c in places if row.text(c)]
    if row.text(columns.key):
        position = [c for c in places if row.text(c)].index(columns.key)
        draft.keys.append(Key("key_column", LETTERS[position], row.at(columns.key)))


def _true_or_false(draft: Draft, value: str) -> None:
    """Give "Đúng" and "Sai" as choices to a question that has none and whose answer is one of them."""
    said = truth_of(value)
    if draft.choices or said is None or (letters_in(value) is not None and not is_spelt_out(value)):
        return
    english = fold(value) in ("true", "false", "t", "f") and all(rich.text.isascii() for rich in draft.stem)
    words = ("True", "False") if english else ("Đúng", "Sai")
    draft.choices = [DraftChoice(Rich.plain(word)) for word in words]
    draft.keys = [Key("key_column", "A" if said else "B", draft.keys[0].place)]


def _one_row_a_choice(rows: Sequence[Row], columns: Columns) -> bool:
    """Return whether each row holds one choice and says true or false of it."""
    if columns.packed < 0 or columns.key < 0 or columns.choices:
        return False
    values = [row.text(columns.key) for row in rows if row.text(columns.packed)]
    stems = [row.text(columns.stem) for row in rows if row.text(columns.packed)]
    repeats = sum(not b or a == b for a, b in itertools.pairwise(stems))
    boolean = sum(not value or truth_of(value) is not None for value in values)
    return bool(values) and boolean >= 0.9 * len(values) and repeats >= 0.4 * len(stems)


def _from_choice_rows(rows: Sequence[Row], columns: Columns) -> list[Draft]:
    drafts: list[Draft] = []
    right: list[list[int]] = []
    stem = ""
    for row in rows:
        text = row.text(columns.stem)
        if (text and fold_accented(text) != stem) or not drafts:
            draft = _draft(row, Columns(columns.stem, number=columns.number, topic=columns.topic,
                                        difficulty=columns.difficulty, explanation=columns.explanation,
                                        source=columns.source))  # fmt: skip
            drafts.append(draft)
            right.append([])
            stem = fold_accented(text)
        if not row.text(columns.packed):
            continue
        if truth_of(row.text(columns.key)):
            right[-1].append(len(drafts[-1].choices))
        drafts[-1].choices.append(choice_of(row.cells[columns.packed], len(drafts[-1].choices)))
    for draft, positions in zip(drafts, right, strict=True):
        if positions:
            draft.keys = [Key("key_column", ", ".join(LETTERS[p] for p in positions if p < 8), draft.place)]
    return drafts
