"""Bursts of new accounts."""

from __future__ import annotations

import random

import pytest

from contest.fairness.papers import Strength
from contest.fairness.patterns.bursts import Entry, find_bursts
from tests.fairness.made import T0


def entry(person: int, *, at: float, turn: float, unit: int = 1, questions: int = 20) -> Entry:
    """Entered `at` seconds after T0, the first paper in `turn` seconds later."""
    return Entry(person, unit, T0 + int(at * 1000), T0 + int((at + turn) * 1000), questions)


def chain(count: int, *, turn: float = 60, change: float = 30, first: int = 1, unit: int = 1) -> list[Entry]:
    return [entry(first + n, at=n * (turn + change), turn=turn, unit=unit) for n in range(count)]


def test_six_in_a_row_are_a_case():
    (case,) = find_bursts(chain(6))
    assert case.people == (1, 2, 3, 4, 5, 6)
    assert case.strength == Strength.NOTICEABLE
    assert case.facts == {
        "accounts": 6,
        "span_ms": 510_000,
        "middle_turn_ms": 60_000,
        "change_ms": 30_000,
        "from_ms": T0,
        "unit": 1,
    }
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


@pytest.mark.parametrize(
    ("questions", "turn", "is_case"), [(20, 160, True), (20, 161, False), (10, 81, False), (30, 240, True)]
)
def test_a_turn_is_as_long_as_the_paper(questions, turn, is_case):
    people = [entry(n, at=n * (turn + 10), turn=turn, questions=questions) for n in range(12)]
    assert bool(find_bursts(people)) is is_case


def test_longer_pauses_ask_for_longer_chains():
    assert find_bursts(chain(6, change=170)) == []
    assert len(find_bursts(chain(12, change=170))) == 1


def test_accounts_made_in_a_trickle_through_a_night_are_a_chain():
    (case,) = find_bursts(entry(n, at=600 * n + 137 * (n % 3), turn=60) for n in range(30))
    assert (case.facts["accounts"], case.facts["change_ms"]) == (30, (600 + 137 - 60) * 1_000)


def test_pauses_of_more_than_a_quarter_of_an_hour_break_a_chain():
    assert find_bursts(chain(40, change=901)) == []


@pytest.mark.parametrize("minutes", [5, 20, 180])
def test_forty_who_know_the_questions_and_come_on_their_own_are_no_case(minutes):
    """Somebody always enters soon after somebody else is through."""
    for seed in range(20):
        chance = random.Random(seed)
        people = [entry(n, at=chance.uniform(0, 60 * minutes), turn=chance.uniform(50, 110)) for n in range(40)]
        assert find_bursts(people) == []


def test_chain_is_found_among_colleagues():
    others = [entry(100 + n, at=70 * n, turn=110) for n in range(8)]
    cases = find_bursts([*others, *chain(12)])
    assert len(cases) == 1
    assert len({*range(1, 13)} & {*cases[0].people}) >= 11


def test_each_unit_alone():
    mixed = [entry(n, at=90 * n, turn=60, unit=n % 2) for n in range(12)]
    assert find_bursts(mixed) == []
    two = find_bursts([*chain(6), *chain(7, first=50, unit=2)])
    assert [case.facts["accounts"] for case in two] == [6, 7]


def test_before_the_round_opened_is_not_quick():
    assert find_bursts([Entry(n, 1, T0 + n, T0 - 1, 20) for n in range(10)]) == []
