"""Faster than reading allows: questions new to the person, answered right in less time than taking them in. Pure.

A fast paper says nothing by itself: whoever has had the questions before takes them by their first words, and twenty
right answers in seventeen seconds have been seen. So only questions count that the person had not been shown in an
earlier paper; the whole time of the paper is given to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Questions, Strength, TakenPaper
from contest.fairness.pattern import Pattern

# Who has learned a printed bank by heart still takes the first words, looks for the choice among shuffled ones, taps
# and scrolls: 2 to 3 s a question, the quickest 1.3 s, however long or short it is. A script takes one.
LEAST_MS_A_NEW_QUESTION = 1_200
# Nobody finds and taps answers quicker than this on a page that must be scrolled, known or not.
LEAST_MS_A_QUESTION = 500
# fewer new questions tell little: a good guess and a lucky draw
LEAST_NEW = 8
# who only taps through gets a quarter right
LEAST_RIGHT_PERCENT = 80
# What a case says beside its figures: what people need who know the questions, and how fast people read silently.
USUAL_MS_BY_HEART = 2_000
USUAL_WORDS_A_MINUTE = 250


class ReadingFacts(TypedDict):
    """Of the fastest paper; `papers`: how many are beyond reading."""

    papers: int
    right: int
    questions: int
    new_right: int
    words: int
    duration_ms: int
    words_a_minute: int


class Reading(Pattern):
    """Looks at each person alone."""

    kind = "reading"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self._found: list[Found] = []

    def add_person(self, papers: Sequence[TakenPaper], entered_ms: int | None) -> None:
        if found := find_fast_reading(papers, self.rates.questions):
            self._found.append(found)

    def find(self) -> list[Found]:
        return self._found


@dataclass(frozen=True, slots=True)
class _Read:
    right: int
    new: int
    new_right: int
    new_words: int
    duration_ms: int
    questions: int

    @property
    def words_a_minute(self) -> int:
        return self.new_words * 60_000 // max(1, self.duration_ms)

    @property
    def is_beyond(self) -> bool:
        """Whether nobody reads, or taps, so fast."""
        return self._beyond_tapping or self._beyond_reading

    @property
    def _beyond_tapping(self) -> bool:
        knew = 100 * self.right >= LEAST_RIGHT_PERCENT * self.questions
        return knew and self.questions >= LEAST_NEW and self.duration_ms < LEAST_MS_A_QUESTION * self.questions

    @property
    def _beyond_reading(self) -> bool:
        knew = 100 * self.new_right >= LEAST_RIGHT_PERCENT * self.new
        return knew and self.new >= LEAST_NEW and self.duration_ms < LEAST_MS_A_NEW_QUESTION * self.new


def find_fast_reading(papers: Sequence[TakenPaper], questions: Questions) -> Found | None:
    """The case of one person, from all papers in order. The facts are of the fastest one."""
    seen: set[int] = set()
    beyond: list[_Read] = []
    for paper in papers:
        answered = list(paper.answered())
        new = [(item, mask) for item, mask in answered if item not in seen]
        seen.update(item for item, _mask in answered)
        new_right = [item for item, mask in new if questions.is_right(item, mask)]
        reading = _Read(
            right=sum(questions.is_right(item, mask) for item, mask in answered),
            new=len(new),
            new_right=len(new_right),
            new_words=sum(questions.words[item] for item in new_right),
            duration_ms=paper.duration_ms,
            questions=len(answered),
        )
        if reading.is_beyond:
            beyond.append(reading)
    if not beyond:
        return None
    worst = max(beyond, key=lambda one: (one.words_a_minute, -one.duration_ms))
    facts: ReadingFacts = {
        "papers": len(beyond),
        "right": worst.right,
        "questions": worst.questions,
        "new_right": worst.new_right,
        "words": worst.new_words,
        "duration_ms": worst.duration_ms,
        "words_a_minute": worst.words_a_minute,
    }
    return Found(Reading.kind, (papers[0].person,), _strength(beyond), facts)


def _strength(beyond: list[_Read]) -> Strength:
    fastest_ms = min(one.duration_ms / one.questions for one in beyond)
    if len(beyond) >= 3 or fastest_ms < LEAST_MS_A_NEW_QUESTION / 2:
        return Strength.VERY_STRONG
    return Strength.STRONG if len(beyond) == 2 else Strength.NOTICEABLE
