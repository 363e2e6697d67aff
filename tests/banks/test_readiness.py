"""The check of a bank: each finding comes when it should, and not a question earlier."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from contest.banks.readiness import Checked, Finding, Need, findings, tells_by_length

DEMO = json.loads((settings.BASE_DIR / "contest/banks/demo/party_life.json").read_text(encoding="utf-8"))


def bank(keys: str, **changes: object) -> list[Checked]:
    """A question for each letter of its key; say what is different."""
    usual = {"topic": "Điều lệ", "difficulty": 1, "text": "Hỏi gì?", "choices": ["Một", "Hai", "Ba", "Bốn"]}
    rows = enumerate(keys, start=1)
    return [Checked(number, correct=["ABCD".index(key)], **{**usual, **changes}) for number, key in rows]


def test_the_demo_bank_is_ready():
    rows = enumerate(DEMO["questions"], start=1)
    checked = [Checked(n, str(q["topic"]), q["difficulty"], q["text"], q["choices"], [q["correct"]]) for n, q in rows]
    assert (len(checked), findings(checked)) == (235, [])


@pytest.mark.parametrize(
    ("need", "code"),
    [
        (Need(4, "Điều lệ"), None),
        (Need(5, "Điều lệ"), "thin"),
        (Need(8, "Điều lệ"), "thin"),
        (Need(9, "Điều lệ"), "too_few"),
        (Need(8, "Điều lệ", 1), "thin"),
        (Need(1, "Điều lệ", 2), "too_few"),
        (Need(1, "Lịch sử"), "too_few"),
        (Need(9), "too_few"),
    ],
)
def test_held_against_what_a_round_needs(need, code):
    found = findings(bank("ABCDABCD"), [need])
    assert [(one.code, one.blocking) for one in found] == ([(code, code == "too_few")] if code else [])


def test_needs_of_the_same_questions_add_up():
    figures = {"topic": "Điều lệ", "difficulty": None, "held": 8, "needed": 10}
    found = findings(bank("ABCDABCD"), [Need(5, "Điều lệ"), Need(5, "Điều lệ")])
    assert found == [Finding("too_few", True, figures=figures)]


def test_faulty_questions_are_named_and_come_first():
    rows = [
        *bank("B" * 40),
        Checked(41, "Điều lệ", 1, "Hỏi gì?", ["Một", "Hai"], []),
        Checked(42, "Điều lệ", 1, "Hỏi gì?", ["Một", "một."], [0]),
    ]
    assert [(one.code, one.blocking, one.numbers) for one in findings(rows)] == [
        ("no_key", True, (41,)),
        ("same_choices", True, (42,)),
        ("one_letter", False, ()),
    ]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("B" * 11, []),
        ("B" * 12, [{"letter": "B", "share": 100}]),
        ("ABCD" * 10, []),
        ("A" * 18 + "BCD" * 7 + "B", []),
        ("A" * 19 + "BCD" * 7, [{"letter": "A", "share": 48}]),
    ],
)
def test_key_at_one_letter(keys, found):
    assert [one.figures for one in findings(bank(keys))] == found


@pytest.mark.parametrize(
    ("choices", "right", "tells"),
    [
        (["a" * 20, "a" * 10], 0, True),
        (["a" * 20, "a" * 10], 1, False),
        (["a" * 17, "a" * 10], 0, False),
        (["a" * 18, "a" * 10], 0, True),
        (["a" * 129, "a" * 100], 0, False),
        (["a" * 130, "a" * 100], 0, True),
    ],
)
def test_tells_by_length(choices, right, tells):
    assert tells_by_length(choices, right) is tells


def test_long_right_answers():
    rows = bank("A" * 12, choices=["Một phương án rất dài và đầy đủ", "Hai", "Ba", "Bốn"])
    found = {one.code: one for one in findings(rows)}
    assert (found["longest_right"].numbers, found["longest_right"].figures) == (tuple(range(1, 13)), {"share": 100})
