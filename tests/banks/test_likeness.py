"""Near-duplicates: small differences are found, different questions are not, and the index misses nothing."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from contest.banks.likeness import ALIKE, likeness, nearest, nearest_before, said

STEM = "Theo Điều lệ Đảng, chi bộ có bao nhiêu đảng viên chính thức thì bầu chi ủy?"
CHOICES = ["5 đảng viên", "9 đảng viên", "15 đảng viên", "20 đảng viên"]
PLAIN = said(1, STEM, CHOICES)
DEMO = json.loads((settings.BASE_DIR / "contest/banks/demo/party_life.json").read_text(encoding="utf-8"))["questions"]


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        (STEM, CHOICES),
        (STEM.upper(), CHOICES),
        (STEM.replace(",", "").replace(" ", "  "), CHOICES),
        ("Theo Dieu le Dang, chi bo co bao nhieu dang vien chinh thuc thi bau chi uy", CHOICES),
        (STEM, CHOICES[::-1]),
        (STEM.replace("bầu", "được bầu"), CHOICES),
        (STEM, ["Ba", "Bốn"]),
    ],
)
def test_small_differences_are_near(text, choices):
    assert nearest([said(7, text, choices)], [PLAIN]) == {7: 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đại hội XII của Đảng họp vào thời gian nào?", "Đại hội X của Đảng họp vào thời gian nào?"),
        ("Điều 4 Quy định số 144-QĐ/TW nói về điều gì của đảng viên?",
         "Điều 5 Quy định số 144-QĐ/TW nói về điều gì của đảng viên?"),
        ("Chuẩn mực thứ hai của cán bộ có những nội dung gì?", "Chuẩn mực thứ tư của cán bộ có những nội dung gì?"),
        ("Việc nào sau đây đảng viên được làm ở nơi cư trú?",
         "Việc nào sau đây đảng viên không được làm ở nơi cư trú?"),
        (STEM, "Ai là Bí thư chi bộ?"),
    ],
)  # fmt: skip
def test_what_decides_the_question_keeps_two_apart(one, other):
    assert nearest([said(1, one, CHOICES)], [said(1, other, CHOICES)]) == {}


def test_leading_zeros_are_no_difference():
    assert likeness(said(1, "Ngày 03/02 là ngày gì?", CHOICES), said(2, "Ngày 3/2 là ngày gì?", CHOICES)) == 1.0


def test_no_two_questions_of_the_demo_bank_are_near():
    everything = [said(number, one["text"], one["choices"]) for number, one in enumerate(DEMO)]
    assert (len(everything), nearest_before(everything)) == (235, {})


def test_a_word_more_is_found_in_every_question_of_the_demo_bank():
    held = [said(number, one["text"], one["choices"]) for number, one in enumerate(DEMO)]
    typed = [said(number, f"Hãy {one['text'].rstrip('?')} .", one["choices"]) for number, one in enumerate(DEMO)]
    assert nearest(typed, held) == {number: number for number in range(235)}


def test_the_first_of_a_file_has_nothing_before_it():
    assert nearest_before([PLAIN, said(2, "Ai là Bí thư chi bộ?", ["Ông A", "Ông B"]), said(3, STEM, CHOICES)]) == {
        3: 1
    }


VOCABULARY = ["chi", "bộ", "đảng", "viên", "họp", "Đảng", "không", "5", "XII"]
WORDS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8).map(" ".join)
QUESTIONS = st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=2, max_size=3)), min_size=1, max_size=8)


@given(QUESTIONS, QUESTIONS)
def test_the_index_finds_what_comparing_all_would_find(asked, held):
    ours = [said(number, *one) for number, one in enumerate(asked)]
    theirs = [said(number, *one) for number, one in enumerate(held)]
    found = nearest(ours, theirs)
    for one in ours:
        best = max(likeness(one, other) for other in theirs)
        assert (likeness(one, theirs[found[one.number]]) if one.number in found else 0) == (
            best if best >= ALIKE else 0
        )


@given(WORDS, st.lists(WORDS, min_size=2, max_size=4))
def test_likeness_is_mutual_and_whole_for_itself(text, choices):
    one = said(1, text, choices)
    assert (likeness(one, one), likeness(one, PLAIN)) == (1.0, likeness(PLAIN, one))
