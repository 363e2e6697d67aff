"""Word question files: every way to number, to lay out, to mark; nothing of a mark is left in what people see."""

from io import BytesIO

import docx as python_docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from contest.banks.readers import UnreadableFile, as_json
from tests.banks.question_files import codes, keys, numbered, read, saved, sheet, table, texts, with_lists, word

CAPITAL = ("Thủ đô của Việt Nam là?", ("Huế", "Hà Nội", "Đà Nẵng", "Cần Thơ"))
RIVER = ("Sông nào dài nhất?", ("Sông Hồng", "Sông Đà", "Sông Mã", "Sông Mê Kông"))


def pair(first: tuple[str, ...], second: tuple[str, ...]) -> bytes:
    """Two questions whose choices are given with their marks."""
    return word(f"Câu 1: {CAPITAL[0]}", *first, f"Câu 2: {RIVER[0]}", *second)


PLAIN = (
    ("A. Huế", "B. Hà Nội", "C. Đà Nẵng", "D. Cần Thơ"),
    ("A. Sông Hồng", "B. Sông Đà", "C. Sông Mã", "D. Sông Mê Kông"),
)


def marked(wrap: str) -> bytes:
    """The two questions with B and D wrapped; "§" stands for the choice, "L" and "T" for letter and text."""

    def apply(choice: str) -> str:
        letter, text = choice.split(". ", 1)
        return wrap.replace("§", choice).replace("L", letter).replace("T", text)

    first, second = list(PLAIN[0]), list(PLAIN[1])
    first[1], second[3] = apply(first[1]), apply(second[3])
    return pair(tuple(first), tuple(second))


@pytest.mark.parametrize(
    ("wrap", "mark"),
    [
        ("{b:§}", "bold"),
        ("{i:§}", "italic"),
        ("{u:§}", "underline"),
        ("{u:L}. T", "underline"),
        ("{red:§}", "colour"),
        ("{red:L.} T", "colour"),
        ("{blue:§}", "colour"),
        ("{hl:§}", "highlight"),
        ("L. {hl:T}", "highlight"),
        ("{b:L}. T", "bold"),
        ("*§", "star"),
        ("* §", "star"),
        ("§*", "star"),
        ("§ (*)", "star"),
        ("§ ✅", "star"),
        ("{b:§ ✅}", "star"),
        ("✓ §", "star"),
        ("§ (đúng)", "star"),
    ],
)
def test_mark_is_found_and_removed(wrap, mark):
    result = read(marked(wrap))
    assert result.mark == mark
    assert keys(result) == [(1,), (3,)]
    assert texts(result) == [CAPITAL, RIVER]
    assert codes(result) == []


def test_mark_red_spilling_over_the_next_letter():
    first = ("A. Huế", "{red:B. Hà Nội}\t{red:C}. Đà Nẵng\tD. Cần Thơ")
    second = ("A. Sông Hồng\t{red:B. Sông Đà}\tC. Sông Mã", "D. Sông Mê Kông")
    result = read(
        word(
            f"Câu 1: {CAPITAL[0]}",
            *first,
            f"Câu 2: {RIVER[0]}",
            *second,
            f"Câu 3. {RIVER[0]} (2)",
            "{red:A. Một}",
            "B. Hai",
        )
    )
    assert keys(result) == [(1,), (1,), (0,)]
    assert codes(result) == []


def test_mark_when_everything_is_bold_but_one_is_red():
    result = read(
        word(
            "{b:Câu 1: Một?}",
            "{b:A. x}",
            "{b_red:B. y}",
            "{b:C. z}",
            "{b:Câu 2: Hai?}",
            "{b_red:A. m}",
            "{b:B. n}",
            "{b:C. p}",
        )
    )
    assert (result.mark, keys(result), codes(result)) == ("colour", [(1,), (0,)], [])


def test_mark_when_everything_is_bold_and_nothing_else_gives_no_answer():
    result = read(word("{b:Câu 1: Một?}", "{b:A. x}", "{b:B. y}", "{b:Câu 2: Hai?}", "{b:A. m}", "{b:B. n}"))
    assert (result.mark, keys(result)) == ("none", [(), ()])
    assert codes(result) == ["no_answer_marked", "no_answer_marked"]


def test_mark_all_bold_in_one_question_is_said():
    blocks = [line for n in range(1, 6) for line in (f"Câu {n}: Hỏi {n}?", "{b:A. x}", "B. y", "C. z")]
    result = read(word(*blocks, "Câu 6: Hỏi?", "{b:A. x}", "{b:B. y}", "{b:C. z}"))
    assert keys(result) == [(0,)] * 5 + [()]
    assert codes(result) == ["all_choices_bold"]


def test_mark_twice_in_one_question_is_shown_and_said():
    blocks = [line for n in range(1, 5) for line in (f"Câu {n}: Hỏi {n}?", "{hl:A. x}", "B. y", "C. z")]
    result = read(word(*blocks, "Câu 5: Hỏi?", "{hl:A. x}", "B. y", "{hl:C. z}"))
    assert keys(result)[-1] == (0, 2)
    assert codes(result) == ["ambiguous_mark"]


