"""Text that remembers how each piece of it looks, and the draft of a question made of such texts."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from contest.banks.pictures import split, token
from contest.banks.readers.result import ReadPicture
from contest.common.text import clean

_TYPED_TAG = re.compile(r"<(?=/?(?:sub|sup|u)>|img \d{1,2}>)")
PICTURE_WORD = "[hình]"
_NO_LETTER = re.compile(r"[\W_]+")
_BLANKS = re.compile(r"[ \t]+")
_ANY_BLANKS = re.compile(r"\s+")
_SOURCE = "Nguồn:"
_WIDE = re.compile(r"[ \t]{9,}")


class Look(NamedTuple):
    """How a piece of text looks; `colour` is "" for black, grey and automatic; `vertical` is "sub", "sup" or ""."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    colour: str = ""
    highlight: bool = False
    vertical: str = ""
    # what stands here but could not be taken over: "image", "ole", "sym"
    lost: str = ""
    # what stands here as PICTURE_WORD
    picture: ReadPicture | None = None


PLAIN = Look()


class Rich:
    """An immutable run of (text, look) pieces."""

    __slots__ = ("spans", "text")

    def __init__(self, spans: Iterable[tuple[str, Look]] = ()) -> None:
        self.spans = tuple(_merged(spans))
        self.text = "".join(text for text, _ in self.spans)

    @classmethod
    def plain(cls, text: str) -> "Rich":
        """Return `text` cleaned, with no look at all."""
        return cls([(tame(text), PLAIN)])

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def cut(self, start: int, stop: int | None = None) -> "Rich":
        """Return the piece between two character positions, with its spaces at the ends removed."""
        stop = len(self.text) if stop is None else stop
        inner = self.text[start:stop]
        start += len(inner) - len(inner.lstrip())
        stop = start + len(inner.strip())
        if stop - start == len(self.text):
            return self
        pieces, at = [], 0
        for text, look in self.spans:
            piece = text[max(start - at, 0) : max(stop - at, 0)]
            at += len(text)
            if piece:
                pieces.append((piece, look))
        return Rich(pieces)

    def strip(self) -> "Rich":
        """Return the same without spaces at the ends."""
        return self.cut(0)

    def lines(self) -> list["Rich"]:
        """Return the pieces between line breaks."""
        if "\n" not in self.text:
            return [self]
        pieces, at = [], 0
        for line in self.text.split("\n"):
            pieces.append(self._raw(at, at + len(line)))
            at += len(line) + 1
        return pieces

    def _raw(self, start: int, stop: int) -> "Rich":
        pieces, at = [], 0
        for text, look in self.spans:
            piece = text[max(start - at, 0) : max(stop - at, 0)]
            at += len(text)
            if piece:
                pieces.append((piece, look))
        return Rich(pieces)

    def lost(self) -> set[str]:
        """Return what could not be taken over inside this text."""
        return {look.lost for _, look in self.spans if look.lost}

    def has_pictures(self) -> bool:
        """Return whether pictures stand in this text."""
        return any(look.picture is not None for _, look in self.spans)

    def signals(self, share: float = 0.8) -> frozenset[str]:
        """Return what at least `share` of the letters and figures have: "bold", "colour:red", …

        Where there are none, all visible characters count.
        """
        inked = [(len(_NO_LETTER.sub("", text)), look) for text, look in self.spans]
        if not any(count for count, _ in inked):
            inked = [(len("".join(text.split())), look) for text, look in self.spans]
        total = 0
        counts: dict[str, int] = {}
        for count, look in inked:
            total += count
            for signal in _signals(look):
                counts[signal] = counts.get(signal, 0) + count
        return frozenset(signal for signal, count in counts.items() if total and count >= share * total)

    def markup(self, *, underline: bool = True, number: Callable[[ReadPicture], int] | None = None) -> str:
        """Return plain text with <sub>, <sup> and, if asked for, <u>; runs of blanks become one.

        A picture is the token with the number that `number` gives it; without one, or with 0, a word in brackets.
        """
        if len(self.spans) == 1 and self.spans[0][1] in _UNMARKED:
            return _tidy(_TYPED_TAG.sub("<\u2060", self.text))
        pieces = []
        for text, tags, picture in self._by_tag(underline=underline):
            place = number(picture) if picture is not None and number is not None else 0
            if place:
                pieces.append(token(place))
                continue
            text = _TYPED_TAG.sub("<\u2060", text)
            bare = text.strip()
            if not tags or not bare:
                pieces.append(text)
                continue
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            opening = "".join(f"<{tag}>" for tag in tags)
            closing = "".join(f"</{tag}>" for tag in reversed(tags))
            pieces.append(f"{before}{opening}{bare}{closing}{after}")
        return _tidy("".join(pieces))

    def _by_tag(self, *, underline: bool) -> list[tuple[str, tuple[str, ...], ReadPicture | None]]:
        grouped: list[tuple[str, tuple[str, ...], ReadPicture | None]] = []
        for text, look in self.spans:
            tags = (("u",) if look.underline and underline else ()) + ((look.vertical,) if look.vertical else ())
            if grouped and grouped[-1][1:] == (tags, None) and look.picture is None:
                grouped[-1] = (grouped[-1][0] + text, tags, None)
            else:
                grouped.append((text, tags, look.picture))
        return grouped


