"""The weight of one unseen sheet behind the papers of a group."""

from __future__ import annotations

import math

import pytest

from contest.fairness.agreement import Rates
from contest.fairness.answer_sheet import Holder, Sheet, holder, weight_of
from tests.fairness.made import A, B, C, D, with_wrong
from tests.fairness.test_agreement import POPULAR, RARE, crowd, rates_of


@pytest.fixture(scope="module")
def rates() -> Rates:
    return rates_of(crowd())


def one(person: int, answers: bytes, rates: Rates, items: range = range(20)) -> Holder:
    return holder(person, 99, dict(zip(items, answers, strict=True)), rates)


def alike(answers: bytes, people: int, rates: Rates) -> float:
    return weight_of([one(n, answers, rates) for n in range(people)], rates)


def test_rare_wrong_choices_in_common_weigh_more_than_popular_ones(rates):
    assert alike(RARE, 2, rates) > alike(POPULAR, 2, rates) + 6


def test_all_right_speaks_against_a_sheet_of_which_a_third_is_wrong(rates):
    assert alike(with_wrong({}), 3, rates) < 0


def test_each_further_holder_gains_more_than_the_one_before(rates):
    """The sheet is known better with each."""
    two, three, four = (alike(RARE, people, rates) for people in (2, 3, 4))
    assert 0 < two < three - two < four - three


def test_three_with_one_question_in_common_two_by_two_are_weighed_at_once(rates):
    """Nobody shares more than a part of the sheet with one other; with both of the others together it is more."""
    sheet = dict(enumerate(RARE))
    parts = [range(14), range(7, 20), [*range(7), *range(14, 20)]]
    first, second, third = (holder(n, 99, {item: sheet[item] for item in part}, rates) for n, part in enumerate(parts))
    alone = max(Sheet(rates, [other]).gain(third) for other in (first, second))
    assert Sheet(rates, [first, second]).gain(third) > alone + 2


def test_what_one_alone_has_met_says_nothing(rates):
    apart = [one(1, RARE[:10], rates, range(10)), one(2, RARE[10:], rates, range(10, 20))]
    assert weight_of(apart, rates) == 0


def test_the_order_of_joining_does_not_matter(rates):
    group = [one(1, RARE, rates), one(2, with_wrong({1: C, 4: D, 9: B}), rates), one(3, POPULAR[:8], rates, range(8))]
    assert weight_of(group, rates) == pytest.approx(weight_of(group[::-1], rates))


def test_the_weight_is_the_ratio_of_both_explanations(rates):
    """One question, two who chose C: on the sheet a third is wrong, one in ten is changed in copying."""
    share, pair = rates.share(1, C), [holder(n, 99, {1: C}, rates) for n in (1, 2)]
    ratio = pair[0].ratios[1]
    on_sheet = share / 3
    assert weight_of(pair, rates) == pytest.approx(math.log(on_sheet * ratio**2 + (1 - on_sheet) * 0.1**2))


def test_the_sheet_is_what_most_gave(rates):
    sheet = Sheet(rates, [holder(n, 99, {1: mask, 2: A}, rates) for n, mask in enumerate((C, C, D))])
    sheet.join(holder(9, 99, {3: B}, rates))
    assert sheet.shared() == {1: C, 2: A}