def test_mark_missing_in_one_question_is_never_the_first_choice():
    blocks = [line for n in range(1, 5) for line in (f"Câu {n}: Hỏi {n}?", "A. x", "{u:B}. y", "C. z")]
    result = read(word(*blocks, "Câu 5: Hỏi?", "A. x", "B. y", "C. z"))
    assert keys(result) == [(1,)] * 4 + [()]
    assert [(w.code, w.question) for w in result.warnings] == [("no_answer_marked", 5)]


def test_underline_inside_words_is_content_and_stays():
    result = read(
        word(
            "Question 1: {red:A}. w{u:or}m\tB. w{u:or}se\tC. w{u:or}k\tD. m{u:o}re",
            "Question 2: A. b{u:e}come\t{red:B.} w{u:o}rry\tC. s{u:u}ffer\tD. v{u:a}lue",
        )
    )
    assert result.mark == "colour"
    assert keys(result) == [(0,), (1,)]
    assert result.questions[0].choices == ("w<u>or</u>m", "w<u>or</u>se", "w<u>or</u>k", "m<u>o</u>re")
    assert as_json(result)["questions"][0]["choices"] == ["worm", "worse", "work", "more"]


def test_sub_and_superscript_stay():
    result = read(
        word("Câu 1: Nước là H{sub:2}O, 10{sup:3} lít?", "{b:A. H{sub:2}O}".replace("{sub:2}", "2"), "B. m{sup:2}")
    )
    assert result.questions[0].text == "Nước là H<sub>2</sub>O, 10<sup>3</sup> lít?"
    assert result.questions[0].choices == ("H2O", "m<sup>2</sup>")


def test_typed_tags_are_content():
    result = read(word("Câu 1: Thẻ nào viết chỉ số dưới?", "{b:A. <sub>}", "B. <sup>", "C. <th>"))
    plain = as_json(result)["questions"][0]
    assert plain["choices"] == ["<sub>", "<sup>", "<th>"]
    assert "<sub>" not in result.questions[0].choices[0]


# ---------------------------------------------------------------------- numbers and stems


@pytest.mark.parametrize(
    "label",
    [
        "Câu 1:",
        "Câu 1.",
        "Câu 1 :",
        "CÂU 1:",
        "Câu hỏi 1.",
        "Question 1:",
        "câu 1)",
        "Câu 1 -",
        "[Câu 1]",
        "Câu 1 (NB):",
        "Câu 1 (1 điểm):",
        "1.",
        "1)",
        "1/",
        "#",
        "[1]",
        "C\u00e2\u0075 1:".replace("\u00e2", "a\u0302"),
    ],
)
def test_stem_begins_with(label):
    second = label.replace("1", "2", 1)
    result = read(
        word(
            f"{label} {CAPITAL[0]}",
            "A. Huế",
            "{b:B. Hà Nội}",
            "C. Đà Nẵng",
            "D. Cần Thơ",
            f"{second} {RIVER[0]}",
            *PLAIN[1][:3],
            "{b:D. Sông Mê Kông}",
        )
    )
    assert texts(result) == [CAPITAL, RIVER]
    assert keys(result) == [(1,), (3,)]


def test_stem_glued_to_its_number():
    result = read(word("Câu 1.Theo Hiến pháp?", "{b:A.Một}", "B.Hai", "Câu 2:Thế nào?", "A.Ba", "{b:B.Bốn}"))
    assert texts(result) == [("Theo Hiến pháp?", ("Một", "Hai")), ("Thế nào?", ("Ba", "Bốn"))]


def test_stem_over_several_paragraphs_and_lists_inside():
    result = read(
        word(
            "Câu 1: Xét các phát biểu:",
            "1. Trái Đất tròn.",
            "2. Mặt Trời mọc đằng Tây.",
            "Số phát biểu đúng là",
            "A. 0",
            "{b:B. 1}",
            "C. 2",
            "Câu 2: Hỏi?",
            "A. x",
            "{b:B. y}",
            "C. z",
        )
    )
    assert (
        result.questions[0].text
        == "Xét các phát biểu:\n1. Trái Đất tròn.\n2. Mặt Trời mọc đằng Tây.\nSố phát biểu đúng là"
    )
    assert result.questions[0].choices == ("0", "1", "2")
    assert keys(result) == [(1,), (1,)]


def test_numbers_that_skip_and_restart_are_only_labels():
    result = read(
        word("Câu 4: Một?", "{b:A. x}", "B. y", "Câu 9: Hai?", "A. x", "{b:B. y}", "Câu 4: Ba?", "{b:A. m}", "B. n")
    )
    assert [(q.number, q.label) for q in result.questions] == [(1, "Câu 4"), (2, "Câu 9"), (3, "Câu 4")]
    assert codes(result) == []


