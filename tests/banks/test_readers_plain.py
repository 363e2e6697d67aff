"""Plain text files: answers on lines of their own, numbers and tags on lines of their own, blocks without letters."""

import time

import pytest

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.question_files import codes, keys, texts

WANTED = [("Một?", ("x", "y", "z")), ("Hai?", ("m", "n", "p")), ("Ba?", ("s", "t", "u"))]


def read(text: str):
    return read_bank(text.encode(), name="câu hỏi.txt")


def lines(*answers: str, before: str = "", label: str = "") -> str:
    """Three questions, each with an answer line, and lines before and in front of them ("%d" is the number)."""
    written = []
    for number, ((stem, choices), answer) in enumerate(zip(WANTED, answers, strict=True), start=1):
        head = [before % number if "%d" in before else before] if before else []
        written += [*head, f"{label % number if label else ''}{stem}"]
        written += [f"{letter}. {choice}" for letter, choice in zip("ABC", choices, strict=True)]
        written += [answer] if answer else []
    return "\n".join(written)


@pytest.mark.parametrize(
    "answers",
    [
        ("B", "A", "C"),
        ("b", "a", "c"),
        ("(B)", "(A)", "(C)"),
        ("• B. y;", "• A. m;", "• C. u;"),
        ("=> B. y", "=> A. m", "=> C. u"),
        ("Đáp án: B", "Đáp án A", "ĐÁP ÁN ĐÚNG: C"),
        ("ANSWER: B", "Answer: a", "ANSWER : C"),
    ],
)
@pytest.mark.parametrize("label", ["", "Câu %d: ", "%d. "])
def test_answers_below_the_choices(answers, label):
    result = read(lines(*answers, label=label))
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,), (0,), (2,)], [])


def test_an_answer_that_repeats_another_choice_is_not_taken():
    result = read(
        lines("• B. y", "• A. m", "• C. s") + "\nBốn?\nA. e\nB. f\nC. g\n• B. f\nNăm?\nA. h\nB. i\nC. k\n• A. h"
    )
    assert keys(result) == [(1,), (0,), (), (1,), (0,)]
    assert result.questions[2].warnings[0].code == "no_answer_marked"


def test_numbers_on_lines_of_their_own():
    result = read(lines("B", "A", "C", before="%d"))
    assert (texts(result), keys(result)) == (WANTED, [(1,), (0,), (2,)])
    assert [q.label for q in result.questions] == ["Câu 1", "Câu 2", "Câu 3"]


def test_tags_around_questions_are_no_text():
    framed = "<CH>\n" + "\n</CH>\n<CH>\n".join(
        f"Câu {n}. {stem}\nA. {a}\n*B. {b}\nC. {c}" for n, (stem, (a, b, c)) in enumerate(WANTED, start=1)
    )
    result = read(f"{framed}\n</CH>")
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,)] * 3, [])


def test_a_hash_with_a_name_is_a_topic():
    result = read("#toan-chuong-1\n" + lines("Đáp án: B", "Đáp án: A", "Đáp án: C"))
    assert {q.topic for q in result.questions} == {"toan-chuong-1"}
    assert texts(result) == WANTED


def test_blocks_without_letters_whose_right_line_is_starred():
    blocks = ("\n".join([stem, f"* {first}", *rest]) for stem, (first, *rest) in WANTED)
    result = read("\n\n".join(blocks))
    assert (texts(result), keys(result), result.mark) == (WANTED, [(0,)] * 3, "star")
    assert [q.place for q in result.questions] == ["dòng 1, “Một?”", "dòng 6, “Hai?”", "dòng 11, “Ba?”"]


def test_a_name_that_looks_like_a_letter_begins_a_text():
    result = read("Câu 1: C. Mác sinh năm nào?\nA. 1818\nB. 1820\nĐáp án: A\nCâu 2: Hai?\nA. m\nB. n\nĐáp án: B")
    assert texts(result)[0] == ("C. Mác sinh năm nào?", ("1818", "1820"))
    assert (keys(result), codes(result)) == ([(0,), (1,)], [])


def test_a_function_of_x_is_no_sign():
    result = read("Câu 1: Một?\nA. f(x)\nB. g(x)\nC. 2\nĐáp án: C\nCâu 2: Hai?\nA. m\nB. n\nĐáp án: B")
    assert texts(result)[0] == ("Một?", ("f(x)", "g(x)", "2"))
    assert codes(result) == []


@pytest.mark.parametrize("text", [("* " * 9_000 + "\n") * 90, ",".join("a" * 300_000) + "\nq,a,b,c\n", "A. x " * 3_900])
def test_long_rows_of_signs_cost_little(text):
    start = time.process_time()
    with pytest.raises(UnreadableFile):
        read(text)
    assert time.process_time() - start < 2
