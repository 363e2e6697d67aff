"""Bursts of new accounts: one made, its paper handed in, the next one made, again and again, in one unit. Pure.

A room of sixty who all enter within minutes is how units take part: their papers run side by side. Colleagues who take
turns at one computer come one after the other, but read: each needs some minutes. What neither does is a chain of
accounts of which each is new, done in less time than reading takes, and followed by the next before long.

Where many who know the questions come on their own, chains come by themselves: somebody always enters soon after
somebody else is through. So a chain counts only if those who entered meanwhile would hardly make one by chance.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NotRequired, TypedDict

from contest.fairness.agreement import Rates
from contest.fairness.papers import Found, Strength, TakenPaper
from contest.fairness.pattern import Pattern

# From entering the contest to the first paper handed in, for each question; who reads them for the first time needs
# nine, and half a minute to enter.
TURN_MS_A_QUESTION = 8_000
# From one hand-in to the next account: signing out and a new name, a cup of tea, a script that waits. Several, so that
# a quick chain is seen among others who come now and then.
CHANGES_MS = (15_000, 30_000, 60_000, 180_000, 900_000)
# two or three such turns happen among quick people in a full room
LEAST_ACCOUNTS = 6
# How many chains of that length and tightness chance may make. Measured: of 40 who know the questions and come on their
# own within five minutes to three hours one in a thousand is named, however fast they are.
MOST_BY_CHANCE = 0.001


class BurstFacts(TypedDict):
    """A chain of accounts; turns are from entering to the first hand-in, changes from there to the next account."""

    accounts: int
    span_ms: int
    middle_turn_ms: int
    # cases of before 2026-11-27 do not say; a minute was the most
    change_ms: NotRequired[int]
    from_ms: int
    unit: int


class Bursts(Pattern):
    """Takes how everybody entered whose first paper was in within a turn."""

    kind = "burst"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self._entries: list[Entry] = []

    def add_person(self, papers: Sequence[TakenPaper], entered_ms: int | None) -> None:
        if entered_ms is not None:
            first = papers[0]
            entry = Entry(first.person, first.unit, entered_ms, first.submitted_ms, len(first.answers))
            if entry.is_quick:
                self._entries.append(entry)

    def find(self) -> list[Found]:
        return find_bursts(self._entries)


@dataclass(frozen=True, slots=True)
class Entry:
    """A person who entered, and the first paper; milliseconds since 1970."""

    person: int
    unit: int
    entered_ms: int
    submitted_ms: int
    questions: int

    @property
    def is_quick(self) -> bool:
        """Whether the first paper was in within a turn."""
        return 0 <= self.submitted_ms - self.entered_ms <= TURN_MS_A_QUESTION * self.questions


def find_bursts(entries: Iterable[Entry]) -> list[Found]:
    """The cases of a round. Only quick entries matter; others may be left out."""
    units: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.is_quick:
            units[entry.unit].append(entry)
    return [_found(chain) for unit in sorted(units) for chain in _chains(units[unit])]


def _chains(entries: list[Entry]) -> list[list[Entry]]:
    """Longest chains first, each person in one only."""
    left, chains = sorted(entries, key=lambda one: one.submitted_ms), []
    while len(left) >= LEAST_ACCOUNTS:
        tried = [_longest_chain(left, change_ms) for change_ms in CHANGES_MS]
        meant = [chain for chain in tried if len(chain) >= LEAST_ACCOUNTS and _by_chance(chain, left) <= MOST_BY_CHANCE]
        if not meant:
            break
        chains.append(max(meant, key=len))
        taken = {one.person for one in chains[-1]}
        left = [one for one in left if one.person not in taken]
    return chains


def _longest_chain(entries: list[Entry], change_ms: int) -> list[Entry]:
    """`entries` by hand-in. A link: entered after the other's hand-in, at most `change_ms` later."""
    ends = [one.submitted_ms for one in entries]
    length, before = [1] * len(entries), [-1] * len(entries)
    for i, entry in enumerate(entries):
        first = bisect_left(ends, entry.entered_ms - change_ms)
        last = min(i, bisect_right(ends, entry.entered_ms))
        best = max(range(first, last), key=length.__getitem__, default=-1)
        if best >= 0:
            length[i], before[i] = length[best] + 1, best
    chain = []
    at = max(range(len(entries)), key=length.__getitem__, default=-1)
    while at >= 0:
        chain.append(entries[at])
        at = before[at]
    return chain[::-1]


def _by_chance(chain: list[Entry], entries: list[Entry]) -> float:
    """How many chains as long and as tight to expect if all who entered in that time had come on their own.

    Each order of so many of them is a chain when each further one falls into the short time after the one before.
    """
    since, until = chain[0].entered_ms, chain[-1].submitted_ms
    came = sum(since <= one.entered_ms and one.submitted_ms <= until for one in entries)
    orders = math.lgamma(came + 1) - math.lgamma(came - len(chain) + 1)
    falls = math.log(max(1_000, longest_change_ms(chain)) / (until - since))
    return math.exp(min(0.0, orders + (len(chain) - 1) * falls))


def longest_change_ms(chain: list[Entry]) -> int:
    """The longest time from one hand-in to the next account."""
    return max(after.entered_ms - one.submitted_ms for one, after in pairwise(chain))


def _found(chain: list[Entry]) -> Found:
    turns = sorted(one.submitted_ms - one.entered_ms for one in chain)
    facts: BurstFacts = {
        "accounts": len(chain),
        "span_ms": chain[-1].submitted_ms - chain[0].entered_ms,
        "middle_turn_ms": turns[len(turns) // 2],
        "change_ms": longest_change_ms(chain),
        "from_ms": chain[0].entered_ms,
        "unit": chain[0].unit,
    }
    count = len(chain)
    strength = Strength.VERY_STRONG if count >= 15 else Strength.STRONG if count >= 10 else Strength.NOTICEABLE
    return Found(Bursts.kind, tuple(one.person for one in chain), strength, facts)
