"""Where a sheet's table begins and what its columns are, told by their headings. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from accounts.names import fold
from accounts.rosters.cells import Value, text_of

# role, what its heading says once folded; the first that fits counts. "năm" has become "year": without accents it would
# be the same as "nam".
_WHO = (
    r"(?:dang vien|can bo|cb|cbcc|ccvc|cbccvc|cong chuc|vien chuc|doan vien|hoi vien|nhan vien|nv|nguoi|nguoi du thi"
    r"|du thi|thi sinh|hoc sinh|hs|sinh vien|sv|ca nhan|va|hoac)"
)
_ABOVE = r"(?:cap tren|cha|chu quan|quan ly)"
_ROLES: tuple[tuple[str, str], ...] = (
    ("number", r"stt|tt|so tt|so thu tu|thu tu|no|#"),
    ("above", rf"(?:ten |ma )?(?:don vi|dv|to chuc dang|dang bo|co quan|to chuc) {_ABOVE}|(?:ma )?cap tren|thuoc"),
    ("unit_code", r"ma(?: so)? (?:don vi|chi bo|co quan|phong|phong ban|to chuc|to chuc dang|truong|lop|chi doan)"),
    ("citizen", r"(?:so |ma )*(?:the )?(?:cccd|cmnd|cmt|cmtnd|can cuoc|chung minh|dinh danh)(?: .*)?"),
    ("ma dv", r"ma dv"),
    (
        "code",
        rf"ma(?: so)?(?: {_WHO})*|ma dang nhap|so the(?: dang)?(?: vien)?|the dang(?: vien)?|sbd|so bao danh"
        r"|ten dang nhap|tai khoan|(?:user|login)(?: ?name)?|code|id",
    ),
    ("birth_day", r"(?:.*sinh )?ngay"),
    ("birth_month", r"(?:.*sinh )?thang"),
    ("birth_male", r".*sinh nam"),
    ("birth_female", r".*sinh nu"),
    (
        "birth",
        r"(?:(?:ngay|thang|nam|year) )+sinh(?: year| dang vien)?|sinh(?: ngay| nam| year)?|ns|dob|year"
        r"|(?:date|year) of birth|birth ?(?:day|date|year)?",
    ),
    ("male", r"(?:(?:gioi tinh|gioi|phai) )?nam"),
    ("female", r"(?:(?:gioi tinh|gioi|phai) )?nu"),
    ("gender", r"gioi tinh(?: .*)?|gioi|phai|nam nu|sex|gender"),
    (
        "phone",
        r"(?:so )?(?:dien thoai|dt|dtdd|dd|sdt|di dong|mobile|phone|zalo|tel)(?: .*)?|so lien lac"
        r"|(?:mobile|phone) number",
    ),
    ("family", r"(?:ho va ten |ho ten )?(?:ho(?: (?:va )?(?:ten )?(?:dem|lot|chu lot|chu dem))?|(?:va )?ten dem)"),
    ("given", r"(?:ho va ten |ho ten )?ten"),
    (
        "name",
        rf"ho (?:va |dem |lot |chu dem |chu lot )*ten(?: .*)?|(?:full ?)?name|(?:ten )?{_WHO}|ten khai sinh|ten day du",
    ),
    ("cell", r"(?:ten )?(?:chi bo|chi doan|dang bo bo phan)(?: .*)?"),
    ("above", r"(?:ten )?(?:dang bo|dang uy|doan co so)(?: .*)?"),
    ("unit", r"(?:ten )?(?:don vi|co quan|to chuc dang|noi sinh hoat|unit|organi[sz]ation)(?: .*)?"),
    (
        "office",
        r"(?:ten )?(?:noi (?:cong tac|lam viec|o lam viec)|phong ban|phong|ban|bo phan|khoa|to|lop|truong|department)"
        r"(?: .*)?",
    ),
)
_HEADINGS = [(role, re.compile(rf"(?:{pattern})$")) for role, pattern in _ROLES]
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SIGNS = re.compile(r"[^\w#]+")
# The column that names the unit is the first of these that is there; the others name what lies above, but for "office".
_UNIT_ORDER = ("cell", "unit", "above", "office")
MOST_TITLE_ROWS = 60
MOST_COLUMNS = 80

Rows = Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a table: its first and last row (from 0) and the column of each role."""

    first: int
    last: int
    columns: Mapping[str, int]
    # columns that name what lies above the unit, the nearest first
    parents: tuple[int, ...]


