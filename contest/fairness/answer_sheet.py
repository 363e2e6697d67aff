"""One answer sheet that nobody has seen, judged by the papers of those who may have had it. Pure.

Two explanations of a group's answers are weighed: that each was worked out apart (agreement.py), and that all are of
one sheet but for one in ten. What stands on the sheet is not known: each choice is as likely there as the answers of
those who joined so far make it. So a group's weight is that of all its answers at once, where pair by pair would lose
what no two of them share, and a right answer speaks for the sheet as well, where its holder would have been wrong.

A question that only one of the group has met says nothing, and neither do later answers to it: who was wrong twice in
the same way has one misbelief.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contest.fairness.agreement import COPIED, Rates, chance_alone, fit_ability

# of a sheet so much is wrong; a quarter and two fifths find as many (bench/evidence)
WRONG = 1 / 3
SLIP = 1 - COPIED


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may have had the sheet: the first answer to each question, and how much likelier copied than not."""

    person: int
    answers: Mapping[int, int]
    wrong: tuple[tuple[int, int], ...]
    ratios: Mapping[int, float]


def holder(person: int, unit: int, answers: Mapping[int, int], rates: Rates) -> Holder:
    """Somebody's first answers, blanks left out, as weighing needs them."""
    wrong = tuple(one for one in answers.items() if not rates.questions.is_right(*one))
    ability = fit_ability([rates.ease(item) for item in answers], len(answers) - len(wrong))
    ratios = {
        item: SLIP + COPIED / max(chance_alone(item, mask, ability=ability, unit=unit, rates=rates), 1e-3)
        for item, mask in answers.items()
    }
    return Holder(person, answers, wrong, ratios)


@dataclass(slots=True)
class Line:
    """What is known of one question: likelihoods against working apart, of all choices together and of each met."""

    met: int = 0
    total: float = 1.0
    likely: dict[int, float] = field(default_factory=dict)
    # of a choice that nobody gave so far, but for how likely it was on the sheet before
    unseen: float = 1.0


class Sheet:
    """The sheet as far as those who joined tell."""

    def __init__(self, rates: Rates, holders: Iterable[Holder] = ()) -> None:
        self.rates = rates
        self.lines: dict[int, Line] = {}
        for one in holders:
            self.join(one)

    def gain(self, other: Holder) -> float:
        """What one more adds to the weight of the group, a natural logarithm; less than 0 speaks against it."""
        weight = 0.0
        for item in self.lines.keys() & other.answers.keys():
            line, mask = self.lines[item], other.answers[item]
            total = SLIP * line.total + (other.ratios[item] - SLIP) * self._likely(line, item, mask)
            # the first to meet a question says nothing, so the second brings both
            weight += math.log(total / line.total if line.met > 1 else total)
        return weight

    def join(self, other: Holder) -> None:
        for item, mask in other.answers.items():
            line = self.lines.setdefault(item, Line())
            hit, ratio = self._likely(line, item, mask), other.ratios[item]
            line.met += 1
            line.total = SLIP * line.total + (ratio - SLIP) * hit
            line.likely = {one: SLIP * value for one, value in line.likely.items()} | {mask: ratio * hit}
            line.unseen *= SLIP

    def shared(self) -> dict[int, int]:
        """By question that two or more have met: the answer most likely on the sheet."""
        lines = self.lines.items()
        return {item: max(line.likely, key=line.likely.__getitem__) for item, line in lines if line.met > 1}

    def _likely(self, line: Line, item: int, mask: int) -> float:
        if mask in line.likely:
            return line.likely[mask]
        is_right = self.rates.questions.is_right(item, mask)
        return line.unseen * (1 - WRONG if is_right else WRONG * self.rates.share(item, mask))


def weight_of(holders: Iterable[Holder], rates: Rates) -> float:
    """How much likelier a group's answers are with one sheet than worked out apart, a natural logarithm."""
    sheet, weight = Sheet(rates), 0.0
    for one in holders:
        weight += sheet.gain(one)
        sheet.join(one)
    return weight
