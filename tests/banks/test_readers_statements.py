"""Statements to judge, columns of crosses, columns that are no choices, choices in another order on one line."""

from __future__ import annotations

import docx
import pytest

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.question_files import codes, keys, saved, sheet, table, texts, word

SAID = [("Hà Nội là thủ đô.", True), ("Huế là thủ đô.", False), ("Vinh ở Nghệ An.", True)]
WANTED = [(text, ("Đúng", "Sai")) for text, _ in SAID]
KEYS = [(0,), (1,), (0,)]


def read(content: bytes | str):
    return read_bank(content.encode() if isinstance(content, str) else content, name="câu hỏi")


@pytest.mark.parametrize("label", ["Câu {}: ", "{}. ", ""])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [(" → Đúng", " → Sai"), (" (Đ)", " (S)"), (" [Đ]", " [S]"), (" - Đúng", " - Sai"), (" (Đúng).", " (Sai).")],
)
def test_statements_with_their_truth_at_the_end(label, right, wrong):
    lines = [label.format(n) + text + (right if truth else wrong) for n, (text, truth) in enumerate(SAID, start=1)]
    for content in ("\n".join(lines), word(*lines)):
        result = read(content)
        assert (texts(result), keys(result), codes(result)) == (WANTED, KEYS, [])


@pytest.mark.parametrize(
    ("right", "wrong"), [("→ Đúng", "→ Sai"), ("Đáp án: Đúng", "Đáp án: Sai"), ("Đáp án: Đ", "Đáp án: S")]
)
def test_the_truth_on_a_line_of_its_own(right, wrong):
    lines = [
        line for n, (text, truth) in enumerate(SAID) for line in (f"Câu {n + 1}: {text}", right if truth else wrong)
    ]
    result = read("\n".join(lines))
    assert (texts(result), keys(result), codes(result)) == (WANTED, KEYS, [])


def test_among_questions_with_choices():
    lines = ("Câu 1: Gì?", "A. x", "B. y", "Đáp án: B", "Câu 2: Huế là thủ đô. (Sai)", "Câu 3: Vinh ở Nghệ An. (Đúng)")
    result = read("\n".join(lines))
    assert (keys(result), result.questions[1].choices) == ([(1,), (1,), (0,)], ("Đúng", "Sai"))


def test_one_such_end_is_no_habit():
    result = read("Câu 1: Lưu huỳnh là (S)\nCâu 2: Kể tên các mùa.\nCâu 3: Kể tên các tháng.")
    assert [question.choices for question in result.questions] == [(), (), ()]
    assert result.questions[0].text == "Lưu huỳnh là (S)"


@pytest.mark.parametrize("signs", [("(Đ)", "(S)"), ("[Đ]", "[S]"), ("→ Đúng", "→ Sai"), ("(đúng)", "(sai)")])
def test_statements_of_a_group(signs):
    lines = ["Câu 1: Xét các ý:", *(f"{letter}) Ý {letter} {signs[letter in 'bd']}" for letter in "abcd")]
    lines += ["Câu 2: Xét tiếp:", *(f"{letter}) Ý {letter} {signs[1]}" for letter in "abcd")]
    result = read("\n".join(lines))
    assert [(q.kind, q.choices) for q in result.questions] == [("truefalse_group", ("Ý a", "Ý b", "Ý c", "Ý d"))] * 2
    assert (keys(result), codes(result)) == ([(0, 2), ()], [])


ROWS = [[str(n), text, "x" if truth else "", "" if truth else "x"] for n, (text, truth) in enumerate(SAID, start=1)]
TABLES = {
    "crosses": [["STT", "Phát biểu", "Đúng", "Sai"], *ROWS],
    "one column": [["STT", "Nhận định", "Đúng/Sai"], *([*row[:2], "Đ" if row[2] else "S"] for row in ROWS)],
    "answers": [["STT", "Phát biểu", "Đáp án"], *([*row[:2], "Đúng" if row[2] else "Sai"] for row in ROWS)],
}


@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)
def test_tables_of_statements(rows):
    document = docx.Document()
    table(document, rows)
    for content in (saved(document), sheet(rows)):
        result = read(content)
        assert (texts(result), keys(result), codes(result)) == (WANTED, KEYS, [])


