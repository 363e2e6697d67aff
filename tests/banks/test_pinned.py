"""Choices that speak of other choices keep their place, and what they say stays right however papers shuffle."""

from __future__ import annotations

import pytest

from contest.attempts.drawing import arrangements
from contest.banks.questions import is_fixed, is_true_false, pinned_choices, split_tags, stored_choices

ALL = (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("last", "pinned"),
    [
        ("Cả A và B", ALL),
        ("Cả a và b", ALL),
        ("A và B đúng", ALL),
        ("A, B, C", ALL),
        ("a, b đều đúng.", ALL),
        ("Cả A, B, C đều đúng", ALL),
        ("A + C", ALL),
        ("Phương án A và phương án C", ALL),
        ("Đáp án A", ALL),
        ("Chỉ A đúng", ALL),
        ("Cả A lẫn C", ALL),
        ("Both A and B", ALL),
        ("Tất cả các phương án trên", (3,)),
        ("Tất cả đều đúng", (3,)),
        ("Các đáp án trên đều sai", (3,)),
        ("Cả ba ý trên", (3,)),
        ("Cả 03 phương án", (3,)),
        ("Không có đáp án nào đúng", (3,)),
        ("Không phương án nào", (3,)),
        ("Ý kiến khác", (3,)),
        ("Một đáp án khác", (3,)),
        ("All of the above", (3,)),
        ("Ba Đình, Hà Nội", ()),
        ("Hội nghị Trung ương 4 và 5", ()),
        ("Điểm a khoản 1 và điểm b khoản 2", ()),
        ("Công khai, dân chủ", ()),
        ("Anh và em", ()),
        ("AB và CD", ()),
    ],
)
def test_what_keeps_its_place(last, pinned):
    assert pinned_choices(["Một", "Hai", "Ba", last]) == frozenset(pinned)


def test_nothing_gets_above_a_choice_that_speaks_of_those_above():
    choices = ["Một", "Hai", "Cả hai ý trên", "Bốn"]
    pinned = tuple(sorted(pinned_choices(choices)))
    assert pinned == (2, 3)
    assert {tuple(sorted(order[:2])) for order in arrangements(4, pinned)} == {(0, 1)}


@pytest.mark.parametrize("last", ["Cả A và B", "Chỉ C đúng"])
def test_letters_mean_the_same_in_every_arrangement(last):
    stored = stored_choices(["Một", "Hai", "Ba", last])
    pinned = tuple(index for index, choice in enumerate(stored) if choice["pinned"])
    assert arrangements(4, pinned) == ((0, 1, 2, 3),)


def test_true_stands_before_false():
    assert is_true_false(["Đúng", "Sai."])
    assert not is_true_false(["Đúng", "Sai", "Không rõ"])
    assert arrangements(2, tuple(pinned_choices(["Đúng", "Sai"]))) == ((0, 1),)


def test_what_somebody_fixed_is_told_from_what_keeps_its_place_by_itself():
    usual = ["Một", "Hai"]
    assert is_fixed(stored_choices(usual, fixed=True))
    assert not is_fixed(stored_choices(usual))
    assert not is_fixed(stored_choices(["Một", "Cả A và B"], fixed=True))


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("", ()),
        (" a ,A; b\nc ", ("a", "b", "c")),
        ("#Nghị  quyết 18", ("Nghị quyết 18",)),
        ("[tag]", ("tag",)),
        ("x" * 80, ("x" * 60,)),
        (", ".join(map(str, range(30))), tuple(map(str, range(20)))),
    ],
)
def test_tags_as_typed(typed, tags):
    assert split_tags(typed) == tags
