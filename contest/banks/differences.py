"""What changed between two texts, word by word; and between two wordings of a question. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from contest.banks.questions import letters
from contest.common.text import fold_accented

Kind = Literal["same", "gone", "new"]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# SequenceMatcher takes the square of its length at worst: longer texts are shown as old and new.
MOST_WORDS = 3000


@dataclass(frozen=True)
class Part:
    """A run of text that stayed ("same"), went ("gone") or came ("new")."""

    kind: Kind
    text: str


def parts(old: str, new: str) -> list[Part]:
    """Both texts as one list of runs: without what came it is the old one, without what went the new one."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > MOST_WORDS and old != new:
        return _runs([("gone", old), ("new", new)])
    found: list[tuple[Kind, str]] = []
    gone = new = ""
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        # A space between two changed words belongs to the change: "chi bộ" struck out as one.
        if tag == "equal" and not ("".join(before[i:j]).isspace() and (gone or new)):
            found += [("gone", gone), ("new", new), ("same", "".join(before[i:j]))]
            gone = new = ""
        else:
            gone, new = gone + "".join(before[i:j]), new + "".join(after[k:m])
    return _runs([*found, ("gone", gone), ("new", new)])


def _runs(found: Sequence[tuple[Kind, str]]) -> list[Part]:
    return [Part(kind, text) for kind, text in found if text]


def places_of(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """For each new choice the old one to compare it with: the same text wherever it stands, else the next one left."""
    places: dict[int, int] = {}
    left = dict(enumerate(map(fold_accented, old)))
    for index, text in enumerate(map(fold_accented, new)):
        found = next((place for place, other in left.items() if other == text), None)
        if found is not None:
            places[index] = found
            del left[found]
    rest = [index for index in range(len(new)) if index not in places]
    return places | dict(zip(rest, left, strict=False))


@dataclass(frozen=True)
class Worded:
    """One wording of a question, to be compared."""

    text: str
    choices: Sequence[str]
    correct: Sequence[int]
    explanation: str = ""
    source: str = ""
    # what its pictures show, in words
    alts: Sequence[str] = ()


@dataclass(frozen=True)
class Change:
    """What changed of a question: a field ("text", "choice", "key", "explanation", "source", "alts"), its letter."""

    field: str
    letter: str
    parts: Sequence[Part]


def changes(old: Worded, new: Worded) -> list[Change]:
    """The fields that differ, in the order of a question; choices are compared by their letters."""
    pairs = [("text", "", old.text, new.text)]
    for index in range(max(len(old.choices), len(new.choices))):
        pairs.append(("choice", chr(65 + index), _at(old.choices, index), _at(new.choices, index)))
    pairs += [
        ("key", "", letters(old.correct), letters(new.correct)),
        ("explanation", "", old.explanation, new.explanation),
        ("source", "", old.source, new.source),
        ("alts", "", "; ".join(old.alts), "; ".join(new.alts)),
    ]
    return [Change(field, letter, parts(one, other)) for field, letter, one, other in pairs if one != other]


def _at(choices: Sequence[str], index: int) -> str:
    return choices[index] if index < len(choices) else ""
