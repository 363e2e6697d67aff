"""QTI 1.2 and 2.x: choice questions by their own scoring, packages by their manifest, the rest named."""

import io
import zipfile

import pytest

from contest.banks.readers import UnreadableFile, read_bank
from tests.banks.question_files import codes, keys, texts

# XML reads better unbroken
# ruff: noqa: E501

ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><questestinterop>&b;</questestinterop>'
NS2 = 'xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'


def read(content: str | bytes, name: str = "ngân hàng.xml"):
    return read_bank(content.encode() if isinstance(content, str) else content, name=name)


def item1(response: str = "", *, more: str = "", cardinality: str = "Single", stem: str = "Thủ đô?") -> str:
    labels = "".join(
        f'<response_label ident="c{i}"><material><mattext>{text}</mattext></material></response_label>'
        for i, text in enumerate(("Huế", "Hà Nội", "Đà Nẵng"))
    )
    return (
        f'<item ident="i1" title="Câu một">{more}<presentation><material><mattext texttype="text/html">'
        f"&lt;p&gt;{stem}&lt;/p&gt;</mattext></material>"
        f'<response_lid ident="r" rcardinality="{cardinality}"><render_choice>{labels}</render_choice></response_lid>'
        f"</presentation><resprocessing>{response}</resprocessing></item>"
    )


def bank1(*items: str, title: str = "Địa lý") -> str:
    inner = "".join(items)
    return f'<?xml version="1.0"?><questestinterop><assessment><section title="{title}">{inner}</section></assessment></questestinterop>'


def rule(condition: str, score: str = "100", action: str = "Set") -> str:
    setvar = f'<setvar action="{action}" varname="SCORE">{score}</setvar>' if score else ""
    return f"<respcondition><conditionvar>{condition}</conditionvar>{setvar}</respcondition>"


def equal(choice: int) -> str:
    return f'<varequal respident="r">c{choice}</varequal>'


def item2(body: str = "", *, declared: str = "", cardinality: str = "single", before: str = "") -> str:
    choices = "".join(
        f'<simpleChoice identifier="c{i}"><p>{text}</p><feedbackInline>lộ đáp án</feedbackInline></simpleChoice>'
        for i, text in enumerate(("Huế", "Hà Nội", "Đà Nẵng"))
    )
    usual = f'<p>Thủ đô?</p><choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Chọn một.</prompt>{choices}</choiceInteraction>'
    return (
        f'<assessmentItem {NS2} identifier="i" title="Câu hai">{before}'
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="identifier">{declared}</responseDeclaration>'
        f"<itemBody>{body or usual}</itemBody></assessmentItem>"
    )


def correct(*values: str) -> str:
    return f"<correctResponse>{''.join(f'<value>{value}</value>' for value in values)}</correctResponse>"


