"""Word habits met in question files of many authors: each told in a small file of its own."""

import docx as python_docx
import pytest

from contest.banks.readers import UnreadableFile
from tests.banks.question_files import codes, keys, numbered, read, runs, saved, table, texts, with_lists, word
from tests.banks.word_pages import cells, page, paragraph, run


def question(number: int, *choices: str, text: str = "Hỏi") -> list[str]:
    return [f"Câu {number}: {text} {number}?", *choices]


PLAIN = ("A. w", "B. x", "C. y", "D. z")


# ---------------------------------------------------------------------- numbers and texts


def test_numbers_of_two_levels():
    rows = [["Câu 1.1", "Một?"], ["A)", "x"], ["B)", "y"], ["Đáp án", "B"]]
    rows += [["Câu 1.2", "Hai?"], ["A)", "m"], ["B)", "n"], ["Đáp án", "A"]]
    document = python_docx.Document()
    table(document, rows)
    result = read(saved(document))
    assert [(q.label, q.text, q.correct) for q in result.questions] == [
        ("Câu 1.1", "Một?", (1,)),
        ("Câu 1.2", "Hai?", (0,)),
    ]


def test_number_alone_on_its_line():
    result = read(word("1.", "Một?", "A. x", "{b:B. y}", "2.", "Hai?", "{b:A. m}", "B. n"))
    assert texts(result) == [("Một?", ("x", "y")), ("Hai?", ("m", "n"))]
    assert keys(result) == [(1,), (0,)]


def test_text_that_begins_with_to_or_and():
    result = read(word("Question 1: To be or not to be?", "{b:A. x}", "B. y", "Question 2: And?", "A. m", "{b:B. n}"))
    assert [q.text for q in result.questions] == ["To be or not to be?", "And?"]


def test_lines_of_code_begin_no_question():
    result = read(word("# Kết quả là gì?", "#include <stdio.h>", "A. 1", "{b:B. 2}", "# Còn đây?", "{b:A. 3}", "B. 4"))
    assert texts(result) == [("Kết quả là gì?\n#include <stdio.h>", ("1", "2")), ("Còn đây?", ("3", "4"))]


def test_what_stands_behind_the_end_is_no_part_of_the_last_question():
    result = read(word(*question(1, *PLAIN), "----- HẾT -----", "- Thí sinh không được dùng tài liệu."))
    assert texts(result) == [("Hỏi 1?", ("w", "x", "y", "z"))]
    assert "- Thí sinh không được dùng tài liệu." in result.skipped


# ---------------------------------------------------------------------- choices


def test_first_choice_behind_one_space_in_the_line_of_the_text():
    result = read(word(*question(1, *PLAIN), "Câu 2: Việc nào là đúng? A. w", "B. x", "C. y", "D. z"))
    assert texts(result)[1] == ("Việc nào là đúng?", ("w", "x", "y", "z"))
    assert "letters_not_consecutive" not in codes(result)


def test_last_choice_typed_behind_one_space_of_an_automatic_one():
    document = with_lists([("upperLetter", "%1.")], [("upperLetter", "%1.")], [("upperLetter", "%1.")])
    for number in (1, 2, 3):
        document.add_paragraph(f"Câu {number}: Hỏi {number}?")
        last = ("y. D. z",) if number == 3 else ("y", "z")
        for choice in ("{red:w}", "x", *last):
            numbered(document, choice, list_id=100 + number)
    result = read(saved(document))
    assert [q.choices for q in result.questions] == [("w", "x", "y", "z"), ("w", "x", "y", "z"), ("w", "x", "y.", "z")]
    assert codes(result) == []


def test_letters_inside_a_choice_stay_where_nothing_is_missing():
    lines = ("A. Vitamin A. và B. phức hợp", "B. x", "C. y", "D. z")
    result = read(word(*question(1, *lines), *question(2, *PLAIN), *question(3, *PLAIN)))
    assert result.questions[0].choices == ("Vitamin A. và B. phức hợp", "x", "y", "z")


def test_choices_without_letters_in_one_question_are_said():
    lettered = [*question(1, "{b:A. w}", "B. x", "C. y"), *question(2, "A. w", "{b:B. x}", "C. y")]
    result = read(word(*lettered, *question(3, "m", "n", "{b:p}")))
    assert (result.questions[2].choices, result.questions[2].correct) == (("m", "n", "p"), (2,))
    assert [(w.code, w.question) for w in result.warnings] == [("option_letter_missing", 3)]


