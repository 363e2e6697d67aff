"""Rows and columns become drafts of questions: worksheets, CSV, tables in Word."""

import itertools
import re
from collections.abc import Sequence

from contest.banks.readers.columns import Columns, Row, by_contents, by_headings
from contest.banks.readers.finish import Reading
from contest.banks.readers.habits import habits_of
from contest.banks.readers.keys import is_true, is_true_or_false, letters_in, pairs_in_table
from contest.banks.readers.outline import read_lines
from contest.banks.readers.pieces import CHOICE, level_of, split_choices
from contest.banks.readers.rich import Draft, DraftChoice, Key, Line, Rich
from contest.banks.readers.signs import is_signed
from contest.common.text import fold_accented, squeeze

_BULLET = re.compile(r"^\s*[-–—•·▪◦+○●]\s+|^\s*\d{1,2}\s*[.)]\s+")
_QUESTION_LABEL = re.compile(r"^\s*(?:câu(?: hỏi)?|question)\s*(\d{1,4})\s*[:.)\-–]\s*", re.I)


def read_rows(rows: Sequence[Row], reading: Reading, *, where: str, loose: bool = True) -> bool:
    """Add the questions, or the entries of a key, that a table holds; return whether it held any.

    `loose` also tries to read the cells as running text, for sheets in which each line has its own row.
    """
    rows = [row for row in rows if row.filled()]
    found = by_headings(rows)
    sure = found is not None and found[1].sure
    cells = [] if sure else [[(row.text(c), row.place) for c in sorted(row.cells)] for row in rows]
    pairs, code = pairs_in_table(cells)
    if pairs:
        reading.table.extend(pairs)
        return True
    start, columns = found if found else (0, by_contents(rows))
    if columns is not None and columns.usable:
        drafts = _drafts(rows[start:], columns)
        if drafts:
            reading.drafts.extend(drafts)
            above = rows[: max(0, start - 1)]
            reading.skipped.extend(squeeze(" ".join(row.text(c) for c in row.filled())) for row in above)
            return True
    if code:
        reading.notes.append(("key_papers", where, ""))
        return False
    return loose and _as_text(rows, reading)


def _as_text(rows: Sequence[Row], reading: Reading) -> bool:
    lines = [line for row in rows for line in row_lines(row)]
    if not habits_of(lines).stems and not any(CHOICE.match(line.text) for line in lines):
        return False
    before = len(reading.drafts)
    inner = read_lines(lines)
    if not any(draft.choices for draft in inner.drafts):
        return False
    reading.drafts.extend(inner.drafts)
    reading.table.extend(inner.table)
    reading.notes.extend(inner.notes)
    reading.skipped.extend(inner.skipped)
    return len(reading.drafts) > before


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
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
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
    for row in rows:
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
    return drafts if any(draft.choices for draft in drafts) else []


def _packed_inside(row: Row, columns: Columns) -> bool:
    return "\n" in row.text(columns.stem)


def _draft(row: Row, columns: Columns) -> Draft:
    draft = Draft(row.place)
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
        letter = "ABCDEFGH"[columns.choices.index(columns.right)]
        draft.keys.append(Key("key_column", letter, row.place))
    elif value:
        draft.keys.append(Key("key_column", value, row.place))
        _true_or_false(draft, value)
    draft.topic = squeeze(row.text(columns.topic))
    draft.difficulty = level_of(row.text(columns.difficulty))
    draft.source = squeeze(row.text(columns.source))
    if row.text(columns.explanation):
        draft.explanation = [row.cells[columns.explanation].strip()]
    return draft


def is_taken_literally(text: str) -> bool:
    """Return whether a cell must be typed behind an apostrophe for `text` to be kept as it is, as text or choice."""
    return bool(CHOICE.match(text.strip()) or _QUESTION_LABEL.match(text)) or is_signed(text) or _holds_choices(text)


def _holds_choices(text: str) -> bool:
    return sum(bool(CHOICE.match(line.strip())) for line in text.split("\n")) >= 2


def _stem(draft: Draft, cell: Rich, *, literal: bool) -> None:
    """Set the text; a cell that also holds the choices ("Câu 1: …", "A. …" on its lines) gives them too."""
    if literal:
        draft.stem = [cell.strip()]
        return
    if _holds_choices(cell.text):
        lines = [Line(line) for line in cell.lines() if line]
        inner = read_lines(lines).drafts
        if len(inner) == 1:
            draft.stem, draft.choices, draft.notes = inner[0].stem, inner[0].choices, inner[0].notes
            draft.label, draft.printed, draft.keys = inner[0].label, inner[0].printed, inner[0].keys
            return
    label = _QUESTION_LABEL.match(cell.text)
    if label:
        draft.label, draft.printed = label[0].strip(" :.)-–"), int(label[1])
        cell = cell.cut(label.end())
    draft.stem = [cell.strip()] if cell else []


