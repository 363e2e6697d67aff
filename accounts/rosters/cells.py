"""Values of a roster's cells, however they were typed: names, dates, phones, citizen numbers, codes. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from accounts.names import fold
from accounts.phones import normal_code, normal_phone
from accounts.rosters.problems import Problem, excel_error, quote

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
MALE, FEMALE = 1, 2

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_CONTROLS = dict.fromkeys(range(32), " ")
_EXCEL_ERRORS = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|GETTING_DATA|SPILL!)$")
# A long number that Excel has rounded: its last digits are gone.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+$")


def text_of(value: Value) -> str:
    """A cell as one line of text in NFC: 912345678.0 → "912345678", a date → "12/03/1980"."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return " ".join(unicodedata.normalize("NFC", str(value).translate(_INVISIBLE).translate(_CONTROLS)).split())


def excel_fault(column: str, text: str) -> Problem | None:
    """The fault of a cell whose formula failed."""
    return excel_error(column, text) if _EXCEL_ERRORS.match(text) else None


def login_of(code: str) -> str:
    """What signs in with a code: offices use phone numbers as codes, and then it is the phone in its normal form."""
    try:
        return normal_phone(code)
    except ValueError:
        return code


# --- names ----------------------------------------------------------------------------------------

_HONORIFIC = re.compile(r"^(?:đ/c|đồng chí)[\s.:]+", re.I)
_NAME_SIGNS = " -'’.()"
LONGEST_NAME = 120


def read_name(text: str) -> tuple[str, Problem | None]:
    """A full name; "NGUYỄN VĂN AN" and "nguyễn văn an" get the usual capitals."""
    name = _HONORIFIC.sub("", text).strip()
    if name in (name.upper(), name.lower()):
        name = _with_capitals(name)
    if not name:
        return "", Problem("name_missing", "name", "Chưa có họ và tên. Ghi họ và tên đầy đủ, có dấu.")
    strange = next((sign for sign in name if not (sign.isalpha() or sign in _NAME_SIGNS)), "")
    if strange:
        return name, Problem("name_odd", "name", f"Họ và tên {quote(name)} có “{strange}”. Chỉ ghi chữ, có dấu.")
    if len(name.split()) < 2:
        return name, Problem("name_short", "name", f"Họ và tên {quote(name)} chỉ có một chữ. Ghi cả họ và tên.")
    if len(name) > LONGEST_NAME:
        return name, Problem("name_long", "name", f"Họ và tên {quote(name)} dài quá {LONGEST_NAME} chữ. Ghi ngắn lại.")
    return name, None


def _with_capitals(text: str) -> str:
    return "".join(
        sign.upper() if place == 0 or not text[place - 1].isalpha() else sign.lower() for place, sign in enumerate(text)
    )


# Grave, acute, tilde, hook, dot below: what old and new spelling put on different letters of a word.
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@lru_cache(100_000)
def name_key(name: str) -> str:
    """A key that a name has in old and new spelling ("Hoà", "Hòa") and with any capitals; accents count."""
    return spelling_key(name.casefold())


def spelling_key(name: str) -> str:
    """A key that a name has in old and new spelling; capitals and accents count."""
    words = unicodedata.normalize("NFD", name).split()
    return " ".join(
        "".join(sign for sign in word if sign not in _TONES) + "".join(sign for sign in word if sign in _TONES)
        for word in words
    )


# --- dates and gender -----------------------------------------------------------------------------

_DAY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})")
_IN_WORDS = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})", re.I)
_MONTH = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
_TIME = re.compile(r"[T\s]0{1,2}:00(?::00)?(?:\.0+)?$")
OLDEST, YOUNGEST = 110, 5
# Excel's numbers for days: 01/01/1910 to 31/12/2036, out of reach of years.
_SERIALS = range(3_654, 50_041)
_EXCEL_ZERO = dt.date(1899, 12, 30)


def read_birth(value: Value, *, today: dt.date) -> tuple[int | None, dt.date | None, Problem | None]:
    """Year and, where it is known, day of birth: of a date, "12/03/1980", "3/1980", "1980", 29292 (Excel's number)."""
    text = _TIME.sub("", text_of(value))
    if not text:
        return None, None, None
    try:
        year, day = _birth(value, text, today)
    except ValueError:
        return None, None, Problem("birth_odd", "birth", f"Ngày sinh {quote(text)} không có thật. {_BIRTH_ADVICE}")
    if year is None:
        return None, None, Problem("birth_odd", "birth", f"Chưa hiểu ngày sinh {quote(text)}. {_BIRTH_ADVICE}")
    if not today.year - OLDEST <= year <= today.year - YOUNGEST:
        return None, None, Problem("birth_range", "birth", f"Năm sinh {year} không hợp lý. {_BIRTH_ADVICE}")
    return year, day, None


_BIRTH_ADVICE = "Ghi như 12/03/1980, hoặc chỉ năm: 1980."