def test_comma_in_place_of_the_dot():
    result = read(word(*question(1, "A. w", "B. x", "C. y", "D, z")))
    assert result.questions[0].choices == ("w", "x", "y", "z")


def test_empty_boxes_before_choices_are_dropped():
    result = read(word(*question(1, "☐ w", "{hl:☐ x}", "☐ y"), *question(2, "{hl:☐ w}", "☐ x", "☐ y")))
    assert [q.choices for q in result.questions] == [("w", "x", "y")] * 2
    assert keys(result) == [(1,), (0,)]


def test_statements_to_count_are_part_of_the_text():
    statements = ("(a) Một.", "(b) Hai.", "(c) Ba.", "(đ) Năm.", "Số phát biểu đúng là")
    result = read(
        word(*question(1, *statements, "A. 1", "{hl:B. 2}", "C. 3", "D. 4"), *question(2, "{hl:A. w}", "B. x"))
    )
    assert [q.choices for q in result.questions] == [("1", "2", "3", "4"), ("w", "x")]
    assert result.questions[0].text.split("\n")[1:] == [
        "a) Một.",
        "b) Hai.",
        "c) Ba.",
        "(đ) Năm.",
        "Số phát biểu đúng là",
    ]
    assert (keys(result), codes(result)) == ([(1,), (0,)], [])


def test_count_of_statements_is_no_letter():
    statements = ("(a) Một.", "(b) Hai.", "(c) Ba.", "(d) Bốn.", "Có bao nhiêu phát biểu đúng?")
    result = read(word(*question(1, *statements, "Đáp án: 3"), *question(2, *PLAIN, "Đáp án: B")))
    first = result.questions[0]
    assert (first.kind, first.choices, first.answers, first.correct) == ("short", (), ("3",), ())


def test_words_underlined_above_their_letters_are_the_choices():
    document = python_docx.Document()
    for line in (
        "Question 1: She {u:go} to school {u:every} day {u:with} her {u:friends}.",
        "       {red:A}              B        C        D",
    ):
        document.add_paragraph()
        runs(document.paragraphs[-1], line)
    for line in ("Question 2: Which?", "A. w", "{red:B. x}", "C. y", "D. z"):
        document.add_paragraph()
        runs(document.paragraphs[-1], line)
    result = read(saved(document))
    assert result.questions[0].choices == ("go", "every", "with", "friends")
    assert keys(result) == [(0,), (1,)]


def test_table_whose_choices_run_down():
    blocks = []
    for number in (1, 2):
        a, b, c, d = (paragraph(run(choice, *(["hl"] if choice[0] == "C" else []))) for choice in PLAIN)
        blocks += [paragraph(run(f"Câu {number}: Hỏi?")), cells([[a, c], [b, d]])]
    result = read(page(*blocks))
    assert [q.choices for q in result.questions] == [("w", "x", "y", "z")] * 2
    assert keys(result) == [(2,), (2,)]
    assert set(codes(result)) <= {"duplicate_question"}


def test_table_of_automatic_letters_under_texts_without_numbers():
    blocks = []
    for number in (1, 2):
        made = [paragraph(run(choice, *(["b"] if choice == "x" else [])), auto=(number, 0)) for choice in "wxyz"]
        blocks += [paragraph(run(f"Hỏi {number}?")), cells([made[:2], made[2:]])]
    result = read(page(*blocks, lists=[[("upperLetter", "%1.")]] * 2))
    assert texts(result) == [("Hỏi 1?", ("w", "x", "y", "z")), ("Hỏi 2?", ("w", "x", "y", "z"))]
    assert keys(result) == [(1,), (1,)]


# ---------------------------------------------------------------------- marks


def test_choice_that_is_only_a_star_is_content():
    lines = ("A. +", "B. -", "C. *", "D. /", "ANSWER: A")
    result = read(word(*question(1, *lines), *question(2, *PLAIN, "ANSWER: D")))
    assert result.questions[0].choices == ("+", "-", "*", "/")
    assert (keys(result), codes(result)) == ([(0,), (3,)], [])


def test_underline_beside_the_mark_goes_with_it():
    result = read(
        word(
            *question(1, "{hl_u:A. w}", "B. x"), *question(2, "A. w", "{hl_u:B. x}"), *question(3, "{hl:A. w}", "B. x")
        )
    )
    assert [q.choices for q in result.questions] == [("w", "x")] * 3
    assert result.mark == "highlight"


