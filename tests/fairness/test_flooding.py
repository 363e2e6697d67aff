"""Attempts flooding."""

from __future__ import annotations

import pytest

from contest.fairness.agreement import Rates
from contest.fairness.papers import Strength
from contest.fairness.patterns.flooding import Flooding
from tests.fairness.made import TWENTY, B, paper, with_wrong

GUESSED = with_wrong(dict.fromkeys(range(15), B))


def found(count: int, *, every: float, seconds: float = 20, answers: bytes = GUESSED):
    flooding = Flooding(Rates(TWENTY))
    flooding.add_person([paper(answers=answers, at=every * n, seconds=seconds) for n in range(count)], None)
    return next(iter(flooding.find()), None)


@pytest.mark.parametrize(("count", "is_case"), [(9, False), (10, True)])
def test_empty_papers_within_an_hour(count, is_case):
    assert bool(found(count, every=60)) is is_case


def test_facts_and_strength():
    case = found(40, every=60)
    assert case.facts == {
        "attempts": 40,
        "empty": 40,
        "blank": 0,
        "empty_in_hour": 40,
        "empty_in_day": 40,
        "in_day": 40,
        "middle_ms": 20_000,
    }
    assert case.strength == Strength.VERY_STRONG


def test_ten_in_two_hours_are_no_case():
    assert found(10, every=720) is None


@pytest.mark.parametrize(("count", "is_case"), [(19, False), (20, True)])
def test_empty_papers_from_morning_to_night(count, is_case):
    assert bool(found(count, every=1_800)) is is_case


def test_papers_left_blank_are_empty_however_long_they_stood_open():
    case = found(20, every=1_300, seconds=1_200, answers=bytes(20))
    assert (case.facts["empty"], case.facts["blank"], case.facts["empty_in_hour"]) == (20, 20, 3)


@pytest.mark.parametrize(("wrong", "seconds", "is_case"), [(6, 19.9, True), (5, 19.9, False), (6, 20, False)])
def test_less_than_a_second_a_question_and_often_wrong(wrong, seconds, is_case):
    answers = with_wrong(dict.fromkeys(range(wrong), B))
    assert bool(found(30, every=60, seconds=seconds, answers=answers)) is is_case


def test_zeal_is_no_case():
    """Thirty papers in half an hour, all right, each quicker than the last."""
    assert found(30, every=60, answers=with_wrong({})) is None


def test_slow_and_wrong_is_no_case():
    assert found(12, every=200, seconds=61) is None


@pytest.mark.parametrize(("count", "is_case"), [(179, False), (180, True)])
def test_day_and_night(count, is_case):
    assert bool(found(count, every=400, seconds=300, answers=with_wrong({}))) is is_case
