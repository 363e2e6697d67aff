"""How much two papers agree beyond what two people who know as much would. Pure.

Two explanations of paper B are weighed against each other: that it was worked out, and that its answers are A's but
for one in ten. Worked out means: right with a chance that follows from how hard the question was for everybody and how
many B had right (a Rasch model), and if wrong, then each wrong choice as often as others who were wrong took it; and no
rarer than in B's own unit, where one wrong word in a meeting makes forty people wrong alike. So knowing the same easy
questions, and falling for the same popular choice, weigh next to nothing; the same rare wrong choice weighs much.
(The idea of indices of answer copying, such as Wollack's ω of 1997.)

The weight is a natural logarithm of a likelihood ratio. For papers worked out apart its ratio is 1 in the mean, so a
weight of w or more comes up in at most exp(-w) of such pairs: a limit follows from how many pairs were compared.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contest.fairness.papers import Questions, TakenPaper

# of copied answers one in ten is changed, by slip or on purpose
COPIED = 0.9
# how far people's knowledge is spread, in units of the model; keeps papers all right or all wrong finite
SPREAD = 1.5
STEPS = 6
# what a unit's own habit must be seen against: as many answers that are not of it
UNIT_PRIOR = 4
# groups that copy are smaller than this
SOURCE = 6
FAR_MORE = 3
# so many standard deviations above what chance gives a unit
BEYOND = 2.5


class Rates:
    """How often each answer was given, over all papers of a round."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        self._papers = 0
        self._met: Counter[int] = Counter()
        self._right: Counter[int] = Counter()
        self._wrong: Counter[int] = Counter()
        self._masks: Counter[tuple[int, int]] = Counter()
        self._kinds: Counter[int] = Counter()
        self._eases: dict[int, float] = {}
        self._in_unit: Counter[tuple[int, int]] = Counter()
        self._wrong_in_unit: Counter[tuple[int, int, int]] = Counter()

    def add(self, papers: Iterable[TakenPaper]) -> None:
        """Counts all papers of one person; all people must be in before the first question is asked."""
        assert not self._eases, "somebody was added after a question had been asked"
        met: set[int] = set()
        for paper in papers:
            self._papers += 1
            for item, mask in paper.answered():
                self._met[item] += 1
                if self.questions.is_right(item, mask):
                    self._right[item] += 1
                elif mask:
                    self._wrong[item] += 1
                    if not self._masks[item, mask]:
                        self._kinds[item] += 1
                    self._masks[item, mask] += 1
                if item not in met:
                    # each person once, so that nobody's many attempts become the habit of a unit
                    met.add(item)
                    self._in_unit[paper.unit, item] += 1
                    if mask and not self.questions.is_right(item, mask):
                        self._wrong_in_unit[paper.unit, item, mask] += 1

    def shared(self) -> float:
        """How much of a paper another one has as well, in the mean: 1 where all have the same questions.

        With all questions equally often it is the questions of a paper by the questions of the bank.
        """
        met = self._met.total()
        return sum(papers**2 for papers in self._met.values()) / (met * self._papers) if met else 0.0

    def ease(self, item: int) -> float:
        """Logarithm of the odds that a paper has the question right."""
        if item not in self._eases:
            self._eases[item] = math.log((self._right[item] + 1) / (self._wrong[item] + 1))
        return self._eases[item]

    def share(self, item: int, mask: int) -> float:
        """Of those who were wrong, how many took this choice."""
        return (self._masks[item, mask] + 0.5) / (self._wrong[item] + 0.5 * max(3, self._kinds[item]))

    def rate(self, item: int, mask: int) -> float:
        """Of all who answered, how many took this wrong choice."""
        return self._masks[item, mask] / max(1, self._right[item] + self._wrong[item])

    def habit(self, unit: int, item: int, mask: int) -> float:
        """Of a unit's people, how many took this wrong choice, the two compared left out.

        More than a handful, and far more than elsewhere, have it from one source, a teacher or an outdated booklet:
        then of those who know the source.
        """
        others, people = max(0, self._wrong_in_unit[unit, item, mask] - 2), self._in_unit[unit, item]
        by_chance = people * self.rate(item, mask)
        beyond = others - by_chance
        if others >= SOURCE and others > FAR_MORE * by_chance:
            return others / (others + UNIT_PRIOR)
        if beyond >= SOURCE and beyond > BEYOND * math.sqrt(by_chance):
            # a popular wrong answer as well: some have it from the source, some from themselves
            return beyond / (others + UNIT_PRIOR)
        return others / (people + UNIT_PRIOR)


@dataclass(frozen=True, slots=True)
class Sat:
    """A paper with how its author did; answers without blanks."""

    id: int
    person: int
    unit: int
    started_ms: int
    submitted_ms: int
    answers: dict[int, int]
    wrong: tuple[tuple[int, int], ...]
    ability: float


def sat(paper: TakenPaper, rates: Rates) -> Sat:
    """The paper as comparing needs it."""
    answers = {item: mask for item, mask in paper.answered() if mask}
    wrong = tuple(one for one in answers.items() if not rates.questions.is_right(*one))
    ability = fit_ability([rates.ease(item) for item in answers], len(answers) - len(wrong))
    return Sat(paper.id, paper.person, paper.unit, paper.started_ms, paper.submitted_ms, answers, wrong, ability)


def fit_ability(eases: list[float], right: int) -> float:
    """How much better or worse than all others somebody is who had so many of these questions right."""
    ability = 0.0
    for _ in range(STEPS):
        chances = [_logistic(ability + ease) for ease in eases]
        slope = sum(chance * (1 - chance) for chance in chances) + 1 / SPREAD**2
        step = (right - sum(chances) - ability / SPREAD**2) / slope
        ability += max(-1.5, min(1.5, step))
    return ability


def chance_alone(item: int, mask: int, *, ability: float, unit: int, rates: Rates) -> float:
    """How likely somebody of that ability and unit gives this answer without a source."""
    right = _logistic(ability + rates.ease(item))
    if rates.questions.is_right(item, mask):
        return right
    return max((1 - right) * rates.share(item, mask), rates.habit(unit, item, mask))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of questions that two papers share: the weight, and the counts that a person can check."""

    weight: float
    shared: int
    same: int
    both_wrong: int
    same_wrong: int
    # how many of the wrong ones would be the same by the habits of all others
    expected: float


def agreement(first: Sat, second: Sat, items: Iterable[int], rates: Rates, *, one_way: bool) -> Agreement:
    """Over the items given, which both answered. `one_way`: only whether the second has it from the first."""
    shared = list(items)
    weight = _weight(first, second, shared, rates)
    if not one_way:
        weight = min(weight, _weight(second, first, shared, rates))
    is_right = rates.questions.is_right
    both = [i for i in shared if not is_right(i, first.answers[i]) and not is_right(i, second.answers[i])]
    return Agreement(
        weight=weight,
        shared=len(shared),
        same=sum(first.answers[item] == second.answers[item] for item in shared),
        both_wrong=len(both),
        same_wrong=sum(first.answers[item] == second.answers[item] for item in both),
        expected=sum(rates.share(item, first.answers[item]) for item in both),
    )


def _weight(source: Sat, copy: Sat, items: Iterable[int], rates: Rates) -> float:
    weight = 0.0
    for item in items:
        mask = copy.answers[item]
        if mask != source.answers[item]:
            weight += math.log(1 - COPIED)
            continue
        chance = chance_alone(item, mask, ability=copy.ability, unit=copy.unit, rates=rates)
        weight += math.log(COPIED / max(chance, 1e-4) + 1 - COPIED)
    return weight
