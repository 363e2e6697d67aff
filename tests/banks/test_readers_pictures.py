"""Pictures in question files: taken along where they stand, or reported; nothing is fetched."""

import base64
import io
import zipfile

import pytest
import xlsxwriter
from PIL import Image

from contest.banks.pictures import clean_picture
from contest.banks.readers import as_json, read_bank, shelf
from tests.banks.picture_files import EMF, as_file, png, png_that_says, word_with


def read(content: bytes):
    return read_bank(content, name="tệp")


def shown(question) -> list[bytes]:
    return [picture.content for picture in question.pictures]


def kept(*numbers: int) -> list[bytes]:
    return [clean_picture(png(number)).content for number in numbers]


def encoded(number: int) -> str:
    return base64.b64encode(png(number)).decode()


# --- Word -----------------------------------------------------------------------------------------


def test_word_pictures_stand_where_they_stood():
    content = word_with(
        ["Câu 1: Xem hình ", png(1), " rồi chọn."], ["A. ", png(2)], ["{red:B. Một}"], ["C. Hai ", png(1)],
        ["Câu 2: Không hình?"], ["A. Có"], ["{red:B. Không}"], ["C. Một"],
        alt="Bản đồ",
    )  # fmt: skip
    first, second = read(content).questions
    assert first.text == "Xem hình <img 1> rồi chọn."
    assert first.choices == ("<img 2>", "Một", "Hai <img 1>")
    assert shown(first) == kept(1, 2)
    assert {picture.alt for picture in first.pictures} == {"Bản đồ"}
    assert (second.pictures, first.warnings, second.warnings) == ((), (), ())


def test_word_picture_alone_between_text_and_choices():
    content = word_with(["Câu 1: Đây là đâu?"], [png(1)], ["A. Một"], ["{red:B. Hai}"], ["C. Ba"])
    (question,) = read(content).questions
    assert (question.text, shown(question)) == ("Đây là đâu?\n<img 1>", kept(1))


def test_passage_of_several_questions_brings_its_picture():
    content = word_with(
        ["Dựa vào biểu đồ sau, trả lời câu hỏi 1 và 2."], [png(7)],
        ["Câu 1: Năm nào cao nhất?"], ["A. 2024"], ["{red:B. 2025}"], ["C. 2026"],
        ["Câu 2: Năm nào thấp nhất?"], ["A. 2024"], ["B. 2025"], ["{red:C. 2026}"],
    )  # fmt: skip
    questions = read(content).questions
    assert [shown(question) for question in questions] == [kept(7), kept(7)]
    assert all("<img 1>" in question.group for question in questions)


def replaced(content: bytes, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, new if body == old else body)
    return file.getvalue()


@pytest.mark.parametrize("bad", [EMF, png_that_says(20_000, 20_000), b"<svg/>", png(1)[:50]])
def test_pictures_that_cannot_be_kept_are_reported(bad):
    content = word_with(["Câu 1: Xem ", png(1)], ["A. Một"], ["{red:B. Hai}"], ["C. Ba"])
    (question,) = read(replaced(content, png(1), bad)).questions
    assert (question.text, question.pictures) == ("Xem [hình]", ())
    assert [warning.code for warning in question.warnings] == ["object_not_imported"]


def test_the_same_text_with_another_picture_is_another_question():
    ask = [["A. Một"], ["{red:B. Hai}"], ["C. Ba"]]
    content = word_with(["Câu 1: Đây là đâu? ", png(1)], *ask, ["Câu 2: Đây là đâu? ", png(2)], *ask)
    assert read(content).warnings == ()
    content = word_with(["Câu 1: Đây là đâu? ", png(1)], *ask, ["Câu 2: Đây là đâu? ", png(1)], *ask)
    assert [warning.code for warning in read(content).warnings] == ["duplicate_question"]


def test_json_names_pictures_and_keeps_plain_texts():
    content = word_with(["Câu 1: Xem ", png(1)], ["A. <img 1>"], ["{red:B. Hai}"], ["C. Ba"])
    result = read(content)
    (shape,) = as_json(result)["questions"]
    assert (shape["text"], shape["choices"]) == ("Xem [hình]", ["<img 1>", "Hai", "Ba"])
    assert [picture["sha256"] for picture in shape["pictures"]] == [p.hash for p in result.questions[0].pictures]


