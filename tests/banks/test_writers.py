"""Files of a bank: how each looks in itself, what it cannot say, and how people may change it and give it back."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document

from contest.banks.readers import read_bank, styled
from contest.banks.readers.keys import read_key
from contest.banks.writers import WRITERS, Loss, UnwritableBank, WrittenQuestion, losses, write_bank
from contest.banks.writers.gift import category, fraction
from contest.banks.writers.xlsx import stated_key

CAPITAL = WrittenQuestion(
    number=7,
    text="Thủ đô của Việt Nam?",
    choices=("Huế", "Hà Nội", "Vinh"),
    correct=(1,),
    topic="Địa lý",
    difficulty=2,
    explanation="Từ năm 1976.",
    source="Hiến pháp, Điều 13",
)
CITIES = WrittenQuestion(
    12, "Thành phố nào ở miền Trung?", ("Huế", "Hà Nội", "Vinh"), (0, 2), topic="Địa lý / Miền Trung"
)
BANK = [CAPITAL, CITIES]


def text_of(format: str, bank: list[WrittenQuestion]) -> str:
    return write_bank(bank, title="Ngân hàng thử", format=format).decode()


def word(bank: list[WrittenQuestion]) -> Document:
    return docx.Document(io.BytesIO(write_bank(bank, title="Ngân hàng thử", format="docx")))


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def keys(content: bytes) -> list[tuple[str, tuple[int, ...]]]:
    return [(question.text, question.correct) for question in read_bank(content, name="tệp").questions]


# --- text formats ---------------------------------------------------------------------------------


def test_gift_in_full():
    assert text_of("gift", BANK) == (
        "// Ngân hàng thử\n\n"
        "$CATEGORY: $course$/top/Địa lý\n\n"
        "// [tag:Trung bình]\n"
        "::Câu 7::[plain]Thủ đô của Việt Nam? {\n\t~Huế\n\t=Hà Nội\n\t~Vinh\n"
        "\t####Từ năm 1976.\\nNguồn\\: Hiến pháp, Điều 13\n}\n\n"
        "$CATEGORY: $course$/top/Địa lý/Miền Trung\n\n"
        "::Câu 12::[plain]Thành phố nào ở miền Trung? {\n\t~%50%Huế\n\t~%-100%Hà Nội\n\t~%50%Vinh\n}\n"
    )


def test_aiken_in_full():
    assert text_of("aiken", BANK) == "Thủ đô của Việt Nam?\nA. Huế\nB. Hà Nội\nC. Vinh\nANSWER: B\n"


def test_moodle_xml_has_a_category_for_each_topic_and_shares_for_each_choice():
    root = ElementTree.fromstring(text_of("moodle", BANK))
    assert [question.get("type") for question in root] == ["category", "multichoice"] * 2
    assert [text.text for text in root.findall("question/category/text")] == [
        "$course$/top/Địa lý",
        "$course$/top/Địa lý/Miền Trung",
    ]
    shares = [[answer.get("fraction") for answer in question.findall("answer")] for question in root]
    assert shares == [[], ["0", "100", "0"], [], ["50", "-100", "50"]]
    assert {answer.get("format") for answer in root.iter("answer")} == {"plain_text"}


def test_json_in_full():
    document = json.loads(text_of("json", BANK))
    assert {key: document[key] for key in ("format", "version", "bank", "topics")} == {
        "format": "question-bank",
        "version": 1,
        "bank": "Ngân hàng thử",
        "topics": ["Địa lý", "Địa lý / Miền Trung"],
    }
    assert document["questions"][0] == {
        "number": 7,
        "text": "Thủ đô của Việt Nam?",
        "choices": ["Huế", "Hà Nội", "Vinh"],
        "correct": [1],
        "topic": "Địa lý",
        "difficulty": 2,
        "explanation": "Từ năm 1976.",
        "source": "Hiến pháp, Điều 13",
        "tags": [],
    }


@pytest.mark.parametrize(
    ("topic", "path"),
    [
        ("Địa lý", "$course$/top/Địa lý"),
        ("Điều 4/5", "$course$/top/Điều 4//5"),
        ("A / B", "$course$/top/A/B"),
        ("/A", "$course$/top/ //A"),
        ("", "$course$/top"),
    ],
)
def test_topics_as_moodle_categories(topic, path):
    assert category(topic) == path


@pytest.mark.parametrize(("count", "share"), [(1, "100"), (2, "50"), (3, "33.33333"), (5, "20")])
def test_shares_of_several_right_choices(count, share):
    assert fraction(count) == share


# --- what a format cannot say ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "left_out"),
    [
        ({"correct": (0, 1)}, "several_right", True),
        ({"text": "A. Einstein sinh năm nào?"}, "like_a_choice", True),
        ({"text": "ANSWER: gì?"}, "like_a_choice", True),
        ({"text": "Hỏi\nhai dòng?"}, "lines_joined", False),
        ({"choices": ("Huế", "Hà\nNội", "Vinh")}, "lines_joined", False),
        ({"text": "x" * 20_000}, "too_long", True),
    ],
)
def test_losses_of_aiken(changes, code, left_out):
    assert losses([replace(CAPITAL, **changes)], format="aiken") == [Loss(7, code, left_out=left_out)]


@pytest.mark.parametrize("text", ["a) hay b)?", "Đáp án nào đúng?", "Answer: gì?", "AB. gì?"])
def test_aiken_says_other_texts(text):
    question = replace(CAPITAL, text=text)
    assert losses([question], format="aiken") == []
    assert keys(write_bank([question], title="", format="aiken")) == [(text, (1,))]


@pytest.mark.parametrize("format", WRITERS)
def test_other_formats_hold_both_questions(format):
    assert losses(BANK, format=format) == ([] if format != "aiken" else [Loss(12, "several_right")])


def test_a_text_too_long_for_a_cell_is_named():
    question = replace(CAPITAL, explanation="x" * 32_768)
    assert losses([question], format="xlsx") == [Loss(7, "too_long")]
    assert losses([replace(question, explanation="x" * 32_767)], format="xlsx") == []


def test_what_is_left_out_is_not_in_the_file():
    assert keys(write_bank(BANK, title="", format="aiken")) == [("Thủ đô của Việt Nam?", (1,))]


@pytest.mark.parametrize("bank", [[], [CITIES]])
def test_nothing_left_to_write(bank):
    with pytest.raises(UnwritableBank):
        write_bank(bank, title="", format="aiken")


# --- Excel ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choices", "correct", "stated"),
    [
        (("Huế", "Vinh"), (1,), "B"),
        (("B", "A"), (1,), "Đáp án B"),
        (("B", "x", "Đáp án B"), (1,), "Phương án B"),
        (("x", "y", "A, C"), (0, 2), "Đáp án A, C"),
    ],
)
def test_a_key_that_is_also_the_text_of_a_choice(choices, correct, stated):
    assert stated_key(replace(CAPITAL, choices=choices, correct=correct)) == stated
    assert read_key(stated, choices) == (correct, "")


def test_formulas_stay_texts():
    question = replace(CAPITAL, text='=HYPERLINK("x")', choices=("=1+1", "+84", "0012"))
    content = write_bank([question], title="", format="xlsx")
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert read_bank(content, name="x").questions[0].choices == ("=1+1", "+84", "0012")


@pytest.mark.parametrize("text", ["Câu 5: gì?", "A. x\nB. y", "B. x", "x (đúng)", "x ✓"])
def test_cells_that_would_lose_a_label_are_literal(text):
    question = replace(CAPITAL, text=text, choices=("Huế", text, "Vinh"))
    content = write_bank([question], title="", format="xlsx")
    read = read_bank(content, name="x").questions[0]
    assert (read.text, read.choices) == (text, question.choices)
    assert b'quotePrefix="1"' in zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml")


def test_a_bank_of_letters_is_no_key_table():
    bank = [WrittenQuestion(n, f"Ký hiệu {n}?", ("H", "C", "D", "B"), (1,), topic="Hóa") for n in range(1, 6)]
    read = read_bank(write_bank(bank, title="", format="xlsx"), name="x").questions
    assert [(question.choices, question.correct) for question in read] == [(("H", "C", "D", "B"), (1,))] * 5


# --- Word -----------------------------------------------------------------------------------------


def test_word_is_numbered_by_topic_with_the_key_at_the_end():
    document = word(BANK)
    assert [paragraph.text for paragraph in document.paragraphs[:9]] == [
        "Ngân hàng thử",
        "Ngân hàng câu hỏi trắc nghiệm, 2 câu",
        "Địa lý",
        "Câu 7. Thủ đô của Việt Nam?",
        "A. Huế",
        "B. Hà Nội",
        "C. Vinh",
        "Mức độ: Trung bình",
        "Giải thích: Từ năm 1976.",
    ]
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["Câu", "Đáp án", "Câu", "Đáp án"], ["7", "B", "12", "A, C"]]
    assert document.paragraphs[-2].text == "NGƯỜI BIÊN SOẠN\tNGƯỜI DUYỆT"


def test_the_key_table_runs_down_its_columns():
    bank = [replace(CAPITAL, number=number) for number in range(1, 13)]
    rows = [[cell.text for cell in row.cells][::2] for row in word(bank).tables[0].rows]
    assert rows[1:] == [["1", "4", "7", "10"], ["2", "5", "8", "11"], ["3", "6", "9", "12"]]


def test_questions_of_one_number_are_counted():
    read = read_bank(write_bank([CAPITAL, CAPITAL], title="", format="docx"), name="x").questions
    assert [question.label for question in read] == ["Câu 1", "Câu 2"]


def test_a_key_changed_in_the_table_counts():
    document = word(BANK)
    document.tables[0].rows[1].cells[1].text = "C"
    assert keys(saved(document)) == [("Thủ đô của Việt Nam?", (2,)), ("Thành phố nào ở miền Trung?", (0, 2))]


@pytest.mark.parametrize(("value", "code"), [("F", "answer_not_among_choices"), ("", "no_answer_marked")])
def test_a_key_that_is_none_is_reported(value, code):
    document = word(BANK)
    document.tables[0].rows[1].cells[1].text = value
    question = read_bank(saved(document), name="x").questions[0]
    assert (question.correct, [warning.code for warning in question.warnings]) == ((), [code])


def test_a_question_typed_in_by_hand_is_read_too():
    document = word(BANK)
    heading = next(paragraph for paragraph in document.paragraphs if paragraph.text == "BẢNG ĐÁP ÁN")
    for line in ("Câu 13. Sông nào dài nhất?", "A. Sông Hồng", "B. Sông Cầu", "Đáp án: A"):
        heading.insert_paragraph_before(line)
    assert keys(saved(document)) == [
        ("Thủ đô của Việt Nam?", (1,)),
        ("Thành phố nào ở miền Trung?", (0, 2)),
        ("Sông nào dài nhất?", (0,)),
    ]


def test_without_its_styles_it_reads_like_any_other_word_file():
    document = word(BANK)
    for paragraph in document.paragraphs:
        paragraph.style = "Heading 1" if paragraph.style.name in (styled.TOPIC, styled.KEY) else "Normal"
    read = read_bank(saved(document), name="x").questions
    assert [(question.text, question.choices, question.correct) for question in read] == [
        (question.text, question.choices, question.correct) for question in BANK
    ]
    assert (read[0].explanation, read[0].source, read[0].difficulty) == ("Từ năm 1976.", "Hiến pháp, Điều 13", 2)


# --- size -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", WRITERS)
def test_a_thousand_questions_come_back(format):
    bank = [replace(CAPITAL, number=number, text=f"Câu hỏi thứ {number} là gì?") for number in range(1, 1001)]
    read = read_bank(write_bank(bank, title="", format=format), name="x").questions
    assert [(question.text, question.correct) for question in read] == [
        (question.text, question.correct) for question in bank
    ]