def packed(members: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()


def manifest(*resources: tuple[str, str]) -> str:
    inner = "".join(
        f'<resource type="{kind}" href="{href}"><file href="{href}"/></resource>' for kind, href in resources
    )
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{inner}</resources></manifest>'


# --- 1.2 ------------------------------------------------------------------------------------------

SINGLE = {
    "set": (rule(equal(1)), [(1,)]),
    "most points": (rule(equal(0), "50") + rule(equal(1), "100") + rule(equal(2), "0"), [(1,)]),
    "named maximum": (rule(equal(1), "SCORE.max") + rule("<other/>", "0"), [(1,)]),
    "feedback has no score": (rule(equal(0), "") + rule(equal(1)), [(1,)]),
    "taken off": (rule(equal(0), "100", "Subtract") + rule(equal(1), "1", "Add"), [(1,)]),
}


@pytest.mark.parametrize(("response", "wanted"), SINGLE.values(), ids=SINGLE)
def test_single(response, wanted):
    result = read(bank1(item1(response)))
    assert (keys(result), codes(result), result.mark) == (wanted, [], "format")
    assert texts(result) == [("Thủ đô?", ("Huế", "Hà Nội", "Đà Nẵng"))]


DOUBTFUL = {
    "no points": (rule(equal(0), "0") + rule(equal(1), "0"), (), ["no_answer_marked"]),
    "no processing": ("", (), ["no_answer_marked"]),
    "two with the same points": (rule(equal(0)) + rule(equal(1)), (0, 1), ["ambiguous_mark"]),
    "all but one": (rule(f"<not>{equal(0)}</not>"), (), ["no_answer_marked", "ambiguous_mark"]),
    "unknown choice": (rule('<varequal respident="r">c9</varequal>'), (), ["no_answer_marked", "answer_not_among_choices"]),
    "unknown condition": (rule('<vargte respident="r">c1</vargte>'), (), ["no_answer_marked", "ambiguous_mark"]),
}  # fmt: skip


@pytest.mark.parametrize(("response", "wanted", "said"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_single_in_doubt_says_so(response, wanted, said):
    result = read(bank1(item1(response)))
    assert (keys(result), codes(result)) == ([wanted], said)


@pytest.mark.parametrize(
    ("response", "wanted"),
    [
        (rule(f"<and>{equal(0)}<not>{equal(1)}</not>{equal(2)}</and>"), (0, 2)),
        (rule(equal(0) + equal(2)), (0, 2)),
        (rule(equal(0), "50", "Add") + rule(equal(2), "50", "Add") + rule(equal(1), "-50", "Add"), (0, 2)),
        (rule(f"<and>{equal(0)}{equal(2)}</and>") + rule(equal(0), "30"), (0, 2)),
        (rule(f"<or>{equal(0)}{equal(2)}</or>"), ()),
    ],
)
def test_several(response, wanted):
    assert keys(read(bank1(item1(response, cardinality="Multiple")))) == [wanted]


@pytest.mark.parametrize(("title", "topic"), [("Địa lý", "Địa lý"), ("Section 1", ""), ("root_section", ""), ("", "")])
def test_section_is_the_topic(title, topic):
    assert read(bank1(item1(rule(equal(1))), title=title)).questions[0].topic == topic


def test_other_responses_are_named():
    kind = "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel>%s</qtimetadatafield></qtimetadata></itemmetadata>"
    essay = (
        f'<item title="Viết">{kind % "<fieldentry>essay_question</fieldentry>"}<presentation><material><mattext>Viết.</mattext>'
        '</material><response_str ident="r"><render_fib/></response_str></presentation></item>'
    )
    result = read(bank1(essay, item1(rule(equal(1)), cardinality="Ordered"), item1(rule(equal(1)))))
    assert [q.kind for q in result.questions] == ["essay_question", "response_lid, Ordered", ""]
    assert (codes(result), keys(result)) == (["unsupported_type"] * 2, [(), (), (1,)])


def test_document_type_without_declarations_is_passed_over():
    content = bank1(item1(rule(equal(1)))).replace(
        "<questestinterop>", '<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd"><questestinterop>'
    )
    assert keys(read(content)) == [(1,)]


# --- 2.x ------------------------------------------------------------------------------------------


def test_prompt_and_body_are_the_text_and_feedback_is_not():
    result = read(item2(declared=correct("c1")))
    assert texts(result) == [("Thủ đô?\nChọn một.", ("Huế", "Hà Nội", "Đà Nẵng"))]
    assert (keys(result), codes(result)) == ([(1,)], [])


def test_names_of_version_3():
    content = (
        '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i" title="Đúng hay sai">'
        '<qti-response-declaration identifier="R" cardinality="single"><qti-correct-response><qti-value>f</qti-value>'
        "</qti-correct-response></qti-response-declaration><qti-item-body><p>Một cộng một là ba.</p>"
        '<qti-choice-interaction response-identifier="R" max-choices="1"><qti-simple-choice identifier="t">Đúng</qti-simple-choice>'
        '<qti-simple-choice identifier="f">Sai</qti-simple-choice></qti-choice-interaction></qti-item-body></qti-assessment-item>'
    )
    result = read(content)
    assert (texts(result), keys(result)) == ([("Một cộng một là ba.", ("Đúng", "Sai"))], [(1,)])


@pytest.mark.parametrize(
    ("declared", "cardinality", "wanted", "said"),
    [
        (correct("c0", "c2"), "multiple", (0, 2), []),
        ("", "single", (), ["no_answer_marked"]),
        (correct("c9"), "single", (), ["no_answer_marked", "answer_not_among_choices"]),
        (correct("c0", "c1"), "single", (0, 1), ["ambiguous_mark"]),
        ('<mapping><mapEntry mapKey="c0" mappedValue="0.5"/><mapEntry mapKey="c1" mappedValue="1"/></mapping>', "single", (1,), []),
        ('<mapping><mapEntry mapKey="c0" mappedValue="1"/><mapEntry mapKey="c1" mappedValue="-1"/></mapping>', "multiple", (0,), []),
    ],
)  # fmt: skip
def test_answers_of_version_2(declared, cardinality, wanted, said):
    result = read(item2(declared=declared, cardinality=cardinality))
    assert (keys(result), codes(result)) == ([wanted], said)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<p>Điền <textEntryInteraction responseIdentifier="R"/> vào.</p>', "textEntryInteraction"),
        ('<p>Ghép.</p><matchInteraction responseIdentifier="R"/><choiceInteraction responseIdentifier="S"/>', "matchInteraction, choiceInteraction"),
        ("<p>Chỉ đọc.</p>", "description"),
    ],
)  # fmt: skip
def test_other_interactions_are_named(body, kind):
    result = read(item2(body, declared=correct("c1")))
    assert ([q.kind for q in result.questions], codes(result)) == ([kind], ["unsupported_type"])


def test_pictures_and_formulas_are_said_to_be_lost():
    body = (
        '<p>Tính <math><mi>x</mi></math> theo <img src="a.png"/></p><choiceInteraction responseIdentifier="R">'
        '<simpleChoice identifier="c0">1 &lt; 2</simpleChoice><simpleChoice identifier="c1">H<sub>2</sub>O</simpleChoice></choiceInteraction>'
    )
    result = read(item2(body, declared=correct("c1")))
    assert texts(result) == [("Tính [hình] theo [hình]", ("1 < 2", "H<sub>2</sub>O"))]
    assert codes(result) == ["object_not_imported"]


# --- packages -------------------------------------------------------------------------------------


def test_package_in_the_order_of_its_test_and_nothing_else():
    test = (
        f'<assessmentTest {NS2}><testPart><assessmentSection title="Lịch sử"><assessmentItemRef href="b%20.xml"/></assessmentSection>'
        '<assessmentSection title="Section 2"><assessmentItemRef href="a.xml"/></assessmentSection></testPart></assessmentTest>'
    )
    content = packed(
        {
            "gói/imsmanifest.xml": manifest(
                ("imsqti_item_xmlv2p1", "q/a.xml"),
                ("imsqti_item_xmlv2p1", "q/b%20.xml"),
                ("imsqti_test_xmlv2p1", "q/test.xml"),
                ("webcontent", "q/c.xml"),
                ("imsqti_item_xmlv2p1", "q/mất.xml"),
            ),
            "gói/q/test.xml": test,
            "gói/q/a.xml": item2(declared=correct("c0")),
            "gói/q/b .xml": item2(declared=correct("c1")).replace("Thủ đô?", "Cố đô?"),
            "gói/q/c.xml": item2(declared=correct("c2")),
            "__MACOSX/gói/imsmanifest.xml": "no XML",
        }
    )
    result = read(content, "gói.zip")
    assert ([(q.topic, q.correct) for q in result.questions]) == [("Lịch sử", (1,)), ("", (0,))]
    assert result.questions[0].place == "gói/q/b .xml, dòng 1, “Câu hai”"
    assert [(w.code, "mất.xml" in w.message) for w in result.warnings] == [("part_missing", True)]


def test_second_copy_of_a_common_cartridge_is_not_read():
    quiz = bank1(item1(rule(equal(1))))
    content = packed(
        {
            "imsmanifest.xml": manifest(
                ("imsqti_xmlv1p2/imscc_xmlv1p1/assessment", "g/quiz.xml"),
                ("associatedcontent/imscc_xmlv1p1/learning-application-resource", "non_cc_assessments/g.xml.qti"),
            ),
            "g/quiz.xml": quiz,
            "non_cc_assessments/g.xml.qti": quiz,
        }
    )
    assert keys(read(content)) == [(1,)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed({"imsmanifest.xml": manifest(("webcontent", "a.html")), "a.html": "x"}), "no_questions"),
        (packed({"imsmanifest.xml": "<manifest>"}), "damaged_file"),
        (packed({"imsmanifest.xml": manifest(("imsqti_xmlv1p2", "a.xml")), "a.xml": "<questestinterop>"}), "damaged_file"),
        (bank1("<item>" * 300 + "</item>" * 300).encode(), "too_large"),
        (packed({"imsmanifest.xml": manifest(("imsqti_xmlv1p2", "a.xml")), "a.xml": ENTITY}), "damaged_file"),
        (b"<questestinterop/>", "no_questions"),
    ],
)  # fmt: skip
def test_refused(content, code):
    with pytest.raises(UnreadableFile) as caught:
        read(content)
    assert caught.value.code == code


def test_paths_do_not_leave_the_package():
    content = packed({"imsmanifest.xml": manifest(("imsqti_xmlv1p2", "../../etc/passwd.xml"))})
    with pytest.raises(UnreadableFile, match="không có câu hỏi QTI"):
        read(content)