def test_two_crosses_say_nothing():
    rows = [["Phát biểu", "Đúng", "Sai"], *(row[1:] for row in ROWS), ["Một ý nữa.", "x", "x"]]
    assert keys(read(sheet(rows))) == [*KEYS, ()]


@pytest.mark.parametrize("head", [[["No", "Question", "Marks", "BL", "CO"]], []])
def test_levels_and_outcomes_are_no_choices(head):
    body = [
        ["1", "Explain keys?", "5", "L2", "CO1"],
        ["2", "Define a table?", "2", "L1", "CO2"],
        ["3", "What is SQL?", "9", "L3", "CO1"],
    ]
    document = docx.Document()
    table(document, [*head, *body])
    for content in (saved(document), sheet([*head, *body])):
        with pytest.raises(UnreadableFile, match="Không thấy câu hỏi"):
            read(content)


def test_outcomes_beside_real_choices():
    head = ["No", "Question", "A", "B", "Answer", "CO"]
    result = read(sheet([head, ["1", "Which?", "x", "y", "B", "CO1"], ["2", "What?", "x", "z", "A", "CO2"]]))
    assert (texts(result), keys(result)) == ([("Which?", ("x", "y")), ("What?", ("x", "z"))], [(1,), (0,)])


@pytest.mark.parametrize(
    "lines",
    [
        ["A. Huế C. Vinh B. Hà Nội D. Đà Lạt"],
        ["A. Huế  C. Vinh  B. Hà Nội  D. Đà Lạt"],
        ["A. Huế\tC. Vinh\tB. Hà Nội\tD. Đà Lạt"],
        ["A. Huế C. Vinh", "B. Hà Nội D. Đà Lạt"],
        ["A. Huế  C. Vinh", "B. Hà Nội  D. Đà Lạt"],
    ],
)
def test_choices_in_another_order(lines):
    paper = ["Câu 1: Thủ đô?", *lines, "Đáp án: B", "Câu 2: Gì?", "A. x", "B. y", "C. z", "D. t", "Đáp án: A"]
    result = read("\n".join(paper))
    assert result.questions[0].choices == ("Huế", "Vinh", "Hà Nội", "Đà Lạt")
    assert (keys(result), codes(result)) == ([(2,), (0,)], ["letters_not_consecutive"])


def test_behind_the_text_in_one_line():
    result = read("Câu 1: Thủ đô? A. Huế C. Vinh B. Hà Nội D. Đà Lạt\nĐáp án: C")
    assert (result.questions[0].text, keys(result)) == ("Thủ đô?", [(1,)])


@pytest.mark.parametrize("text", ["Cả A. và C. rồi B. đều sai", "TP.HCM", "C. Mác và A. Einstein cùng B. Russell"])
def test_letters_in_a_text_begin_no_choices(text):
    result = read(f"Câu 1: Ai?\nA. {text}\nB. y\nĐáp án: A\nCâu 2: Gì?\nA. x\nB. y\nĐáp án: A")
    assert result.questions[0].choices == (text, "y")


def test_an_answer_of_one_letter_is_no_group_of_one_statement():
    result = read("Câu 1: Gì?\nA. một\nĐáp án: D\nCâu 2: Gì?\nA. x\nB. y\nĐáp án: A")
    assert result.questions[0].kind == ""
    assert codes(result) == ["answer_not_among_choices", "too_few_choices"]


def test_a_small_letter_with_the_words_of_its_choice_is_an_answer():
    paper = "1. Which?\na. One\nb. All of the above\nAnswer: b. All of the above\n2. What?\na. One\nb. Two\nAnswer: {}"
    assert keys(read(paper.format("a. One"))) == [(1,), (0,)]
    assert keys(read(paper.format("a. Three"))) == [(1,), ()]
    assert keys(read(paper.format("a. Two"))) == [(1,), ()]


def test_what_stands_behind_the_truth_is_no_part_of_the_statement():
    result = read("Câu 1: Huế là thủ đô.\nĐáp án: Sai\n(Thủ đô là Hà Nội.)\nCâu 2: Vinh ở Nghệ An.\nĐáp án: Đúng")
    assert [question.text for question in result.questions] == ["Huế là thủ đô.", "Vinh ở Nghệ An."]
    assert result.questions[0].explanation == "(Thủ đô là Hà Nội.)"
