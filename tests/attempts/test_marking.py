"""Marking: right, wrong, blank, several right; keys that were changed."""

import pytest

from contest.attempts.marking import (
    ALL_RIGHT,
    DROPPED,
    KeyChangeError,
    changed_key,
    count_dropped,
    mark_answers,
    right_questions,
)

KEYS = (b"\1", b"\4", b"\3")
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
    assert mark_answers(PAPER, answers, KEYS) == sum(rights)
    assert right_questions(PAPER, answers, KEYS) == rights


@pytest.mark.parametrize(
    ("key", "right"),
    [
        (b"\2", [0, 1, 0, 0, 0]),
        (b"\1\2", [1, 1, 0, 0, 0]),  # both keys: either alone, not both together
        (ALL_RIGHT, [1, 1, 1, 1, 1]),  # whoever had it, blank too
        (DROPPED, [0, 0, 0, 0, 0]),
    ],
)
def test_mark_answers_with_a_changed_key(key, right):
    """A, B, C, A and B together, blank; each in a paper of this question alone."""
    assert [mark_answers(b"\0\0\0", bytes([mask]), [key]) for mask in (1, 2, 4, 3, 0)] == right


def test_count_dropped_says_how_much_less_is_perfect():
    assert count_dropped(PAPER, KEYS) == 0
    assert count_dropped(PAPER, (b"\1", DROPPED, b"\3")) == 1
    assert count_dropped(PAPER, (DROPPED, DROPPED, ALL_RIGHT)) == 2


def test_items_above_255_have_two_bytes():
    keys = [b"\1"] * 300
    keys[258] = b"\4"
    assert mark_answers(bytes([1, 2, 0, 0, 2, 0]), b"\4\1", keys) == 2


@pytest.mark.parametrize(
    ("old", "way", "mask", "new"),
    [
        (b"\1", "new", 2, b"\2"),
        (b"\1", "both", 2, b"\1\2"),
        (b"\2", "both", 1, b"\1\2"),
        (b"\3", "both", 7, b"\3\7"),
        (b"\1", "all", 0, ALL_RIGHT),
        (b"\1", "drop", 0, DROPPED),
        (b"\1\2", "new", 1, b"\1"),
        (DROPPED, "new", 1, b"\1"),
    ],
)
def test_changed_key(old, way, mask, new):
    assert changed_key(old, way=way, mask=mask, choices=4) == new


@pytest.mark.parametrize(
    ("old", "way", "mask", "code"),
    [
        (b"\1", "new", 0, "no_choice"),
        (b"\1", "both", 0, "no_choice"),
        (b"\1", "new", 16, "unknown_choice"),
        (b"\1", "new", 1, "unchanged"),
        (b"\1\2", "both", 2, "unchanged"),
        (ALL_RIGHT, "all", 0, "unchanged"),
        (DROPPED, "drop", 0, "unchanged"),
        (ALL_RIGHT, "both", 2, "nothing_to_add"),
        (DROPPED, "both", 2, "nothing_to_add"),
    ],
)
def test_changed_key_refuses(old, way, mask, code):
    with pytest.raises(KeyChangeError) as error:
        changed_key(old, way=way, mask=mask, choices=4)
    assert error.value.code == code
