"""What the columns of a table of questions are: told by their headings, else by what stands in them."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from contest.banks.readers.keys import is_true_or_false, letters_in, looks_like_key, numbers_in
from contest.banks.readers.pieces import CHOICE
from contest.banks.readers.rich import Rich
from contest.common.text import fold

_ROLES: tuple[tuple[str, str], ...] = (
    ("number",
        r"stt|so tt|tt|#|no|id|ma|ma (?:so|cau|cau hoi)|cau(?: so| thu)?|so (?:cau|thu tu)|question (?:no|number"
        r"|id)|number|index"),
    ("type", r"(?:loai|dang|kieu)(?: cau(?: hoi)?)?|(?:question )?type|hinh thuc"),
    ("points", r"(?:so )?diem(?: so)?|points?|score|marks?|thoi gian.*|time.*"),
    ("wrong",
        r"(?:cau tra loi|dap an|phuong an|lua chon)?\s*(?:sai|nhieu)(?: (?:so )?\d)?|(?:wrong"
        r"|incorrect)(?: (?:answer|option|choice))?(?: \d)?|distractor(?: \d)?"),
    ("key",
        r"(?:cac )?(?:dap an|phuong an|cau tra loi|tra loi|lua chon|ket qua|cau)\s*(?:la )?(?:dung|chinh xac"
        r"|chuan)(?: nhat)?"
            r"|dap an (?:dung|chinh)(?: .{1,20})?|dung|key|(?:the )?(?:correct|right)(?: ?(?:answers?|options?"
            r"|choices?|index|key))?|answer ?key|da dung|pa dung|dap an goc"),
    ("explanation",
        r"(?:loi |phan )?giai thich.*|loi giai.*|huong dan(?: giai| tra loi)?|explanations?|feedback|rationale"
        r"|phan tich"),
    ("source",
        r"nguon.*|(?:can cu|trich dan|tai lieu|tham khao|van ban|co so phap ly|dieu khoan).*|source|references?"
        r"|ghi chu.*"),
    ("difficulty", r"(?:do kho|muc do|cap do|muc|do phan hoa).*|difficulty|level"),
    ("topic",
        r"(?:chu de|chuyen de|linh vuc|hang muc|nhom|mang|phan|noi dung thi|ten chu de).*|topic|category|subject"
        r"|section"),
    ("topic2", r"chuong.*|bai|bai hoc|mon(?: hoc)?|khoi|lop|unit|chapter|tags?|the"),
    ("stem",
        r"(?:noi dung )?(?:cau hoi|cau dan|de bai)(?: trac nghiem)?|noi dung(?: cau)?|questions?(?: ?(?:text|title"
        r"|content))?|stem|content|title|cau hoi.*"),
    ("choices",
        r"(?:cac )?(?:phuong an|lua chon|dap an)(?: tra loi| lua chon)(?: .{1,12})?|cac (?:dap an|phuong an"
        r"|lua chon|cau tra loi)|options|choices|answers|phuong an|lua chon|cau tra loi|option|choice"),
    ("answer?", r"dap an|tra loi|answer|da|ket qua"),
)  # fmt: skip
_HEADINGS = [(role, re.compile(rf"(?:{pattern})$")) for role, pattern in _ROLES]
_CHOICE_HEADING = re.compile(
    r"^(?:(?:noi dung )?(?:dap an|phuong an|lua chon|cau tra loi|tra loi|y|pa|da|option|choice|answer|ans"
    r"|opt)?(?: so)?[ _.:\-]*\(?([a-h]|[1-8])\)?"
    r"|([a-h]|[1-8]) *[.)])$"
)
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*+")


@dataclass(slots=True)
class Row:
    """One row of a table: its cells by column (from 0) and its place for people.

    `literal`: columns of the cells that say what they mean as they stand, without labels and signs to take off.
    """

    cells: dict[int, Rich]
    place: str
    literal: frozenset[int] = frozenset()

    def text(self, column: int) -> str:
        """The text of a cell, "" where there is none."""
        cell = self.cells.get(column)
        return cell.text.strip() if cell else ""

    def filled(self) -> list[int]:
        """The columns that hold anything."""
        return [column for column, cell in self.cells.items() if cell.text.strip()]


@dataclass(slots=True)
class Columns:
    """Which column is what; `choices` in order, `packed` holds all choices of a question in one cell."""

    stem: int = -1
    choices: list[int] = field(default_factory=list)
    packed: int = -1
    key: int = -1
    wrong: list[int] = field(default_factory=list)
    # the one choice column whose heading says that it holds the answer
    right: int = -1
    number: int = -1
    topic: int = -1
    difficulty: int = -1
    explanation: int = -1
    source: int = -1
    unknown: list[int] = field(default_factory=list)

    @property
    def sure(self) -> bool:
        """Whether this can be no key table: texts, choices, answers and topics, each in columns of their own."""
        return self.stem >= 0 and len(self.choices) >= 2 and self.key >= 0 and self.topic >= 0

    @property
    def usable(self) -> bool:
        """Whether questions can be read with this."""
        return self.stem >= 0 and (len(self.choices) >= 2 or self.packed >= 0 or self.key >= 0)


def by_headings(rows: Sequence[Row]) -> tuple[int, Columns] | None:
    """Return (index of the row under the headings, columns) if one of the first rows is a row of headings."""
    best: tuple[int, int, Columns] | None = None
    for index, row in enumerate(rows[:15]):
        roles = _roles(row)
        columns = _columns(roles, rows[index + 1 :])
        if len(roles) >= 2 and columns.usable and (best is None or len(roles) > best[0]):
            best = (len(roles), index + 1, columns)
    return (best[1], best[2]) if best else None


def _roles(row: Row) -> dict[int, str]:
    roles = {}
    for column in row.filled():
        role = _role_of(row.text(column))
        if role:
            roles[column] = role
    return roles


def _role_of(text: str) -> str:
    """Return the role that a heading names: as a whole, or in one of its parts ("Câu hỏi / Question")."""
    role = _role(_title(text))
    if not role:
        parts = re.split(r"\s*[/|:\n]\s*|\s+[-–—]\s+", text)
        role = next((found for part in parts if (found := _role(_title(part)))), "") if len(parts) > 1 else ""
    note = " ".join(fold(note) for note in _NOTE.findall(text))
    return f"{role} right" if role.startswith("choice ") and re.search(r"\b(dung|correct|right)\b", note) else role


def _title(text: str) -> str:
    folded = fold(_NOTE.sub(" ", text)) or fold(text)
    return re.sub(r"[\s_]+", " ", folded).strip(" .:-")


def _role(title: str) -> str:
    if not 0 < len(title) <= 60:
        return ""
    choice = _CHOICE_HEADING.match(title)
    if choice:
        return f"choice {choice[1] or choice[2]}"
    return next((role for role, pattern in _HEADINGS if pattern.match(title)), "")


def _columns(roles: dict[int, str], body: Sequence[Row]) -> Columns:
    columns = Columns()
    columns.choices = [column for column, role in sorted(roles.items()) if role.startswith("choice ")]
    right = [column for column in columns.choices if roles[column].endswith(" right")]
    columns.right = right[0] if len(right) == 1 else -1
    for column, role in sorted(roles.items()):
        if (
            role in ("stem", "key", "number", "topic", "difficulty", "explanation", "source")
            and getattr(columns, role) < 0
        ):
            setattr(columns, role, column)
        elif role == "choices" and columns.packed < 0:
            columns.packed = column
        elif role == "wrong":
            columns.wrong.append(column)
    topic2 = [column for column, role in sorted(roles.items()) if role == "topic2"]
    if columns.topic < 0 and topic2:
        columns.topic = topic2[0]
    if columns.packed >= 0 and len(columns.choices) >= 2:
        columns.packed = -1
    _settle_answers([column for column, role in sorted(roles.items()) if role == "answer?"], columns, body)
    _only_one_choice(columns)
    if columns.stem < 0 and columns.number >= 0 and _is_long(columns.number, body):
        # the questions stand under "Câu"
        columns.stem, columns.number = columns.number, -1
    columns.unknown = sorted({c for row in body[:200] for c in row.filled()} - set(roles))
    return columns


def _settle_answers(answers: list[int], columns: Columns, body: Sequence[Row]) -> None:
    """Decide what columns called only "Đáp án" are: the key by short values, choices by text."""
    for column in answers:
        values = [row.text(column) for row in body if row.text(column)]
        if columns.key < 0 and _is_key(values):
            columns.key = column
        elif columns.packed < 0 and not columns.choices and any("\n" in value for value in values):
            columns.packed = column
        elif len(answers) == 1 and columns.key < 0:
            columns.key = column
        elif column not in columns.choices:
            columns.choices = sorted([*columns.choices, column])
    if columns.packed >= 0 and columns.key < 0 and not columns.choices:
        values = [row.text(columns.packed) for row in body if row.text(columns.packed)]
        if _is_key(values):
            columns.key, columns.packed = columns.packed, -1


def _only_one_choice(columns: Columns) -> None:
    if len(columns.choices) == 1 and columns.packed < 0:
        columns.packed = columns.choices.pop()


def _is_key(values: Sequence[str]) -> bool:
    good = sum(looks_like_key(v) or numbers_in(v) is not None or (bool(v) and is_true_or_false(v)) for v in values)
    return bool(values) and good >= 0.6 * len(values)


def _is_long(column: int, body: Sequence[Row]) -> bool:
    values = [row.text(column) for row in body if row.text(column)]
    return bool(values) and sum(len(value) for value in values) >= 12 * len(values)


def by_contents(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a table without headings, or None if it does not look like questions.

    The key is a column of single letters or small numbers. Questions and choices either share a cell, or
    the question is the longest text and its choices stand together on one side of it.
    """
    body = [row for row in rows if len(row.filled()) >= 2]
    if not body or len(body) < 0.5 * len(rows):
        return None
    width = sorted({column for row in body for column in row.filled()})
    values = {c: [row.text(c) for row in body if row.text(c)] for c in width}
    full = [c for c in width if len(values[c]) >= 0.7 * len(body)]
    packed = [c for c in full if sum(_packs(v) for v in values[c]) >= 0.7 * len(values[c])]
    keys = [c for c in full if _all_letters(values[c])]
    number = next((c for c in full if _counts_up(values[c])), -1)
    columns = Columns(key=keys[-1] if keys else -1, number=number)
    texts = [c for c in width if c not in keys and c != number and values[c] and c not in packed]
    if packed:
        return _with_packed(columns, packed[0], texts, values)
    return _with_separate(columns, [c for c in texts if len(values[c]) >= 0.3 * len(body)], values)


