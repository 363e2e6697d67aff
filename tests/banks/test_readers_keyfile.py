"""Separate key files in every dress: lines, running pairs, numbers over letters, columns, papers."""

import pytest

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.question_files import codes, keys, numbered, saved, sheet, table, with_lists, word

PAPER = "\n".join(f"Câu {n}: Hỏi điều thứ {n}?\nA. một {n}\nB. hai {n}\nC. ba {n}\nD. bốn {n}" for n in range(1, 5))
WANTED = [(1,), (3,), (0,), (2,)]


def read(answers: bytes | str, paper: str = PAPER, name: str = "đề thi.txt"):
    answers = answers.encode() if isinstance(answers, str) else answers
    return read_bank(paper.encode(), name=name, answers=answers, answers_name="đáp án.txt")


LINES = {
    "number and dot": "1. B\n2. D\n3. A\n4. C",
    "running": "1.B 2.D 3.A 4.C",
    "running over two lines": "1.B 2.D\n3.A 4.C",
    "word": "Câu 1: B\nCâu 2: D\nCâu 3: A\nCâu 4: C",
    "word in one line": "Câu 1: B; Câu 2: D; Câu 3: A; Câu 4: C",
    "heading above": "SỞ GIÁO DỤC\nĐÁP ÁN ĐỀ THI THỬ NĂM 2026\n1-B\n2-D\n3-A\n4-C\nHẾT",
    "numbers over letters": "1 2 3 4\nB D A C",
    "numbers over letters with labels": "Câu 1 2 3 4\nĐáp án B D A C",
    "numbers over letters in two rows": "Câu\t1\t2\nĐA\tB\tD\nCâu\t3\t4\nĐA\tA\tC",
    "bars": "| Câu | Đáp án |\n|---|---|\n| 1 | B |\n| 2 | D |\n| 3 | A |\n| 4 | C |",
    "two column pairs": "1\tB\t3\tA\n2\tD\t4\tC",
    "comma": "Câu,Đáp án\n1,B\n2,D\n3,A\n4,C",
    "semicolon": "Câu;Đáp án\n1;B\n2;D\n3;A\n4;C",
    "lower case": "1. b\n2. d\n3. a\n4. c",
    "says answer": "Câu 1: Đáp án B\nCâu 2: chọn D\nCâu 3: Chọn A\nCâu 4: Đáp án đúng: C",
    "with reasons": "Câu 1: B. Vì Điều lệ ghi như vậy.\nCâu 2: D - theo Điều 5\nCâu 3: A (Điều 6)\nCâu 4: C",
    "with the choice's text": "Câu 1: B. hai 1\nCâu 2: D. bốn 2\nCâu 3: A. một 3\nCâu 4: C. ba 4",
    "one paper named": "Mã đề 101\n1.B 2.D 3.A 4.C",
}


@pytest.mark.parametrize("answers", LINES.values(), ids=LINES)
def test_lines_of_text(answers):
    result = read(answers)
    assert (keys(result), result.mark, codes(result)) == (WANTED, "key_table", [])


@pytest.mark.parametrize("answers", LINES.values(), ids=LINES)
def test_the_same_lines_in_word(answers):
    result = read(word(*answers.split("\n")))
    assert (keys(result), result.mark, codes(result)) == (WANTED, "key_table", [])


def test_automatic_numbers_in_word():
    document = with_lists([("decimal", "%1.")])
    for letter in "BDAC":
        numbered(document, letter, list_id=101)
    assert keys(read(saved(document))) == WANTED


@pytest.mark.parametrize(
    "rows",
    [
        [["Câu", "1", "2", "3", "4"], ["Đáp án", "B", "D", "A", "C"]],
        [["Câu", "Đáp án"], ["1", "B"], ["2", "D"], ["3", "A"], ["4", "C"]],
        [["Câu", "Đáp án", "Câu", "Đáp án"], ["1", "B", "3", "A"], ["2", "D", "4", "C"]],
        [["1. B", "2. D"], ["3. A", "4. C"]],
        [["Mã đề", "1", "2", "3", "4"], ["101", "B", "D", "A", "C"]],
        [["Câu", "Đề gốc", "Mã 101"], ["1", "B", "A"], ["2", "D", "A"], ["3", "A", "A"], ["4", "C", "A"]],
    ],
)
def test_tables_in_word_and_excel(rows):
    with_table = with_lists()
    table(with_table, rows)
    assert keys(read(saved(with_table))) == WANTED
    assert keys(read(sheet(rows))) == WANTED


