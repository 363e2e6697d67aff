"""What a trial on files that the readers had not seen brought to light: letters, titles, marks, keys of parts."""

import pytest

from tests.banks.question_files import codes, keys, numbered, read, saved, texts, with_lists, word
from tests.banks.word_pages import cells, page, paragraph, run

NAMES = ("C. Mác và Ph. Ăngghen", "V.I. Lênin", "A. Smith", "D. Ricardo")


def lettered(sign: str, *choices: str) -> list[str]:
    return [f"{letter}{sign}{choice}" for letter, choice in zip("ABCD", choices, strict=True)]


def four(number: int, right: int = -1) -> list[str]:
    """Return a question whose right choice is red."""
    choices = lettered(". ", "w", "x", "y", "z")
    return [f"Câu {number}: Hỏi {number}?", *(f"{{red:{c}}}" if i == right else c for i, c in enumerate(choices))]


# ---------------------------------------------------------------------- letters before choices


@pytest.mark.parametrize("sign", [". ", ") ", ".) ", "/ ", ": ", ", ", " - "])
def test_choices_in_cells_and_lines(sign):
    choices = lettered(sign, "w", "x", "y", "z")
    lines = page(*(paragraph(run(text)) for n in (1, 2) for text in (f"Câu {n}: Hỏi {n}?", *choices, "Đáp án: B")))
    assert texts(read(lines)) == [(f"Hỏi {n}?", ("w", "x", "y", "z")) for n in (1, 2)]
    row = [[paragraph(run(choice)) for choice in choices]]
    blocks = [block for n in (1, 2) for block in (paragraph(run(f"Câu {n}: Hỏi {n}?")), cells(row))]
    in_table = read(page(*blocks, paragraph(run("ĐÁP ÁN")), paragraph(run("1.B 2.C"))))
    assert texts(in_table) == [(f"Hỏi {n}?", ("w", "x", "y", "z")) for n in (1, 2)]
    assert keys(in_table) == [(1,), (2,)]


def test_cyrillic_letters_typed_by_mistake():
    choices = ["А. w", "В. x", "С. y", "D. z"]
    result = read(word("Câu 1: Một?", *choices, "Đáp án: С", "Câu 2: Hai?", *choices, "Đáp án: В"))
    assert texts(result) == [("Một?", ("w", "x", "y", "z")), ("Hai?", ("w", "x", "y", "z"))]
    assert keys(result) == [(2,), (1,)]
    assert codes(result) == []


def test_cyrillic_letters_of_a_russian_file_keep_their_order():
    choices = ["А) да", "Б) нет", "В) иногда"]
    result = read(word("1. Кто?", *choices, "Đáp án: C", "2. Что?", *choices, "Đáp án: B"))
    assert [q.choices for q in result.questions] == [("да", "нет", "иногда")] * 2


def test_names_behind_automatic_letters_are_no_letters():
    document = with_lists([("upperLetter", "%1.")], [("upperLetter", "%1.")])
    for number, right in ((1, 0), (2, 2)):
        document.add_paragraph(f"Câu {number}: Ai viết {number}?")
        for i, name in enumerate(NAMES):
            numbered(document, f"{{hl:{name}}}" if i == right else name, list_id=100 + number)
    result = read(saved(document))
    assert [q.choices for q in result.questions] == [NAMES, NAMES]
    assert keys(result) == [(0,), (2,)]
    assert codes(result) == []


def test_names_glued_to_letters():
    result = read(word("Câu 1: Ai viết?", *lettered(".", *NAMES), "Câu 2: Ai đọc?", "\t".join(lettered(".", *NAMES))))
    assert [q.choices for q in result.questions] == [NAMES, NAMES]


def test_name_in_the_column_of_its_letter():
    rows = [["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"], ["1", "Ai viết?", *NAMES, "A"]]
    rows.append(["2", "Ai đọc?", "w", "x", "y", "z", "D"])
    result = read(page(cells([[paragraph(run(text)) for text in row] for row in rows])))
    assert result.questions[0].choices == NAMES


def test_empty_boxes_before_letters():
    first, second = ["☑ A. w", "☐ B. x"], ["☐ A. w", "☑ B. x"]
    result = read(word("Câu 1: Một?", *first, "Câu 2: Hai?", *second))
    assert texts(result) == [("Một?", ("w", "x")), ("Hai?", ("w", "x"))]
    assert keys(result) == [(0,), (1,)]