def test_automatic_numbers_of_questions_and_choices():
    document = with_lists([("decimal", "Câu %1:"), ("upperLetter", "%2.")])
    for text, choices in (CAPITAL, RIVER):
        numbered(document, text, list_id=101)
        for i, choice in enumerate(choices):
            numbered(document, f"{{hl:{choice}}}" if i == 1 else choice, list_id=101, level=1)
    result = read(saved(document))
    assert texts(result) == [CAPITAL, RIVER]
    assert keys(result) == [(1,), (1,)]
    assert [q.label for q in result.questions] == ["Câu 1", "Câu 2"]


def test_automatic_numbers_where_choice_a_is_typed():
    document = with_lists([("decimal", "%1."), ("upperLetter", "%2.")])
    numbered(document, CAPITAL[0], list_id=101)
    document.add_paragraph("A. Huế")
    for choice in ("{hl:Hà Nội}", "Đà Nẵng"):
        numbered(document, choice, list_id=101, level=1)
    document.add_paragraph("\tD. Cần Thơ")
    numbered(document, RIVER[0] + "  \tA. Sông Hồng", list_id=101)
    for choice in ("Sông Đà", "{hl:Sông Mã}", "Sông Mê Kông"):
        numbered(document, choice, list_id=101, level=1)
    result = read(saved(document))
    assert texts(result) == [CAPITAL, RIVER]
    assert keys(result) == [(1,), (2,)]


def test_choices_as_bullets_without_letters():
    document = with_lists([("bullet", "•")])
    for number, (text, choices) in enumerate((CAPITAL, RIVER), start=1):
        document.add_paragraph(f"Câu {number}: {text}")
        for i, choice in enumerate(choices):
            numbered(document, f"{{red:{choice}}}" if i == 2 else choice, list_id=101)
    result = read(saved(document))
    assert texts(result) == [CAPITAL, RIVER]
    assert keys(result) == [(2,), (2,)]


def test_choices_without_letters_at_all():
    result = read(
        word("Câu 1: Một?", "x", "{b:y}", "z", "Câu 2: Hai?", "{b:m}", "n", "p", "Câu 3: Ba?", "k", "{b:l}", "q")
    )
    assert texts(result) == [("Một?", ("x", "y", "z")), ("Hai?", ("m", "n", "p")), ("Ba?", ("k", "l", "q"))]
    assert keys(result) == [(1,), (0,), (1,)]


# ---------------------------------------------------------------------- choices


def test_choices_on_one_line_behind_tabs_spaces_and_line_breaks():
    result = read(
        word(
            "Câu 1: Một?",
            "A. x\tB. y\t\tC. z\tD. t",
            "Câu 2: Hai?",
            "A. x   B. y   C. z   D. t",
            "Câu 3: Ba?\nA. x\nB. y\nC. z\nD. t",
            "Câu 4: Bốn?",
            "A. x B. y C. z D. t",
            "Câu 5: Năm?",
            "A. x B. y",
            "C. z D. t",
            "Câu 6: Sáu? A. x\tB. y\tC. z\tD. t".replace("? A", "?\tA"),
        )
    )
    assert [q.choices for q in result.questions] == [("x", "y", "z", "t")] * 6
    assert [q.text for q in result.questions] == ["Một?", "Hai?", "Ba?", "Bốn?", "Năm?", "Sáu?"]


def test_choices_are_not_cut_at_names_and_letters_inside():
    choices = ("Tư bản – C. Mác", "Cả A, B. và C đều đúng", "Vitamin A. và D. Ricardo", "TP.HCM a) b) và c)")
    result = read(word("Câu 1: Ai?", *(f"{letter}. {text}" for letter, text in zip("ABCD", choices, strict=True))))
    assert result.questions[0].choices == choices


def test_ten_questions_in_one_paragraph():
    body = "\n".join(f"Câu {n}: Hỏi {n}?\nA. x\nB. y\nC. z\nĐáp án: {'ABC'[n % 3]}" for n in range(1, 11))
    result = read(word(body))
    assert keys(result) == [(n % 3,) for n in range(1, 11)]


@pytest.mark.parametrize(
    ("letters", "wanted"),
    [("ABBD", "A, B, B, D"), ("ABCC", "A, B, C, C"), ("ACBD", "A, C, B, D"), ("aba", "a, b, a")],
)
def test_choices_letters_out_of_order_are_taken_by_place_and_said(letters, wanted):
    lines = [f"{letter}) thứ {i}" for i, letter in enumerate(letters)]
    result = read(word("Câu 1: Một?", "A. x", "B. y", "Câu 2: Hai?", *lines, "Câu 3: Ba?", "A. x", "B. y"))
    assert result.questions[1].choices == tuple(f"thứ {i}" for i in range(len(letters)))
    assert [w.question for w in result.warnings if w.code == "letters_not_consecutive"] == [2]
    assert wanted.upper() in next(w.message for w in result.warnings if w.code == "letters_not_consecutive").upper()