def _birth(value: Value, text: str, today: dt.date) -> tuple[int | None, dt.date | None]:
    if isinstance(value, dt.datetime):
        return value.year, value.date()
    if isinstance(value, dt.date):
        return value.year, value
    if match := _DAY.fullmatch(text) or _IN_WORDS.fullmatch(text):
        day = dt.date(_full_year(match[3], today), int(match[2]), int(match[1]))
        return day.year, day
    if match := _ISO.fullmatch(text):
        day = dt.date(int(match[1]), int(match[2]), int(match[3]))
        return day.year, day
    if match := _MONTH.fullmatch(text):
        return dt.date(int(match[2]), int(match[1]), 1).year, None
    if not (text.isascii() and text.isdigit()):
        return None, None
    if len(text) == 4:
        return int(text), None
    if len(text) in (7, 8):
        # 12031980; as a number the first zero is lost
        day = dt.date(int(text[-4:]), int(text[-6:-4]), int(text[:-6]))
        return day.year, day
    if int(text) in _SERIALS:
        day = _EXCEL_ZERO + dt.timedelta(days=int(text))
        return day.year, day
    return None, None


def _full_year(digits: str, today: dt.date) -> int:
    """Two digits are the year of somebody alive: 05 → 2005, 80 → 1980."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


_GENDERS = {
    "nam": MALE, "m": MALE, "male": MALE, "trai": MALE, "ong": MALE,
    "nu": FEMALE, "f": FEMALE, "female": FEMALE, "gai": FEMALE, "ba": FEMALE,
}  # fmt: skip


def read_gender(text: str) -> tuple[int | None, Problem | None]:
    if not text:
        return None, None
    gender = _GENDERS.get(fold(text).strip(" ."))
    if gender is None:
        return None, Problem("gender_odd", "gender", f"Chưa hiểu giới tính {quote(text)}. Ghi “Nam” hoặc “Nữ”.")
    return gender, None


# --- numbers --------------------------------------------------------------------------------------

_PHONE_ADVICE = "Ghi đủ 10 chữ số, bắt đầu bằng 0."


def read_phone(text: str) -> tuple[str, Problem | None]:
    """A phone in its normal form; numbers that lost their zero get it back."""
    typed = text.lstrip("'’").strip()
    if not typed:
        return "", None
    if _ROUNDED.match(typed):
        return "", Problem(
            "phone_odd", "phone", f"Excel đã làm tròn số điện thoại {quote(typed)}. Gõ lại ở dạng văn bản."
        )
    try:
        return normal_phone(typed), None
    except ValueError:
        return "", Problem("phone_odd", "phone", _phone_words(typed))


def _phone_words(typed: str) -> str:
    pieces = [piece for piece in re.split(r"[;,/]|\s-\s|\shoặc\s", typed) if piece.strip()]
    if len(pieces) > 1 and all(sum(sign.isdigit() for sign in piece) >= 8 for piece in pieces):
        return f"Ô số điện thoại có {len(pieces)} số: {quote(typed)}. Giữ một số."
    digits = sum(sign.isdigit() for sign in typed)
    if any(sign.isalpha() for sign in typed) or not digits:
        return f"Số điện thoại {quote(typed)} có chữ lạ. {_PHONE_ADVICE}"
    if digits == 10:
        return f"Số điện thoại {quote(typed)} có đầu số không còn dùng. {_PHONE_ADVICE}"
    return f"Số điện thoại {quote(typed)} có {digits} chữ số. {_PHONE_ADVICE}"


def read_citizen(text: str) -> tuple[str, Problem | None]:
    """A citizen number of 12 digits (or the old one of 9); numbers that lost their zeros get them back."""
    typed = text.lstrip("'’").strip()
    digits = re.sub(r"[\s.\-]", "", typed)
    if not digits:
        return "", None
    if _ROUNDED.match(typed):
        message = f"Excel đã làm tròn số căn cước {quote(typed)}. Gõ lại ở dạng văn bản."
        return "", Problem("citizen_odd", "citizen", message)
    if not (digits.isascii() and digits.isdigit()):
        message = f"Số căn cước {quote(typed)} có chữ lạ. Ghi 12 chữ số, hoặc 9 chữ số của giấy cũ."
        return "", Problem("citizen_odd", "citizen", message)
    # 001 of Hà Nội loses two zeros, every other province one; the oldest numbers of nine digits lost one as well.
    whole = digits.zfill(12) if len(digits) in (10, 11) else digits.zfill(9) if len(digits) == 8 else digits
    if len(whole) not in (9, 12):
        message = f"Số căn cước {quote(typed)} có {len(digits)} chữ số. Ghi 12 chữ số, hoặc 9 chữ số của giấy cũ."
        return "", Problem("citizen_odd", "citizen", message)
    return whole, None


_CODE = re.compile(r"\w[\w.\-/]*")
LONGEST_CODE = 32


def read_code(text: str) -> tuple[str, Problem | None]:
    """A personal code as it is stored."""
    code = normal_code(text.lstrip("'’"))
    if not code:
        return "", None
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        message = f"Mã {quote(text)} có ký tự lạ hoặc dài quá {LONGEST_CODE} ký tự. Chỉ dùng chữ và số."
        return "", Problem("code_odd", "code", message)
    return code, None
