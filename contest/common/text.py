"""Vietnamese text: one spelling for storing, one for searching, one for comparing."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_SPACES = {ord(c): " " for c in "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"}
_CONTROLS = {n: None for n in range(32) if n not in (9, 10)}
_CLEAN = _INVISIBLE | _SPACES | _CONTROLS
_RUN_OF_SPACES = re.compile(r"\s+")
_EDGES = " \t\n.,;:!?…\"'“”‘’()[]–—-"
_NOT_WORD = re.compile(r"[^\w]+")


def clean(text: str) -> str:
    """Return `text` in NFC with ordinary spaces and without invisible or control characters.

    Tabs and line breaks stay; line breaks become "\\n".
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)
    return unicodedata.normalize("NFC", unified)


def squeeze(text: str) -> str:
    """Return `text` cleaned, on one line, with single spaces and no space at the ends."""
    return _RUN_OF_SPACES.sub(" ", clean(text)).strip()


def unaccent(text: str) -> str:
    """Return `text` without diacritics: "Đáp án" becomes "Dap an", "hoà" and "hòa" both "hoa"."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", bare)


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