def test_choice_whose_letter_is_missing_is_kept_apart_and_said():
    result = read(word("Câu 1: Một?", "A. x", "B. y", "phương án không chữ", "D. t", "Câu 2: Hai?", "A. m", "B. n"))
    assert result.questions[0].choices == ("x", "y", "phương án không chữ", "t")
    assert "option_letter_missing" in codes(result)


def test_choices_two_to_seven():
    lines = [f"{letter}. {letter.lower()}{letter}" for letter in "ABCDEFG"]
    result = read(word("Câu 1: Một?", *lines, "Câu 2: Hai?", *lines[:2], "Câu 3: Ba?", *lines[:3]))
    assert [len(q.choices) for q in result.questions] == [7, 2, 3]


def test_choices_with_loose_letters():
    result = read(word("Câu 1: Một?", "A: x", "B: y", "C: z", "Câu 2: Hai?", "A: m", "{red:B: n}", "C: p"))
    assert texts(result) == [("Một?", ("x", "y", "z")), ("Hai?", ("m", "n", "p"))]
    assert keys(result) == [(), (1,)]


def test_choices_in_a_layout_table_under_the_question():
    document = python_docx.Document()
    for number, (text, choices) in enumerate((CAPITAL, RIVER), start=1):
        document.add_paragraph(f"Câu {number}: {text}")
        a, b, c, d = (f"{letter}. {choice}" for letter, choice in zip("ABCD", choices, strict=True))
        table(document, [[a, f"{{u:B}}{b[1:]}"], [c, d]])
    result = read(saved(document))
    assert texts(result) == [CAPITAL, RIVER]
    assert keys(result) == [(1,), (1,)]


def test_faults_of_a_question_are_said():
    result = read(
        word(
            "Câu 1: Một?",
            "{b:A. x}",
            "B. x",
            "Câu 2:",
            "{b:A. m}",
            "B. n",
            "Câu 3: Ba?",
            "{b:A. k}",
            "B. ",
            "C. l",
            "Câu 4: Một?",
            "{b:A. x}",
            "B. x",
        )
    )
    said = [(w.code, w.question) for w in result.warnings]
    assert said == [
        ("duplicate_question", None),
        ("duplicate_choice", 1),
        ("empty_stem", 2),
        ("empty_choice", 3),
        ("duplicate_choice", 4),
    ]
    assert "Câu 4 = Câu 1" in result.warnings[0].message


# ---------------------------------------------------------------------- answers in words


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Đáp án: B", (1,)),
        ("Đáp án đúng: B", (1,)),
        ("Đáp án B", (1,)),
        ("ĐÁP ÁN: B.", (1,)),
        ("Đ/A: B", (1,)),
        ("ĐA: b", (1,)),
        ("=> Chọn B", (1,)),
        ("Chọn đáp án B.", (1,)),
        ("ANSWER: B", (1,)),
        ("Answer: B, D", (1, 3)),
        ("Đáp án: A và C", (0, 2)),
        ("Correct: 2", (1,)),
        ("Correct: 1,3", (0, 2)),
        ("Đáp án: Hà Nội", (1,)),
        ("Đáp án: B. Hà Nội", (1,)),
        ("Dap an: B", (1,)),
        ("{b:Đáp án:} {red:B}", (1,)),
    ],
)
def test_key_line(line, wanted):
    result = read(pair((*PLAIN[0], line), (*PLAIN[1], line.replace("Hà Nội", "Sông Đà"))))
    assert result.mark == "key_line"
    assert keys(result) == [wanted, wanted]
    assert texts(result) == [CAPITAL, RIVER]
    assert codes(result) == []


def test_key_line_before_the_choices():
    result = read(
        word("Câu 1: Một?", "Correct: 2", "A. x", "B. y", "Câu 2: Hai?", "Correct: 1,2", "A. m", "B. n", "C. p")
    )
    assert keys(result) == [(1,), (0, 1)]


def test_key_line_with_explanation_and_source():
    result = read(
        pair(
            (*PLAIN[0], "Đáp án: B", "Giải thích: Vì Hiến pháp.", "Điều 13.", "Nguồn: Hiến pháp 2013"),
            (*PLAIN[1], "Đáp án: D"),
        )
    )
    first = result.questions[0]
    assert (first.explanation, first.source) == ("Vì Hiến pháp.\nĐiều 13.", "Hiến pháp 2013")
    assert result.questions[1].explanation == ""


def test_key_line_beats_the_mark_and_the_conflict_is_said():
    first = ("A. Huế", "{b:B. Hà Nội}", "C. Đà Nẵng", "D. Cần Thơ", "Đáp án: C")
    second = ("A. Sông Hồng", "B. Sông Đà", "C. Sông Mã", "{b:D. Sông Mê Kông}", "Đáp án: D")
    result = read(pair(first, second))
    assert keys(result) == [(2,), (3,)]
    assert [(w.code, w.question) for w in result.warnings] == [("key_conflicts_with_mark", 1)]