def test_table_with_reasons_gives_explanations():
    made = with_lists()
    table(
        made, [["Câu", "Đáp án", "Giải thích"], *([str(n), k, f"Vì Điều {n} ghi rõ"] for n, k in enumerate("BDAC", 1))]
    )
    result = read(saved(made))
    assert (keys(result), result.questions[1].explanation) == (WANTED, "Vì Điều 2 ghi rõ")


PAPERS = {
    "sections": "Mã đề 101\n1.B 2.D 3.A 4.C\nMã đề 102\n1.A 2.A 3.A 4.A",
    "sections on one line": "Mã đề 101: 1.B 2.D 3.A 4.C\nMã đề 102: 1.A 2.A 3.A 4.A",
    "columns": "Câu 101 102\n1 B A\n2 D A\n3 A A\n4 C A",
    "rows": "Mã đề 1 2 3 4\n101 B D A C\n102 A A A A",
}


@pytest.mark.parametrize("answers", PAPERS.values(), ids=PAPERS)
def test_of_several_papers_the_one_that_the_question_file_is(answers):
    by_text = read(answers, paper="Mã đề: 101\n" + PAPER)
    by_name = read(answers, name="đề_101.txt")
    by_sheet = read(sheet([line.split() for line in answers.split("\n")]), name="đề_101.txt")
    assert keys(by_text) == keys(by_name) == keys(by_sheet) == WANTED
    assert "key_paper_taken" in codes(by_text)


@pytest.mark.parametrize("answers", PAPERS.values(), ids=PAPERS)
@pytest.mark.parametrize("paper", [PAPER, "Mã đề: 103\n" + PAPER])
def test_of_several_papers_none_when_the_question_file_is_none_of_them(answers, paper):
    result = read(answers, paper=paper)
    assert (keys(result), "key_papers" in codes(result)) == ([()] * 4, True)


def test_a_worksheet_for_each_paper():
    papers = {
        "Mã đề 101": list(zip(range(1, 5), "BDAC", strict=True)),
        "Mã đề 102": list(zip(range(1, 5), "AAAA", strict=True)),
    }
    answers = sheet([["Trường"]], name="Bìa", more=papers)
    assert keys(read(answers, name="đề_101.txt")) == WANTED
    assert keys(read(answers)) == [()] * 4


def test_columns_without_codes_are_not_taken():
    result = read("1 B A\n2 D A\n3 A A\n4 C A")
    assert (keys(result), "key_papers" in codes(result)) == ([()] * 4, True)


def test_key_of_another_paper_is_not_taken():
    result = read("Mã đề 102\n1.B 2.D 3.A 4.C", paper="Mã đề 101\n" + PAPER)
    assert (keys(result), "key_other_paper" in codes(result)) == ([()] * 4, True)


def test_true_or_false_groups_and_numbers():
    paper = (
        "PHẦN I\nCâu 1: Hỏi?\nA. x\nB. y\nC. z\nD. t\n"
        "PHẦN II\nCâu 1: Xét các ý sau.\na) một\nb) hai\nc) ba\nd) bốn\nPHẦN III\nCâu 1: Bao nhiêu?\n"
    )
    result = read("PHẦN I\nCâu 1: C\nPHẦN II\nCâu 1: a) Đ b) S c) Đ d) S\nPHẦN III\nCâu 1: 27,5", paper=paper)
    assert [(q.kind, q.correct, q.answers) for q in result.questions] == [
        ("", (2,), ()),
        ("truefalse_group", (0, 2), ()),
        ("short", (), ("27,5",)),
    ]


def test_a_line_that_cannot_be_read_is_named():
    result = read("1. B\n2. D\n3. A hoặc C\n4. C")
    assert keys(result) == [(1,), (3,), (), (2,)]
    assert [w.place for w in result.warnings if w.code == "key_line_unread"] == ["dòng 3"]


def test_text_of_the_choice_that_contradicts_its_letter_is_no_answer():
    result = read("1. A. hai 1\n2. D\n3. A\n4. C")
    assert (keys(result)[0], codes(result)) == ((), ["ambiguous_mark"])


def test_a_paper_given_as_key_file_makes_no_answers_of_its_questions():
    result = read(
        "Câu 1: C. Mác sinh năm nào?\nA. 1818\nB. 1820\nCâu 2: D. hay A?\nA. x\nB. y\nCâu 3: Hỏi?\nA. x\nB. y"
    )
    assert (keys(result), codes(result).count("key_file_empty")) == ([()] * 4, 1)


def test_a_letter_is_no_key():
    assert "key_file_empty" in codes(read("Kính gửi các đồng chí,\ngửi kèm đáp án."))


def test_unreadable_key_file_is_named():
    with pytest.raises(UnreadableFile, match=r"đáp án\.txt"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