def _with_packed(columns: Columns, packed: int, texts: list[int], values: dict[int, list[str]]) -> Columns:
    before = [c for c in texts if c < packed and _mean(values[c]) >= 15]
    stems_inside = sum(not CHOICE.match(v.strip()) for v in values[packed]) >= 0.6 * len(values[packed])
    if stems_inside:
        columns.stem = packed
    else:
        columns.packed = packed
        columns.stem = before[-1] if before else -1
    after = [c for c in texts if c > max(packed, columns.key)]
    columns.explanation = max(after, key=lambda c: _mean(values[c])) if after else -1
    return columns if columns.stem >= 0 else Columns()


def _with_separate(columns: Columns, texts: list[int], values: dict[int, list[str]]) -> Columns | None:
    if len(texts) < 3:
        return None
    stem = max(texts[: max(1, len(texts) - 2)], key=lambda c: _mean(values[c]))
    columns.stem = stem
    after = [c for c in texts if c > stem]
    if columns.key > stem + 1:
        columns.choices = [c for c in after if c < columns.key]
        rest = [c for c in after if c > columns.key]
    else:
        columns.choices, rest = after[:4], after[4:]
    columns.explanation = rest[0] if rest else -1
    return columns if 2 <= len(columns.choices) <= 8 and columns.key >= 0 else None


def _packs(value: str) -> bool:
    return sum(bool(CHOICE.match(line.strip())) for line in value.split("\n")) >= 2


def _all_letters(values: Sequence[str]) -> bool:
    return bool(values) and sum(letters_in(v) is not None and len(v) <= 8 for v in values) >= 0.8 * len(values)


def _counts_up(values: Sequence[str]) -> bool:
    found = [re.fullmatch(r"(?:câu|question)?\s*(\d{1,5})\s*[.:]?", value, re.I) for value in values]
    numbers = [int(match[1]) for match in found if match]
    return len(numbers) >= 0.8 * len(values) and len(numbers) > 1 and all(b > a for a, b in itertools.pairwise(numbers))


def _mean(values: Sequence[str]) -> float:
    return sum(map(len, values)) / max(1, len(values))
