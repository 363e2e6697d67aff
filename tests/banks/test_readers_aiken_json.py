"""Strict Aiken is read to the letter, freer files as running text; JSON of our own writer and of read_bank."""

import json

import pytest

from contest.banks.readers import UnreadableFile, as_json, read_bank
from tests.banks.question_files import codes, keys, texts


def read(text: str):
    return read_bank(text.encode(), name="tệp")


def test_aiken_to_the_letter():
    result = read(
        "Câu 5: x là gì?\nA. Câu 1: y\nB) a) z\nANSWER: B\n\n\nĐáp án nào đúng?\nA. *x\nB. x\nC. TP.HCM\nANSWER: A"
    )
    assert texts(result) == [
        ("Câu 5: x là gì?", ("Câu 1: y", "a) z")),
        ("Đáp án nào đúng?", ("*x", "x", "TP.HCM")),
    ]
    assert (keys(result), result.mark, codes(result)) == ([(1,), (0,)], "format", [])
    assert result.questions[1].place == "dòng 7, “Đáp án nào đúng?”"


@pytest.mark.parametrize(
    "text",
    [
        "Hỏi gì\nở hai dòng?\nA. x\nB. y\nANSWER: B",
        "Hỏi?\na) x\nb) y\nAnswer: b",
        "Hỏi?\nA. x\nB. y\nANSWER : B\n",
        "Câu 1: Hỏi?\nA. x\nB. y\nANSWER: B\nCâu 2: Hỏi nữa?\nA. x\nB. y\nANSWER: B",
    ],
)
def test_freer_files_are_read_as_text(text):
    result = read(text)
    assert set(keys(result)) == {(1,)}
    assert result.questions[0].text.replace("\n", " ") in ("Hỏi gì ở hai dòng?", "Hỏi?")


def test_json_of_read_bank_is_read_again():
    first = read("Hỏi?\nA. x\nB. y\nANSWER: B")
    again = read(json.dumps(as_json(first)))
    assert (texts(again), keys(again)) == (texts(first), keys(first))


def test_json_of_the_demo_bank():
    document = {
        "topics": ["Một", "Hai"],
        "questions": [{"text": "Hỏi?", "choices": ["x", "y"], "correct": 1, "topic": 1, "difficulty": 3}],
    }
    question = read(json.dumps(document)).questions[0]
    assert (question.correct, question.topic, question.difficulty) == ((1,), "Hai", 3)


@pytest.mark.parametrize("correct", [None, [], [2], [-1], ["0"], [True], "B", {}])
def test_json_without_a_key_that_is_one_has_no_answer(correct):
    result = read(json.dumps([{"text": "Hỏi?", "choices": ["x", "y"], "correct": correct}]))
    assert (keys(result), codes(result)) == ([()], ["no_answer_marked"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('[{"choices": [}', "damaged_file"),
        ('{"choices": 1}', "no_questions"),
        ('[1, "choices"]', "no_questions"),
        ("[" * 100_000 + '"choices"', "too_large"),
    ],
)
def test_json_that_is_no_bank(text, code):
    with pytest.raises(UnreadableFile) as refusal:
        read(text)
    assert refusal.value.code == code


def test_json_of_other_kinds_is_named():
    result = read(json.dumps([{"text": "Hỏi?", "choices": [], "type": "essay"}]))
    assert result.questions[0].kind == "essay"
