"""States of the questions of a preview: what is ready, what must be looked at, what the bank has."""

from __future__ import annotations

import msgspec
import pytest

from contest.banks.preview.changes import Held, with_bank, with_hash
from contest.banks.preview.document import Preview, PreviewQuestion, Remark, preview_document, read_preview
from contest.banks.preview.making import plain, preview_of
from contest.banks.preview.states import counts_of, is_near, ready_of, states_of
from contest.banks.readers import ReadQuestion, ReadResult, ReadWarning

STEM = "Chi bộ họp thường kỳ mấy tháng một lần?"


def question(number: int = 1, **changes: object) -> PreviewQuestion:
    """A ready question; say what is different."""
    usual = {
        "label": f"Câu {number}",
        "text": f"Câu hỏi thứ {number} là câu nào?",
        "choices": ("Một", "Hai"),
        "correct": (0,),
        "topic": "Chung",
    }
    return with_hash(PreviewQuestion(number=number, **{**usual, **changes}))


def state(of: PreviewQuestion) -> str:
    return states_of(Preview(questions=(of,)))[of.number]


def read(number: int = 1, **changes: object) -> ReadQuestion:
    usual = {"label": f"Câu {number}", "text": STEM, "choices": ("Một", "Hai"), "correct": (0,)}
    return ReadQuestion(number=number, **{**usual, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "ready"),
        ({"warnings": (Remark("letters_not_consecutive", "Lệch."),)}, "look"),
        ({"warnings": (Remark("letters_not_consecutive", "Lệch."),), "seen": True}, "ready"),
        # No look makes a key out of none
        ({"correct": (), "seen": True}, "look"),
        ({"choices": ("Một", "Một"), "seen": True}, "look"),
        ({"kind": "short", "seen": True}, "look"),
        ({"dropped": True}, "dropped"),
        ({"same_as": 7}, "same"),
        ({"same_as": 7, "correct": ()}, "same"),
        ({"taken": 9}, "taken"),
        ({"taken": 9, "dropped": True}, "taken"),
    ],
)
def test_state(changes, expected):
    assert state(question(**changes)) == expected


def test_the_same_question_twice_in_a_file_is_ready_once():
    twice = Preview(questions=(question(1, text=STEM), question(2, text=STEM.upper())))
    assert states_of(twice) == {1: "ready", 2: "same"}


def test_the_second_of_two_is_ready_when_the_first_is_left_out():
    twice = Preview(questions=(question(1, text=STEM, dropped=True), question(2, text=STEM)))
    assert states_of(twice) == {1: "dropped", 2: "ready"}


def test_each_question_is_counted_in_one_state():
    preview = Preview(questions=(question(1), question(2, correct=()), question(3, dropped=True), question(4, taken=1)))
    assert counts_of(states_of(preview)) == {"look": 1, "ready": 1, "same": 0, "dropped": 1, "taken": 1}
    assert [one.number for one in ready_of(preview)] == [1]


def test_preview_of_a_reading():
    warning = ReadWarning("no_answer_marked", 2, "đoạn 9", "Không thấy. Chọn đáp án.")
    whole = ReadWarning("skipped_text", None, "", "Bỏ qua một dòng.")
    result = ReadResult((read(1, topic="Đảng viên"), read(2, correct=(), warnings=(warning,), text="Khác hẳn?")),
                        (whole, warning), "underline")  # fmt: skip
    preview = preview_of(result, topic="Điều lệ")
    assert (preview.mark, preview.keyed) == ("underline", 1)
    assert preview.warnings == (Remark("skipped_text", "Bỏ qua một dòng."),)
    assert [one.topic for one in preview.questions] == ["Đảng viên", "Điều lệ"]
    assert preview.questions[1].warnings == (Remark("no_answer_marked", "Không thấy. Chọn đáp án."),)
    assert states_of(preview) == {1: "ready", 2: "look"}


def test_preview_survives_its_json():
    preview = preview_of(ReadResult((read(1), read(2, correct=())), (), "bold"))
    assert read_preview(msgspec.json.decode(msgspec.json.encode(preview_document(preview)))) == preview


def test_what_no_database_stores_is_left_out():
    preview = preview_of(ReadResult((read(1, original="a\0b\ud800", place="dòng\0 1", text=f"{STEM}\0"),)))
    first = preview.questions[0]
    assert (first.original, first.place, first.text) == ("ab?", "dòng 1", STEM)


def test_a_passage_above_several_questions_stands_in_each():
    preview = preview_of(ReadResult((read(1, group="Đọc đoạn sau."), read(2, group="Đọc đoạn sau.", text="Câu kia?"))))
    assert [one.text for one in preview.questions] == [f"Đọc đoạn sau.\n\n{STEM}", "Đọc đoạn sau.\n\nCâu kia?"]


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("m<sup>2</sup>", "m²"),
        ("H<sub>2</sub>O", "H₂O"),
        ("30<sup>o</sup>C", "30°C"),
        ("R<sub>i</sub>", "Rᵢ"),
        ("a<\u2060sub>b", "a<sub>b"),
        ("<u>w</u>orm", "worm"),
        ("2<sup>Ω</sup>", "2^Ω"),
        ("x<sup>2π</sup>", "x^(2π)"),
        ("lim<sub>x→0</sub> f", "lim_(x→0) f"),
        ("x<sup>2n+1</sup>", "x²ⁿ⁺¹"),
    ],
)
def test_plain(marked, shown):
    assert plain(marked) == shown


@pytest.mark.parametrize(("text", "codes"), [("w<u>or</u>m", ["look_lost"]), ("m<sup>2</sup>", [])])
def test_lost_markup_is_said(text, codes):
    preview = preview_of(ReadResult((read(1, text=text),)))
    assert [remark.code for remark in preview.questions[0].warnings] == codes


def test_the_same_stem_with_other_choices_must_be_looked_at():
    preview = preview_of(ReadResult((read(1), read(2, choices=("Ba", "Bốn")))))
    assert preview.questions[1].warnings == (Remark("near_in_file", number=1),)
    assert states_of(preview) == {1: "ready", 2: "look"}


def test_held_against_a_bank():
    first, second, third = question(1), question(2), question(3, text=STEM, choices=("Ba", "Bốn"))
    same = {first.hash: Held(11, frozenset({"một"})), second.hash: Held(12, frozenset({"hai"}))}
    held = with_bank(Preview(questions=(first, second, third)), same, {3: 13}).questions
    assert [(one.same_as, one.other_key) for one in held] == [(11, False), (12, True), (0, False)]
    assert held[2].warnings == (Remark("near_in_bank", number=13),)
    assert [is_near(one) for one in held] == [True, True, True]


def test_held_against_a_bank_twice_says_it_once():
    near = {1: 13}
    once = with_bank(Preview(questions=(question(1, text=STEM),)), {}, near)
    assert with_bank(once, {}, near) == once


def test_what_has_been_taken_in_is_not_its_own_duplicate():
    taken = question(1, taken=5)
    held = with_bank(Preview(questions=(taken,)), {taken.hash: Held(1, frozenset({"một"}))}, {})
    assert held.questions == (taken,)
