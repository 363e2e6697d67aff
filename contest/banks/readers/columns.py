"""What the columns of a table of questions are: told by their headings, else by what stands in them."""

import itertools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from contest.banks.readers.headings import Heading, heading_of, series_of
from contest.banks.readers.keys import letters_in, looks_like_key, numbers_in
from contest.banks.readers.pieces import CHOICE
from contest.banks.readers.rich import EMPTY, Look, Rich
from contest.banks.readers.sheetpictures import with_pictures
from contest.banks.readers.truths import is_spelt_out, truth_of
from contest.common.text import fold, fold_accented

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# what questions end in
_ASKS = re.compile(r"(?:[?？:：…]|\.{2,}|_{2,}|[（(]\s*[)）]|\blà)\W*$|[?？]|_{2,}|\.{3,}|[（(]\s{0,9}[)）]", re.I)
_SAMPLE = 300
_LONGEST_HEADING = 90


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
            columns = _believed(_filled(columns, _known(headings, columns), body), columns, body)
        if columns.usable:
            columns.titles = {column: _joined(row.text(column)) for column in row.filled()}
            best = (weight, index + 1, columns)
    return (best[1], best[2]) if best else None


def _are_letters(row: Row, choices: Sequence[int]) -> bool:
    return len(choices) > 2 and not any(row.text(column)[:1].isdigit() for column in choices)


def _believed(guessed: Columns, named: Columns, body: Sequence[Row]) -> Columns:
    """Return the guessed columns if what they hold looks like questions, else the named ones alone."""
    if named.stem < 0 and not _asks(body, guessed.stem):
        return named
    guess = len(guessed.choices) >= 2 > len(named.choices)
    if guess and guessed.key < 0 and not _asks(body, guessed.stem) and _mean(_values(body, guessed.stem)) < 20:
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
    columns.stem = max(stems, key=lambda column: _mean(_values(body, column)), default=-1)
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
    if columns.stem < 0 and columns.number >= 0 and _is_long(_values(body, columns.number)):
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
        values = _values(body, column)
        if columns.key < 0 and (_is_key(values) or _names_choices(body, column, columns)):
            columns.key = column
        elif columns.packed < 0 and not columns.choices and any("\n" in value for value in values):
            columns.packed = column
        elif len(answers) == 1 and columns.key < 0:
            columns.key = column
        elif column not in columns.choices:
            columns.choices = sorted([*columns.choices, column])
    if columns.packed >= 0 and columns.key < 0 and not columns.choices:
        values = _values(body, columns.packed)
        if _is_key(values):
            columns.key, columns.packed = columns.packed, -1


def _names_choices(body: Sequence[Row], column: int, columns: Columns) -> bool:
    """Return whether most cells of a column repeat the text of a choice of their row."""
    if len(columns.choices) >= 2:
        return _repeats(body, column, columns.choices)
    return columns.packed >= 0 and bool(separator_of(body, columns.packed, column))


def _only_one_choice(columns: Columns) -> None:
    if len(columns.choices) == 1 and columns.packed < 0:
        columns.packed = columns.choices.pop()


def separator_of(body: Sequence[Row], packed: int, key: int) -> str:
    """Return what divides the choices in the cells of a column, "" for line breaks, letters and what is not plain.

    A comma is only taken where the key repeats a part, or all cells have equally many parts, three or more.
    """
    rows = [row for row in body[:_SAMPLE] if row.text(packed)]
    cells = [row.text(packed) for row in rows]
    if not cells or sum("\n" in cell or _packs(cell) for cell in cells) > 0.3 * len(cells):
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


# --- by what stands in the columns ------------------------------------------------------------------


