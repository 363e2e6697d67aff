"""Search in Vietnamese: what is stored of a question to be searched, and what of it a typed word must equal. Pure.

A word typed without accents finds every spelling ("dang vien" finds "Đảng viên"); one typed with accents finds only
itself ("đảng" does not find "dâng"). Both are a search for a part of the stored text, which any database can do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from contest.common.text import fold, squeeze

# "hoà" and "hòa" are one word in two spellings; the mark goes to the first letter, as most keyboards write it today.
_LATE_MARK = re.compile(r"(?<!q)(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)")
_LATE = ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
_EARLY = ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "õe", "ọe", "ùy", "úy", "ủy", "ũy", "ụy"]
_EARLIER = dict(zip(_LATE, _EARLY, strict=True))


def searchable(text: str, choices: Iterable[str]) -> str:
    """What is stored to be searched: the wording without accents, then with them; lower case, single spaces."""
    said = " ".join([text, *choices])
    return f"{fold(said)}\n{_accented(said)}"


def search_parts(wanted: str) -> list[str]:
    """The parts that a stored text must all hold, for what somebody typed; [] asks for nothing."""
    return list(dict.fromkeys(_accented(wanted).split()))


def wanted_number(wanted: str) -> int | None:
    """The number of a question, where one was typed: "12", "#12"."""
    word = squeeze(wanted).lstrip("#")
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else None


def _accented(text: str) -> str:
    return _LATE_MARK.sub(lambda found: _EARLIER[found[0]], squeeze(text).casefold())
