"""Faster than reading allows. Twenty questions, all new: the limit is 24 s, whatever they are long."""

from __future__ import annotations

import pytest

from contest.fairness.papers import Found, Questions, Strength
from contest.fairness.patterns.reading import find_fast_reading
from tests.fairness.made import TWENTY, A, B, paper, with_wrong


def found(*papers) -> Found | None:
    return find_fast_reading(papers, TWENTY)


@pytest.mark.parametrize(("seconds", "is_case"), [(17, True), (23.9, True), (24, False), (60, False)])
def test_new_questions_all_right(seconds, is_case):
    assert bool(found(paper(seconds=seconds))) is is_case


def test_facts_can_be_checked():
    case = found(paper(7, with_wrong({0: B}), seconds=20))
    assert case == Found(
        "reading",
        (7,),
        Strength.NOTICEABLE,
        {
            "papers": 1,
            "right": 19,
            "questions": 20,
            "new_right": 19,
            "words": 1140,
            "duration_ms": 20_000,
            "words_a_minute": 3420,
        },
    )


def test_seventeen_seconds_after_seeing_the_questions_is_no_case():
    """The fastest of the real contest: 20 of 20 in 17 s."""
    assert found(paper(seconds=400), paper(at=500, seconds=17)) is None


def test_half_known_questions_give_their_time_to_the_new_ones():
    before = paper(seconds=400)
    assert found(before, paper(at=500, seconds=11.9, items=range(10, 30))) is not None
    assert found(before, paper(at=500, seconds=12, items=range(10, 30))) is None


@pytest.mark.parametrize("words", [12, 150])
def test_short_and_long_questions_are_taken_as_fast(words):
    """By heart nobody needs the words; a script is found by the same second a question."""
    questions = Questions(keys=TWENTY.keys, words=[words] * 40)
    assert find_fast_reading([paper(seconds=20)], questions) is not None
    assert find_fast_reading([paper(seconds=30)], questions) is None


def test_few_new_questions_tell_nothing():
    before = paper(seconds=400)
    assert found(before, paper(at=500, seconds=11, items=range(7, 27))) is None


def test_known_questions_below_what_fingers_can():
    before = paper(seconds=400)
    assert found(before, paper(at=500, seconds=9.9)) is not None
    assert found(before, paper(at=500, seconds=10)) is None


@pytest.mark.parametrize(("wrong", "is_case"), [(4, True), (5, False)])
def test_quick_and_wrong_is_no_reading(wrong, is_case):
    answers = with_wrong(dict.fromkeys(range(wrong), B))
    assert bool(found(paper(answers=answers, seconds=12))) is is_case


def test_more_papers_are_stronger():
    papers = [paper(at=100 * n, seconds=9) for n in range(3)]
    assert [found(*papers[: n + 1]).strength for n in range(3)] == [
        Strength.VERY_STRONG,  # half a second a question
        Strength.VERY_STRONG,
        Strength.VERY_STRONG,
    ]
    slower = [paper(at=0, seconds=20), paper(at=100, seconds=20, items=range(20, 40))]
    assert [found(*slower[: n + 1]).strength for n in range(2)] == [Strength.NOTICEABLE, Strength.STRONG]


def test_a_blank_paper_is_no_case():
    assert found(paper(answers=bytes(20), seconds=5)) is None
    assert found(paper(answers=bytes([A] * 7), items=range(7), seconds=2)) is None
