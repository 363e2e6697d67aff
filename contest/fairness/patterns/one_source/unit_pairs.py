"""A part of one_source: papers of one unit compared two by two, whenever they were taken. Pure.

Where two papers share nearly all of their questions, two people are enough to say that they had one source. Pairs of
one unit are few, so less agreement is enough than in a whole contest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import final

from contest.fairness.agreement import Rates, Sat, sat
from contest.fairness.near import COMMON
from contest.fairness.pairing import LEAST_WEIGHT_IN_UNIT, GroupFacts, Pairing, strength_of
from contest.fairness.papers import Found, TakenPaper
from contest.fairness.patterns.in_step import overlapped
from contest.fairness.patterns.relay import followed

# Measured (bench/evidence, crowds 2001 to 2006): out of 20 questions two of 60,000 honest people were named. With 200
# four more of 120 sheets are found there, but out of 22 three more, with seven more people.
PEOPLE_A_PAIR = 400
# What colleagues learn together, for each shared question; less than of the same evening (pairing.py).
LEARNT_TOGETHER = 0.05
# fewer wrong answers prove nothing; the later papers of eager people mostly repeat the first ones
LEAST_WRONG, MOST_OF_A_PERSON = 3, 3
# where so few questions are shared, two of them the same wrong way are looked at
FEW_SHARED, LEAST_OF_FEW = 10, 2
# A unit of more is no group of colleagues. Papers in memory are some 2 kB each.
MOST_OF_A_UNIT, MOST_PAPERS = 1_000, 100_000


@final
class ColleagueFacts(GroupFacts):
    """The longest time between their papers."""

    gap_ms: int


def apart(first: Sat, second: Sat) -> bool:
    """Whether they were taken at times that in_step and relay do not look at."""
    return not overlapped(first, second) and not followed(first, second)


class UnitPairs(Pairing):
    """Takes papers in order of their start and adds up which people of a unit agree."""

    # who has a sheet of three others agrees with all of them: several middling pairs
    people_a_link = 4

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates, apart, window_ms=0, one_way=False, people_a_pair=PEOPLE_A_PAIR)
        self._of_unit: Counter[int] = Counter()
        self._of_person: Counter[int] = Counter()
        self._by_answer: defaultdict[tuple[int, int, int], list[Sat]] = defaultdict(list)

    def add(self, paper: TakenPaper) -> None:
        """Compares a paper with those before it in its unit."""
        new = sat(paper, self.rates)
        full = self._of_unit[new.unit] >= MOST_OF_A_UNIT or self.papers >= MOST_PAPERS
        if full or len(new.wrong) < LEAST_WRONG or self._of_person[new.person] >= MOST_OF_A_PERSON:
            return
        self.people.add(new.person)
        self.papers += 1
        self.near.compared += self._of_unit[new.unit]
        self._of_unit[new.unit] += 1
        self._of_person[new.person] += 1
        for other in self._alike(new):
            self._compare(other, new, least=LEAST_WEIGHT_IN_UNIT)
        for item, mask in new.wrong:
            if self.rates.rate(item, mask) <= COMMON:
                self._by_answer[new.unit, item, mask].append(new)
        self._recent[new.person].append(new)

    def _alike(self, new: Sat) -> list[Sat]:
        """Papers of others in the unit with so many of the same wrong choices, or of known partners."""
        shared: Counter[int] = Counter()
        by_id: dict[int, Sat] = {}
        for item, mask in new.wrong:
            for one in self._by_answer.get((new.unit, item, mask), ()):
                if one.person != new.person and self.related(one, new):
                    shared[one.id] += 1
                    by_id[one.id] = one
        chosen = {
            number: by_id[number]
            for number, count in shared.items()
            if count >= LEAST_WRONG or (count >= LEAST_OF_FEW and _share_few(by_id[number], new))
        }
        for partner in self._partners.get(new.person, ()):
            chosen |= {one.id: one for one in self._recent[partner] if self.related(one, new)}
        return [chosen[number] for number in sorted(chosen)]

    def of_one_unit(self, key: tuple[int, int]) -> float:
        """All pairs are of one unit here: nothing is added, what was learnt together is taken off."""
        return -LEARNT_TOGETHER * self.pairs[key].shared

    def find(self, kind: str) -> Iterator[Found]:
        """The cases: people who hang together by pairs. The facts are of the pair that agrees most."""
        for group in self.groups():
            facts: ColleagueFacts = {**self.facts_of(group), "gap_ms": self.pairs[group.keys[0]].gap_ms}
            yield Found(kind, group.people, strength_of(group.weight, self.limit), facts)


def _share_few(first: Sat, second: Sat) -> bool:
    return len(first.answers.keys() & second.answers.keys()) <= FEW_SHARED