def test_statements_in_a_text_keep_their_signs():
    lines = ["Câu 1: Theo luật:", "a. Một.", "b. Hai.", "Câu nào đúng?", "A. Chỉ a", "{b:B. Cả hai}"]
    result = read(word(*lines, "Câu 2: Hỏi?", "{b:A. w}", "B. x"))
    assert result.questions[0].text == "Theo luật:\na. Một.\nb. Hai.\nCâu nào đúng?"


# ---------------------------------------------------------------------- titles, page lines, numbers


@pytest.mark.parametrize(
    "title", ["{b:II. Luật Cán bộ, công chức}", "II. LUẬT CÁN BỘ", "B. PHẦN RIÊNG", "ĐÁP ÁN CHƯƠNG 1"]
)
def test_title_behind_the_last_choice(title):
    result = read(word(*four(1, 0), *four(2, 1), title, *four(3, 3), *four(4, 2)))
    assert [len(q.choices) for q in result.questions] == [4, 4, 4, 4]
    assert keys(result) == [(0,), (1,), (3,), (2,)]
    assert codes(result) == ["skipped_text"]


@pytest.mark.parametrize("line", ["Trang 1/3 - Mã đề thi 132", "Trang 2", "Mã đề 101 – Trang 1/4"])
def test_page_line_between_questions_is_skipped(line):
    result = read(word(*four(1, 0), line, *four(2, 1)))
    assert codes(result) == ["skipped_text"]
    assert line in result.skipped


@pytest.mark.parametrize("form", ["Bài {}. ", "{} - ", "{}- ", "Câu {}, "])
def test_ways_to_number(form):
    blocks = [line for n in (1, 2, 3) for line in (f"{form.format(n)}Hỏi lần {n}?", "{hl:A. w}", "B. x")]
    result = read(word(*blocks))
    assert texts(result) == [(f"Hỏi lần {n}?", ("w", "x")) for n in (1, 2, 3)]


def test_lessons_above_numbered_questions_stay_headings():
    blocks = ["Bài 1. Đất đai", *four(1, 0), *four(2, 1), "Bài 2. Hộ tịch", *four(1, 2), *four(2, 3)]
    result = read(word(*blocks))
    assert [q.topic for q in result.questions] == ["Bài 1. Đất đai"] * 2 + ["Bài 2. Hộ tịch"] * 2


# ---------------------------------------------------------------------- marks


def test_marks_that_differ_in_one_question_are_said():
    blocks = []
    for n in range(1, 8):
        bold = 2 if n == 4 else 1
        choices = ["A. w", "{b_red:B. x}", "C. y"] if bold == 1 else ["A. w", "{red:B. x}", "{b:C. y}"]
        blocks += [f"Câu {n}: Hỏi {n}?", *choices]
    result = read(word(*blocks))
    assert keys(result) == [(1,)] * 7
    assert [[w.code for w in q.warnings] for q in result.questions] == [
        ["ambiguous_mark"] if n == 3 else [] for n in range(7)
    ]


def test_colour_at_several_choices_of_most_questions():
    blocks = []
    for n in range(1, 7):
        choices = ["{red:A. w}", "B. x", "{red:C. y}" if n % 2 else "C. y", "D. z"]
        blocks += [f"Câu {n}: Hỏi {n}?", *choices]
    result = read(word(*blocks))
    assert keys(result) == [(0, 2) if n % 2 else (0,) for n in range(1, 7)]
    assert [bool(q.warnings) for q in result.questions] == [n % 2 == 1 for n in range(1, 7)]


def test_highlight_of_half_a_choice_is_the_same_mark():
    whole = [line for n in range(1, 6) for line in (f"Câu {n}: Hỏi {n}?", "A. w", "B. {hl:một hai ba}", "C. y")]
    result = read(word(*whole, "Câu 6: Hỏi 6?", "A. w", "B. {hl:Am}pe (A)", "C. y"))
    assert keys(result) == [(1,)] * 6
    assert codes(result) == []


def test_root_sign_behind_a_choice_is_a_tick():
    result = read(word("Câu 1: Một?", "A. w √", "B. x", "Câu 2: Hai?", "A. w", "B. x √"))
    assert texts(result) == [("Một?", ("w", "x")), ("Hai?", ("w", "x"))]
    assert keys(result) == [(0,), (1,)]


