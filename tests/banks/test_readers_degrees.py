"""Degrees, tables and raised signs of question files: what they mean survives as plain text."""

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from contest.banks.preview.making import plain
from contest.banks.readers import read_bank
from tests.banks.question_files import read, saved, word

CHOICES = ("A. Có", "{b:B. Không}")


def text_of(*paragraphs: str) -> str:
    (question,) = read(word(*paragraphs, *CHOICES)).questions
    return plain(question.text)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Nước sôi ở 100{sup:0}C?", "Nước sôi ở 100°C?"),
        ("Nước sôi ở 100{sup:o}C?", "Nước sôi ở 100°C?"),
        ("Nước sôi ở 100 {sup:o}C?", "Nước sôi ở 100 °C?"),
        ("Nước sôi ở 100{sup:oC}?", "Nước sôi ở 100°C?"),
        ("Nước sôi ở bao nhiêu {sup:0}C?", "Nước sôi ở bao nhiêu °C?"),
        ("Quay 25{sup:o} rồi dừng?", "Quay 25° rồi dừng?"),
        ("Góc 90{sup:0} và góc 22,5{sup:0}.", "Góc 90° và góc 22,5°."),
        ("Vĩ tuyến 17{sup:0}B ở đâu?", "Vĩ tuyến 17°B ở đâu?"),
        ("Điểm cực Bắc: 23{sup:0}23’B?", "Điểm cực Bắc: 23°23’B?"),
        # powers, and what is raised for another reason
        ("Giá trị của 2024{sup:0} là?", "Giá trị của 2024⁰ là?"),
        ("Lũy thừa 5{sup:0} đo góc nào?", "Lũy thừa 5⁰ đo góc nào?"),
        ("Góc nào, 2024{sup:0}?", "Góc nào, 2024⁰?"),
        ("Có 10{sup:03} và x{sup:o}?", "Có 10⁰³ và x°?"),
        ("Diện tích 12 m{sup:2}, 10{sup:-3} lít, H{sub:2}O?", "Diện tích 12 m², 10⁻³ lít, H₂O?"),
    ],
)
def test_raised_signs_keep_their_meaning(typed, wanted):
    assert text_of(f"Câu 1: {typed}") == wanted


def choices_of(stem: str) -> tuple[str, ...]:
    document = docx.Document()
    document.add_paragraph(f"Câu 1: {stem}")
    for letter, number in zip(("A", "*B", "C"), (60, 90, 180), strict=True):
        document.add_paragraph(f"{letter}. {number}").add_run("0").font.superscript = True
    return tuple(plain(choice) for choice in read(saved(document)).questions[0].choices)


def test_choices_are_degrees_where_the_question_asks_for_an_angle():
    assert choices_of("Góc vuông bằng?") == ("60°", "90°", "180°")
    assert choices_of("Số nào bằng 1?") == ("60⁰", "90⁰", "180⁰")


def moved(text: str, half_points: int) -> bytes:
    """ "25", a sign moved by hand, "C": Word's "Font > Advanced > Raised"."""
    document = docx.Document()
    paragraph = document.add_paragraph("Câu 1: Ở 25")
    run = paragraph.add_run(text)
    run.font.size = Pt(8)
    position = OxmlElement("w:position")
    position.set(qn("w:val"), str(half_points))
    run._r.get_or_add_rPr().append(position)
    paragraph.add_run("C nước bay hơi?")
    for choice in ("A. Có", "*B. Không"):
        document.add_paragraph(choice)
    return saved(document)


@pytest.mark.parametrize(
    ("text", "half_points", "wanted"),
    [
        ("o", 6, "Ở 25°C nước bay hơi?"),
        ("0", 8, "Ở 25°C nước bay hơi?"),
        ("2", -6, "Ở 25₂C nước bay hơi?"),
        # a line set right, and words that somebody moved
        ("0", 2, "Ở 250C nước bay hơi?"),
        (" độ ấm ", 6, "Ở 25 độ ấm C nước bay hơi?"),
    ],
)
def test_signs_moved_by_hand_are_raised_or_lowered(text, half_points, wanted):
    (question,) = read(moved(text, half_points)).questions
    assert plain(question.text) == wanted


