"""Faults, keys, choices that keep their place, identity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.banks.questions import (
    faults,
    key_mask,
    letters,
    right_choices,
    right_texts,
    stem_print,
    stored_choices,
    text_hash,
    tidy,
)

ABCD = ["Một", "Hai", "Ba", "Bốn"]


@pytest.mark.parametrize(
    ("text", "choices", "correct", "found"),
    [
        ("Hỏi?", ABCD, [1], ()),
        ("Hỏi?", ABCD, [0, 3], ()),
        ("Hỏi?", ABCD[:2], [1], ()),
        ("Hỏi?", [*ABCD, "Năm", "Sáu"], [5], ()),
        ("", ABCD, [1], ("no_text",)),
        (" \n ", ABCD, [1], ("no_text",)),
        ("Hỏi?", ABCD[:1], [0], ("too_few_choices",)),
        ("Hỏi?", [], [], ("too_few_choices", "no_key")),
        ("Hỏi?", [*ABCD, "Năm", "Sáu", "Bảy"], [5], ("too_many_choices",)),
        ("Hỏi?", ["Một", " ", "Ba"], [0], ("empty_choice",)),
        ("Hỏi?", ["Một", "một.", "Ba"], [0], ("same_choices",)),
        ("Hỏi?", ["má", "mà"], [0], ()),
        ("Hỏi?", ABCD, [], ("no_key",)),
        ("Hỏi?", ABCD, [4], ("key_outside",)),
        ("Hỏi?", ABCD, [-1], ("key_outside",)),
        ("Hỏi?", ABCD, [0, 1, 2, 3], ("all_right",)),
    ],
)
def test_faults(text, choices, correct, found):
    assert faults(text, choices, correct) == found


@given(st.sets(st.integers(0, 7)))
def test_key_mask_and_right_choices_undo_each_other(correct):
    assert right_choices(key_mask(correct)) == tuple(sorted(correct))


def test_letters_in_order():
    assert (letters([1]), letters([2, 0]), letters([])) == ("B", "A, C", "")


def test_right_texts_do_not_depend_on_the_order():
    assert right_texts(["Một", "Hai"], [0]) == right_texts(["Hai", "một."], [1]) == frozenset({"một"})


@pytest.mark.parametrize(
    ("choices", "pinned"),
    [
        (ABCD, [False, False, False, False]),
        (["Đúng", "Sai", "Tất cả đều đúng"], [False, False, True]),
        (["Một", "Hai", "Cả ba phương án trên"], [False, False, True]),
        (["Một", "Hai", "Không phương án nào đúng"], [False, False, True]),
        (["Một", "Hai", "Đáp án khác"], [False, False, True]),
        (["Một", "Hai", "Cả A và B"], [True, True, True]),
        (["Một", "Hai", "A, B đều đúng"], [True, True, True]),
        # No letters of choices: words that begin with them, and lower case
        (["Ban A và Ban B", "Hai"], [False, False]),
        (["a và b là số nguyên", "Hai"], [False, False]),
    ],
)
def test_choices_that_speak_of_others_keep_their_place(choices, pinned):
    assert [choice["pinned"] for choice in stored_choices(choices)] == pinned


def test_text_hash_ignores_case_spaces_and_the_order_of_choices():
    one = text_hash("Đảng  ta là gì?", ["Một.", "Hai"])
    assert one == text_hash("đảng ta là gì", ["hai", "Một"])
    assert len(one) == 16


@pytest.mark.parametrize(
    ("text", "choices"),
    [("Đảng ta là chi?", ["Một", "Hai"]), ("Đảng ta là gì?", ["Một", "Hái"]), ("Đảng ta là gì?", ["Một"])],
)
def test_text_hash_tells_other_questions_apart(text, choices):
    assert text_hash(text, choices) != text_hash("Đảng ta là gì?", ["Một", "Hai"])


def test_stem_print_of_a_short_stem_tells_nothing():
    assert stem_print("Chọn câu đúng:") == ""
    assert stem_print("Chi bộ họp thường kỳ mấy tháng một lần?") == stem_print("chi bo hop thuong ky may thang mot lan")


def test_tidy_keeps_lines_and_drops_what_cannot_be_seen():
    assert tidy("  Một\u200b  \r\nHai\u00a0\n") == "Một\nHai"