def test_key_line_beyond_the_choices_gives_no_answer():
    result = read(pair((*PLAIN[0], "Đáp án: F"), (*PLAIN[1], "Đáp án: D")))
    assert keys(result) == [(), (3,)]
    assert codes(result) == ["answer_not_among_choices"]


def test_key_line_unreadable_does_not_leave_the_mark_to_decide():
    first = ("A. Huế", "{b:B. Hà Nội}", "C. Đà Nẵng", "Đáp án: Sài Gòn")
    result = read(pair(first, ("A. Sông Hồng", "{b:B. Sông Đà}", "C. Sông Mã", "Đáp án: B")))
    assert keys(result) == [(), (1,)]
    assert codes(result) == ["answer_not_among_choices"]


@pytest.mark.parametrize(
    "key",
    [
        ("BẢNG ĐÁP ÁN", "1.B 2.D"),
        ("ĐÁP ÁN", "1-B; 2-D"),
        ("Đáp án", "1. B", "2. D"),
        ("HƯỚNG DẪN CHẤM", "Câu 1: B", "Câu 2: D"),
        ("ĐÁP ÁN:", "Câu 1. B", "Câu 2. D"),
        ("ĐÁP ÁN VÀ GIẢI THÍCH", "Câu 1. Chọn B. Vì thế.", "Câu 2: D. Vì vậy."),
        ("1B 2D",),
    ],
)
def test_key_at_the_end_as_text(key):
    content = word(f"Câu 1: {CAPITAL[0]}", *PLAIN[0], f"Câu 2: {RIVER[0]}", *PLAIN[1], *key)
    result = read(content)
    assert texts(result) == [CAPITAL, RIVER]
    assert (result.mark, keys(result)) == ("key_table", [(1,), (3,)])


@pytest.mark.parametrize(
    "rows",
    [
        [["Câu", "Đáp án"], ["1", "B"], ["2", "D"]],
        [["Câu", "1", "2"], ["Đáp án", "B", "D"]],
        [["1", "2"], ["B", "D"]],
        [["1. B", "2. D"]],
        [["Câu", "Đáp án", "Câu", "Đáp án"], ["1", "B", "2", "D"]],
        [["1-B", "2-D"]],
    ],
)
def test_key_table_in_the_same_file(rows):
    document = python_docx.Document(BytesIO(pair(*PLAIN)))
    document.add_paragraph("BẢNG ĐÁP ÁN")
    table(document, rows)
    result = read(saved(document))
    assert texts(result) == [CAPITAL, RIVER]
    assert (result.mark, keys(result)) == ("key_table", [(1,), (3,)])


def test_key_table_with_an_unknown_and_a_doubled_number():
    document = python_docx.Document(BytesIO(pair(*PLAIN)))
    table(document, [["Câu", "Đáp án"], ["1", "B"], ["1", "C"], ["7", "A"]])
    result = read(saved(document))
    assert keys(result) == [(), ()]
    assert sorted(set(codes(result))) == ["answer_without_question", "duplicate_number_in_key", "no_answer_marked"]


def test_key_in_another_word_file():
    document = python_docx.Document()
    table(document, [["Câu", "Đáp án", "Câu", "Đáp án"], ["1", "B", "2", "D"]])
    result = read(pair(*PLAIN), answers=saved(document), answers_name="đáp án.docx")
    assert (result.mark, keys(result), codes(result)) == ("key_table", [(1,), (3,)], [])


def test_key_in_a_worksheet_with_several_papers_takes_the_original():
    answers = sheet([["Câu", "Đề gốc", "Mã 001", "Mã 002"], [1, "B", "C", "A"], [2, "D", "A", "C"]])
    assert keys(read(pair(*PLAIN), answers=answers)) == [(1,), (3,)]


def test_key_in_a_worksheet_with_several_papers_and_no_original_is_not_guessed():
    answers = sheet([["Câu", "Mã 001", "Mã 002"], [1, "B", "C"], [2, "D", "A"]])
    result = read(pair(*PLAIN), answers=answers)
    assert keys(result) == [(), ()]
    assert "key_papers" in codes(result)


def test_key_file_beats_the_mark_in_the_file():
    answers = sheet([["Câu", "Đáp án"], [1, "B"], [2, "A"]])
    result = read(marked("{red:§}"), answers=answers)
    assert keys(result) == [(1,), (0,)]
    assert [(w.code, w.question) for w in result.warnings] == [("key_conflicts_with_mark", 2)]


# ---------------------------------------------------------------------- the form of 2025


FORM_2025 = (
    "PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn. Thí sinh trả lời từ câu 1 đến câu 2.",
    "Câu 1. Một?",
    "A. x",
    "{u:B}. y",
    "C. z",
    "D. t",
    "Câu 2. Hai?",
    "{u:A}. x",
    "B. y",
    "C. z",
    "D. t",
    "PHẦN II. Câu trắc nghiệm đúng sai. Trong mỗi ý a), b), c), d) ở mỗi câu, thí sinh chọn đúng hoặc sai.",
    "Câu 1. Cho thông tin:",
    "Một đoạn thông tin.",
    "{u:a}) đúng",
    "b) sai",
    "{u:c}) cũng đúng",
    "d) cũng sai",
    "Câu 2. Không đánh dấu:",
    "a) m",
    "b) n",
    "c) p",
    "d) q",
    "PHẦN III. Câu trắc nghiệm trả lời ngắn.",
    "Câu 1. Bao nhiêu?",
    "A. 11",
    "Câu 2. Mấy?",
    "Đáp án: 27",
)


