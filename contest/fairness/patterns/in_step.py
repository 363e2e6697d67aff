"""Same wrong answers in step: papers worked on at the same time share rare wrong choices on the same questions. Pure.

Sixty colleagues in one room work at the same time too, and fall for the same popular wrong choices; they do not agree
in rare ones, question after question (agreement.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from contest.fairness.agreement import Rates, Sat
from contest.fairness.pairing import Pairing, strength_of
from contest.fairness.papers import Found, TakenPaper
from contest.fairness.pattern import Pattern

# Measured on honest crowds, the bound is some forty times too high (bench/fairness). Of different units: colleagues
# have a limit of their own (pairing.py).
PEOPLE_A_PAIR = 300


def overlapped(first: Sat, second: Sat) -> bool:
    """Whether the second was started before the first was handed in."""
    return second.started_ms < first.submitted_ms


class InStep(Pattern):
    """Cases are people who hang together by pairs; the facts are of the pair that agrees most."""

    kind = "in_step"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self.pairs = Pairing(rates, overlapped, one_way=False, people_a_pair=PEOPLE_A_PAIR)

    def add_paper(self, paper: TakenPaper) -> None:
        self.pairs.add(paper)

    def find(self) -> Iterator[Found]:
        for group in self.pairs.groups():
            strength = strength_of(group.weight, self.pairs.limit)
            yield Found(self.kind, group.people, strength, self.pairs.facts_of(group))
