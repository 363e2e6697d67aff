"""Answers stated in words: key lines, key cells, key tables, and what they mean."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from contest.common.text import LETTERS, fold, fold_accented, squeeze

# what a single answer looks like: "B", "b)", "(B)", "A, C", "A và C", "1", "1,3"
_LEAD = re.compile(
    r"^(?:đáp án|phương án|câu trả lời|lựa chọn|chọn|câu|ý|là|đúng|:|=|-|→|option|choice|answer|correct)\s*", re.I
)
_SPLIT = re.compile(r"\s*(?:[,;/&+|]|\bvà\b|\band\b|\s)\s*", re.I)
_LETTER = re.compile(r"^\(?([A-Ha-h])[).:]?\.?$")
_LETTER_THEN_TEXT = re.compile(r"^\(?([A-H](?:\s*[).:]|\s+[-–—]|\s+(?=\())|[a-h]\s*[).])\s*(\S.*)$", re.S)
_TRUE = {"d", "dung", "t", "true", "x", "1", "v", "yes", "co", "✓", "✔", "✅", "☑"}
_FALSE = {"s", "sai", "f", "false", "0", "", "no", "khong", "-", "✗", "☐"}
_GROUP_ITEM = re.compile(r"\(?([a-h])\s*[).:\-–=]*\s*(đúng|sai|đ|s|d|t|f|true|false)\b", re.I)
_GROUP_BARE = re.compile(r"^\s*(?:[ĐDSTF][\s,;/-]*){2,8}$", re.I)
_GROUP_CELL = re.compile(r"(?:\(?[a-h]\s*[).:\-–=]+\s*(?:đúng|sai|đ|s|d)\b[\s,;.]*){2,8}", re.I)
_LABELS = {
    "cau",
    "cau so",
    "cau hoi",
    "stt",
    "tt",
    "so",
    "dap an",
    "da",
    "d/a",
    "question",
    "answer",
    "key",
    "phuong an dung",
    "dap an dung",
    "chon",
    "tra loi",
}
NUMBER_THEN_VALUE = re.compile(
    r"^(?:câu|question|q)?\s*(\d{1,4})\s*[.:)\-–—/=]*\s*\(?([A-H](?:\s*[,;&]\s*[A-H])*|[A-H]{1,4})\)?\.?$", re.I
)
PAIR_IN_TEXT = re.compile(r"(?:câu|question)?\s*(\d{1,4})\s*[.:)\-–—/=]?\s*([A-H])(?![\w’'])", re.I)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """One entry of a key table: the printed number, the value, where it stands, the reason if one is given."""

    number: int
    value: str
    place: str
    explanation: str = ""
    # the part under whose heading the entry stands: numbers begin again in each
    part: str = ""


def letters_in(value: str) -> tuple[int, ...] | None:
    """Return the positions that `value` names by letters: "B" → (1,), "A, C" and "AC" → (0, 2); None if it does not."""
    text = value.strip()
    for _ in range(3):
        text = _LEAD.sub("", text)
    if re.fullmatch(r"[A-H](?:\s*[-–—]\s*[A-H]){1,7}\.?", text) and len(set(text) & set(LETTERS)) > 1:
        text = re.sub(r"[-–—]", ",", text)
    if re.fullmatch(r"[A-H]{2,8}\.?", text) and len(set(text)) == len(text):
        return tuple(sorted(LETTERS.index(c) for c in text.rstrip(".")))
    parts = [part for part in _SPLIT.split(text) if part]
    matches = [_LETTER.match(part) for part in parts]
    if not parts or not all(matches):
        return None
    return tuple(sorted({LETTERS.index(match[1].upper()) for match in matches if match}))


def numbers_in(value: str) -> tuple[int, ...] | None:
    """Return the whole numbers that `value` lists: "2" → (2,), "1,3" → (1, 3); None if there is anything else."""
    parts = [part for part in _SPLIT.split(value.strip().strip("[]().")) if part]
    if not parts or not all(re.fullmatch(r"\d{1,2}(\.0)?", part) for part in parts):
        return None
    return tuple(sorted({int(float(part)) for part in parts}))


def texts_in(value: str, choices: Sequence[str]) -> tuple[int, ...] | None:
    """Return the choices whose full text is `value`, or is one of its lines or "; "-parts; None if any is unknown."""
    folded = [fold_accented(choice) for choice in choices]
    wanted = [fold_accented(value)]
    if wanted[0] not in folded and re.search(r"[;\n|]", value):
        wanted = [fold_accented(part) for part in re.split(r"[;\n|]", value) if part.strip()]
    found = [[i for i, text in enumerate(folded) if text == want] for want in wanted]
    if not wanted or not all(wanted) or any(len(hits) != 1 for hits in found):
        return None
    return tuple(sorted({hits[0] for hits in found}))


def group_in(value: str, size: int) -> tuple[int, ...] | None:
    """Return the true statements of a true/false group: "a-Đ, b-S, c-Đ, d-S", "ĐSĐS", "Đúng; Sai; …"; else None."""
    items = _GROUP_ITEM.findall(value)
    if len(items) == size:
        positions = [LETTERS.lower().index(letter.lower()) for letter, _ in items]
        return tuple(sorted(p for p, (_, said) in zip(positions, items, strict=True) if is_true(said)))
    if _GROUP_BARE.match(value):
        said = re.findall(r"[ĐDSTF]", value.upper())
    else:
        said = [part for part in re.split(r"[\s,;/\-–]+", value.strip()) if part]
    if len(said) != size or not all(fold(word) in _TRUE | _FALSE for word in said):
        return None
    return tuple(i for i, word in enumerate(said) if is_true(word))


def is_true(word: str) -> bool:
    """Return whether a cell or word says "right": Đ, Đúng, True, x, 1, ✓."""
    return fold(word) in _TRUE


def read_key(
    value: str, choices: Sequence[str], *, zero_based: bool = False, numbers: bool = True
) -> tuple[tuple[int, ...], str]:
    """Return (positions, code) that a stated answer means for `choices`; positions are () when code is not "".

    Letters come first, then the full text, then numbers from 1, if `numbers` can mean positions at all. Where a
    number means one choice by its position and another by its text, nothing is taken ("ambiguous_mark").
    """
    size = len(choices)
    by_letter = letters_in(value)
    by_text = texts_in(value, choices)
    if by_letter is not None:
        if by_text not in (None, by_letter):
            return (), "ambiguous_mark"
        return (by_letter, "") if max(by_letter) < size else ((), "answer_not_among_choices")
    listed = numbers_in(value) if numbers else None
    by_number = None
    if listed is not None:
        shifted = tuple(n if zero_based else n - 1 for n in listed)
        by_number = shifted if all(0 <= n < size for n in shifted) else None
    if by_text is not None and by_number is not None and by_text != by_number:
        return (), "ambiguous_mark"
    if by_text is not None or by_number is not None:
        return by_text if by_text is not None else by_number or (), ""
    return _letter_with_text(value, choices)


def _letter_with_text(value: str, choices: Sequence[str]) -> tuple[tuple[int, ...], str]:
    match = _LETTER_THEN_TEXT.match(_LEAD.sub("", value.strip()))
    if match is None:
        return (), "answer_not_among_choices"
    position = LETTERS.index(match[1][0].upper())
    said = texts_in(match[2], choices) or texts_in(match[2].strip("()"), choices)
    if said is None and match[1][0].islower():
        # a small letter leads many a text: only the right choice's own words make it an answer
        return (), "answer_not_among_choices"
    if said is not None and said != (position,):
        return (), "ambiguous_mark"
    return ((position,), "") if position < len(choices) else ((), "answer_not_among_choices")


def read_key_column(values: Sequence[tuple[str, Sequence[str]]]) -> list[tuple[tuple[int, ...], str]]:
    """Read a whole key column, one (value, choices) per question.

    Numbers can be positions or texts; where single cells could be both, the other rows decide. A column
    that has a 0 and never reaches the number of choices counts from 0.
    """
    numbers = [(numbers_in(value), choices) for value, choices in values]
    listed = [(n, c) for n, c in numbers if n is not None and c]
    zero_based = any(0 in n for n, _ in listed) and all(max(n) < len(c) for n, c in listed)
    read = [read_key(value, choices, zero_based=zero_based) for value, choices in values]
    if not any(code == "ambiguous_mark" for _, code in read):
        return read
    only_number, only_text = _votes(values, zero_based=zero_based)
    if (only_number and only_text) or not (only_number or only_text):
        return read
    prefer_text = only_text > 0
    return [
        _prefer(value, choices, text=prefer_text, zero_based=zero_based) if code == "ambiguous_mark" else (found, code)
        for (value, choices), (found, code) in zip(values, read, strict=True)
    ]


def _votes(values: Sequence[tuple[str, Sequence[str]]], *, zero_based: bool) -> tuple[int, int]:
    only_number = only_text = 0
    for value, choices in values:
        numbers = numbers_in(value)
        if numbers is None:
            # others that are written out in full say that numbers are texts too
            only_text += letters_in(value) is None and texts_in(value, choices) is not None
            continue
        low, high = (0, len(choices) - 1) if zero_based else (1, len(choices))
        fits = all(low <= n <= high for n in numbers)
        is_text = texts_in(value, choices) is not None
        only_number += fits and not is_text
        only_text += is_text and not fits
    return only_number, only_text


def _prefer(value: str, choices: Sequence[str], *, text: bool, zero_based: bool) -> tuple[tuple[int, ...], str]:
    numbers = numbers_in(value)
    if numbers is None:
        return (), "ambiguous_mark"
    if text:
        return texts_in(value, choices) or (), ""
    return tuple(n if zero_based else n - 1 for n in numbers), ""


def pairs_in_line(text: str, place: str = "") -> list[KeyPair]:
    """Return the entries of a running key such as "1.A 2.B 3-C" or "Câu 1: A"; [] when anything else is in the line."""
    text = squeeze(text)
    single = NUMBER_THEN_VALUE.match(text)
    if single:
        return [KeyPair(int(single[1]), single[2], place)]
    pairs = [KeyPair(int(m[1]), m[2], place) for m in PAIR_IN_TEXT.finditer(text)]
    rest = PAIR_IN_TEXT.sub("", text)
    return pairs if len(pairs) > 1 and not re.search(r"\w", rest) else []


def looks_like_key(value: str) -> bool:
    """Return whether a cell can be one answer of a key table: letters, or Đ/S of a group."""
    value = value.strip()
    if _GROUP_CELL.fullmatch(value):
        return True
    if not 0 < len(value) <= 16:
        return False
    letters = letters_in(value)
    return bool(letters and value.upper()[0] in LETTERS + "(") or bool(
        re.fullmatch(r"(?:[ĐS][ ,;-]*){2,6}", value, re.I)
    )


def _number(value: str) -> int | None:
    match = re.fullmatch(r"(?:câu|question)?\s*(\d{1,4})(?:\.0)?[.):]?", value.strip(), re.I)
    return int(match[1]) if match else None


def pairs_in_table(rows: Sequence[Sequence[tuple[str, str]]]) -> tuple[list[KeyPair], str]:
    """Return (entries, code) of a key table given as rows of (text, place).

    Number and value may stand side by side, one under the other, or in one cell. A table with several
    papers ("Mã 001", "Mã 002") is taken only if one column is called the original ("Đề gốc"); otherwise
    code is "ambiguous_mark" and there are no entries.
    """
    rows = [list(row) for row in rows if any(text.strip() for text, _ in row)]
    cells = [text for row in rows for text, _ in row if text.strip()]
    if not cells:
        return [], ""
    pairs = _several_papers(rows)
    if pairs is not None:
        return pairs, "" if pairs else "ambiguous_mark"
    ways = (
        [pair for row in rows for text, place in row for pair in _in_cell(text, place)],
        _across(rows),
        [pair for row in rows for pair in _side_by_side(row)],
        _short_answers(rows),
    )
    for number, pairs in enumerate(ways):
        used = len(pairs) if number == 0 else 2 * len(pairs)
        # headings and labels ("Câu", "Đáp án") are no entries, but not much else may stand beside them
        if len(pairs) >= 2 and used >= 0.8 * sum(fold(text).strip(" .:") not in _LABELS for text in cells):
            return pairs, ""
    return [], ""


def _in_cell(text: str, place: str) -> list[KeyPair]:
    return [pair for line in text.split("\n") for pair in pairs_in_line(line, place)]


def _side_by_side(row: Sequence[tuple[str, str]]) -> list[KeyPair]:
    filled = [cell for cell in row if cell[0].strip()]
    pairs = []
    for (left, _), (right, place) in itertools.pairwise(filled):
        number = _number(left)
        if number is not None and looks_like_key(right):
            pairs.append(KeyPair(number, right.strip(), place))
    return pairs


def _across(rows: Sequence[Sequence[tuple[str, str]]]) -> list[KeyPair]:
    pairs = []
    for above, below in itertools.pairwise(rows):
        found = [
            KeyPair(number, value.strip(), place)
            for (head, _), (value, place) in zip(above, below, strict=False)
            if (number := _number(head)) is not None and looks_like_key(value)
        ]
        numbers = sum(_number(text) is not None for text, _ in above)
        if numbers >= 2 and len(found) >= 0.6 * numbers:
            pairs.extend(found)
    return pairs


def _short_answers(rows: Sequence[Sequence[tuple[str, str]]]) -> list[KeyPair]:
    """Return the entries of rows "Câu | 1 | 2 | …" above rows "Đáp án | 1930 | 5 | …"."""
    pairs: list[KeyPair] = []
    for above, below in zip(rows[::2], rows[1::2], strict=False):
        numbers = [_number(text) for text, _ in above[1:]]
        named = [fold(row[0][0]).strip(" .:") in _LABELS for row in (above, below)]
        first = numbers[0] if numbers else None
        if not all(named) or first is None or numbers != list(range(first, first + len(numbers))):
            return []
        values = [(text.strip(), place) for text, place in below[1:]]
        pairs += [KeyPair(n, text, at) for n, (text, at) in zip(numbers, values, strict=False) if n and text]
    return pairs if not len(rows) % 2 and all(len(pair.value) <= 16 for pair in pairs) else []


def _several_papers(rows: Sequence[Sequence[tuple[str, str]]]) -> list[KeyPair] | None:
    """Return the entries of a table "Câu | Đề gốc | Mã 001 | …", [] without an original, None if it is none."""
    head = [fold(text) for text, _ in rows[0]]
    body = rows[1:]
    if len(head) < 3 or not body or not re.match(r"(cau|stt|tt|so|question|no)\b", head[0]):
        return None
    papers = [i for i in range(1, len(head)) if head[i] and not re.match(r"(cau|stt|question)\b|\d+$", head[i])]
    full = [i for i in papers if sum(looks_like_key(row[i][0]) for row in body if i < len(row)) >= 0.8 * len(body)]
    if len(full) < 2 or any(re.match(r"(cau|stt)\b", title) for title in head[1:]):
        return None
    original = [i for i in full if re.search(r"goc|original|dap an dung|^dap an$", head[i])]
    if len(original) != 1:
        return []
    column = original[0]
    return [
        KeyPair(number, row[column][0].strip(), row[column][1])
        for row in body
        if column < len(row) and (number := _number(row[0][0])) is not None and row[column][0].strip()
    ]