def test_underline_in_all_choices_stays_beside_the_mark():
    result = read(word(*question(1, "{hl:A. }w{u:o}rm", "B. w{u:o}re"), *question(2, "A. f{u:u}n", "{hl:B. }s{u:u}n")))
    assert result.questions[0].choices == ("w<u>o</u>rm", "w<u>o</u>re")


def test_ticks_beside_highlights_are_removed_too():
    marked = [line for n in range(1, 5) for line in question(n, "A. w", "{hl:B. x ✓}", "C. y")]
    result = read(word(*marked, *question(5, "A. w", "B. x", "{hl:C. y}")))
    assert [q.choices for q in result.questions] == [("w", "x", "y")] * 5
    assert keys(result) == [(1,)] * 4 + [(2,)]


@pytest.mark.parametrize("sign", ["<-", "<--", "←", "✓", "[x]"])
def test_signs_behind_choices(sign):
    result = read(word(*question(1, "A. w", f"B. x {sign}"), *question(2, f"A. w {sign}", "B. x")))
    assert ([q.choices for q in result.questions], keys(result)) == ([("w", "x")] * 2, [(1,), (0,)])


@pytest.mark.parametrize("sign", ["!", "✓", "[x]", "=>"])
def test_signs_before_choices_without_letters(sign):
    document = with_lists([("bullet", "•")])
    for number in (1, 2):
        document.add_paragraph(f"Câu {number}: Hỏi {number}?")
        for choice in ("w", f"{sign} x", "y"):
            numbered(document, choice, list_id=101)
    result = read(saved(document))
    assert ([q.choices for q in result.questions], keys(result)) == ([("w", "x", "y")] * 2, [(1,), (1,)])


def test_mark_that_covers_a_part_of_the_choice():
    whole = [line for n in range(1, 5) for line in question(n, "A. w", "{hl:B. x}", "C. y")]
    result = read(word(*whole, *question(5, "A. w", "B. {hl:nửa câu} này thôi", "C. y")))
    assert keys(result) == [(1,)] * 5


def test_statements_marked_in_part_are_taken_and_said():
    group = ("a) một hai", "b) {hl:ba bốn} năm sáu", "{hl:c) sáu}", "d) bảy")
    result = read(word("PHẦN II. Câu trắc nghiệm đúng sai.", "Câu 1: Xét:", *group))
    assert keys(result) == [(1, 2)]
    assert [w.code for w in result.warnings if w.question] == ["ambiguous_mark"]


def test_look_that_stands_in_few_questions_is_doubtful():
    plain = [line for n in range(1, 4) for line in question(n, *PLAIN)]
    result = read(word(*plain, *question(4, "A. w", "B. {u:little}", "C. y", "D. z")))
    assert [w.code for w in result.warnings if w.question == 4] == ["ambiguous_mark"]


def test_several_marks_where_the_text_asks_for_several():
    one = [line for n in range(1, 5) for line in question(n, "A. w", "{red:B. x}", "C. y")]
    several = question(5, "{red:A. w}", "B. x", "{red:C. y}", text="Chọn các đáp án đúng")
    result = read(word(*one, *several))
    assert (keys(result)[-1], codes(result)) == ((0, 2), [])


# ---------------------------------------------------------------------- keys


def test_number_among_letters_is_no_place():
    result = read(
        word(*question(1, *PLAIN, "Đáp án: B"), *question(2, *PLAIN, "Đáp án: A"), *question(3, *PLAIN, "Đáp án: 2"))
    )
    assert keys(result) == [(1,), (0,), ()]
    assert "answer_not_among_choices" in codes(result)


def test_key_names_the_printed_letter():
    result = read(word(*question(1, "A. w", "C. y", "B. x", "D. z", "Đáp án: B"), *question(2, *PLAIN, "Đáp án: B")))
    assert (result.questions[0].choices, keys(result)) == (("w", "y", "x", "z"), [(2,), (1,)])
    assert "letters_not_consecutive" in codes(result)


def test_answers_alone_on_their_lines():
    result = read(word(*question(1, *PLAIN, "2"), *question(2, *PLAIN, "4"), *question(3, *PLAIN, "1")))
    assert (keys(result), codes(result)) == ([(1,), (3,), (0,)], [])


def test_numbers_of_the_next_questions_are_no_answers():
    lines = [line for n in range(1, 6) for line in (str(n), f"Hỏi {n}?", "A. w", "{red:B. x}", "C. y")]
    result = read(word(*lines))
    assert keys(result) == [(1,)] * 5
    assert result.mark == "colour"


