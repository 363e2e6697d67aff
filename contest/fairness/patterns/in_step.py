"""Same wrong answers in step: papers worked on at the same time share rare wrong choices on the same questions. Pure.

Sixty colleagues in one room work at the same time too, and fall for the same popular wrong choices; they do not agree
in rare ones, question after question (agreement.py).
"""

from __future__ import annotations

from contest.fairness.agreement import Rates, Sat
from contest.fairness.pairing import Pairing, strength_of
from contest.fairness.papers import Found

KIND = "in_step"
# Measured on honest crowds, the bound is some forty times too high (bench/fairness). Of different units: colleagues
# have a limit of their own (pairing.py).
PEOPLE_A_PAIR = 300


def overlapped(first: Sat, second: Sat) -> bool:
    """Whether the second was started before the first was handed in."""
    return second.started_ms < first.submitted_ms


def pairing(rates: Rates) -> Pairing:
    """What takes the papers of a round."""
    return Pairing(rates, overlapped, window_ms=0, one_way=False, people_a_pair=PEOPLE_A_PAIR)


def find_in_step(pairs: Pairing) -> list[Found]:
    """The cases: people who hang together by pairs. The facts are of the pair that agrees most."""
    return [
        Found(KIND, group.people, strength_of(group.weight, pairs.limit), pairs.facts_of_group(group))
        for group in pairs.groups()
    ]
