"""Near-duplicates: which questions say almost the same, whatever their accents, spacing and punctuation. Pure.

A question is the set of its words: those of the stem, the pairs of neighbours in it, those of the choices. Two are
alike when these sets overlap enough (Jaccard), or when their stems are the same and long enough to tell something.
Numbers, ordinals and "không" decide what is asked, however small they are: where they differ, so do the questions.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contest.banks.questions import stem_print
from contest.common.text import fold

# Measured on the demo bank: different questions reach 0.63, a question and itself with a word replaced 0.80 and more.
ALIKE = 0.72
_WORD = re.compile(r"\w+")
_DECIDING = re.compile(r"\d+|\bthu (?:nhat|hai|ba|tu|nam|sau|bay|tam|chin|muoi)\b|\bkhong\b")
_LEADING_ZEROS = re.compile(r"\b0+(?=\d)")
# In capitals only: "vi" and "xi" are words.
_ROMAN = re.compile(r"\b[IVXLC]+\b")


@dataclass(frozen=True)
class Said:
    """What a question says: a number to know it by, its set of features, its stem print ("" tells nothing).

    `deciding`: the numbers and negations of its stem, sorted.
    """

    number: int
    features: frozenset[str]
    stem: str = ""
    deciding: tuple[str, ...] = ()


def said(number: int, text: str, choices: Iterable[str]) -> Said:
    """A question in the form that is compared; the choices' order does not count."""
    folded = _LEADING_ZEROS.sub("", fold(text))
    stem = _WORD.findall(folded)
    pairs = [f"{one} {other}" for one, other in pairwise(stem)]
    words = [f"= {word}" for choice in choices for word in _WORD.findall(fold(choice))]
    features = frozenset([*_counted(stem), *_counted(pairs), *_counted(words)])
    deciding = _DECIDING.findall(folded) + _ROMAN.findall(text)
    return Said(number, features, stem_print(text), tuple(sorted(deciding)))


def _counted(words: Iterable[str]) -> list[str]:
    """The words with how often each has come before, so that a word said twice counts twice."""
    seen: Counter[str] = Counter()
    marked = []
    for word in words:
        marked.append(f"{word}#{seen[word]}" if seen[word] else word)
        seen[word] += 1
    return marked


def likeness(one: Said, other: Said) -> float:
    """From 0 (no word in common) to 1 (the same words, or the same telling stem)."""
    if one.stem and one.stem == other.stem:
        return 1.0
    if one.deciding != other.deciding:
        return 0.0
    shared = len(one.features & other.features)
    return shared / max(1, len(one.features) + len(other.features) - shared)


Told = Callable[[float], None]


def _counted_off(questions: Sequence[Said], told: Told | None) -> Iterator[Said]:
    """The questions one by one; `told` hears now and then which share of them is done."""
    for done, question in enumerate(questions):
        if told is not None and done % 250 == 0:
            told(done / len(questions))
        yield question


def nearest(asked: Sequence[Said], held: Sequence[Said], *, told: Told | None = None) -> dict[int, int]:
    """For each question asked about that has a near one among those held: the number of the nearest."""
    index = _Index([*held, *asked])
    for question in held:
        index.add(question)
    found = {question.number: index.nearest(question) for question in _counted_off(asked, told)}
    return {number: near for number, near in found.items() if near is not None}


def nearest_before(questions: Sequence[Said], *, told: Told | None = None) -> dict[int, int]:
    """For each question that has a near one earlier in the same list: the number of the nearest."""
    index = _Index(questions)
    found = {}
    for question in _counted_off(questions, told):
        near = index.nearest(question)
        if near is not None:
            found[question.number] = near
        index.add(question)
    return found


class _Index:
    """Finds alike questions without comparing all: prefix filtering (Chaudhuri 2006, Bayardo 2007).

    With features in one fixed order, two sets that overlap enough share one of the first few of both; the rarest come
    first, so that few others have them. It misses nothing that a comparison of all pairs would find.
    """

    def __init__(self, questions: Iterable[Said]) -> None:
        frequency = Counter(feature for question in questions for feature in question.features)
        ordered = sorted(frequency, key=lambda feature: (frequency[feature], feature))
        self.rank = {feature: rank for rank, feature in enumerate(ordered)}
        self.by_feature: dict[tuple[tuple[str, ...], int], list[Said]] = defaultdict(list)
        self.by_stem: dict[str, int] = {}

    def _first(self, question: Said) -> list[int]:
        ordered = sorted(map(self.rank.__getitem__, question.features))
        return ordered[: len(ordered) - math.ceil(ALIKE * len(ordered)) + 1]

    def add(self, question: Said) -> None:
        for rank in self._first(question):
            self.by_feature[question.deciding, rank].append(question)
        if question.stem:
            self.by_stem.setdefault(question.stem, question.number)

    def nearest(self, question: Said) -> int | None:
        """The number of the most alike, of equals any one, but always the same."""
        if question.stem in self.by_stem:
            return self.by_stem[question.stem]
        alike: dict[int, float] = {}
        for rank in self._first(question):
            for other in self.by_feature.get((question.deciding, rank), ()):
                if other.number not in alike:
                    alike[other.number] = likeness(question, other)
        best = max(alike.values(), default=0.0)
        return next(number for number, score in alike.items() if score == best) if best >= ALIKE else None
