"""Finding the pairs of papers that agree too much, without comparing all pairs. Pure.

Papers come in the order in which they were started. An index over (question, wrong choice) gives those still near in
time that share wrong choices; only they are compared. From the first time that two people agree, every later pair of
their papers is compared and weighs for or against it. A question weighs once for a pair of people: who is wrong twice
in the same way has one misbelief, not two.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from contest.fairness.agreement import Agreement, Rates, Sat, agreement, sat
from contest.fairness.papers import Facts, Strength, TakenPaper

# a wrong choice that every fourth person takes says nothing, and would be in every list
COMMON = 0.25
# pairs that share one wrong choice are legion
LEAST_SAME_WRONG = 2
# weights below this are not kept: they come up in one of twenty pairs
LEAST_WEIGHT = 3.0
# A further person joins a group by a pair that comes up by chance for one of so many people.
PEOPLE_A_LINK_BY_CHANCE = 60
# Where hardly anybody sat at the same time, a pair must still be rarer than one in 1,000.
LEAST_LIMIT = math.log(1_000)

# whether the second paper, started later, stands in the relation that a pattern is about to the first
Related = Callable[[Sat, Sat], bool]


@dataclass
class Pair:
    """What has been found of two people."""

    weight: float = 0.0
    papers: int = 0
    # pairs of papers compared, also those before a better one took the place of what they had added up to
    looks: int = 0
    shared: int = 0
    same: int = 0
    both_wrong: int = 0
    same_wrong: int = 0
    expected: float = 0.0
    gap_ms: int = 0
    second_ms: int = 0
    items: set[int] = field(default_factory=set)

    def add(self, found: Agreement, first: Sat, second: Sat) -> None:
        """Adds one pair of papers; the longest gap and the second's quickest paper are kept.

        Who copied once may work alone the next time: later papers are taken as copied or not, half and half.
        """
        self.weight += math.log(0.5 * math.exp(found.weight) + 0.5) if self.papers else found.weight
        self.papers += 1
        self.looks += 1
        self.shared += found.shared
        self.same += found.same
        self.both_wrong += found.both_wrong
        self.same_wrong += found.same_wrong
        self.expected += found.expected
        self.gap_ms = max(self.gap_ms, second.started_ms - first.submitted_ms)
        taken = second.submitted_ms - second.started_ms
        self.second_ms = min(self.second_ms or taken, taken)

    def facts(self) -> Facts:
        """The counts, fractions as tenths; `rarity`: one of 10 to this power of unconnected pairs agrees so much."""
        return {
            "papers": self.papers,
            "shared": self.shared,
            "same": self.same,
            "both_wrong": self.both_wrong,
            "same_wrong": self.same_wrong,
            "expected_tenths": round(10 * self.expected),
            "rarity": int(self.weight / math.log(10)),
        }


def alone(found: Agreement, first: Sat, second: Sat, *, looks: int = 0) -> Pair:
    """What one pair of papers says by itself, the best of so many looked at."""
    pair = Pair(items={*first.answers} & {*second.answers})
    pair.add(found, first, second)
    if looks:
        pair.weight, pair.looks = found.weight - math.log(looks), looks
    return pair


class Pairing:
    """Takes papers in order of their start and adds up which people agree.

    `window_ms`: how long after its hand-in a paper is still compared with new ones. `one_way`: pairs are (first,
    second) as they came, else the smaller participant stands in front. `people_a_pair`: among so many people one pair
    beyond the limit by chance is borne, by the bound of agreement.py.
    """

    def __init__(self, rates: Rates, related: Related, *, window_ms: int, one_way: bool, people_a_pair: int) -> None:
        self.rates, self.related, self.window_ms, self.one_way = rates, related, window_ms, one_way
        self.people_a_pair = people_a_pair
        self.papers = 0
        self.pairs: dict[tuple[int, int], Pair] = {}
        self.people: set[int] = set()
        self.compared = 0
        self._index: defaultdict[tuple[int, int], list[Sat]] = defaultdict(list)
        self._ends: list[int] = []
        self._recent: defaultdict[int, list[Sat]] = defaultdict(list)
        self._partners: defaultdict[int, set[int]] = defaultdict(set)

    def add(self, paper: TakenPaper) -> None:
        """Compares a paper with those before it."""
        new = sat(paper, self.rates)
        self.people.add(new.person)
        self.papers += 1
        since = new.started_ms - self.window_ms
        while self._ends and self._ends[0] < since:
            heapq.heappop(self._ends)
        self.compared += len(self._ends)
        heapq.heappush(self._ends, new.submitted_ms)
        for other in self._candidates(new, since):
            self._compare(other, new)
        for answer in new.wrong:
            if self.rates.rate(*answer) <= COMMON:
                self._index[answer].append(new)
        self._recent[new.person] = [one for one in self._recent[new.person] if one.submitted_ms >= since]
        self._recent[new.person].append(new)

    def _candidates(self, new: Sat, since_ms: int) -> list[Sat]:
        """Papers of others, still near in time, with so many of the same wrong choices, or of known partners."""
        shared: Counter[int] = Counter()
        by_id: dict[int, Sat] = {}
        for answer in new.wrong:
            near = self._index.get(answer)
            if near:
                near[:] = [one for one in near if one.submitted_ms >= since_ms]
                for one in near:
                    if one.person != new.person and self.related(one, new):
                        shared[one.id] += 1
                        by_id[one.id] = one
        chosen = {number: by_id[number] for number, count in shared.items() if count >= LEAST_SAME_WRONG}
        for partner in self._partners.get(new.person, ()):
            for one in self._recent[partner]:
                if one.submitted_ms >= since_ms and self.related(one, new):
                    chosen[one.id] = one
        return [chosen[number] for number in sorted(chosen)]

    def _compare(self, first: Sat, second: Sat) -> None:
        key = (first.person, second.person)
        if not self.one_way and key[0] > key[1]:
            key = (key[1], key[0])
        shared = [item for item in second.answers if item in first.answers]
        whole = agreement(first, second, shared, self.rates, one_way=self.one_way)
        known = self.pairs.get(key)
        if known is None:
            if whole.weight >= LEAST_WEIGHT:
                self.pairs[key] = alone(whole, first, second)
                self._partners[first.person].add(second.person)
                self._partners[second.person].add(first.person)
            return
        new = [item for item in shared if item not in known.items]
        known.add(agreement(first, second, new, self.rates, one_way=self.one_way), first, second)
        known.items.update(new)
        # the best of so many looks is no more than so many times likelier by chance
        if whole.weight - math.log(known.looks) > known.weight:
            self.pairs[key] = alone(whole, first, second, looks=known.looks)

    @property
    def limit(self) -> float:
        """The weight that is beyond chance for two people, for as many pairs as were near in time."""
        by_chance = math.log(max(1, self.compared) * self.people_a_pair / max(1, len(self.people)))
        return max(LEAST_LIMIT, by_chance)

    @property
    def step(self) -> float:
        """What one more person of a group costs: the logarithm of how many stood near enough to be that person."""
        return math.log(max(1.0, 2 * self.compared / max(1, self.papers)))

    def groups(self) -> list[Group]:
        """People who hang together, where the pairs that join them (a spanning tree) weigh more than chance allows.

        Several middling agreements with the same people are as rare as one great one.
        """
        least = min(self.limit, self.step + math.log(PEOPLE_A_LINK_BY_CHANCE))
        links = sorted(
            ((pair.weight, key) for key, pair in self.pairs.items() if pair.weight >= least),
            key=lambda link: (-link[0], link[1]),
        )
        home: dict[int, int] = {}
        trees: defaultdict[int, list[tuple[float, tuple[int, int]]]] = defaultdict(list)
        for weight, key in links:
            low, high = sorted(_home(home, one) for one in key)
            if low != high:
                home[high] = low
                trees[low] += [*trees.pop(high, []), (weight, key)]
        found = []
        for tree in trees.values():
            weight = sum(one for one, _key in tree) - self.step * (len(tree) - 1)
            if weight >= self.limit:
                found.append(Group(weight, tuple(key for _weight, key in sorted(tree, reverse=True))))
        return sorted(found, key=lambda group: group.keys)


@dataclass(frozen=True, slots=True)
class Group:
    """People joined by pairs, the heaviest in front; `weight` as one pair's would be."""

    weight: float
    keys: tuple[tuple[int, int], ...]

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(sorted({person for key in self.keys for person in key}))


def strength_of(weight: float, limit: float) -> Strength:
    """Each step is a thousand times rarer."""
    steps = int((weight - limit) / math.log(1_000))
    return Strength(min(3, 1 + steps))


def _home(home: dict[int, int], one: int) -> int:
    while home.setdefault(one, one) != one:
        home[one] = home[home[one]]
        one = home[one]
    return one
