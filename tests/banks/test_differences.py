"""Differences of texts and of wordings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contest.banks import differences
from contest.banks.differences import Change, Part, Worded, changes, parts, places_of

TEXTS = st.text(st.sampled_from("ab ,\nđ"), max_size=30)


def test_words_are_the_unit():
    assert parts("bầu chi ủy", "bầu cấp ủy") == [
        Part("same", "bầu "),
        Part("gone", "chi"),
        Part("new", "cấp"),
        Part("same", " ủy"),
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_parts(old, new):
    found = parts(old, new)
    assert "".join(part.text for part in found if part.kind != "new") == old
    assert "".join(part.text for part in found if part.kind != "gone") == new


def test_long_texts_are_shown_as_old_and_new(monkeypatch):
    monkeypatch.setattr(differences, "MOST_WORDS", 4)
    assert parts("a b c", "a b d") == [Part("gone", "a b c"), Part("new", "a b d")]


def test_changes_name_the_field_and_the_letter():
    old = Worded("Hỏi gì?", ["Một", "Hai"], [0], source="Điều lệ")
    new = Worded("Hỏi gì?", ["Một", "Ba", "Bốn"], [1, 2], source="Điều lệ")
    assert changes(old, new) == [
        Change("choice", "B", [Part("gone", "Hai"), Part("new", "Ba")]),
        Change("choice", "C", [Part("new", "Bốn")]),
        Change("key", "", [Part("gone", "A"), Part("new", "B, C")]),
    ]


def test_a_space_between_changed_words_belongs_to_them():
    assert parts("của chi bộ đó", "của đảng ủy đó") == [
        Part("same", "của "),
        Part("gone", "chi bộ"),
        Part("new", "đảng ủy"),
        Part("same", " đó"),
    ]


def test_choices_are_compared_with_themselves_wherever_they_stand():
    assert places_of(["Một", "Hai", "Ba"], ["ba.", "Bốn", "Một", "Năm"]) == {0: 2, 2: 0, 1: 1}


def test_the_same_wording_has_no_changes():
    one = Worded("Hỏi gì?", ["Một", "Hai"], [0])
    assert changes(one, one) == []