def test_form_of_2025():
    result = read(word(*FORM_2025))
    assert [(q.part, q.kind, q.correct, q.answers) for q in result.questions] == [
        ("I", "", (1,), ()),
        ("I", "", (0,), ()),
        ("II", "truefalse_group", (0, 2), ()),
        ("II", "truefalse_group", (), ()),
        ("III", "short", (), ("11",)),
        ("III", "short", (), ("27",)),
    ]
    assert [(w.code, w.question) for w in result.warnings if w.question] == [("no_answer_marked", 4)]


@pytest.mark.parametrize(
    "line", ["Đáp án: a-Đ, b-S, c-Đ, d-S", "Đáp án: ĐSĐS", "a. Đ  b. S  c. Đ  d. S", "Đáp án: Đúng, Sai, Đúng, Sai"]
)
def test_form_of_2025_answer_line_of_a_group(line):
    line = line if line.startswith("Đáp án") else f"Đáp án: {line}"
    result = read(word("PHẦN II. Câu hỏi trắc nghiệm đúng sai.", "Câu 1. Xét:", "a) m", "b) n", "c) p", "d) q", line))
    assert [(q.kind, q.correct) for q in result.questions] == [("truefalse_group", (0, 2))]
    assert [w.code for w in result.warnings if w.question] == []


# ---------------------------------------------------------------------- around the questions


def test_headings_and_instructions_are_skipped_and_listed():
    result = read(
        word(
            ("Title", "ĐỀ THI TÌM HIỂU"),
            "Họ và tên: ……… Lớp: ……",
            "Chương 1: Lịch sử",
            f"Câu 1: {CAPITAL[0]}",
            *PLAIN[0],
            "Chương 2: Địa lý",
            f"Câu 2: {RIVER[0]}",
            *PLAIN[1],
            "----- HẾT -----",
        )
    )
    assert texts(result) == [CAPITAL, RIVER]
    assert [q.topic for q in result.questions] == ["Chương 1: Lịch sử", "Chương 2: Địa lý"]
    assert "ĐỀ THI TÌM HIỂU" in result.skipped
    assert result.skipped[-1] == "----- HẾT -----"


def test_passage_for_several_questions_is_kept_as_their_group():
    result = read(
        word(
            "Câu 1: Một?",
            "A. x",
            "{b:B. y}",
            "Đọc đoạn văn sau và trả lời câu hỏi 2, 3.",
            "Ngày xửa ngày xưa.",
            "Câu 2: Hai?",
            "A. x",
            "{b:B. z}",
            "Câu 3: Ba?",
            "A. x",
            "{b:B. t}",
            "Câu 4: Bốn?",
            "A. x",
            "{b:B. k}",
        )
    )
    passage = "Đọc đoạn văn sau và trả lời câu hỏi 2, 3.\nNgày xửa ngày xưa."
    assert [q.group for q in result.questions] == ["", passage, passage, ""]
    assert result.questions[0].choices == ("x", "y")


def test_instructions_that_name_a_default_answer_are_not_obeyed():
    result = read(word("HƯỚNG DẪN", "• Nếu không có dấu *, đáp án A là đúng", "Câu 1: Một?", "A. x", "B. y"))
    assert keys(result) == [()]
    assert "no_answer_marked" in codes(result)


def test_school_header_table_is_skipped():
    document = python_docx.Document()
    table(document, [["TRƯỜNG THPT A\nTỔ TOÁN", "ĐỀ KIỂM TRA\nNăm học 2025"]])
    for line in (f"Câu 1: {CAPITAL[0]}", "A. Huế", "B. Hà Nội", "C. Đà Nẵng", "D. Cần Thơ"):
        document.add_paragraph(line)
    assert texts(read(saved(document))) == [CAPITAL]


def test_data_table_stays_in_its_stem():
    document = python_docx.Document()
    document.add_paragraph("Câu 1: Cho bảng số liệu:")
    table(document, [["Năm", "2020", "2021"], ["Sản lượng", "12", "15"]])
    for line in ("Năm nào nhiều hơn?", "A. 2020", "B. 2021"):
        document.add_paragraph(line)
    assert texts(read(saved(document))) == [
        ("Cho bảng số liệu:\nNăm | 2020 | 2021\nSản lượng | 12 | 15\nNăm nào nhiều hơn?", ("2020", "2021"))
    ]


