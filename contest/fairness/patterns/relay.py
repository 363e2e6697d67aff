"""Relay: the answers of one account, wrong ones too, appear in another's paper that was begun minutes after. Pure.

Colleagues enter one after another all day, and tell each other what was right: that is no case. The same rare wrong
choices are (agreement.py); the direction comes from the clock.
"""

from __future__ import annotations

from contest.fairness.agreement import Rates, Sat
from contest.fairness.pairing import Pairing, strength_of
from contest.fairness.papers import Found

KIND = "relay"
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


def pairing(rates: Rates) -> Pairing:
    """What takes the papers of a round."""
    return Pairing(
        rates,
        followed,
        window_ms=RELAY_MS,
        in_unit_ms=RELAY_IN_UNIT_MS,
        one_way=True,
        people_a_pair=PEOPLE_A_PAIR,
    )


def find_relays(pairs: Pairing) -> list[Found]:
    """The cases, sources in front. The facts are of the pair that agrees most."""
    cases = []
    for group in pairs.groups():
        sources = sorted({source for source, _second in group.keys})
        pair = pairs.pairs[group.keys[0]]
        facts = pairs.facts_of_group(group) | {"gap_ms": pair.gap_ms, "second_ms": pair.second_ms}
        people = (*sources, *(one for one in group.people if one not in sources))
        cases.append(Found(KIND, people, strength_of(group.weight, pairs.limit), facts))
    return cases