# ---------------------------------------------------------------------- keys


@pytest.mark.parametrize("said", ["A - C", "A-C", "A – C", "AC", "A, C"])
def test_two_letters_of_a_key_line(said):
    lines = ["A. w", "B. x", "C. y", "D. z"]
    result = read(word("Câu 1: Một?", *lines, f"Đáp án: {said}", "Câu 2: Hai?", *lines, "Đáp án: B"))
    assert keys(result) == [(0, 2), (1,)]


def test_letter_with_its_text_in_brackets():
    result = read(word("Câu 1: Một?", "A. w", "B. x", "Đáp án: B (x)", "Câu 2: Hai?", "A. w", "B. x", "Đáp án: A (w)"))
    assert keys(result) == [(1,), (0,)]
    wrong = read(word("Câu 1: Một?", "A. w", "B. x", "Đáp án: B (w)", "Câu 2: Hai?", "A. w", "B. x", "Đáp án: A (w)"))
    assert keys(wrong) == [(), (0,)]
    assert "ambiguous_mark" in codes(wrong)


def test_whole_key_in_the_line_of_its_heading():
    result = read(word(*four(1), *four(2), *four(3), "ĐÁP ÁN: 1.B 2.D 3.A"))
    assert keys(result) == [(1,), (3,), (0,)]


def test_short_answer_behind_the_word_for_answering():
    part = "PHẦN III. Câu trắc nghiệm trả lời ngắn."
    result = read(word("PHẦN I.", *four(1, 1), *four(2, 0), part, "Câu 1: Năm nào?", "Trả lời: 1930"))
    assert result.questions[-1].answers == ("1930",)
    assert result.questions[-1].text == "Năm nào?"


def test_key_tables_by_parts():
    statements = ["a) Một.", "b) Hai.", "c) Ba.", "d) Bốn."]
    paper = [
        "PHẦN I. Chọn một phương án.", *four(1), *four(2),
        "PHẦN II. Câu trắc nghiệm đúng sai.", "Câu 1: Về luật:", *statements, "Câu 2: Về nước:", *statements,
        "PHẦN III. Câu trắc nghiệm trả lời ngắn.", "Câu 1: Năm nào?", "Câu 2: Bao nhiêu?",
        "ĐÁP ÁN",
    ]  # fmt: skip
    tables = {
        "PHẦN I": [["Câu", "1", "2"], ["Chọn", "B", "D"]],
        "PHẦN II": [["Câu", "1", "2"], ["Đáp án", "a) Đ b) Đ c) S d) S", "a) S b) S c) Đ d) Đ"]],
        "PHẦN III": [["Câu", "1", "2"], ["Đáp án", "1930", "3,5"]],
    }
    blocks = [paragraph(run(text)) for text in paper]
    for name, rows in tables.items():
        blocks += [paragraph(run(name)), cells([[paragraph(run(text)) for text in row] for row in rows])]
    result = read(page(*blocks))
    assert keys(result) == [(1,), (3,), (0, 1), (2, 3), (), ()]
    assert [q.answers for q in result.questions[4:]] == [("1930",), ("3,5",)]
    assert codes(result) == ["skipped_text"]


def test_answer_lines_of_chinese_files():
    lines = ["1. 一？", "A. w", "B. x", "答案：B", "2. 二？", "A. m", "B. n", "参考答案: A"]
    result = read(word(*lines))
    assert texts(result) == [("一？", ("w", "x")), ("二？", ("m", "n"))]
    assert keys(result) == [(1,), (0,)]


def test_statements_judged_by_signs_in_brackets():
    result = read(word("1. Trời xanh. (√)", "2. Cỏ tím. (×)", "3. Nước mát. ( ✓ )", "4. Lửa lạnh. ( ✗ )"))
    assert [(q.text, q.choices, q.correct) for q in result.questions] == [
        ("Trời xanh.", ("Đúng", "Sai"), (0,)),
        ("Cỏ tím.", ("Đúng", "Sai"), (1,)),
        ("Nước mát.", ("Đúng", "Sai"), (0,)),
        ("Lửa lạnh.", ("Đúng", "Sai"), (1,)),
    ]
