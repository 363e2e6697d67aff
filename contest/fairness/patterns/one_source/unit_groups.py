"""A part of one_source: groups in one unit whose answers, whenever given, are of one sheet. Pure.

Where two papers share few of their questions, no two people say much, and all who had the sheet say it together.
A group grows from two who agree, by whoever gains most from the sheet that the others seem to have had
(answer_sheet.py), and must outweigh the number of groups of its size that its unit has. What a unit was told wrongly is
its habit and weighs next to nothing (agreement.py).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypedDict, final

from contest.fairness.agreement import Rates
from contest.fairness.answer_sheet import Holder, Sheet, holder, weight_of
from contest.fairness.near import COMMON
from contest.fairness.pairing import strength_of
from contest.fairness.papers import Found, TakenPaper

# Measured (bench/evidence): by the bound one unit in twenty would have such a group by chance, hardly one in 400 has.
LIMIT = 3.0
# two who agree so much may be the beginning of a group; from so many of a unit, the most alike first
LEAST_PAIR, MOST_PAIRS = 1.5, 60
# Who gains so much is taken along while a group grows, and named in the end only with so much: e^5 is twice a unit.
LEAST_STEP, LEAST_GAIN = 4.0, 5.0
# A smaller unit has fewer groups, but there are more such units: everybody runs the same risk.
USUAL_UNIT = 60
# A unit of more is no group of colleagues. People in memory are some 2 kB each.
MOST_OF_A_UNIT, MOST_PEOPLE = 300, 100_000


class AnswerFacts(TypedDict):
    """First answers of a group to questions that two or more have met, and how many are those of the sheet.

    `least`: who is least like it; `first` and `second` are most alike. `rarity` as of pairs (pairing.py).
    """

    people: int
    questions: int
    sheet_wrong: int
    answers: int
    same: int
    wrong: int
    same_wrong: int
    least: int
    least_answers: int
    least_same: int
    first: int
    second: int
    rarity: int


@final
class SheetFacts(AnswerFacts):
    """Also how many groups of that size the unit could have."""

    of_unit: int
    groups: int
    span_ms: int


@dataclass(slots=True)
class Entrant:
    """The first answer of somebody to each question met, and when their papers began."""

    unit: int
    answers: dict[int, int]
    first_ms: int
    last_ms: int


class UnitGroups:
    """Takes papers in order of their start and keeps what each person answered first."""

    def __init__(self, rates: Rates) -> None:
        self.rates = rates
        self._people: dict[int, Entrant] = {}
        self._of_unit: Counter[int] = Counter()

    def add(self, paper: TakenPaper) -> None:
        """Adds a paper to those of its author, who belongs to the unit of the first."""
        answers = {item: mask for item, mask in paper.answered() if mask}
        known = self._people.get(paper.person)
        if known is not None:
            known.answers = answers | known.answers
            known.last_ms = paper.started_ms
        elif answers and self._of_unit[paper.unit] < MOST_OF_A_UNIT and len(self._people) < MOST_PEOPLE:
            self._of_unit[paper.unit] += 1
            self._people[paper.person] = Entrant(paper.unit, answers, paper.started_ms, paper.started_ms)

    def find(self, kind: str) -> Iterator[Found]:
        """The cases: groups with one sheet; a person stands in one, the heaviest."""
        units: defaultdict[int, dict[int, Entrant]] = defaultdict(dict)
        for person in sorted(self._people):
            units[self._people[person].unit][person] = self._people[person]
        for unit, people in units.items():
            holders = [holder(person, unit, one.answers, self.rates) for person, one in people.items()]
            for group in _apart(groups_of(holders, self.rates)):
                among = [one for one in holders if one.person in group.people]
                own = [people[one] for one in group.people]
                facts: SheetFacts = {
                    **_facts(among, self.rates),
                    "of_unit": len(people),
                    "groups": math.comb(len(people), len(own)),
                    "span_ms": max(one.last_ms for one in own) - min(one.first_ms for one in own),
                }
                yield Found(kind, tuple(sorted(group.people)), strength_of(group.weight, LIMIT), facts)


@dataclass(frozen=True, slots=True)
class Group:
    """People who seem to have had one sheet; `weight` beyond what so many groups reach by chance."""

    people: frozenset[int]
    weight: float


def groups_of(holders: Sequence[Holder], rates: Rates) -> Iterator[Group]:
    """The groups of one unit beyond the limit; they may overlap."""
    by_person = {one.person: one for one in holders}
    known: set[frozenset[int]] = set()
    for people in _grown(by_person, _pairs(holders, rates), rates):
        people = _pruned(people, by_person, rates)
        if people not in known:
            known.add(people)
            weight = weight_of((by_person[one] for one in sorted(people)), rates)
            weight -= math.log(math.comb(max(USUAL_UNIT, len(holders)), len(people)))
            if weight >= LIMIT:
                yield Group(people, weight)


def _apart(groups: Iterable[Group]) -> Iterator[Group]:
    """The heaviest of those that overlap."""
    taken: set[int] = set()
    for group in sorted(groups, key=lambda group: (-group.weight, sorted(group.people))):
        if taken.isdisjoint(group.people):
            taken |= group.people
            yield group


def _pairs(holders: Sequence[Holder], rates: Rates) -> dict[tuple[int, int], float]:
    """What two agree who share a wrong choice that is not common."""
    places: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for place, one in enumerate(holders):
        for answer in one.wrong:
            if rates.rate(*answer) <= COMMON:
                places[answer].append(place)
    alike: defaultdict[int, set[int]] = defaultdict(set)
    for of_answer in places.values():
        for first, second in combinations(of_answer, 2):
            alike[first].add(second)
    found = {}
    for first, seconds in alike.items():
        sheet = Sheet(rates, [holders[first]])
        for second in sorted(seconds):
            weight = sheet.gain(holders[second])
            if weight >= LEAST_PAIR:
                found[holders[first].person, holders[second].person] = weight
    return found


def _grown(
    by_person: Mapping[int, Holder], pairs: Mapping[tuple[int, int], float], rates: Rates
) -> Iterator[frozenset[int]]:
    """From the pairs most alike, as long as one more who is like one of the group gains enough."""
    like: defaultdict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        like[first].add(second)
        like[second].add(first)
    known: set[frozenset[int]] = set()
    for pair in sorted(pairs, key=lambda key: (-pairs[key], key))[:MOST_PAIRS]:
        group, sheet = frozenset(pair), Sheet(rates, [by_person[one] for one in pair])
        while group not in known:
            known.add(group)
            others = sorted(set().union(*(like[one] for one in group)) - group)
            gain, best = max(((sheet.gain(by_person[one]), one) for one in others), default=(0.0, 0))
            if gain < LEAST_STEP:
                yield group
                break
            group |= {best}
            sheet.join(by_person[best])


def _pruned(people: frozenset[int], by_person: Mapping[int, Holder], rates: Rates) -> frozenset[int]:
    """Without those whose answers the sheet of the others does not explain."""
    while len(people) > 2:
        gains = {one: _own_gain(one, people, by_person, rates) for one in sorted(people)}
        least = min(gains, key=gains.__getitem__)
        if gains[least] >= LEAST_GAIN:
            break
        people -= {least}
    return people


def _own_gain(one: int, people: frozenset[int], by_person: Mapping[int, Holder], rates: Rates) -> float:
    return Sheet(rates, [by_person[other] for other in people - {one}]).gain(by_person[one])


def _facts(among: Sequence[Holder], rates: Rates) -> AnswerFacts:
    """What can be counted by hand on questions that two or more have met, each person's first answer."""
    sheet, is_right = Sheet(rates, among).shared(), rates.questions.is_right
    wrong = {item for item, mask in sheet.items() if not is_right(item, mask)}
    met = {one.person: sheet.keys() & one.answers.keys() for one in among}
    same = {one.person: {item for item in met[one.person] if one.answers[item] == sheet[item]} for one in among}
    least = min(among, key=lambda one: (len(same[one.person]) / max(1, len(met[one.person])), one.person)).person
    slips = [(item, one) for one in among for item in met[one.person] if not is_right(item, one.answers[item])]
    pairs = {(a.person, b.person): Sheet(rates, [a]).gain(b) for a, b in combinations(among, 2)}
    first, second = max(pairs, key=pairs.__getitem__)
    return {
        "people": len(among),
        "questions": len(sheet),
        "sheet_wrong": len(wrong),
        "answers": sum(map(len, met.values())),
        "same": sum(map(len, same.values())),
        "wrong": len(slips),
        "same_wrong": sum(one.answers[item] == sheet[item] for item, one in slips),
        "least": least,
        "least_answers": len(met[least]),
        "least_same": len(same[least]),
        "first": first,
        "second": second,
        "rarity": int(weight_of(among, rates) / math.log(10)),
    }
