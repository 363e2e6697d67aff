"""Relay: the answers of one account, wrong ones too, appear in another's paper that was begun minutes after. Pure.

Colleagues enter one after another all day, and tell each other what was right: that is no case. The same rare wrong
choices are (agreement.py); the direction comes from the clock.
"""

from __future__ import annotations

from collections.abc import Iterator

from contest.fairness.agreement import Rates, Sat
from contest.fairness.pairing import GroupFacts, Pairing, strength_of
from contest.fairness.papers import Found, TakenPaper
from contest.fairness.pattern import Pattern

# Who passes answers on does so while they are wanted. Each minute more compares more pairs, and so asks for more.
RELAY_MS = 10 * 60_000
# Of one unit are so few that twice as long may be looked at.
RELAY_IN_UNIT_MS = 20 * 60_000
# One way, and with most pairs near in time only by the length of a paper, it is a hundred times too high. Of different
# units: colleagues have a limit of their own (pairing.py).
PEOPLE_A_PAIR = 100


def followed(first: Sat, second: Sat) -> bool:
    """Whether the second was started within minutes after the first was handed in."""
    most = RELAY_IN_UNIT_MS if first.unit == second.unit else RELAY_MS
    return 0 <= second.started_ms - first.submitted_ms <= most


class RelayFacts(GroupFacts):
    """The longest time from hand-in to start, and the second's quickest paper."""

    gap_ms: int
    second_ms: int


class Relay(Pattern):
    """Cases are people who hang together by pairs, sources in front; the facts are of the pair that agrees most."""

    kind = "relay"

    def __init__(self, rates: Rates) -> None:
        super().__init__(rates)
        self.pairs = Pairing(
            rates,
            followed,
            window_ms=RELAY_MS,
            in_unit_ms=RELAY_IN_UNIT_MS,
            one_way=True,
            people_a_pair=PEOPLE_A_PAIR,
        )

    def add_paper(self, paper: TakenPaper) -> None:
        self.pairs.add(paper)

    def find(self) -> Iterator[Found]:
        for group in self.pairs.groups():
            sources = sorted({source for source, _second in group.keys})
            pair = self.pairs.pairs[group.keys[0]]
            facts: RelayFacts = {**self.pairs.facts_of(group), "gap_ms": pair.gap_ms, "second_ms": pair.second_ms}
            people = (*sources, *(one for one in group.people if one not in sources))
            yield Found(self.kind, people, strength_of(group.weight, self.pairs.limit), facts)