def role_of(heading: str) -> str | None:
    """What a column is called in this package, by its heading: "Họ và tên (chữ in hoa)" → "name"."""
    lower = unicodedata.normalize("NFC", heading).casefold().replace("năm", "year")
    folded = " ".join(_SIGNS.sub(" ", _NOTE.sub(" ", fold(lower))).split())
    return next((role for role, pattern in _HEADINGS if pattern.match(folded)), None) if folded else None


def find_heading(rows: Rows) -> Heading | None:
    """The row (or two) that names the columns of people, among the first; None when there is none."""
    best: Heading | None = None
    for index in range(min(len(rows), MOST_TITLE_ROWS)):
        if best is not None and index > best.last + 2:
            break
        for height in (2, 1):
            heading = _heading(rows, index, height)
            if heading is not None and (best is None or len(heading.columns) > len(best.columns)):
                best = heading
    return best


def _heading(rows: Rows, index: int, height: int) -> Heading | None:
    if index + height > len(rows) or (height == 2 and not _is_lower_half(rows[index], rows[index + 1])):
        return None
    width = min(max(len(row) for row in rows[index : index + height]), MOST_COLUMNS)
    words = [_combined(rows[index : index + height], column) for column in range(width)]
    roles = _roles(words)
    if not {"name", "given"} & roles.keys() or (len(roles) < 2 and sum(map(bool, words)) > 1):
        return None
    units = [role for role in _UNIT_ORDER if role in roles]
    if units:
        roles["unit"], *above = [roles[role] for role in units if role != "office" or units == ["office"]]
        kept = {role: column for role, column in roles.items() if role not in _UNIT_ORDER or role == "unit"}
        return Heading(index, index + height - 1, kept, tuple(above))
    return Heading(index, index + height - 1, roles, ())


def _roles(words: Sequence[str]) -> dict[str, int]:
    roles: dict[str, int] = {}
    for column, word in enumerate(words):
        role = role_of(word)
        if role == "name" and roles.get("name") == column - 1 and word == words[column - 1]:
            # "Họ và tên" over two columns: the given name stands in a column of its own
            roles["family"], roles["given"] = roles.pop("name"), column
        elif role is not None:
            roles.setdefault(role, column)
    if "family" in roles and "given" in roles:
        roles.pop("name", None)
    else:
        _without_halves(roles)
    if not {"birth_day", "birth_month"} <= roles.keys():
        roles.pop("birth_day", None)
        roles.pop("birth_month", None)
    return roles


def _without_halves(roles: dict[str, int]) -> None:
    """A name in one column, whatever it is called; "Họ" without "Tên" is no name."""
    roles.pop("family", None)
    if "given" in roles:
        roles.setdefault("name", roles.pop("given"))


def _combined(rows: Rows, column: int) -> str:
    words: list[str] = []
    for row in rows:
        word = text_of(row[column]) if column < len(row) else ""
        if word and word not in words:
            words.append(word)
    return " ".join(words)


def _is_lower_half(upper: Sequence[Value], lower: Sequence[Value]) -> bool:
    """Whether a row can be the lower half of a heading: each word is that above it, or a heading itself."""
    if not any(role_of(text_of(value)) for value in upper):
        return False
    own = 0
    for column, value in enumerate(lower):
        text = text_of(value)
        if text and (column >= len(upper) or text != text_of(upper[column])):
            if role_of(text) is None:
                return False
            own += 1
    return own > 0


def is_numbering(row: Sequence[Value]) -> bool:
    """Whether a row only numbers the columns: (1) (2) (3), or A B 1 2 3."""
    texts = [fold(text).strip("()[] .") for value in row if (text := text_of(value))]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    letters = [text for text in texts if len(text) == 1 and text.isalpha()]
    if len(numbers) + len(letters) != len(texts) or max(len(numbers), len(letters)) < 2:
        return False
    return all(after == before + 1 for before, after in pairwise(numbers))


# What one heading may be called in its first line and in its second.
_HALVES = {"name": {"family", "given", "name"}, "gender": {"male", "female", "gender"}}


def is_heading_again(row: Sequence[Value], columns: Mapping[str, int], heading: Rows) -> bool:
    """Whether a line among the people is the heading once more: word for word, or with three columns named."""
    texts = [text_of(value) for value in row]
    # no person is without a single digit and called like three columns; most lines are told by the first of both
    if not any(texts) or any(sign.isdigit() for text in texts for sign in text):
        return False
    if any(texts == [text_of(value) for value in line] for line in heading):
        return True
    called = {role: role_of(texts[at]) for role, at in columns.items() if at < len(texts) and texts[at]}
    return sum(role in _HALVES.get(word or "", {word}) for role, word in called.items()) >= 3