def by_contents(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a table without headings, or None if it does not look like questions.

    The key is a column of single letters, of small numbers, or of texts that repeat a choice. Questions and
    choices either share a cell, or the question is the longest text and its choices stand together beside it.
    """
    body = [row for row in rows if len(row.filled()) >= 2]
    if not body or len(body) < 0.5 * len(rows):
        return None
    columns = _filled(Columns(), (), body)
    if not columns.usable:
        return None
    if len(columns.choices) >= 2 and columns.key < 0 and not _asks(body, columns.stem):
        return None
    return columns


def _filled(columns: Columns, known: Collection[int], body: Sequence[Row]) -> Columns:
    """Return the columns with what is missing told by what stands in those that are not `known`."""
    body = body[:_SAMPLE]
    found = replace(columns, choices=list(columns.choices), wrong=list(columns.wrong))
    values = {column: _values(body, column) for column in sorted({c for row in body for c in row.filled()})}
    open_ = [column for column in values if column not in known and column not in (found.stem, found.number)]
    enough = 0.5 * len([row for row in body if len(row.filled()) > 1])
    full = [column for column in open_ if values[column] and len(values[column]) >= enough]
    if found.number < 0:
        found.number = next((c for c in full if _counts_up(values[c])), -1)
        open_ = [c for c in open_ if c != found.number]
        full = [c for c in full if c != found.number]
    keys = [c for c in full if _all_letters(values[c])] if found.key < 0 else []
    packs = [c for c in full if _share(values[c], _packs) >= 0.7]
    if found.packed < 0 and not found.choices and packs:
        return _with_packed(found, packs[0], keys, open_, values)
    _stem(found, [c for c in full if c not in keys], values, body)
    if found.stem < 0:
        return found
    truths = [c for c in full if _share(values[c], is_spelt_out) >= 0.9]
    texts = [c for c in open_ if c != found.stem and c not in keys and c not in truths and values[c]]
    if found.packed < 0 and len(found.choices) < 2 and not found.wrong:
        _choices(found, texts, keys, values, body)
    if found.key < 0 and found.right < 0 and not found.wrong:
        _key(found, full, keys, values, body)
    if found.explanation < 0 and found.key >= 0 and not known:
        beyond = [c for c in texts if c > max([found.key, *found.choices]) and _mean(values[c]) >= 12]
        found.explanation = beyond[0] if beyond else -1
    return found


def _stem(found: Columns, texts: list[int], values: Mapping[int, list[str]], body: Sequence[Row]) -> None:
    """Set the column of the questions: the one that asks, else the longest, its texts mostly different."""
    if found.stem >= 0:
        return
    before = [c for c in texts if not found.choices or c < min(found.choices)] or texts
    asking = {c: round(_share(values[c], _is_asking), 1) >= 0.3 for c in before}
    before = [c for c in before if asking[c] or _mean(values[c]) >= 8]
    before = [c for c in before if len(set(values[c])) >= 0.5 * len(values[c])]
    rank = {c: (asking[c], _mean(values[c])) for c in before}
    # what stands last can be no question: its choices would have no place
    able = before if found.choices or found.packed >= 0 else [c for c in before if sum(t > c for t in values) >= 2]
    found.stem = max(able, key=lambda c: rank[c], default=-1)


def _choices(
    found: Columns, texts: list[int], keys: list[int], values: Mapping[int, list[str]], body: Sequence[Row]
) -> None:
    """Set the columns of the choices: a run beside the questions, the first two always filled."""
    stops = {*keys, found.key, found.number, found.explanation, found.topic, found.difficulty, found.source} - {-1}
    run: list[int] = []
    asked = max(1, len(_values(body, found.stem)))
    for column in (c for c in sorted(values) if c > found.stem):
        if (column in stops or column not in texts) and run:
            break
        if column in stops or column not in texts:
            continue
        if len(run) < 2 and len(values[column]) < 0.5 * asked and run:
            break
        run.append(column)
    last = _last_key(run, values, body) if found.key < 0 and not keys else -1
    if last >= 0:
        found.key = last
        run = run[: run.index(last)]
    elif len(run) > 6:
        run = run[:4]
    if 2 <= len(run) <= 8:
        found.choices = run


def _last_key(run: list[int], values: Mapping[int, list[str]], body: Sequence[Row]) -> int:
    """Return the column of a run that is a key and no choice, as it repeats or numbers the others; else -1."""
    for at in range(2, len(run)):
        column, before = run[at], run[:at]
        if _repeats(body, column, before) or (at >= 3 and _counts_choices(body, column, before)):
            return column
    return -1


def _counts_choices(body: Sequence[Row], column: int, choices: Sequence[int]) -> bool:
    """Return whether all cells are numbers of choices, of more than one, and the choices are not such numbers too."""
    said = [numbers_in(row.text(column)) for row in body if row.text(column)]
    if not said or any(one is None or not all(0 <= n <= len(choices) for n in one) for one in said):
        return False
    alike = [row for row in body if all(numbers_in(row.text(c)) for c in choices)]
    return len(alike) <= 0.5 * len(body) or (len(said) >= 2 and len(set(said)) > 1)


def _key(
    found: Columns, full: list[int], keys: list[int], values: Mapping[int, list[str]], body: Sequence[Row]
) -> None:
    free = [c for c in full if c not in (found.stem, found.packed, *found.choices)]
    letters = [c for c in keys if c in free]
    if letters:
        found.key = letters[-1]
    elif len(found.choices) >= 2:
        able = [c for c in free if _repeats(body, c, found.choices) or _counts_choices(body, c, found.choices)]
        found.key = able[0] if able else -1
    elif found.packed < 0 and not found.choices:
        found.key = next((c for c in free if _share(values[c], is_spelt_out) >= 0.9), -1)


def _with_packed(
    found: Columns, packed: int, keys: list[int], open_: list[int], values: Mapping[int, list[str]]
) -> Columns:
    before = [c for c in open_ if c < packed and values[c] and _mean(values[c]) >= 8 and c not in keys]
    stems_inside = _share(values[packed], lambda value: not CHOICE.match(value.strip())) >= 0.6
    if found.stem < 0 and stems_inside:
        found.stem = packed
    else:
        found.packed = packed
        found.stem = found.stem if found.stem >= 0 else before[-1] if before else -1
    found.key = found.key if found.key >= 0 else keys[-1] if keys else -1
    after = [c for c in open_ if c > max(packed, found.key) and values[c]]
    if found.explanation < 0 and after:
        found.explanation = max(after, key=lambda c: _mean(values[c]))
    return found if found.stem >= 0 else Columns()


# --- single columns -----------------------------------------------------------------------------------


def _values(body: Sequence[Row], column: int) -> list[str]:
    return [text for row in body[:_SAMPLE] if (text := row.text(column))]


def _share(values: Sequence[str], good: object) -> float:
    return sum(bool(good(value)) for value in values) / max(1, len(values))  # type: ignore[operator]


def _is_asking(value: str) -> bool:
    return bool(_ASKS.search(value))


def _asks(body: Sequence[Row], stem: int) -> bool:
    return _share(_values(body, stem), _is_asking) >= 0.3


def _repeats(body: Sequence[Row], column: int, choices: Sequence[int]) -> bool:
    """Return whether nearly all cells of a column are the text of just one of the `choices` in their row."""
    rows = [row for row in body if row.text(column)]
    where = [
        tuple(c for c in choices if row.text(c) and fold_accented(row.text(c)) == fold_accented(row.text(column)))
        for row in rows
    ]
    once = [found for found in where if len(found) == 1]
    # a column that always repeats the same other one is no key
    return bool(rows) and len(once) >= 0.8 * len(rows) and (len(set(once)) > 1 or len(rows) < 3)


def _is_key(values: Sequence[str]) -> bool:
    good = sum(looks_like_key(v) or numbers_in(v) is not None or truth_of(v) is not None for v in values)
    return bool(values) and good >= 0.6 * len(values)


def _is_long(values: Sequence[str]) -> bool:
    return bool(values) and sum(len(value) for value in values) >= 12 * len(values)


def _packs(value: str) -> bool:
    return sum(bool(CHOICE.match(line.strip())) for line in value.split("\n")) >= 2


def _all_letters(values: Sequence[str]) -> bool:
    capital = [value for value in values if letters_in(value) is not None and len(value) <= 8]
    return len(capital) >= 0.8 * len(values) and len(values) > 0


def _counts_up(values: Sequence[str]) -> bool:
    found = [re.fullmatch(r"(?:câu|question)?\s*(\d{1,5})\s*[.:]?", value, re.I) for value in values]
    numbers = [int(match[1]) for match in found if match]
    if len(numbers) < 0.8 * len(values) or len(numbers) < 2:
        return False
    steps = [b - a for a, b in itertools.pairwise(numbers)]
    return min(steps) > 0 and sum(step == 1 for step in steps) >= 0.5 * len(steps)


def _mean(values: Sequence[str]) -> float:
    return sum(map(len, values)) / max(1, len(values))