def test_key_table_with_automatic_numbers():
    blocks = [paragraph(run(line)) for n in (1, 2, 3) for line in question(n, *PLAIN)]
    letters = cells([[paragraph(run(letter), auto=(1, 0)) for letter in "BDA"]])
    result = read(page(*blocks, letters, lists=[[("decimal", "%1.")]]))
    assert (result.mark, keys(result)) == ("key_table", [(1,), (3,), (0,)])


def test_explanations_behind_signs_and_rules():
    first = question(1, "A. w", "B. x ✅", "👉 Theo mục 1.2.")
    second = question(2, "A. w ✅", "B. x", "→ Chương 5")
    result = read(word(*first, *second, *question(3, "A. w ✅", "B. x", "Giải thích:", "Vì thế.", "-----", "ghi chú")))
    assert [q.explanation for q in result.questions] == ["Theo mục 1.2.", "Chương 5", "Vì thế."]


def test_file_with_answers_only():
    with pytest.raises(UnreadableFile) as caught:
        read(word("Câu 1 : D", "câu 2 : C", "Câu 3 : B"))
    assert caught.value.code == "only_answers"


# ---------------------------------------------------------------------- tables over several pages, lines run together


def row(*texts: str, letters: int = 0) -> list[str]:
    """Return the cells of a row; those of several lines have automatic letters of the list `letters`."""
    return [
        "".join(paragraph(run(line), auto=(letters, 0) if "\n" in text else None) for line in text.split("\n"))
        for text in texts
    ]


def test_table_that_goes_on_behind_a_page():
    first = [row("STT", "Nội dung", "Phương án trả lời", "Đáp án"), row("1", "Một?", "w\nx\ny\nz", "B", letters=1)]
    second = [row("2", "Hai?", "w\nx", "D", letters=2)]
    ending = [*row("", ""), paragraph(run("C. y")) + paragraph(run("D. z")), *row("")]
    third = [ending, row("3", "Ba?", "m\nn", "A", letters=3)]
    lists = [[("upperLetter", "%1.")]] * 3
    result = read(page(cells(first), paragraph(), cells(second), paragraph(), cells(third), lists=lists))
    assert [(q.text, q.choices, q.correct) for q in result.questions] == [
        ("Một?", ("w", "x", "y", "z"), (1,)),
        ("Hai?", ("w", "x", "y", "z"), (3,)),
        ("Ba?", ("m", "n"), (0,)),
    ]
    assert codes(result) == []


def test_line_that_goes_on_inside_a_cell_is_no_choice():
    choices = "A. dòng đầu\ncủa một phương án dài\nB. x\nC. y"
    rows = [["Câu hỏi", "Phương án", "Đáp án"], ["Một?", choices, "B"], ["Hai?", "A. m\nB. n\nC. p", "C"]]
    document = python_docx.Document()
    table(document, rows)
    result = read(saved(document))
    assert result.questions[0].choices == ("dòng đầu của một phương án dài", "x", "y")
    assert (keys(result), codes(result)) == ([(1,), (2,)], [])


def test_row_of_empty_cells_is_no_damage():
    document = python_docx.Document()
    table(document, [["", ""], ["TRƯỜNG A", "ĐỀ THI"]])
    for line in question(1, *PLAIN):
        document.add_paragraph(line)
    assert len(read(saved(document)).questions) == 1


def test_next_question_in_the_line_of_the_last_choice():
    first = question(1, "A. w", "B. x", "C. y", "{u:D. z} Câu 2: Hỏi 2?")
    result = read(word(*first, "{u:A. w}", "B. x", "C. y", "D. z", *question(3, "A. w", "{u:B. x}", "C. y", "D. z")))
    assert [q.text for q in result.questions] == ["Hỏi 1?", "Hỏi 2?", "Hỏi 3?"]
    assert (keys(result), codes(result)) == ([(3,), (0,), (1,)], [])


def test_underline_that_ends_too_early_is_the_mark_still():
    marked = [line for n in range(1, 5) for line in question(n, "A. w", "{u:B. x}", "C. y")]
    result = read(word(*marked, *question(5, "A. w", "B. {u:điều kiện để} làm", "C. y")))
    assert keys(result)[-1] == (1,)
    assert result.questions[-1].choices == ("w", "điều kiện để làm", "y")


def test_letter_typed_as_another_sign():
    lines = ("A. w", "B. x", "C. y")
    result = read(word(*question(1, *lines, "Đ. z"), *question(2, *lines, "D- z"), *question(3, *lines, "D. z")))
    assert [q.choices for q in result.questions] == [("w", "x", "y", "z")] * 3