# --- Moodle XML -----------------------------------------------------------------------------------


def moodle(text: str, *answers: str, files: str = "", more: str = "") -> bytes:
    choices = "".join(
        f'<answer fraction="{0 if place else 100}" format="html">{answer}</answer>'
        for place, answer in enumerate(answers)
    )
    return (
        f'<?xml version="1.0"?><quiz><question type="multichoice"><name><text>x</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text>{files}</questiontext>{more}{choices}'
        f"<single>true</single></question></quiz>"
    ).encode()


def attached(name: str, number: int, path: str = "/") -> str:
    return f'<file name="{name}" path="{path}" encoding="base64">{encoded(number)}</file>'


def answer(html: str, files: str = "") -> str:
    return f"<text><![CDATA[{html}]]></text>{files}"


def test_moodle_pictures_lie_beside_their_texts():
    content = moodle(
        '<p>Xem <img src="@@PLUGINFILE@@/b%E1%BA%A3n%20%C4%91%E1%BB%93.png" alt="Bản đồ"></p>',
        answer('<img src="@@PLUGINFILE@@/a/x.png">', attached("x.png", 2, "/a/")), answer("Hai"),
        files=attached("bản đồ.png", 1),
    )  # fmt: skip
    (question,) = read(content).questions
    assert (question.text, question.choices) == ("Xem <img 1>", ("<img 2>", "Hai"))
    assert (shown(question), question.pictures[0].alt) == (kept(1, 2), "Bản đồ")
    assert question.warnings == ()


def test_moodle_old_picture_comes_behind_the_text():
    more = f"<image>a.png</image><image_base64>{encoded(1)}</image_base64>"
    (question,) = read(moodle("Xem", answer("Một"), answer("Hai"), more=more)).questions
    assert (question.text, shown(question)) == ("Xem\n<img 1>", kept(1))


def test_moodle_sounds_are_reported():
    files = '<file name="chào.mp3" path="/" encoding="base64">AAAA</file>'
    text = '<p>Nghe: <a href="@@PLUGINFILE@@/ch%C3%A0o.mp3">chào</a></p>'
    (question,) = read(moodle(text, answer("Một"), answer("Hai"), files=files)).questions
    assert [warning.code for warning in question.warnings] == ["object_not_imported"]


def test_pictures_inside_addresses_are_taken():
    (question,) = read(moodle(f'<img src="data:image/png;base64,{encoded(3)}">', answer("1"), answer("2"))).questions
    assert shown(question) == kept(3)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "//example.org/a.png", "@@PLUGINFILE@@/other.png",
     "data:image/svg+xml;base64,PHN2Zy8+", "file:///etc/passwd", "data:image/png;base64,!!!"],
)  # fmt: skip
def test_pictures_from_elsewhere_are_reported_and_never_fetched(address):
    (question,) = read(moodle(f'Xem <img src="{address}">', answer("Một"), answer("Hai"))).questions
    assert (question.text, question.pictures) == ("Xem [hình]", ())
    assert [warning.code for warning in question.warnings] == ["object_not_imported"]


# --- QTI ------------------------------------------------------------------------------------------

