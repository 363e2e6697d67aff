"""Vietnamese text: stored in one spelling, searched without accents, compared with them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.common.text import clean, fingerprint, fold, fold_accented, squeeze, unaccent


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [
        (unicodedata.normalize("NFD", "Đáp án đúng"), "Đáp án đúng"),
        ("a\u00a0b", "a b"),
        ("Câu\u200b 1\ufeff", "Câu 1"),
        ("Đội \u202egnàv\u202c \u2066A\u2069", "Đội gnàv A"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\tb\x07", "a\tb"),
    ],
)
def test_clean(given_text, wanted):
    assert clean(given_text) == wanted


def test_squeeze():
    assert squeeze("  Câu \t 1\n\n là\u00a0 gì ") == "Câu 1 là gì"


@pytest.mark.parametrize(
    ("given_text", "wanted"),
    [("Đáp án", "Dap an"), ("hoà", "hoa"), ("hòa", "hoa"), ("ƯỚC ưỡn", "UOC uon"), ("Nguyễn Thị Đỡ", "Nguyen Thi Do")],
)
def test_unaccent(given_text, wanted):
    assert unaccent(given_text) == wanted


def test_fold():
    assert fold("  ĐẢNG   Bộ ") == "dang bo"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Hà Nội.", "hà  nội", True),
        ("má", "mà", False),
        ("-5", "5", False),
        ("“Đúng”", "đúng", True),
        ("x = -5", "x = 5", False),
        ("3,5", "3.5", False),
    ],
)
def test_fold_accented(first, second, same):
    assert (fold_accented(first) == fold_accented(second)) is same


def test_fingerprint():
    assert fingerprint("Thủ đô của  Việt Nam?") == fingerprint("thu do cua viet nam") == "thudocuavietnam"
    assert fingerprint("?!") == "?!"


@given(st.text())
def test_clean_and_fold_change_nothing_twice(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
