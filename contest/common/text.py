"""Vietnamese text: one spelling for storing, one for searching, one for comparing."""

import re
import unicodedata

# The letters of choices: files are read with up to eight, papers show the first six.
LETTERS = "ABCDEFGH"

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
# what turns the order of the signs around it, so that a name reads as another
_TURNING = dict.fromkeys(map(ord, "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
_SPACES = {ord(c): " " for c in "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"}
_CONTROLS = {n: None for n in range(32) if n not in (9, 10)}
_CLEAN = _INVISIBLE | _TURNING | _SPACES | _CONTROLS
_EDGES = " \t\n.,;:!?…\"'“”‘’()[]–—-"
_NOT_WORD = re.compile(r"[^\w]+")


class _Marks(dict[int, int | None]):
    """A table for `str.translate` that drops combining marks, filled as they are met."""

    def __missing__(self, sign: int) -> int | None:
        self[sign] = None if unicodedata.category(chr(sign)) == "Mn" else sign
        return self[sign]


_MARKS = _Marks()


def clean(text: str) -> str:
    """Return `text` in NFC with ordinary spaces and without invisible or control characters.

    Tabs and line breaks stay; line breaks become "\\n".
    """
    if not text.isprintable():
        # what is printable has none of the signs that are replaced or dropped
        text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """Return `text` cleaned, on one line, with single spaces and no space at the ends."""
    return " ".join(clean(text).split())


def unaccent(text: str) -> str:
    """Return `text` without diacritics: "Đáp án" becomes "Dap an", "hoà" and "hòa" both "hoa"."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", decomposed.translate(_MARKS))


def fold(text: str) -> str:
    """Return the form that searches compare: no diacritics, lower case, single spaces."""
    return unaccent(squeeze(text)).casefold()


def fold_accented(text: str) -> str:
    """Return the form in which two answers are the same answer: case, spaces and edge marks ignored.

    Diacritics count ("má" is not "mà") and so do signs inside ("-5" in the middle of a text).
    """
    squeezed = squeeze(text).casefold()
    return squeezed.strip(_EDGES) if any(c.isalpha() for c in squeezed) else squeezed


def fingerprint(text: str) -> str:
    """Return the form that finds near-duplicates: letters and digits of `fold`, nothing else.

    A text of signs alone has no letters to compare, and keeps its signs.
    """
    folded = fold(text)
    return _NOT_WORD.sub("", folded) or folded