def test_table_with_headings():
    document = python_docx.Document()
    rows = [["STT", "Câu hỏi", "A", "B", "C", "D", "Đáp án"]]
    rows += [[str(n), text, *choices, "B"] for n, (text, choices) in enumerate((CAPITAL, RIVER), start=1)]
    table(document, rows)
    result = read(saved(document))
    assert (texts(result), keys(result), result.mark) == ([CAPITAL, RIVER], [(1,), (1,)], "key_column")
    assert result.questions[1].place == "bảng 1, hàng 3"


def test_table_without_headings_with_everything_in_one_cell():
    document = python_docx.Document()
    cells = [
        "\n".join([f"Câu {n}: {q[0]}", *(f"{k}. {c}" for k, c in zip("ABCD", q[1], strict=True))])
        for n, q in enumerate((CAPITAL, RIVER), 1)
    ]
    table(document, [["id1", cells[0], "B", "Vì Hà Nội."], ["id2", cells[1], "D", "Vì dài."]])
    result = read(saved(document))
    assert (texts(result), keys(result)) == ([CAPITAL, RIVER], [(1,), (3,)])
    assert result.questions[0].explanation == "Vì Hà Nội."


def test_table_for_each_question_with_labels_on_the_left():
    document = python_docx.Document()
    for number, (text, choices) in enumerate((CAPITAL, RIVER), start=1):
        rows = [
            [f"Câu {number}", text],
            *([k, c] for k, c in zip("ABCD", choices, strict=True)),
            ["Đáp án", "BD"[number - 1]],
        ]
        table(document, rows)
        document.add_paragraph("")
    result = read(saved(document))
    assert (texts(result), keys(result)) == ([CAPITAL, RIVER], [(1,), (3,)])


def test_place_and_original_name_the_lines():
    result = read(word("", f"Câu 7: {CAPITAL[0]}", *PLAIN[0], "Đáp án: B"))
    question = result.questions[0]
    assert question.place == f"đoạn 2, “Câu 7: {CAPITAL[0]}”"
    assert question.original == "\n".join([f"Câu 7: {CAPITAL[0]}", *PLAIN[0], "Đáp án: B"])


# ---------------------------------------------------------------------- paths of text and objects


def test_tracked_changes_links_and_text_boxes():
    document = python_docx.Document()
    paragraph = document.add_paragraph("Câu 1: Hỏi ")
    for tag, text in (("w:ins", "thêm"), ("w:del", "bớt"), ("w:hyperlink", " liên kết")):
        wrapper = OxmlElement(tag)
        run = OxmlElement("w:r")
        inner = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        inner.set(qn("xml:space"), "preserve")
        inner.text = text
        run.append(inner)
        wrapper.append(run)
        paragraph._p.append(wrapper)
    document.add_paragraph("A. x")
    document.add_paragraph("B. y")
    assert texts(read(saved(document))) == [("Hỏi thêm liên kết", ("x", "y"))]


def test_equation_becomes_text():
    document = python_docx.Document()
    paragraph = document.add_paragraph("Câu 1: Tính ")
    space = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    paragraph._p.append(
        parse_xml(
            f"<m:oMath {space}><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
            "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>3</m:t></m:r></m:sup></m:sSup></m:oMath>"
        )
    )
    document.add_paragraph("A. x")
    document.add_paragraph("B. y")
    assert texts(read(saved(document))) == [("Tính (a+b)/2x<sup>3</sup>", ("x", "y"))]


def test_picture_is_named_and_said():
    document = python_docx.Document()
    paragraph = document.add_paragraph("Câu 1: Nhìn hình ")
    paragraph.add_run()._r.append(parse_xml(f"<w:drawing {nsdecls('w')}/>"))
    document.add_paragraph("{A}. x".replace("{A}", "A"))
    document.add_paragraph("B. y")
    result = read(saved(document))
    assert result.questions[0].text == "Nhìn hình [hình]"
    assert "object_not_imported" in codes(result)


@pytest.mark.parametrize(
    ("font", "code", "wanted", "said"),
    [("Symbol", "F0CE", "∈", []), ("Dingbats", "F041", "[ký hiệu]", ["symbol_font"])],
)
def test_symbol_characters(font, code, wanted, said):
    document = python_docx.Document()
    paragraph = document.add_paragraph("Câu 1: x ")
    paragraph.add_run()._r.append(parse_xml(f'<w:sym {nsdecls("w")} w:font="{font}" w:char="{code}"/>'))
    paragraph.add_run(" M?")
    document.add_paragraph("A. x")
    document.add_paragraph("B. y")
    document.add_paragraph("Đáp án: A")
    result = read(saved(document))
    assert result.questions[0].text == f"x {wanted} M?"
    assert codes(result) == said


def test_marks_that_a_style_brings_along():
    document = python_docx.Document()
    strong = document.styles.add_style("DapAnDung", 1)
    strong.font.bold = True
    for number in (1, 2):
        document.add_paragraph(f"Câu {number}: Hỏi {number}?")
        document.add_paragraph("A. x")
        document.add_paragraph("B. y", style="DapAnDung")
    assert keys(read(saved(document))) == [(1,), (1,)]


