"""Bursts of new accounts: one made, its paper handed in, the next one made at once, again and again, in one unit. Pure.

A room of sixty who all enter within minutes is how units take part: their papers run side by side. Colleagues who take
turns at one computer come one after the other, but read: each needs some minutes. What neither does is a chain of
accounts of which each is new, done within two minutes, and followed by the next within one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from contest.fairness.papers import Found, Strength

KIND = "burst"
# From entering the contest to the first paper handed in. Twenty questions read for the first time take three minutes.
TURN_MS = 120_000
# from one hand-in to the next account: signing out, a new name
CHANGE_MS = 60_000
# Two or three such turns happen among quick people in a full room; six in a row do not (bench/fairness).
LEAST_ACCOUNTS = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A person who entered, and the first paper; milliseconds since 1970."""

    person: int
    unit: int
    entered_ms: int
    submitted_ms: int

    @property
    def is_quick(self) -> bool:
        """Whether the first paper was in within a turn."""
        return 0 <= self.submitted_ms - self.entered_ms <= TURN_MS


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
    while len(chain := _longest_chain(left)) >= LEAST_ACCOUNTS:
        chains.append(chain)
        taken = {one.person for one in chain}
        left = [one for one in left if one.person not in taken]
    return chains


def _longest_chain(entries: list[Entry]) -> list[Entry]:
    """`entries` by hand-in. A link: entered after the other's hand-in, at most CHANGE_MS later."""
    ends = [one.submitted_ms for one in entries]
    length, before = [1] * len(entries), [-1] * len(entries)
    for i, entry in enumerate(entries):
        first = bisect_left(ends, entry.entered_ms - CHANGE_MS)
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


def _found(chain: list[Entry]) -> Found:
    turns = sorted(one.submitted_ms - one.entered_ms for one in chain)
    facts = {
        "accounts": len(chain),
        "span_ms": chain[-1].submitted_ms - chain[0].entered_ms,
        "middle_turn_ms": turns[len(turns) // 2],
        "from_ms": chain[0].entered_ms,
        "unit": chain[0].unit,
    }
    count = len(chain)
    strength = Strength.VERY_STRONG if count >= 15 else Strength.STRONG if count >= 10 else Strength.NOTICEABLE
    return Found(KIND, tuple(one.person for one in chain), strength, facts)