def test_data_table_keeps_its_rows_and_its_raised_signs():
    document = docx.Document()
    document.add_paragraph("Câu 1: Nhiệt độ theo vĩ độ:")
    made = document.add_table(2, 3)
    for at, texts in enumerate((("Vĩ độ", "20", "30"), ("Diện tích (m", "12", "15"))):
        for cell, text in zip(made.rows[at].cells, texts, strict=True):
            cell.paragraphs[0].add_run(text)
    for cell in made.rows[0].cells[1:]:
        cell.paragraphs[0].add_run("0").font.superscript = True
    made.rows[1].cells[0].paragraphs[0].add_run("2").font.superscript = True
    made.rows[1].cells[0].paragraphs[0].add_run(")")
    for line in ("Nơi nào rộng hơn?", "A. 20", "*B. 30"):
        document.add_paragraph(line)
    (question,) = read(saved(document)).questions
    assert (
        plain(question.text) == "Nhiệt độ theo vĩ độ:\nVĩ độ | 20° | 30°\nDiện tích (m²) | 12 | 15\nNơi nào rộng hơn?"
    )


def test_data_table_within_a_cell_keeps_its_rows():
    """Papers whose questions stand in a table, each in a row of its own."""
    document = docx.Document()
    outer = document.add_table(1, 1)
    cell = outer.cell(0, 0)
    cell.paragraphs[0].add_run("Câu 1: Cho bảng số liệu:")
    inner = cell.add_table(2, 3)
    for row, texts in zip(inner.rows, (("Năm", "2020", "2021"), ("Sản lượng", "12", "15")), strict=True):
        for place, text in zip(row.cells, texts, strict=True):
            place.text = text
    for line in ("Năm nào nhiều hơn?", "A. 2020", "*B. 2021"):
        cell.add_paragraph(line)
    (question,) = read(saved(document)).questions
    assert question.text == "Cho bảng số liệu:\nNăm | 2020 | 2021\nSản lượng | 12 | 15\nNăm nào nhiều hơn?"
    assert (question.choices, question.correct) == (("2020", "2021"), (1,))


def test_choices_in_a_table_within_a_cell_are_choices():
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run("Câu 1: Năm nào?")
    inner = cell.add_table(2, 2)
    for row, texts in zip(inner.rows, (("A. 2020", "*B. 2021"), ("C. 2022", "D. 2023")), strict=True):
        for place, text in zip(row.cells, texts, strict=True):
            place.text = text
    (question,) = read(saved(document)).questions
    assert (question.text, question.choices, question.correct) == ("Năm nào?", ("2020", "2021", "2022", "2023"), (1,))


def of_html(stem: str) -> str:
    """The text of a Moodle question with this HTML."""
    content = (
        '<quiz><question type="truefalse"><name><text>1</text></name><questiontext format="html"><text>'
        f'<![CDATA[{stem}]]></text></questiontext><answer fraction="100"><text>true</text></answer>'
        '<answer fraction="0"><text>false</text></answer></question></quiz>'
    )
    (question,) = read_bank(content.encode(), name="a.xml").questions
    return plain(question.text)


@pytest.mark.parametrize("closed", [True, False])
def test_table_of_html_keeps_its_rows(closed):
    cells = "<tr><th>Năm</th><th>2020</th></tr><tr><td><p>Sản</p><p>lượng</p></td><td>12 m<sup>2</sup></td></tr>"
    rows = cells if closed else cells.replace("</tr>", "").replace("</td>", "").replace("</th>", "")
    stem = f"<p>Cho bảng:</p><table>{rows}</table><p>Năm nào?</p>"
    assert of_html(stem) == "Cho bảng:\nNăm | 2020\nSản lượng | 12 m²\nNăm nào?"


def test_table_of_html_that_only_places_things_keeps_its_lines():
    assert of_html("<table><tr><td><p>Một đoạn.</p><p>Hai đoạn?</p></td></tr></table>") == "Một đoạn.\nHai đoạn?"