def _choices(draft: Draft, row: Row, columns: Columns) -> None:
    if columns.packed >= 0 and row.text(columns.packed):
        draft.choices, code = unpack(row.cells[columns.packed])
        draft.notes.extend([(code, "")] if code else [])
        return
    cells = [(row.cells.get(column, Rich()), column in row.literal) for column in columns.choices]
    while cells and not (cells[-1][0] or cells[-1][0].lost()):
        cells.pop()
    draft.choices.extend(
        DraftChoice(cell.strip()) if literal else _choice(cell, i) for i, (cell, literal) in enumerate(cells)
    )


def _choice(cell: Rich, position: int) -> DraftChoice:
    """Return the choice of one cell; a letter that repeats its column's ("B. …" under "B") is dropped."""
    rich = cell.strip()
    match = CHOICE.match(rich.text)
    star = False
    if match and match["letter"].upper() == chr(65 + position) and rich.text[match.end() :].strip():
        star, rich = bool(match["star"].strip()), rich.cut(match.end())
    return DraftChoice(rich, star=star, end_star=is_signed(rich.text))


def unpack(cell: Rich) -> tuple[list[DraftChoice], str]:
    """Return the choices of one cell, lettered or one a line, and "option_letter_missing" if letters are mixed."""
    lines = [line for line in cell.lines() if line]
    if len(lines) == 1:
        parts = split_choices(Line(lines[0]), lines[0], CHOICE, "")
        if len(parts) > 1:
            return [DraftChoice(p.rich, p.letter, p.letter_look, p.star, is_signed(p.rich.text)) for p in parts], ""
        parts_text = re.split(r"\s*[;|]\s*", lines[0].text)
        if len(parts_text) > 1:
            return [DraftChoice(Rich.plain(part), end_star=is_signed(part)) for part in parts_text if part], ""
    choices: list[DraftChoice] = []
    lettered = sum(bool(CHOICE.match(line.text.strip())) for line in lines)
    missing = False
    for line in lines:
        parts = split_choices(Line(line), line, CHOICE, "")
        if parts and parts[0].kind == "choice":
            choices += [DraftChoice(p.rich, p.letter, p.letter_look, p.star, is_signed(p.rich.text)) for p in parts]
        else:
            bullet = _BULLET.match(line.text) if not lettered else None
            rich = line.cut(bullet.end()) if bullet else line.strip()
            missing = missing or lettered > 0
            choices.append(DraftChoice(rich, end_star=is_signed(rich.text)))
    return choices, "option_letter_missing" if missing else ""


def _right_and_wrong(draft: Draft, row: Row, columns: Columns) -> None:
    """Columns "Câu trả lời đúng", "sai 1", "sai 2": all are choices, the first kind is the answer."""
    places = sorted([columns.key, *columns.wrong])
    draft.choices = [DraftChoice(row.cells[c].strip()) for c in places if row.text(c)]
    if row.text(columns.key):
        position = [c for c in places if row.text(c)].index(columns.key)
        draft.keys.append(Key("key_column", "ABCDEFGH"[position], row.place))


def _true_or_false(draft: Draft, value: str) -> None:
    """Give "Đúng" and "Sai" as choices to a question that has none and whose answer is one of them."""
    if draft.choices or letters_in(value) is not None or not is_true_or_false(value):
        return
    draft.choices = [DraftChoice(Rich.plain("Đúng")), DraftChoice(Rich.plain("Sai"))]
    draft.keys = [Key("key_column", "A" if is_true(value) else "B", draft.place)]


def _one_row_a_choice(rows: Sequence[Row], columns: Columns) -> bool:
    """Return whether each row holds one choice and says true or false of it."""
    if columns.packed < 0 or columns.key < 0 or columns.choices:
        return False
    values = [row.text(columns.key) for row in rows if row.text(columns.packed)]
    stems = [row.text(columns.stem) for row in rows if row.text(columns.packed)]
    repeats = sum(not b or a == b for a, b in itertools.pairwise(stems))
    boolean = sum(is_true_or_false(value) for value in values)
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
        if is_true(row.text(columns.key)):
            right[-1].append(len(drafts[-1].choices))
        drafts[-1].choices.append(_choice(row.cells[columns.packed], len(drafts[-1].choices)))
    for draft, positions in zip(drafts, right, strict=True):
        if positions:
            draft.keys = [Key("key_column", ", ".join("ABCDEFGH"[p] for p in positions if p < 8), draft.place)]
    return drafts
