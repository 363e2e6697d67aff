"""The check of a bank: each finding comes when it should, and not a question earlier."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from contest.banks.questions import key_mask, right_choices
from contest.banks.readiness import (
    NO_KEY,
    SAME_CHOICES,
    TELLING,
    Checked,
    Finding,
    Need,
    findings,
    short_of,
    tells_by_length,
    wording_flags,
)

DEMO = json.loads((settings.BASE_DIR / "contest/banks/demo/party_life.json").read_text(encoding="utf-8"))


def checked(number: int, topic: str, difficulty: int, choices: list[str], correct: list[int]) -> Checked:
    """A question as the database tells of it: the wording stays there, its flags were counted when it was stored."""
    flags = wording_flags("Hỏi gì?", choices, key_mask(correct))
    return Checked(number, topic, difficulty, len(choices), right_choices(key_mask(correct)), flags)


def bank(keys: str, *, choices: tuple[str, ...] = ("Một", "Hai", "Ba", "Bốn")) -> list[Checked]:
    """A question for each letter of its key."""
    return [checked(n, "Điều lệ", 1, list(choices), ["ABCD".index(key)]) for n, key in enumerate(keys, start=1)]


def test_the_demo_bank_is_ready():
    rows = enumerate(DEMO["questions"], start=1)
    questions = [checked(n, str(q["topic"]), q["difficulty"], q["choices"], [q["correct"]]) for n, q in rows]
    assert (len(questions), findings(questions)) == (235, [])


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
        checked(41, "Điều lệ", 1, ["Một", "Hai"], []),
        checked(42, "Điều lệ", 1, ["Một", "một."], [0]),
    ]
    assert [(one.code, one.blocking, one.numbers) for one in findings(rows)] == [
        ("no_key", True, (41,)),
        ("same_choices", True, (42,)),
        ("one_letter", False, tuple(range(1, 41))),
    ]


@pytest.mark.parametrize(
    ("choices", "accept", "flags"),
    [
        (["Một", "Hai"], 1, 0),
        (["Một", "một."], 1, SAME_CHOICES),
        (["Một", "Hai"], 0, NO_KEY),
        (["Một", "Hai"], 4, NO_KEY),
        (["Một phương án rất dài", "Hai"], 1, TELLING),
        (["Một phương án rất dài", "Hai"], 2, 0),
        (["Một phương án rất dài", "Hai", "Ba"], 3, 0),
        ([], 1, NO_KEY),
    ],
)
def test_flags_of_a_wording(choices, accept, flags):
    assert wording_flags("Hỏi gì?", choices, accept) == flags


def test_questions_without_explanation_are_a_hint():
    rows = [Checked(1, "A", 0, 4, (0,), explained=False), Checked(2, "A", 0, 4, (0,))]
    assert findings(rows) == [Finding("unexplained", numbers=(1,))]


def test_true_or_false_says_nothing_of_letters():
    assert findings(bank("A" * 40, choices=("Đúng", "Sai"))) == []


def test_a_round_needs_a_difficulty_of_a_topic():
    held = {("Điều lệ", 1): 3, ("Điều lệ", 2): 9, ("Lịch sử", 1): 100}
    found = short_of([Need(4, "Điều lệ", 1), Need(4, "Điều lệ", 2), Need(6, "Điều lệ")], held)
    assert [(one.code, one.figures["held"]) for one in found] == [("too_few", 3)]


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
    rows = bank("A" * 12, choices=("Một phương án rất dài và đầy đủ", "Hai", "Ba", "Bốn"))
    found = {one.code: one for one in findings(rows)}
    assert (found["longest_right"].numbers, found["longest_right"].figures) == (tuple(range(1, 13)), {"share": 100})
