"""Attempts flooding: one account hands in paper after paper that nobody worked on. Pure.

Many attempts alone are zeal: people who race for the best time hand in one a minute, and nearly all of it is right.
Flooding is quick and wrong, or blank: to harvest the questions, or to raise a unit's number of attempts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Questions, Strength, TakenPaper
from contest.fairness.pattern import Pattern

# (milliseconds a question, most right in a hundred): three seconds are too short to read, long enough for who knows
# the questions, so they must be wrong as well; guessing among four gives 25 %, who worked at all has more than 40 %.
# Who knows them and takes a second each has most of them right.
HASTE = ((3_000, 40), (1_000, 70))
# Trying the site out, or giving up, makes a few such papers in an evening, not one every six minutes, ...
MOST_EMPTY_AN_HOUR = 10
HOUR_MS = 3_600_000
# ... nor twenty from morning to night.
MOST_EMPTY_A_DAY = 20
# Day and night: at two minutes a paper, six hours without a break.
MOST_A_DAY = 180
DAY_MS = 24 * HOUR_MS


class FloodingFacts(TypedDict):
    """Papers, and of them those that nobody worked on; `middle_ms`: how long these took."""

    attempts: int
    empty: int
    # cases of before 2026-11-27 do not say
    blank: NotRequired[int]
    empty_in_hour: int
    empty_in_day: NotRequired[int]
    in_day: int
    middle_ms: int


class Flooding(Pattern):
    """Looks at each person alone."""

    kind = "flooding"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self._found: list[Found] = []

    def add_person(self, papers: Sequence[TakenPaper], entered_ms: int | None) -> None:
        if flood := flood_of(papers, self.rates.questions):
            self._found.append(Found(self.kind, (papers[0].person,), *flood))

    def find(self) -> list[Found]:
        return self._found


def flood_of(papers: Sequence[TakenPaper], questions: Questions) -> tuple[Strength, FloodingFacts] | None:
    """Whether these papers, in order, are too many for one person."""
    empty = [paper for paper in papers if is_empty(paper, questions)]
    hour, empty_day, day = _most_within(empty, HOUR_MS), _most_within(empty, DAY_MS), _most_within(papers, DAY_MS)
    times = max(hour / MOST_EMPTY_AN_HOUR, empty_day / MOST_EMPTY_A_DAY, day / MOST_A_DAY)
    if times < 1:
        return None
    durations = sorted(paper.duration_ms for paper in (empty or papers))
    facts: FloodingFacts = {
        "attempts": len(papers),
        "empty": len(empty),
        "blank": sum(not any(paper.answers) for paper in empty),
        "empty_in_hour": hour,
        "empty_in_day": empty_day,
        "in_day": day,
        "middle_ms": durations[len(durations) // 2],
    }
    strength = Strength.VERY_STRONG if times >= 4 else Strength.STRONG if times >= 2 else Strength.NOTICEABLE
    return strength, facts


def is_empty(paper: TakenPaper, questions: Questions) -> bool:
    """Whether nobody worked on it: blank, or quick and wrong."""
    if not any(paper.answers):
        return True
    answered = list(paper.answered())
    right = sum(questions.is_right(item, mask) for item, mask in answered)
    return any(
        paper.duration_ms < ms * len(answered) and 100 * right <= percent * len(answered) for ms, percent in HASTE
    )


def _most_within(papers: Sequence[TakenPaper], span_ms: int) -> int:
    """The most papers that were started within one span."""
    most = first = 0
    for last, paper in enumerate(papers):
        while papers[first].started_ms <= paper.started_ms - span_ms:
            first += 1
        most = max(most, last - first + 1)
    return most
