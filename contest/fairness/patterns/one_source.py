"""One source in one unit: papers of a unit, taken at other times, share rare wrong choices. Pure.

A sheet of answers that goes round for days is neither in step nor a relay. All pairs of a contest would be so many that
chance alone agrees that far; the pairs of one unit are few, and who passes answers on does so among colleagues.
What a unit was told wrongly is its habit and weighs next to nothing (agreement.py).
"""

from __future__ import annotations

from collections import Counter

from contest.fairness.agreement import Rates, Sat, sat
from contest.fairness.near import COMMON
from contest.fairness.pairing import Pairing, strength_of
from contest.fairness.papers import Found, TakenPaper
from contest.fairness.patterns.in_step import overlapped
from contest.fairness.patterns.relay import followed

KIND = "one_source"
# Measured (bench/evidence): nobody of the plain crowds was named, of 640 readers of one wrong booklet four.
PEOPLE_A_PAIR = 400
# What colleagues learn together, for each shared question; less than of the same evening (pairing.py).
LEARNT_TOGETHER = 0.05
# fewer wrong answers prove nothing; the later papers of eager people mostly repeat the first ones
LEAST_WRONG, MOST_OF_A_PERSON = 3, 3
# where so few questions are shared, two of them the same wrong way are looked at
FEW_SHARED, LEAST_OF_FEW = 10, 2
# A unit of more is no group of colleagues. Papers in memory are some 2 kB each.
MOST_OF_A_UNIT, MOST_PAPERS = 1_000, 100_000


def apart(first: Sat, second: Sat) -> bool:
    """Whether they were taken at times that the other two patterns do not look at."""
    return not overlapped(first, second) and not followed(first, second)


class UnitPairing(Pairing):
    """Compares papers of one unit, whenever they were taken."""

    # who has a sheet of three others agrees with all of them: several middling pairs
    people_a_link = 4

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates, apart, window_ms=0, one_way=False, people_a_pair=PEOPLE_A_PAIR)
        self._of_unit: Counter[int] = Counter()
        self._of_person: Counter[int] = Counter()
        self._by_answer: dict[tuple[int, int, int], list[Sat]] = {}

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
            self._compare(other, new)
        for item, mask in new.wrong:
            if self.rates.rate(item, mask) <= COMMON:
                self._by_answer.setdefault((new.unit, item, mask), []).append(new)
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


def _share_few(first: Sat, second: Sat) -> bool:
    return len(first.answers.keys() & second.answers.keys()) <= FEW_SHARED


def find_one_source(pairs: UnitPairing) -> list[Found]:
    """The cases: people who hang together by pairs. The facts are of the pair that agrees most."""
    cases = []
    for group in pairs.groups():
        first, second = group.keys[0]
        pair = pairs.pairs[first, second]
        facts = {
            **pairs.facts_of((first, second)),
            "people": len(group.people),
            "first": first,
            "second": second,
            "gap_ms": pair.gap_ms,
        }
        cases.append(Found(KIND, group.people, strength_of(group.weight, pairs.limit), facts))
    return cases
