"""Bursts of new accounts."""

from __future__ import annotations

from contest.fairness.papers import Strength
from contest.fairness.patterns.bursts import Entry, find_bursts
from tests.fairness.made import T0


def entry(person: int, *, at: float, turn: float, unit: int = 1) -> Entry:
    """Entered `at` seconds after T0, the first paper in `turn` seconds later."""
    return Entry(person, unit, T0 + int(at * 1000), T0 + int((at + turn) * 1000))


def chain(count: int, *, turn: float = 60, change: float = 30, first: int = 1, unit: int = 1) -> list[Entry]:
    return [entry(first + n, at=n * (turn + change), turn=turn, unit=unit) for n in range(count)]


def test_six_in_a_row_are_a_case():
    (case,) = find_bursts(chain(6))
    assert case.people == (1, 2, 3, 4, 5, 6)
    assert case.strength == Strength.NOTICEABLE
    assert case.facts == {"accounts": 6, "span_ms": 510_000, "middle_turn_ms": 60_000, "from_ms": T0, "unit": 1}
    assert find_bursts(chain(5)) == []


def test_longer_chains_are_stronger():
    assert [find_bursts(chain(n))[0].strength for n in (9, 10, 15)] == [
        Strength.NOTICEABLE,
        Strength.STRONG,
        Strength.VERY_STRONG,
    ]


def test_sixty_in_one_room_are_no_case():
    """All enter within three minutes and work side by side."""
    assert find_bursts(entry(n, at=3 * n, turn=100 + n % 20) for n in range(60)) == []


def test_taking_turns_at_one_computer_is_no_case():
    assert find_bursts(chain(12, turn=240, change=60)) == []


def test_pauses_break_a_chain():
    assert find_bursts(chain(12, change=61)) == []


def test_chain_is_found_among_colleagues():
    others = [entry(100 + n, at=10 * n, turn=110) for n in range(20)]
    cases = find_bursts([*others, *chain(8)])
    assert len(cases) == 1
    assert len({*range(1, 9)} & {*cases[0].people}) >= 7


def test_each_unit_alone():
    mixed = [entry(n, at=90 * n, turn=60, unit=n % 2) for n in range(12)]
    assert find_bursts(mixed) == []
    two = find_bursts([*chain(6), *chain(7, first=50, unit=2)])
    assert [case.facts["accounts"] for case in two] == [6, 7]


def test_before_the_round_opened_is_not_quick():
    assert find_bursts([Entry(n, 1, T0 + n, T0 - 1) for n in range(10)]) == []
