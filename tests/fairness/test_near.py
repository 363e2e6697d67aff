"""Papers near in time: who is compared with whom, and how often somebody was near colleagues."""

from __future__ import annotations

import pytest

from contest.fairness import near
from contest.fairness.agreement import Sat, sat
from contest.fairness.near import Near, NearInUnit
from contest.fairness.patterns.in_step import overlapped
from contest.fairness.patterns.relay import followed
from tests.fairness.made import A, B, C, D, paper, with_wrong
from tests.fairness.test_agreement import crowd, rates_of

RATES = rates_of(crowd())
ONE, TWO, OTHERS = with_wrong({1: C}), with_wrong({1: C, 4: D}), with_wrong({2: C, 5: D})


def made(person: int, answers: bytes, *, at: float = 0, unit: int = 7) -> Sat:
    return sat(paper(person, answers, at=at, unit=unit), RATES)


def test_one_rare_wrong_choice_in_common_is_enough_among_colleagues_only():
    everybody, colleagues = Near(0), NearInUnit(0)
    first, second, third = made(1, TWO), made(2, ONE, at=60), made(3, TWO, at=90)
    everybody.put(first, RATES)
    colleagues.put(first)
    assert everybody.like(second, overlapped) == {}
    assert everybody.like(third, overlapped) == {first.id: first}
    assert colleagues.like(second, overlapped, RATES) == {first.id: first}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(made(2, TWO, at=60, unit=8), id="another unit"),
        pytest.param(made(1, TWO, at=60), id="the same person"),
        pytest.param(made(2, OTHERS, at=60), id="other wrong choices"),
        pytest.param(made(2, with_wrong({7: B}), at=60), id="a popular wrong choice"),
        pytest.param(made(2, bytes([A] * 20), at=60), id="nothing wrong"),
        pytest.param(made(2, TWO, at=301), id="later"),
    ],
)
def test_colleagues_that_are_not_compared(other):
    colleagues, first = NearInUnit(0), made(1, with_wrong({1: C, 4: D, 7: B}))
    colleagues.put(first)
    # each of the others differs from this one by one thing
    assert colleagues.like(made(2, TWO, at=60), overlapped, RATES) == {first.id: first}
    assert colleagues.like(other, overlapped, RATES) == {}


def test_looks_count_papers_of_colleagues_that_were_near():
    colleagues = NearInUnit(0)
    for person, at, unit in ((1, 0, 7), (2, 60, 7), (3, 120, 8), (1, 200, 7), (4, 400, 7)):
        new = made(person, TWO, at=at, unit=unit)
        colleagues.like(new, overlapped, RATES)
        colleagues.put(new)
    # 2 was near both papers of 1, 4 only the second; 3 is of another unit
    assert colleagues.looks == {1: 3, 2: 2, 4: 1}


def test_where_too_many_of_a_unit_are_near_they_are_no_colleagues(monkeypatch):
    """They are still compared as everybody is; what they are called to account for by chance is no less."""
    monkeypatch.setattr(near, "MOST_COLLEAGUES", 2)
    colleagues = NearInUnit(0)
    found = []
    for person in range(1, 5):
        new = made(person, TWO, at=person)
        found.append(len(colleagues.like(new, overlapped, RATES)))
        colleagues.put(new)
    assert (found, colleagues.looks[4]) == ([0, 1, 2, 0], 3)


@pytest.mark.parametrize(
    ("gap", "unit", "is_near"), [(601, 8, False), (601, 7, True), (1_200, 7, True), (1_201, 7, False)]
)
def test_relays_among_colleagues_are_looked_at_twice_as_long(gap, unit, is_near):
    assert followed(made(1, TWO), made(2, TWO, at=300 + gap, unit=unit)) is is_near
