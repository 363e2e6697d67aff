"""A question on its way out, as plain values, and what a format cannot say of it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from contest.banks.pictures import EXTENSIONS, numbers_in, split
from contest.common.text import LETTERS

# what a question has beside its text, choices and key
FIELDS = ("topic", "difficulty", "explanation", "source", "tags")
LEVELS = ("", "Dễ", "Trung bình", "Khó")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    """A picture as it is kept: PNG or JPEG; `alt` says what it shows."""

    content: bytes
    kind: str
    width: int
    height: int
    alt: str = ""

    @property
    def file_name(self) -> str:
        """A name that no other picture has."""
        return f"{sha256(self.content).hexdigest()[:24]}.{EXTENSIONS[self.kind]}"


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """One question of a bank. `correct`: indices of the right choices; `difficulty` 1 easy to 3 hard, 0 unknown.

    "<img 1>" in text, choices or explanation stands for the first of `pictures` (contest/banks/pictures.py).
    """

    number: int
    text: str
    choices: tuple[str, ...]
    correct: tuple[int, ...]
    topic: str = ""
    difficulty: int = 0
    explanation: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[WrittenPicture, ...] = ()

    @property
    def letters(self) -> str:
        """The key as people write it: "B", "A, C"."""
        return ", ".join(LETTERS[index] for index in self.correct)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that is written of it in words."""
        return (self.text, *self.choices, self.topic, self.explanation, self.source, ", ".join(self.tags))


@dataclass(frozen=True, slots=True)
class Loss:
    """What a format cannot say of question `number`; `left_out`: the question is not in the file at all.

    Codes: several_right, like_a_choice, lines_joined, too_long, pictures.
    """

    number: int
    code: str
    left_out: bool = True


class UnwritableBank(Exception):
    """No question of the bank can be said in this format."""


def too_long(question: WrittenQuestion, *, most: int) -> list[Loss]:
    """A loss if any text has more characters than one cell or line of the format takes."""
    return [Loss(question.number, "too_long")] if any(len(text) > most for text in question.texts) else []


def without_pictures(question: WrittenQuestion) -> list[Loss]:
    """A loss if it has pictures, for formats that hold none: without them the question means nothing."""
    return [Loss(question.number, "pictures")] if question.pictures else []


def has_pictures(text: str, pictures: tuple[WrittenPicture, ...]) -> bool:
    """Whether a picture stands in this text."""
    return bool(numbers_in(text, held=len(pictures)))


def pieced(
    text: str, pictures: tuple[WrittenPicture, ...], say: Callable[[str], str], draw: Callable[[WrittenPicture], str]
) -> str:
    """A text in a format's own words: what is said, and what is drawn."""
    pieces = split(text, held=len(pictures))
    return "".join(draw(pictures[piece - 1]) if isinstance(piece, int) else say(piece) for piece in pieces)


def lines_of(text: str) -> list[str]:
    """The lines of a text that hold anything, without spaces at their ends."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def lawful(text: str) -> str:
    """A text without the signs that no XML document, and so no Word file, may hold."""
    return _NOT_IN_XML.sub("", text)


def on_one_line(text: str) -> str:
    """A text with its line breaks as spaces."""
    return " ".join(lines_of(text))


def explained(question: WrittenQuestion) -> str:
    """Explanation and source as one text, for formats that have one place for both.

    The last line is "Nguồn: …"; it stands there empty when the explanation itself ends in such a line.
    """
    lines = lines_of(question.explanation)
    if question.source or (lines and lines[-1].startswith("Nguồn:")):
        lines.append(f"Nguồn: {on_one_line(question.source)}".rstrip())
    return "\n".join(lines)
