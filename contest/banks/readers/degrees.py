"""Degrees written with what lay at hand, a raised "o" or "0". As text they become "°"; signs that were typed stay.

A raised "o" behind a number says nothing else. A raised "0" may be a power: it is a degree before C and F, before
minutes, and where the question speaks of angles, temperatures or places on the map.
"""

import re
from collections.abc import Sequence

_SURE = re.compile(r"(?<=\d)( ?)<sup>[oOº˚∘]</sup>")
_WITH_UNIT = re.compile(r"(?<=\d)( ?)(?:<sup>[oO0º˚∘] ?([CF])</sup>|<sup>0</sup>(?= ?[CF]\b))")
_UNIT = re.compile(r"(?<![^\s(:])<sup>[oO0º∘]</sup>(?= ?[CF]\b)")
_WITH_MINUTES = re.compile(r"(?<=\d)( ?)<sup>0</sup>(?= ?\d{1,2} ?['’′])")
_ON_THE_MAP = re.compile(r"(?<=\d) ?<sup>0</sup>(?= ?[BNĐTEWS]\b)")
_BARE = re.compile(r"(?<![\d.,])(?P<number>\d{1,3}(?:[.,]\d{1,2})?) ?<sup>0</sup>(?!\w|<su)")
_SPEAKS = re.compile(
    r"°|\b(?:góc|nhiệt độ|nghiêng|quay|vĩ tuyến|kinh tuyến|vĩ độ|kinh độ|toạ độ|tọa độ|sin|cos|tan|cot|angles?|latitude"
    r"|longitude|temperature)\b|[∠Δ△]",
    re.I,
)
_POWERS = re.compile(r"\b(?:luỹ thừa|lũy thừa|số mũ|mũ|powers?|exponents?)\b", re.I)
_MOST = 360


def in_degrees(texts: Sequence[str], *, about: str) -> list[str]:
    """The texts of one question (with <sup>) with "°" for what means degrees; `about`: what it asks."""
    if not any("<sup>" in text for text in texts):
        return list(texts)
    spoken = bool(_SPEAKS.search(_sure(about))) and not _POWERS.search(about)
    return [_by_context(_sure(text)) if spoken else _sure(text) for text in texts]


def _sure(text: str) -> str:
    text = _WITH_UNIT.sub(lambda found: f"{found[1]}°{found[2] or ''}", text)
    text = _UNIT.sub("°", text)
    return _WITH_MINUTES.sub(r"\1°", _SURE.sub(r"\1°", text))


def _by_context(text: str) -> str:
    return _BARE.sub(_as_degree, _ON_THE_MAP.sub("°", text))


def _as_degree(found: re.Match[str]) -> str:
    number = float(found["number"].replace(",", "."))
    return f"{found['number']}°" if number <= _MOST else found[0]
