"""Caps that say nothing: written twice, or never reached because a longer period allows less."""

from __future__ import annotations

from contest.rounds.rules.document import NO_CAP, Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Per, Texts

# a day lies in a week, … : a cap on the left that is larger than one on the right says nothing
NESTED: tuple[tuple[Per, Per], ...] = (
    ("day", "week"),
    ("day", "round"),
    ("day", "stage"),
    ("day", "contest"),
    ("week", "contest"),
    ("round", "stage"),
    ("round", "contest"),
    ("stage", "contest"),
)


def cap_problems(rules: Rules) -> list[RulesError]:
    problems = []
    if len({(cap.per, cap.only) for cap in rules.caps}) < len(rules.caps):
        problems.append(RulesError("cap_twice", "caps"))
    if rules.rounds and not rules.stages and any(cap.per == "stage" for cap in rules.caps):
        problems.append(RulesError("no_stages", "caps"))
    for only in dict.fromkeys(cap.only for cap in rules.caps):
        problems += _never_reached(rules, only)
    return problems


def _never_reached(rules: Rules, only: Texts) -> list[RulesError]:
    """Caps over the same rounds, the general ones beside them."""

    def most(per: Per) -> int:
        return min((cap.max for cap in rules.caps if cap.per == per and cap.only in ((), only)), default=NO_CAP)

    return [
        RulesError("cap_never_reached", smaller, most=most(smaller), larger=larger, fewer=most(larger))
        for smaller, larger in NESTED
        if NO_CAP > most(smaller) > most(larger)
    ]