_UNMARKED = {PLAIN, Look(bold=True), Look(italic=True)}


def join(parts: Iterable[Rich], separator: str = "\n") -> Rich:
    """Return the parts one after another, `separator` between them."""
    spans: list[tuple[str, Look]] = []
    for part in parts:
        if spans:
            spans.append((separator, PLAIN))
        spans.extend(part.spans)
    return Rich(spans)


def on_one_line(text: Rich) -> Rich:
    """Return a text with a space for each run of blanks and line breaks."""
    return Rich((piece if look.picture else _ANY_BLANKS.sub(" ", piece), look) for piece, look in text.spans).strip()


def _merged(spans: Iterable[tuple[str, Look]]) -> list[tuple[str, Look]]:
    merged: list[tuple[str, Look]] = []
    for text, look in spans:
        if not text:
            continue
        if merged and merged[-1][1] == look and look.picture is None:
            merged[-1] = (merged[-1][0] + text, look)
        else:
            merged.append((text, look))
    return [(text if text.isascii() else unicodedata.normalize("NFC", text), look) for text, look in merged]


EMPTY = Rich()


def pictured(picture: ReadPicture | None, look: Look = PLAIN) -> tuple[str, Look]:
    """Return the piece of a text that is a picture, or stands for one that was not taken (None)."""
    return PICTURE_WORD, look._replace(lost="" if picture else "image", picture=picture, vertical="", underline=False)


def with_tokens(text: str, pictures: Sequence[ReadPicture | None]) -> Rich:
    """Return a text in which "<img 1>" stands for the first of `pictures`; without any it is text like any other."""
    pieces = split(text, held=len(pictures))
    return Rich(pictured(pictures[p - 1]) if isinstance(p, int) else (tame(p), PLAIN) for p in pieces)


def tame(text: str) -> str:
    """Return `text` cleaned; very long runs of blanks are shortened, they only cost time."""
    cleaned = clean(text)
    return _WIDE.sub("\t", cleaned) if "         " in cleaned or "\t\t\t\t\t\t\t\t\t" in cleaned else cleaned


def _tidy(text: str) -> str:
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n") if line.strip())


@lru_cache(maxsize=512)
def _signals(look: Look) -> tuple[str, ...]:
    names = [name for name in ("bold", "italic", "underline", "highlight") if getattr(look, name)]
    return (*names, f"colour:{look.colour}") if look.colour else tuple(names)


@dataclass(slots=True)
class Auto:
    """An automatic number: its list, its level, Word's format name, and what it shows ("3.", "Câu 3:", "B.")."""

    list_id: str
    level: int
    format: str
    shown: str
    number: int


@dataclass(slots=True)
class Line:
    """One line of a file; `first` tells the first line of a paragraph, `place` where it stands, for people."""

    rich: Rich
    place: str = ""
    auto: Auto | None = None
    first: bool = True
    heading: bool = False
    table: bool = False
    # how the automatic number looks
    auto_look: Look = PLAIN
    # the name of the paragraph's style, in Word files
    style: str = ""

    @property
    def text(self) -> str:
        """The characters of the line, without their look."""
        return self.rich.text


@dataclass(slots=True)
class DraftChoice:
    """A choice as found: its printed letter ("" if automatic or none), how letter and text look, star or not."""

    rich: Rich
    letter: str = ""
    letter_look: frozenset[str] = frozenset()
    star: bool = False
    end_star: bool = False
    # the letter with what stands behind it: "a. "
    sign: str = ""


@dataclass(slots=True)
class Key:
    """An answer stated in words: its kind ("key_line", "key_column", "key_table"), its value and place."""

    kind: str
    value: str
    place: str


@dataclass(slots=True)
class Draft:
    """A question on its way: what the file says, before the mark of the whole file is known."""

    place: str
    label: str = ""
    printed: int | None = None
    stem: list[Rich] = field(default_factory=list)
    choices: list[DraftChoice] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    explanation: list[Rich] = field(default_factory=list)
    source: str = ""
    tags: list[str] = field(default_factory=list)
    topic: str = ""
    difficulty: int = 0
    group: Rich = EMPTY
    part: str = ""
    kind: str = ""
    answers: list[str] = field(default_factory=list)
    # set where the format itself says which are right (GIFT, XML); then no mark is looked for
    correct: tuple[int, ...] | None = None
    original: list[str] = field(default_factory=list)
    # text and choices as HTML, where the file has HTML
    html: list[str] | None = None
    # the places of single warnings by code, where they stand elsewhere than the question
    places: dict[str, str] = field(default_factory=dict)
    # (code, detail) pairs; the words are made when the question is finished
    notes: list[tuple[str, str]] = field(default_factory=list)


def explain(draft: Draft, feedback: Rich) -> None:
    """Take a question's general feedback as its explanation; a last line "Nguồn: …" is its source."""
    *lines, last = [line.strip() for line in feedback.lines() if line] or [EMPTY]
    if last.text.startswith(_SOURCE):
        draft.source = " ".join(last.text.removeprefix(_SOURCE).split())
    else:
        lines.append(last)
    draft.explanation = [line for line in lines if line]
