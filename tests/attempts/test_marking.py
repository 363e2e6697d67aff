"""Marking: right, wrong, blank, several right."""

import pytest

from contest.attempts.marking import mark_answers, right_questions

KEY = (0b0001, 0b0100, 0b0011)
PAPER = bytes([0, 2, 0, 0, 0, 5, 0, 1, 9])  # items 2, 0, 1


@pytest.mark.parametrize(
    ("answers", "rights"),
    [
        (bytes([0b0011, 0b0001, 0b0100]), [True, True, True]),
        (bytes([0b0001, 0b0001, 0b0100]), [False, True, True]),  # one of two right choices is not enough
        (bytes([0b0111, 0b0001, 0b0100]), [False, True, True]),  # nor is one too many
        (bytes([0, 0, 0]), [False, False, False]),
        (bytes([0b0011, 0b0010, 0]), [True, False, False]),
    ],
)
def test_mark_answers(answers, rights):
    assert mark_answers(PAPER, answers, KEY) == sum(rights)
    assert right_questions(PAPER, answers, KEY) == rights
