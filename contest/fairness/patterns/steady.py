"""Papers of equal length: quick, and more alike than one person's, or several people's, ever are. Pure.

A person varies. One who gives a known answer needs now more, now less, by a fifth of the time and more from answer to
answer, also in tasks as simple as pressing the one of four keys that lights up; over twenty answers that leaves four or
five in a hundred of a paper's length, for the most regular person on the best day. People differ from one another by
far more. A script that waits differs by what the network does.

Some honest papers are of equal length too: those that the clock ends, slower than most of the round; those of a hall
that begins at one signal and ends at another; and those of people who wait for a full minute, since they were told that
less looks hasty. So papers count only where they are quicker than the middle first paper of the round, not near a full
minute, less where many others are as long, and those that began at one signal count as one.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NotRequired, TypedDict

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Strength, TakenPaper
from contest.fairness.pattern import Pattern
from contest.fairness.patterns.one_device import at_least

# How much the most regular person's time for one answer varies, as a part of it; over a paper answers even out.
LEAST_OF_AN_ANSWER = 0.2
# Beyond that the day's form varies, which long papers do not even out.
LEAST_OF_A_PERSON = 0.03
# Pupils of one class who know all answers: reading, finding and tapping differ by more than their reactions do.
LEAST_AMONG_PEOPLE = 0.15
# Nothing is more equal than the network lets it be.
LEAST_WIDTH = 0.002
# of the middle first paper; who is slower may have been ended by a clock or a bell
QUICK = 0.9
# a paper left half blank is as long as somebody looked at it
LEAST_ANSWERED_PERCENT = 80
LEAST_PAPERS, LEAST_ACCOUNTS = 4, 8
# from a little before a full minute until who waited for it has pressed the button
MINUTE_MS, BEFORE_MS, AFTER_MS = 60_000, 1_000, 4_000
# Accounts made on end, now and then, or through a night.
PAUSES_MS = (120_000, 1_200_000, 7_200_000)
# A teacher's "begin" is followed within half a minute, and there is a little time to look up.
SIGNAL_MS, REACTION_MS = 30_000, 10_000
# Papers a quarter quicker or slower are of like speed, and those within a fiftieth as long.
LIKE_SPEED, ABOUT = 1.25, 1.02
# Where one has to wait for something, so many of the others who are about as quick do.
PILE = 0.03
# so many units may have one script
MOST_UNITS = 3
# The middle difference of two from one normal curve, in its standard deviations; and how many say what a round is like.
MIDDLE_APART, ENOUGH = 0.954, 30
# How many people of ten thousand may be named by chance, were all as regular as the most regular ones; and how many
# units, where a case names eight and more.
MOST_ALONE, MOST_TOGETHER = 0.0005, 0.0001


@dataclass(frozen=True, slots=True)
class _Length:
    """How long a paper took, and who wrote it; `answers`: how many it has."""

    person: int
    unit: int
    started_ms: int
    taken_ms: int
    answers: int

    @property
    def log(self) -> float:
        return math.log(self.taken_ms)

    @property
    def each_ms(self) -> float:
        return self.taken_ms / self.answers

    @property
    def is_at_a_full_minute(self) -> bool:
        over_ms = (self.taken_ms + BEFORE_MS) % MINUTE_MS
        return self.taken_ms > AFTER_MS and over_ms <= BEFORE_MS + AFTER_MS


@dataclass(frozen=True, slots=True)
class _Window:
    """Papers, shortest first, of so many tried, and the chance that people make so many so equal."""

    papers: Sequence[_Length]
    tried: int
    chance: float


class SteadyFacts(TypedDict):
    """Papers of equal length among so many tried, of one account or of several in a unit.

    `usual_percent`: how far two others are apart.
    """

    papers: int
    tried: int
    shortest_ms: int
    longest_ms: int
    each_ms: int
    usual_percent: int
    from_ms: int
    span_ms: int
    accounts: int
    unit: NotRequired[int]


class Steady(Pattern):
    """Lengths of papers; fed with everybody, since it is the round that says what is quick and how much people vary."""

    kind = "steady"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self._people: list[list[_Length]] = []
        self._first_each_ms: list[float] = []

    def add_person(self, papers: Sequence[TakenPaper], entered_ms: int | None) -> None:
        own = [_length(paper) for paper in papers if _is_answered(paper)]
        if own:
            self._people.append(own)
            self._first_each_ms.append(own[0].each_ms)

    def find(self) -> list[Found]:
        """The cases of a round: people whose papers are equal, then accounts of a unit whose first papers are."""
        if not self._people:
            return []
        most_each_ms = QUICK * median(self._first_each_ms)
        quick = [[one for one in own if one.each_ms < most_each_ms] for own in self._people]
        lengths = _Lengths(one for own in quick for one in own)
        return [*_alone(quick, lengths), *_together(self._firsts(most_each_ms), lengths)]

    def _firsts(self, most_each_ms: float) -> dict[int, list[_Length]]:
        """Quick first papers by unit, in the order of their start."""
        units: defaultdict[int, list[_Length]] = defaultdict(list)
        for own in self._people:
            if own[0].each_ms < most_each_ms:
                units[own[0].unit].append(own[0])
        return {unit: sorted(units[unit], key=_in_time) for unit in sorted(units)}


class _Lengths:
    """Lengths of all quick papers of a round, in order, and whose they are."""

    def __init__(self, papers: Iterable[_Length]) -> None:
        self._in_order = sorted((one.taken_ms, one.unit, one.person) for one in papers)

    def are_piled_up(self, papers: Sequence[_Length]) -> bool:
        """Whether others of the round who are about as quick end there as well, far more often than before and after.

        That is so where one has to wait for something. Everybody has one vote, for as many papers as there may be; the
        units with the most votes are left out, since one script may serve several.
        """
        since_ms, until_ms = papers[0].taken_ms / ABOUT, papers[-1].taken_ms * ABOUT
        own = {one.person for one in papers}
        votes: defaultdict[tuple[int, int], list[bool]] = defaultdict(list)
        for taken_ms, unit, person in self._between(since_ms / LIKE_SPEED, until_ms * LIKE_SPEED):
            if person not in own:
                votes[unit, person].append(since_ms <= taken_ms <= until_ms)
        width, more = math.log(until_ms / since_ms), 2 * math.log(LIKE_SPEED)
        expected = width / (width + more)
        units: defaultdict[int, float] = defaultdict(float)
        for (unit, _person), there in votes.items():
            units[unit] += sum(there) / len(there) - expected
        most = sorted(units.values())[: len(units) - min(MOST_UNITS, len(units) // 5)]
        return sum(most) >= max(3 * (1 + math.sqrt(expected * len(votes))), PILE * len(votes))

    def _between(self, since_ms: float, until_ms: float) -> list[tuple[int, int, int]]:
        first, last = (bisect_left(self._in_order, (moment_ms,)) for moment_ms in (since_ms, until_ms))
        return self._in_order[first:last]


class _Apart:
    """How far two papers that follow upon each other are apart: of each person, or the middle one of each unit."""

    def __init__(self, logs: Iterable[float]) -> None:
        self._logs = sorted(logs)

    def scatter(self, least: float) -> float:
        """How much lengths scatter at least: what is known of people; less where most of the round differ by less."""
        if len(self._logs) < ENOUGH:
            return least
        return max(LEAST_WIDTH, min(least, median(self._logs) / MIDDLE_APART))

    def usual_percent(self) -> int:
        """The middle one, as a part of the shorter paper."""
        return round(100 * math.expm1(median(self._logs))) if self._logs else 0


# --- one person -----------------------------------------------------------------------------------


def _alone(people: list[list[_Length]], lengths: _Lengths) -> Iterator[Found]:
    apart = _Apart(_far(*own[:2]) for own in people if len(own) > 1)
    scatters: dict[int, float] = {}
    for own in people:
        counted = [one for one in own if not one.is_at_a_full_minute]
        if len(counted) < LEAST_PAPERS:
            continue
        answers = min(one.answers for one in counted)
        if answers not in scatters:
            scatters[answers] = apart.scatter(max(LEAST_OF_A_PERSON, LEAST_OF_AN_ANSWER / math.sqrt(answers)))
        equal = _most_equal(counted, LEAST_PAPERS, len, scatters[answers])
        if equal.chance <= MOST_ALONE and not lengths.are_piled_up(equal.papers):
            yield Found(Steady.kind, (own[0].person,), _strength(equal), _facts(equal, apart, accounts=1))


# --- several accounts -----------------------------------------------------------------------------


def _together(units: dict[int, list[_Length]], lengths: _Lengths) -> Iterator[Found]:
    apart = _Apart(median(_far(*two) for two in pairwise(firsts)) for firsts in units.values() if len(firsts) > 1)
    scatter = apart.scatter(LEAST_AMONG_PEOPLE)
    count = sum(map(len, units.values()))
    for unit, firsts in units.items():
        counted = [one for one in firsts if not one.is_at_a_full_minute]
        for equal in _groups(counted, scatter):
            # where most of the round do it, it is the round that asks for it
            if 2 * len(equal.papers) > count or lengths.are_piled_up(equal.papers):
                continue
            people = sorted(equal.papers, key=_in_time)
            facts = _facts(equal, apart, accounts=len(people))
            facts["unit"] = unit
            yield Found(Steady.kind, tuple(one.person for one in people), _strength(equal), facts)


def _groups(firsts: list[_Length], scatter: float) -> Iterator[_Window]:
    """The least likely first, each person in one only."""
    rows = dict.fromkeys(tuple(row) for pause_ms in PAUSES_MS for row in _rows(firsts, pause_ms))
    long = [row for row in rows if len(row) >= LEAST_ACCOUNTS]
    tried = [_most_equal(row, LEAST_ACCOUNTS, _begun_apart, scatter) for row in long]
    named: set[int] = set()
    for equal in sorted(tried, key=lambda one: one.chance):
        people = {one.person for one in equal.papers}
        if equal.chance * len(long) <= MOST_TOGETHER and named.isdisjoint(people):
            named |= people
            yield equal


def _rows(firsts: Sequence[_Length], pause_ms: int) -> list[list[_Length]]:
    """Papers in the order of their start, cut where nobody began for so long."""
    rows = [[*firsts[:1]]]
    for one, after in pairwise(firsts):
        if after.started_ms - one.started_ms > pause_ms:
            rows.append([])
        rows[-1].append(after)
    return rows


def _begun_apart(papers: Sequence[_Length]) -> int:
    """How many papers count: those that began at one signal are one, as far as the signal explains the equal length.

    Who begins at a signal and ends at another is as long as others to as much as the beginnings differ. So it does not
    explain lengths that are more alike than the beginnings.
    """
    width_ms = papers[-1].taken_ms - papers[0].taken_ms
    counted = 0
    for row in _rows(sorted(papers, key=_in_time), SIGNAL_MS):
        at_a_signal = row[-1].started_ms - row[0].started_ms <= 2 * width_ms + REACTION_MS
        counted += 1 if at_a_signal else len(row)
    return counted


# --- both -----------------------------------------------------------------------------------------


def _most_equal(
    papers: Sequence[_Length],
    least: int,
    count: Callable[[Sequence[_Length]], int],
    scatter: float,
) -> _Window:
    """The least likely of the narrowest windows that hold so and so many papers, if people's lengths scatter so.

    Whichever paper is the shortest in a window, the others fall into it with a chance that is nowhere more than in the
    middle of a normal curve; the sum of this over all papers, and over the sizes tried, is the price of the search.
    `count`: how many papers of a window count.
    """
    in_order = sorted(papers, key=lambda one: one.taken_ms)
    logs = [one.log for one in in_order]
    sizes = _sizes(least, len(papers))
    tried = []
    for size in sizes:
        first = min(range(len(logs) - size + 1), key=lambda place: logs[place + size - 1] - logs[place])
        held = in_order[first : first + size]
        width = max(LEAST_WIDTH, held[-1].log - held[0].log)
        share = math.erf(width / (2 * math.sqrt(2) * scatter))
        chance = len(papers) * len(sizes) * at_least(count(held) - 1, len(papers) - 1, share)
        tried.append(_Window(held, len(papers), chance))
    return min(tried, key=lambda one: one.chance)


def _sizes(least: int, most: int) -> list[int]:
    """All sizes where there are few papers, each a tenth more than the last where there are many."""
    sizes = [least]
    while sizes[-1] < most:
        sizes.append(min(most, max(sizes[-1] + 1, int(sizes[-1] * 1.1))))
    return sizes


def _far(one: _Length, other: _Length) -> float:
    return abs(one.log - other.log)


def _in_time(one: _Length) -> tuple[int, int]:
    return one.started_ms, one.person


def _length(paper: TakenPaper) -> _Length:
    answers = len(paper.answers) - paper.answers.count(0)
    return _Length(paper.person, paper.unit, paper.started_ms, paper.duration_ms, answers)


def _is_answered(paper: TakenPaper) -> bool:
    asked, blank = len(paper.answers), paper.answers.count(0)
    return asked > 0 and paper.duration_ms > 0 and 100 * (asked - blank) >= LEAST_ANSWERED_PERCENT * asked


def _facts(equal: _Window, apart: _Apart, *, accounts: int) -> SteadyFacts:
    papers = equal.papers
    began = sorted(one.started_ms for one in papers)
    return {
        "papers": len(papers),
        "tried": equal.tried,
        "shortest_ms": papers[0].taken_ms,
        "longest_ms": papers[-1].taken_ms,
        "each_ms": round(median(one.each_ms for one in papers)),
        "usual_percent": apart.usual_percent(),
        "from_ms": began[0],
        "span_ms": began[-1] - began[0],
        "accounts": accounts,
    }


def _strength(equal: _Window) -> Strength:
    if equal.chance <= 1e-8:
        return Strength.VERY_STRONG
    return Strength.STRONG if equal.chance <= 1e-6 else Strength.NOTICEABLE
