"""Finding the pairs of papers that agree too much, without comparing all pairs. Pure.

Papers come in the order in which they were started. An index over (question, wrong choice) gives those still near in
time that share wrong choices; only they are compared. From the first time that two people agree, every later pair of
their papers is compared and weighs for or against it. A question weighs once for a pair of people: who is wrong twice
in the same way has one misbelief, not two.

Who passes answers on does so mostly among colleagues, and pairs of one unit that are near in time are a hundredth of
all: chance alone does not agree so far there, and less is enough.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from contest.fairness.agreement import Agreement, Rates, Sat, agreement, sat
from contest.fairness.near import Near, NearInUnit, Related
from contest.fairness.papers import Strength, TakenPaper

# weights below this are not kept: they come up in one of twenty pairs
LEAST_WEIGHT = 3.0
# Of one unit and near in time are few, so that little things may add up.
LEAST_WEIGHT_IN_UNIT = 1.5
# However few they are: so much comes up by chance in one pair of 150 at most.
LEAST_LIMIT_IN_UNIT = math.log(150)
# Colleagues have the same lessons and booklets; each shared question may be one of them.
LEARNT_TOGETHER = 0.1
# Measured (bench/evidence), with the floor above; the bound of agreement.py is far too high here as well.
PEOPLE_A_PAIR_IN_UNIT = 30
# Where hardly anybody sat at the same time, a pair must still be rarer than one in 1,000.
LEAST_LIMIT = math.log(1_000)


class PairFacts(TypedDict):
    """What two people agree in, over pairs of their papers.

    Fractions as tenths; `rarity`: one of 10 to this power of unconnected pairs agrees so much.
    """

    papers: int
    shared: int
    same: int
    both_wrong: int
    same_wrong: int
    expected_tenths: int
    rarity: int


class GroupFacts(PairFacts):
    """Of the pair of a group that agrees most; `compared`: among how many pairs of papers, `people`: of the group."""

    # cases of before 2026-11-27 do not say
    compared: NotRequired[int]
    people: int
    first: int
    second: int


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
    in_unit: bool = False
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

    def facts(self) -> PairFacts:
        """The counts."""
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
    pair = Pair(items={*first.answers} & {*second.answers}, in_unit=first.unit == second.unit)
    pair.add(found, first, second)
    if looks:
        pair.weight, pair.looks = found.weight - math.log(looks), looks
    return pair


class Pairing:
    """Takes papers in order of their start and adds up which people agree.

    `window_ms`: how long after its hand-in a paper is still compared with new ones; `in_unit_ms`: with those of its
    unit. `one_way`: pairs are (first, second) as they came, else the smaller participant stands in front.
    `people_a_pair`: among so many people one pair beyond the limit by chance is borne, by the bound of agreement.py.
    """

    # A further person joins a group by a pair that comes up by chance for one of so many people.
    people_a_link = 60

    def __init__(
        self,
        rates: Rates,
        related: Related,
        *,
        one_way: bool,
        people_a_pair: int,
        window_ms: int = 0,
        in_unit_ms: int = 0,
    ) -> None:
        self.rates, self.related, self.one_way = rates, related, one_way
        self.people_a_pair = people_a_pair
        self.papers = 0
        self.pairs: dict[tuple[int, int], Pair] = {}
        self.people: set[int] = set()
        self.near, self.near_in_unit = Near(window_ms), NearInUnit(max(window_ms, in_unit_ms))
        self._recent: defaultdict[int, list[Sat]] = defaultdict(list)
        self._partners: defaultdict[int, set[int]] = defaultdict(set)

    @property
    def compared(self) -> int:
        """How many pairs of papers were near in time."""
        return self.near.compared

    def add(self, paper: TakenPaper) -> None:
        """Compares a paper with those before it."""
        new = sat(paper, self.rates)
        self.people.add(new.person)
        self.papers += 1
        since = new.started_ms - self.near_in_unit.window_ms
        colleagues = self.near_in_unit.like(new, self.related, self.rates)
        chosen = self.near.like(new, self.related) | colleagues
        for partner in self._partners.get(new.person, ()):
            chosen |= {one.id: one for one in self._recent[partner] if self.related(one, new)}
        # Answers are of one paper of somebody, the last before: the others would only weigh against it.
        last: dict[int, Sat] = {}
        for one in sorted(chosen.values(), key=lambda one: (one.started_ms, one.id)):
            last[one.person] = one
        for one in sorted(last.values(), key=lambda one: one.id):
            self._compare(one, new, least=LEAST_WEIGHT_IN_UNIT if one.id in colleagues else LEAST_WEIGHT)
        self.near.put(new, self.rates)
        self.near_in_unit.put(new)
        self._recent[new.person] = [one for one in self._recent[new.person] if one.submitted_ms >= since]
        self._recent[new.person].append(new)

    def _compare(self, first: Sat, second: Sat, *, least: float) -> None:
        key = (first.person, second.person)
        if not self.one_way and key[0] > key[1]:
            key = (key[1], key[0])
        shared = [item for item in second.answers if item in first.answers]
        whole = agreement(first, second, shared, self.rates, one_way=self.one_way)
        known = self.pairs.get(key)
        if known is None:
            if whole.weight >= least:
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

    def of_one_unit(self, key: tuple[int, int]) -> float:
        """What being of one unit adds to a pair's weight, since such pairs are few: up to their own limit.

        That follows from how many papers of colleagues one of the two was near: everybody runs the same risk of being
        named by chance, in a room of sixty as well. What colleagues learn together grows with the questions shared.
        """
        pair, looks = self.pairs[key], max(self.near_in_unit.looks[one] for one in key)
        if not looks or not pair.in_unit:
            return 0.0
        own = max(LEAST_LIMIT_IN_UNIT, math.log(looks / 2 * PEOPLE_A_PAIR_IN_UNIT))
        return max(0.0, self.limit - own - LEARNT_TOGETHER * pair.shared)

    def facts_of(self, group: Group) -> GroupFacts:
        """The counts of the two who agree most; they stand out among the pairs of papers of their unit, or of all."""
        first, second = group.keys[0]
        pair = self.pairs[first, second]
        colleagues = sum(self.near_in_unit.looks.values()) // 2
        return {
            **pair.facts(),
            "compared": colleagues if pair.in_unit and colleagues else self.compared,
            "people": len(group.people),
            "first": first,
            "second": second,
        }

    def groups(self) -> list[Group]:
        """People who hang together, where the pairs that join them (a spanning tree) weigh more than chance allows.

        Several middling agreements with the same people are as rare as one great one.
        """
        least = min(self.limit, self.step + math.log(self.people_a_link))
        weights = {key: pair.weight + self.of_one_unit(key) for key, pair in self.pairs.items()}
        links = sorted(
            ((weight, key) for key, weight in weights.items() if weight >= least),
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
