"""The ways of marking that a file has, counted, and one of them forced."""

import pytest

from contest.banks.readers import FoundMark, read_bank
from tests.banks.question_files import codes, keys, read, sheet, word

# bold picks one choice in all four, red in three, of which it contradicts bold once; a key line stands under one
PAPER = word(
    "Câu 1: Hỏi một?", "{b_red:A. x}", "B. y", "C. z",
    "Câu 2: Hỏi hai?", "A. x", "{b_red:B. y}", "C. z",
    "Câu 3: Hỏi ba?", "{b:A. x}", "B. y", "{red:C. z}",
    "Câu 4: Hỏi bốn?", "A. x", "{b:B. y}", "C. z", "Đáp án: C",
)  # fmt: skip


def test_marks_are_counted_the_most_frequent_first():
    assert read(PAPER).marks == (FoundMark("bold", 4), FoundMark("colour", 3), FoundMark("key_line", 1))


@pytest.mark.parametrize(
    ("mark", "wanted"),
    [
        ("bold", [(0,), (1,), (0,), (1,)]),
        ("colour", [(0,), (1,), (2,), ()]),
        ("key_line", [(), (), (), (2,)]),
    ],
)
def test_forced_mark_is_the_only_one(mark, wanted):
    result = read(PAPER, mark=mark)
    assert (keys(result), result.mark) == (wanted, mark)
    assert [q.number for q in result.questions if not q.correct] == [
        w.question for w in result.warnings if w.code == "no_answer_marked"
    ]
    assert "key_conflicts_with_mark" not in codes(result)
    assert result.marks == read(PAPER).marks


def test_forced_mark_serves_even_where_it_is_rare():
    paper = word("Câu 1: Hỏi?", "{i:A. x}", "B. y", *(f"Câu {n}: Hỏi {n}?\nA. x {n}\nB. y {n}" for n in range(2, 13)))
    assert read(paper).marks == (FoundMark("italic", 1),)
    assert keys(read(paper)) == [()] * 12
    assert keys(read(paper, mark="italic")) == [(0,), *[()] * 11]


def test_what_stands_everywhere_is_no_mark():
    paper = word("Câu 1: Hỏi?", "{b:A. x}", "{b_u:B. y}", "Câu 2: Hỏi nữa?", "{b_u:A. x}", "{b:B. y}")
    assert read(paper).marks == (FoundMark("underline", 2),)


def test_underline_is_content_unless_it_is_the_mark():
    paper = word("Câu 1: Hỏi?", "{b:A. x}", "{u:B. y}", "Câu 2: Hỏi nữa?", "{b:A. z}", "{u:B. t}")
    assert [q.choices[1] for q in read(paper, mark="bold").questions] == ["<u>y</u>", "<u>t</u>"]
    assert [q.choices[1] for q in read(paper, mark="underline").questions] == ["y", "t"]


def test_key_file_and_key_column_are_marks():
    paper = "Câu 1: Hỏi?\nA. x\nB. y\nĐáp án: A\nCâu 2: Hỏi nữa?\nA. x\nB. z".encode()
    result = read(paper, answers=b"1.B 2.A", mark="key_line")
    assert (result.marks, keys(result)) == ((FoundMark("key_table", 2), FoundMark("key_line", 1)), [(0,), ()])
    rows = sheet([["Câu hỏi", "A", "B", "Đáp án"], ["Hỏi?", "x", "y", "B"]])
    assert read(rows).marks == (FoundMark("key_column", 1),)


def test_format_is_a_mark():
    assert read_bank(b"Q?\nA. x\nB. y\nANSWER: B\n", name="a.txt").marks == (FoundMark("format", 1),)


def test_forced_mark_of_true_or_false_groups():
    choices = ["{b:A. x}", "{u:B. y}"]
    statements = ["{b:a) x}", "{u:b) y}", "{b:c) z}", "d) t"]
    paper = word("PHẦN I", "Câu 1: Hỏi?", *choices, "PHẦN II", "Câu 1: Xét.", *statements)
    assert keys(read(paper, mark="underline")) == [(1,), (1,)]
    assert keys(read(paper, mark="bold")) == [(0,), (0, 2)]


def test_a_mark_that_the_file_does_not_have_is_refused():
    for mark in ("star", "none", "x"):
        with pytest.raises(ValueError, match=mark):
            read(PAPER, mark=mark)