def test_word_file_without_questions():
    with pytest.raises(UnreadableFile) as caught:
        read(word("Kính gửi các đồng chí,", "Văn bản này không có câu hỏi."))
    assert caught.value.code == "no_questions"
    assert "đề thi.docx" in caught.value.message


# ---------------------------------------------------------------------- rarer habits


def test_signs_instead_of_letters():
    result = read(word("Một?", "#.x", "#$.y", "#.z", "", "Hai?", "#$.m", "#.n", "#.p"))
    assert texts(result) == [("Một?", ("x", "y", "z")), ("Hai?", ("m", "n", "p"))]
    assert (result.mark, keys(result)) == ("star", [(1,), (0,)])


def test_several_ticks_are_several_answers():
    result = read(
        word(
            "Câu 1: Một?",
            "A. x ✅",
            "B. y ✅",
            "C. z",
            "Câu 2: Hai?",
            "A. m",
            "B. n ✅",
            "C. p",
            "Câu 3: Ba?",
            "A. k ✅",
            "B. l",
        )
    )
    assert keys(result) == [(0, 1), (1,), (0,)]
    assert codes(result) == []


def test_lines_with_bars_between_the_parts():
    result = read(word("Câu 1|Một?|x|y|z|t|A", "Câu 2|Hai?|m|n|p|q|C"))
    assert texts(result) == [("Một?", ("x", "y", "z", "t")), ("Hai?", ("m", "n", "p", "q"))]
    assert keys(result) == [(0,), (2,)]


def test_stems_in_a_heading_style():
    result = read(word(("Heading 2", "Một?"), "A. x", "{b:B. y}", ("Heading 2", "Hai?"), "A. m", "{b:B. n}"))
    assert texts(result) == [("Một?", ("x", "y")), ("Hai?", ("m", "n"))]
    assert keys(result) == [(1,), (1,)]


def test_aiken_in_word_with_difficulty_tags():
    result = read(word("[1] Một?", "A. x", "B. y", "ANSWER: B", "", "[3] Hai?", "A. m", "B. n", "ANSWER: A"))
    assert texts(result) == [("Một?", ("x", "y")), ("Hai?", ("m", "n"))]
    assert ([q.difficulty for q in result.questions], keys(result)) == ([1, 3], [(1,), (0,)])


def test_choice_without_its_dot():
    result = read(word("Câu 1: Một?", "A. x", "B y + 1", "C. z", "D t", "Câu 2: Hai?", "A x", "B. y"))
    assert [q.choices for q in result.questions] == [("x", "y + 1", "z", "t"), ("x", "y")]


def test_lower_case_list_inside_a_stem():
    result = read(
        word(
            "Câu 1: Xét:",
            "a) một",
            "b) hai",
            "A. chỉ a",
            "{b:B. chỉ b}",
            "C. cả hai",
            "Câu 2: Hai?",
            "A. x",
            "{b:B. y}",
        )
    )
    assert result.questions[0].text == "Xét:\na) một\nb) hai"
    assert result.questions[0].choices == ("chỉ a", "chỉ b", "cả hai")


def test_mark_red_in_four_questions_and_underlined_red_elsewhere():
    both = [line for n in range(1, 13) for line in (f"Câu {n}: Hỏi {n}?", "A. x", "{u_red:B}. y", "C. z")]
    result = read(word(*both, "Câu 13: Hỏi?", "A. x", "B. y", "{red:C}. z"))
    assert keys(result) == [(1,)] * 12 + [(2,)]
    assert codes(result) == []


def test_mark_in_a_small_part_of_the_file_is_said():
    blocks = [line for n in range(1, 10) for line in (f"Câu {n}: Hỏi {n}?", "A. x", "B. y", "C. z")]
    result = read(word(*blocks, "Câu 10: Hỏi?", "A. x", "{hl:B. y}", "C. z"))
    assert keys(result) == [()] * 9 + [(1,)]
    assert codes(result)[0] == "sparse_mark"


def test_bold_words_inside_choices_are_no_mark():
    result = read(word("Câu 1: Một?", "A. x {b:rất} dài dòng", "B. y", "Câu 2: Hai?", "A. m", "B. n {b:kém} hơn nhiều"))
    assert keys(result) == [(), ()]


def test_unmarked_stem_words_keep_their_underline():
    result = read(
        word("Câu 1: Từ {u:mass-produced} nghĩa là", "A. x", "{red:B. y}", "Câu 2: Hai?", "{red:A. m}", "B. n")
    )
    assert result.questions[0].text == "Từ <u>mass-produced</u> nghĩa là"


def test_numbers_repeated_in_parts_with_a_key_in_the_same_order():
    result = read(
        word(
            "PHẦN I. Lịch sử",
            "Câu 1: Một?",
            "A. x",
            "B. y",
            "PHẦN II. Địa lý",
            "Câu 1: Hai?",
            "A. m",
            "B. n",
            "ĐÁP ÁN",
            "1.B",
            "1.A",
        )
    )
    assert keys(result) == [(1,), (0,)]
