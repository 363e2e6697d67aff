"""Drawing a paper: what is drawn, how evenly, and that the same secret gives the same paper."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.attempts.drawing import MAX_ARRANGEMENTS, Stratum, arrangements, draw_paper, paper_items

SECRET = bytes(range(32))
KNOWN = (
    "002717003e17001e14004313001a1100220100240000380f002010002f14"
    "001b16002108005414001f11005d08002507004f08002304002608000a0c"
)
STRATA = (Stratum(0, 29, 3), Stratum(30, 39, 10), Stratum(40, 99, 7))
WAYS = (24,) * 100


def draw(participant: int = 1, number: int = 1, **changes) -> bytes:
    values = {"participant_id": participant, "number": number, "strata": STRATA, "ways": WAYS} | changes
    return draw_paper(SECRET, **values)


@given(st.integers(1, 2**40), st.integers(1, 5_000))
def test_draw_paper_takes_each_stratum_s_count_without_repeats(participant, number):
    items = [item for item, _ in paper_items(draw(participant, number))]
    assert len(set(items)) == 20
    assert [sum(s.first <= item <= s.last for item in items) for s in STRATA] == [3, 10, 7]


def test_draw_paper_same_secret_same_paper():
    assert draw(7, 3) == draw(7, 3)


def test_draw_paper_known_value_never_changes():
    """The next release draws open papers anew: a change here would swap questions under people's hands."""
    assert draw(7, 3).hex() == KNOWN


@pytest.mark.parametrize("other", [{"participant": 8}, {"number": 4}])
def test_draw_paper_other_attempt_other_paper(other):
    assert draw(**({"participant": 7, "number": 3} | other)) != draw(7, 3)


def test_draw_paper_without_shuffle_keeps_the_bank_s_order():
    paper = paper_items(draw(shuffle=False))
    assert paper == sorted(paper)
    assert {arrangement for _, arrangement in paper} == {0}


def test_draw_paper_draws_every_item_about_equally_often():
    drawn = Counter(item for person in range(4_000) for item, _ in paper_items(draw(person)))
    thirties = [drawn[item] for item in range(30)]
    # 400 expected each, standard deviation 19: five of them on either side
    assert min(thirties) > 300
    assert max(thirties) < 500


def test_draw_paper_puts_every_item_at_every_place_about_equally_often():
    first = Counter(paper_items(draw(person))[0][0] for person in range(6_000))
    # items 30 … 39 are in every paper: 300 expected each in the first place
    assert min(first[item] for item in range(30, 40)) > 210


@pytest.mark.parametrize(("choices", "count"), [(2, 2), (3, 6), (4, 24), (5, 120), (6, 240), (8, MAX_ARRANGEMENTS)])
def test_arrangements_are_different_orders(choices, count):
    orders = arrangements(choices)
    assert len(set(orders)) == len(orders) <= MAX_ARRANGEMENTS
    assert len(orders) == count
    assert orders[0] == tuple(range(choices))
    assert all(sorted(order) == list(range(choices)) for order in orders)


def test_arrangements_keep_pinned_choices_in_place():
    assert {order[3] for order in arrangements(4, (3,))} == {3}
    assert len(arrangements(4, (3,))) == 6
