"""Texts of questions as pages show them: escaped, with their pictures where they stand; and where pictures lie."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from contest.banks.pictures import ShownPicture, shown_pictures, split, worded

# the address that anybody may read; it needs no cookie and never changes what it answers
PREFIX = "/hinh/"
# lower ones stand in the line of the text, like a sign
TALLEST_SIGN = 48
# a picture as a word, so that differences between two texts keep it whole
AS_WORD = "img_{}"
_WORD = re.compile(r"img_([0-9a-f]{64})")


@dataclass(frozen=True)
class Pictures:
    """The pictures of one question, and under which address they lie."""

    shown: Sequence[ShownPicture]
    prefix: str = PREFIX


# as a page has them: from a revision's JSON, or prepared
Given = Pictures | Sequence[ShownPicture] | Sequence[Mapping[str, Any]] | None


def _held(given: Given) -> Pictures:
    if isinstance(given, Pictures):
        return given
    return Pictures([one if isinstance(one, ShownPicture) else shown_pictures([one])[0] for one in given or ()])


def shown(text: str, pictures: Given) -> str:
    """The text as HTML where it has pictures (safe then), else as it is: templates escape it."""
    held = _held(pictures)
    if not held.shown:
        return text
    pieces = split(text, held=len(held.shown))
    return mark_safe("".join(_image(held, piece) if isinstance(piece, int) else escape(piece) for piece in pieces))


def _image(held: Pictures, number: int) -> str:
    picture = held.shown[number - 1]
    kind = "q-in" if picture.height <= TALLEST_SIGN else "q-img"
    return (
        f'<img class="{kind}" src="{held.prefix}{escape(picture.hash)}" width="{int(picture.width)}"'
        f' height="{int(picture.height)}" alt="{escape(picture.alt)}" loading="lazy" decoding="async">'
    )


def in_words(text: str, pictures: Given) -> str:
    """The text for lists and for reading aloud: "[hình]" or "[hình: a map]" for a picture."""
    return worded(text, [f"[hình: {one.alt}]" if one.alt else "[hình]" for one in _held(pictures).shown])


def compared(text: str, pictures: Given) -> str:
    """The text with each picture as one word, to be compared with another one."""
    return worded(text, [AS_WORD.format(one.hash) for one in _held(pictures).shown])


def shown_words(text: str, prefix: str = PREFIX) -> SafeString:
    """A piece of a compared text as HTML: words that are pictures become small pictures again."""
    found = _WORD.split(text)
    images = (
        f'<img class="q-thumb" src="{prefix or PREFIX}{one}" alt="[hình]" loading="lazy">' if at % 2 else escape(one)
        for at, one in enumerate(found)
    )
    return mark_safe("".join(images))
