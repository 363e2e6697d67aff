"""Attempts flooding: one account hands in paper after paper that nobody worked on. Pure.

Many attempts alone are zeal: people who race for the best time hand in one a minute, and nearly all of it is right.
Flooding is quick and wrong: to harvest the questions, or to raise a unit's number of attempts.
"""

from __future__ import annotations

from collections.abc import Sequence

from contest.fairness.papers import Found, Questions, Strength, TakenPaper

KIND = "flooding"
# three seconds a question is too short to read them, long enough for who knows them: so they must be wrong as well
EMPTY_MS_A_QUESTION = 3_000
# guessing among four gives 25 %; who worked at all has more than 40 %
EMPTY_RIGHT_PERCENT = 40
# Trying the site out, or giving up, makes a few such papers in an evening, not one every six minutes.
MOST_EMPTY_AN_HOUR = 10
HOUR_MS = 3_600_000
# Day and night: at two minutes a paper, six hours without a break.
MOST_A_DAY = 180
DAY_MS = 24 * HOUR_MS


def find_flooding(papers: Sequence[TakenPaper], questions: Questions) -> Found | None:
    """The case of one person, from all papers in order."""
    empty = [paper for paper in papers if _is_empty(paper, questions)]
    hour, day = _most_within(empty, HOUR_MS), _most_within(papers, DAY_MS)
    if hour < MOST_EMPTY_AN_HOUR and day < MOST_A_DAY:
        return None
    durations = sorted(paper.duration_ms for paper in (empty or papers))
    facts = {
        "attempts": len(papers),
        "empty": len(empty),
        "empty_in_hour": hour,
        "in_day": day,
        "middle_ms": durations[len(durations) // 2],
    }
    times = max(hour / MOST_EMPTY_AN_HOUR, day / MOST_A_DAY)
    strength = Strength.VERY_STRONG if times >= 4 else Strength.STRONG if times >= 2 else Strength.NOTICEABLE
    return Found(KIND, (papers[0].person,), strength, facts)


def _is_empty(paper: TakenPaper, questions: Questions) -> bool:
    answered = list(paper.answered())
    right = sum(questions.is_right(item, mask) for item, mask in answered)
    is_quick = paper.duration_ms < EMPTY_MS_A_QUESTION * len(answered)
    return is_quick and 100 * right <= EMPTY_RIGHT_PERCENT * len(answered)


def _most_within(papers: Sequence[TakenPaper], span_ms: int) -> int:
    """The most papers that were started within one span."""
    most = first = 0
    for last, paper in enumerate(papers):
        while papers[first].started_ms <= paper.started_ms - span_ms:
            first += 1
        most = max(most, last - first + 1)
    return most
