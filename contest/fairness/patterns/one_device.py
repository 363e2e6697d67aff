"""One device with many accounts: papers begun in one browser that look like one hand's. Pure.

Sharing is lawful, and usual: a family, the computer of an office, a commune's tablet for thirty old people. Those who
share work as people do: most read, most have some wrong. So a device counts where many of its people did in their very
first paper what few of the others do (were through sooner than reading takes, or had nearly all right), or where
its accounts together flood: throw-away papers under other names, before the own one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict, final

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Strength, TakenPaper
from contest.fairness.pattern import Pattern
from contest.fairness.patterns.flooding import DAY_MS, HOUR_MS, FloodingFacts, flood_of, is_empty

Way = tuple[str, int]
# Who reads questions for the first time needs nine seconds each, four where they are short; who knows them two to four.
# Several limits, since it is the round that says what few do.
QUICK_MS_A_QUESTION = (6_000, 4_500, 3_500, 2_500)
NEARLY_ALL_PERCENT = (100, 95, 90)
WAYS = (*(("quick", limit) for limit in QUICK_MS_A_QUESTION), *(("right", limit) for limit in NEARLY_ALL_PERCENT))
# a family has fewer
LEAST_ACCOUNTS = 5
# Colleagues and pupils learn together: what one of them can, so many of the others can as well, however rare it is.
ALIKE = 0.3
# how many of a thousand devices of honest people who learnt together may be named so, one way: two
MOST_BY_CHANCE = 0.002


@final
class AlikeFacts(TypedDict):
    """First papers that few write: below `quick_ms` a question, or right in `right_percent`, the other being 0."""

    accounts: int
    devices: int
    alike: int
    quick_ms: int
    right_percent: int
    usual_percent: int
    span_ms: int
    from_ms: int
    # cases of before the afternoon of 2026-11-27 do not say
    shortest_ms: NotRequired[int]
    middle_ms: int
    longest_ms: int
    least_right: int
    most_right: int
    questions: int
    unit: int


@final
class SharedFloodFacts(FloodingFacts):
    """What one account alone would be named for, done by so many."""

    accounts: int


@dataclass(frozen=True, slots=True)
class _Group:
    """First papers, in order, that few write, with the ways that all of them show; of so many accounts that began in
    these browsers."""

    papers: list[TakenPaper]
    ways: set[Way]
    accounts: int
    devices: int = 1

    @property
    def unit(self) -> int:
        return self.papers[0].unit

    @property
    def since_ms(self) -> int:
        return self.papers[0].started_ms

    @property
    def until_ms(self) -> int:
        return max(paper.submitted_ms for paper in self.papers)

    def with_more(self, other: _Group) -> _Group:
        papers = sorted([*self.papers, *other.papers], key=_in_time)
        return _Group(papers, self.ways & other.ways, self.accounts + other.accounts, self.devices + other.devices)


class OneDevice(Pattern):
    """Papers by the device that several people share; and how usual each way is among first papers of the others."""

    kind = "one_device"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self._first: defaultdict[int, list[TakenPaper]] = defaultdict(list)
        self._papers: defaultdict[int, list[TakenPaper]] = defaultdict(list)
        self._alone, self._usual = 0, Counter[Way]()

    def add_person(self, papers: Sequence[TakenPaper], entered_ms: int | None) -> None:
        if papers[0].device:
            self._first[papers[0].device].append(papers[0])
        else:
            self._alone += 1
            self._usual.update(self._ways(papers[0]))
        for paper in papers:
            if paper.device:
                self._papers[paper.device].append(paper)

    def _ways(self, paper: TakenPaper) -> set[Way]:
        """Which of WAYS a paper shows."""
        asked, right, taken_ms = len(paper.answers), self._right(paper), paper.duration_ms
        ways = {("quick", limit) for limit in QUICK_MS_A_QUESTION if taken_ms < limit * asked}
        return ways | {("right", limit) for limit in NEARLY_ALL_PERCENT if 100 * right >= limit * asked}

    def _right(self, paper: TakenPaper) -> int:
        return sum(self.rates.questions.is_right(item, mask) for item, mask in paper.answered())

    def find(self) -> list[Found]:
        """The cases of a round: floods, and people whose first papers are alike. Nobody's case stands twice."""
        floods = [self._flood(self._papers[device]) for device in sorted(self._papers)]
        groups = [self._alike(self._first[device]) for device in sorted(self._first)]
        alike = map(self._found, _side_by_side([group for group in groups if group]))
        found: list[Found] = []
        named: list[set[int]] = []
        for one in sorted([*filter(None, floods), *alike], key=lambda case: -len(case.people)):
            people = {*one.people}
            if not any(people <= others for others in named):
                found.append(one)
                named.append(people)
        return found

    def _alike(self, papers: list[TakenPaper]) -> _Group | None:
        """Those of one device who did what few do, the less likely way; None where chance explains it."""
        best, best_chance = None, MOST_BY_CHANCE
        shown = [(paper, self._ways(paper)) for paper in papers]
        for way in WAYS:
            those = [paper for paper, ways in shown if way in ways]
            chance = at_least(len(those), len(papers), ALIKE + (1 - ALIKE) * self._share(way))
            if len(those) >= LEAST_ACCOUNTS and chance <= best_chance:
                common = set.intersection(*(ways for _paper, ways in shown if way in ways))
                best, best_chance = _Group(sorted(those, key=_in_time), common, accounts=len(papers)), chance
        return best

    def _share(self, way: Way) -> float:
        """Of the others; half of them where nobody else is known."""
        return (self._usual[way] + 1) / (self._alone + 2)

    def _rarity(self, way: Way) -> tuple[float, str, int]:
        """Sorts ways, the rarest and strictest first."""
        what, limit = way
        return self._share(way), what, limit if what == "quick" else -limit

    def _found(self, group: _Group) -> Found:
        right = sorted(self._right(paper) for paper in group.papers)
        times = sorted(paper.duration_ms for paper in group.papers)
        what, limit = min(group.ways, key=self._rarity)
        facts: AlikeFacts = {
            "accounts": group.accounts,
            "devices": group.devices,
            "alike": len(group.papers),
            "quick_ms": limit if what == "quick" else 0,
            "right_percent": limit if what == "right" else 0,
            "usual_percent": round(100 * self._share((what, limit))),
            "span_ms": group.until_ms - group.since_ms,
            "from_ms": group.since_ms,
            "shortest_ms": times[0],
            "middle_ms": times[len(times) // 2],
            "longest_ms": times[-1],
            "least_right": right[0],
            "most_right": right[-1],
            "questions": len(group.papers[0].answers),
            "unit": group.unit,
        }
        return Found(self.kind, tuple(paper.person for paper in group.papers), strength_of(len(group.papers)), facts)

    def _flood(self, papers: list[TakenPaper]) -> Found | None:
        """What one account alone would be named for, done by several in one browser."""
        ordered = sorted(papers, key=_in_time)
        empty = [paper for paper in ordered if is_empty(paper, self.rates.questions)]
        if len({paper.person for paper in empty}) < 2:
            return None
        flood = flood_of(empty, self.rates.questions)
        if flood is None:
            return None
        strength, facts = flood
        near = range(empty[0].started_ms, empty[-1].submitted_ms + DAY_MS)
        people = dict.fromkeys(paper.person for paper in ordered if paper.started_ms in near)
        shared: SharedFloodFacts = {**facts, "accounts": len(people)}
        return Found(self.kind, tuple(people), strength, shared)


def _in_time(paper: TakenPaper) -> tuple[int, int]:
    return paper.started_ms, paper.id


def _side_by_side(groups: list[_Group]) -> list[_Group]:
    """Groups of one unit that follow upon one another within an hour, in one way, are one: somebody had several
    telephones."""
    joined: list[_Group] = []
    for group in sorted(groups, key=lambda one: (one.unit, one.since_ms)):
        last = joined[-1] if joined else None
        if last and last.unit == group.unit and last.ways & group.ways and group.since_ms < last.until_ms + HOUR_MS:
            joined[-1] = last.with_more(group)
        else:
            joined.append(group)
    return joined


def at_least(hits: int, of: int, share: float) -> float:
    """The chance of so many or more of so many, each with this chance."""
    if share >= 1:
        return 1.0
    yes, no, all_ways = math.log(share), math.log1p(-share), math.lgamma(of + 1)
    return sum(
        math.exp(all_ways - math.lgamma(n + 1) - math.lgamma(of - n + 1) + n * yes + (of - n) * no)
        for n in range(hits, of + 1)
    )


def strength_of(accounts: int) -> Strength:
    """How far from what families and offices do."""
    return Strength.VERY_STRONG if accounts >= 15 else Strength.STRONG if accounts >= 10 else Strength.NOTICEABLE