ITEM = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q" title="t">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>A</value>
</correctResponse></responseDeclaration><itemBody><p>Xem {0}</p>
<choiceInteraction responseIdentifier="R" maxChoices="1">
<simpleChoice identifier="A">{1}</simpleChoice><simpleChoice identifier="B">Hai</simpleChoice></choiceInteraction>
</itemBody></assessmentItem>"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
<resource identifier="r" type="imsqti_item_xmlv2p1" href="items/q.xml"><file href="items/q.xml"/></resource></resources>
</manifest>"""


def package(stem: str, choice: str, **members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("imsmanifest.xml", MANIFEST)
        made.writestr("items/q.xml", ITEM.format(stem, choice))
        for name, body in members.items():
            made.writestr(name.replace("__", "/").replace("_png", ".png"), body)
    return file.getvalue()


def test_qti_pictures_by_relative_address():
    content = package(
        '<img src="../media/a.png" alt="Bản đồ"/>', '<object data="b.png" type="image/png">Hình b</object>',
        media__a_png=png(1), items__b_png=png(2),
    )  # fmt: skip
    (question,) = read(content).questions
    assert (question.text, question.choices) == ("Xem <img 1>", ("<img 2>", "Hai"))
    assert (shown(question), [p.alt for p in question.pictures]) == (kept(1, 2), ["Bản đồ", "Hình b"])


@pytest.mark.parametrize("address", ["../../outside.png", "http://example.org/media/a.png", "missing.png"])
def test_qti_pictures_that_are_not_there_are_reported(address):
    (question,) = read(package(f'<img src="{address}"/>', "Một", media__a_png=png(1))).questions
    assert (question.pictures, [w.code for w in question.warnings]) == ((), ["object_not_imported"])


# --- many and large ones --------------------------------------------------------------------------


def test_a_file_of_picture_bombs_is_cut_short(monkeypatch):
    """Each within its own limit, together far beyond: the first are taken, the others reported."""
    monkeypatch.setattr(shelf, "MOST_PIXELS", 10_000)
    bombs = [as_file(Image.new("RGB", (90, 80), (shade, 0, 0))) for shade in range(4)]
    monkeypatch.setattr(shelf, "PIXELS_A_BYTE", 0)
    (question,) = read(word_with(["Câu 1: Xem ", *bombs], ["A. Một"], ["{red:B. Hai}"], ["C. Ba"])).questions
    assert question.text == "Xem <img 1>[hình][hình][hình]"
    assert [warning.code for warning in question.warnings] == ["object_not_imported"]


def test_a_question_holds_only_so_many_pictures():
    pieces = [png(number) for number in range(1, 26)]
    (question,) = read(word_with(["Câu 1: Xem ", *pieces], ["A. Một"], ["{red:B. Hai}"], ["C. Ba"])).questions
    assert (len(question.pictures), question.text.count("[hình]")) == (20, 5)
    assert [warning.code for warning in question.warnings] == ["object_not_imported"]


# --- Excel ----------------------------------------------------------------------------------------


def workbook(*drawn: tuple[int, int, bytes]) -> bytes:
    """A sheet with two questions and pictures over cells (row, column)."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Câu hỏi")
        rows = [["STT", "Câu hỏi", "A", "B", "C", "Đáp án", "Hình"], [1, "Đây là đâu?", "Một", "", "Ba", "B", ""],
                [2, "Ai vẽ?", "Một", "Hai", "Ba", "A", ""]]  # fmt: skip
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        for row, column, content in drawn:
            sheet.insert_image(row, column, "x.png", {"image_data": io.BytesIO(content), "x_offset": 3, "y_offset": 2})
    return file.getvalue()


def test_excel_pictures_belong_to_the_cells_they_lie_on():
    first, second = read(workbook((1, 1, png(1)), (1, 3, png(2)))).questions
    assert (first.text, first.choices, first.correct) == ("Đây là đâu?\n<img 1>", ("Một", "<img 2>", "Ba"), (1,))
    assert (shown(first), second.pictures) == (kept(1, 2), ())


def test_excel_pictures_of_a_column_of_their_own_go_to_the_question():
    _first, second = read(workbook((2, 6, png(3)), (0, 0, png(4)))).questions
    assert (second.text, shown(second), second.correct) == ("Ai vẽ?\n<img 1>", kept(3), (0,))


def test_excel_words_say_where_pictures_belong():
    content = workbook((2, 1, png(1)), (1, 1, png(2)))
    old = "Đây là đâu?".encode()
    marked = replaced_inside(content, old, "Xem [hình 1] rồi".encode())
    first, _second = read(marked).questions
    assert first.text == "Xem <img 1> rồi"


def replaced_inside(content: bytes, old: bytes, new: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old, new))
    return file.getvalue()
