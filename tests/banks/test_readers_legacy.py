"""Text from before Unicode: TCVN3 and VNI are turned into Unicode by their tables, and that is said."""

import docx as python_docx
import pytest

from contest.banks.readers import UnreadableFile, read_bank
from contest.banks.readers.legacy import convert, encoding_of_font, encoding_of_text
from tests.banks.question_files import codes, keys, saved, sheet, texts, word

TCVN3 = ("C©u 1: Thñ ®« cña ViÖt Nam lµ?", "A. HuÕ", "B. Hµ Néi", "§¸p ¸n: B")
VNI = ("Caâu 1: Thuû ñoâ cuûa Vieät Nam laø?", "A. Hueá", "B. Haø Noäi", "Ñaùp aùn: B")
WANTED = [("Thủ đô của Việt Nam là?", ("Huế", "Hà Nội"))]


@pytest.mark.parametrize(
    ("encoding", "old", "wanted"),
    [
        ("TCVN3", "§¶ng Céng s¶n ViÖt Nam quang vinh", "Đảng Cộng sản Việt Nam quang vinh"),
        ("TCVN3", "t\u00ad t\u00adëng, ng\u00adêi, thùc tiÔn, kü, ý", "tư tưởng, người, thực tiễn, kỹ, ý"),
        ("VNI", "ÑAÛNG COÄNG SAÛN VIEÄT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM"),
        ("VNI", "tö töôûng, ngöôøi, thöïc tieãn, kyõ, nghæ, thò", "tư tưởng, người, thực tiễn, kỹ, nghỉ, thị"),
        ("", "Đảng", "Đảng"),
    ],
)
def test_convert(encoding, old, wanted):
    assert convert(old, encoding) == wanted


@pytest.mark.parametrize(
    ("font", "wanted"),
    [(".VnTime", "TCVN3"), (".VnArialH", "TCVN3"), ("VNI-Times", "VNI"), ("Times New Roman", ""), ("", "")],
)
def test_encoding_of_font(font, wanted):
    assert encoding_of_font(font) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("\n".join(TCVN3), "TCVN3"), ("\n".join(VNI), "VNI"), ("Câu 1: Đáp án © §", "")]
)
def test_encoding_of_text(text, wanted):
    assert encoding_of_text(text) == wanted


@pytest.mark.parametrize(("lines", "font"), [(TCVN3, ".VnTime"), (VNI, "VNI-Times")])
@pytest.mark.parametrize("by_style", [True, False])
def test_word_file(lines, font, by_style):
    document = python_docx.Document()
    if by_style:
        document.styles["Normal"].font.name = font
    for line in lines:
        run = document.add_paragraph().add_run(line)
        if not by_style:
            run.font.name = font
    result = read_bank(saved(document), name="đề cũ.docx")
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,)], ["legacy_font"])


def test_word_file_with_a_font_of_capitals():
    document = python_docx.Document()
    for line in ("Câu 1: Tên?", "A. x", "B. y"):
        document.add_paragraph(line)
    document.paragraphs[1].add_run(" hµ néi").font.name = ".VnTimeH"
    assert texts(read_bank(saved(document), name="đề.docx")) == [("Tên?", ("x HÀ NỘI", "y"))]


@pytest.mark.parametrize("lines", [TCVN3, VNI])
def test_word_file_whose_fonts_are_lost_is_refused(lines):
    with pytest.raises(UnreadableFile) as caught:
        read_bank(word(*lines), name="đề cũ.docx")
    assert (caught.value.code, "Unikey" in caught.value.message) == ("legacy_font", True)


@pytest.mark.parametrize("lines", [TCVN3, VNI])
def test_text_file(lines):
    result = read_bank("\n".join(lines).encode(), name="đề.txt")
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,)], ["legacy_font"])


def test_worksheet():
    looks = {(1, j): {"font_name": ".VnTime"} for j in range(4)}
    rows = [["Câu hỏi", "A", "B", "Đáp án"], ["Thñ ®« cña ViÖt Nam lµ?", "HuÕ", "Hµ Néi", "B"]]
    result = read_bank(sheet(rows, looks=looks), name="đề.xlsx")
    assert (texts(result), keys(result), codes(result)) == (WANTED, [(1,)], ["legacy_font"])
