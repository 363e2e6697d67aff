"""Short answers (part III of the 2025 form, GIFT, Moodle XML, QTI): read as such, never as choices."""

from __future__ import annotations

import pytest

from contest.banks.readers import as_json, read_bank

FORM = """PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn
Câu 1: Thủ đô Việt Nam?
A. Hà Nội
B. Huế
Đáp án: A
PHẦN III. Câu trắc nghiệm trả lời ngắn
Câu 1: Đảng thành lập năm nào?
Đáp án: 1930
Câu 2: Có bao nhiêu kỳ đại hội?
Câu 3: Tỷ lệ là bao nhiêu?
Đáp án: -2,5
"""
GIFT = "Năm nào? {=1930 =một chín ba mươi}\n\nMấy điều? {#12}\n\nKhoảng bao nhiêu? {#12:2}\n\nChọn {=a ~b}\n"
MOODLE = """<quiz><question type="shortanswer"><questiontext><text>Thủ đô?</text></questiontext>
<answer fraction="100"><text>Hà Nội</text></answer></question>
<question type="numerical"><questiontext><text>Mấy?</text></questiontext>
<answer fraction="100"><text>5</text><tolerance>1</tolerance></answer></question></quiz>"""
QTI_2 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="t">
<responseDeclaration identifier="R" cardinality="single" baseType="string">
<correctResponse><value>Hà Nội</value></correctResponse></responseDeclaration>
<itemBody><p>Thủ đô là <textEntryInteraction responseIdentifier="R"/></p></itemBody></assessmentItem>"""
QTI_1 = """<questestinterop><assessment title="x"><section><item ident="q1"><presentation>
<material><mattext>Thủ đô?</mattext></material>
<response_str ident="r" rcardinality="Single"><render_fib/></response_str></presentation>
<resprocessing><respcondition><conditionvar><varequal respident="r">Hà Nội</varequal></conditionvar>
<setvar action="Set">100</setvar></respcondition></resprocessing></item></section></assessment></questestinterop>"""


def shapes(text: str, name: str) -> list[tuple[str, str, list[str], list[object], list[str]]]:
    """Text, type, choices, answers and codes of each question; none may have a key among choices that are not there."""
    questions = as_json(read_bank(text.encode(), name=name))["questions"]
    assert all(set(question["correct"]) <= set(range(len(question["choices"]))) for question in questions)
    return [(q["text"], q.get("type", ""), q["choices"], q.get("answers", []), q["warn"]) for q in questions]


def test_part_three_of_the_form():
    assert shapes(FORM, "đề.txt") == [
        ("Thủ đô Việt Nam?", "", ["Hà Nội", "Huế"], [], []),
        ("Đảng thành lập năm nào?", "short", [], ["1930"], []),
        ("Có bao nhiêu kỳ đại hội?", "short", [], [], ["no_answer_marked"]),
        ("Tỷ lệ là bao nhiêu?", "short", [], ["-2,5"], []),
    ]


def test_an_answer_that_is_missing_is_not_asked_for_among_choices():
    said = [w for w in read_bank(FORM.encode(), name="đề.txt").warnings if w.code == "no_answer_marked"]
    assert [(w.question, w.place, w.message) for w in said] == [
        (3, "dòng 9, “Câu 2: Có bao nhiêu kỳ đại hội?”", "Không thấy đáp án của câu trả lời ngắn này.")
    ]


def test_gift():
    assert shapes(GIFT, "a.gift") == [
        ("Năm nào?", "short", [], ["1930", "một chín ba mươi"], []),
        ("Mấy điều?", "numerical", [], [{"number": 12}], []),
        ("Khoảng bao nhiêu?", "numerical", [], [{"number": 12, "range": 2}], []),
        ("Chọn", "", ["a", "b"], [], []),
    ]


def test_moodle_xml():
    assert shapes(MOODLE, "a.xml") == [
        ("Thủ đô?", "short", [], ["Hà Nội"], []),
        ("Mấy?", "numerical", [], [{"number": 5, "range": 1}], []),
    ]


@pytest.mark.parametrize(
    ("text", "stem", "kind"),
    [(QTI_2, "Thủ đô là _____", "textEntryInteraction"), (QTI_1, "Thủ đô?", "response_str")],
)
def test_qti_names_what_it_cannot_use(text, stem, kind):
    assert shapes(text, "a.xml") == [(stem, kind, [], [], ["unsupported_type"])]
