"""Where Word hides text: the same questions through every wrapper, in every spelling; words and marks arrive whole."""

import unicodedata
from collections.abc import Callable

import pytest

from tests.banks.question_files import codes, keys, read, texts
from tests.banks.word_pages import page, paragraph, run

QUESTIONS = [
    ("Đảng bộ nhiệm kỳ mấy năm?", ("Ba năm", "Bốn năm", "Năm năm", "Sáu năm")),
    ("Ai là Tổng Bí thư đầu tiên?", ("Trần Phú", "Lê Duẩn", "Trường Chinh", "Hà Huy Tập")),
]
RIGHT = (2, 0)
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
BOX = "<w:txbxContent>{0}</w:txbxContent>"
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'

WRAPPERS = {
    "inserted": '<w:ins w:id="1" w:author="a">{}</w:ins>',
    "moved here": '<w:moveTo w:id="1" w:author="a">{}</w:moveTo>',
    "hyperlink": '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
    "content control": "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "smart tag": '<w:smartTag w:element="place">{}</w:smartTag>',
    "custom XML": '<w:customXml w:element="x">{}</w:customXml>',
    "simple field": '<w:fldSimple w:instr="REF x">{}</w:fldSimple>',
    "direction": '<w:dir w:val="ltr">{}</w:dir>',
    "inserted link in a control": (
        '<w:sdt><w:sdtContent><w:ins w:id="1"><w:hyperlink>{}</w:hyperlink></w:ins></w:sdtContent></w:sdt>'
    ),
}
OUTSIDE = {
    "content control": "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "custom XML": '<w:customXml w:element="x">{}</w:customXml>',
    "text box": f"<w:p><w:r><w:pict><v:shape {VML}>{BOX}</v:shape></w:pict></w:r></w:p>",
    "text box in both forms": (
        f"<w:p><w:r><mc:AlternateContent {MC}><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ),
}
GONE = "".join(
    [
        '<w:del w:id="9"><w:r><w:delText>bỏ đi</w:delText></w:r></w:del>',
        '<w:moveFrom w:id="8"><w:r><w:t>chỗ cũ</w:t></w:r></w:moveFrom>',
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>",
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>',
        '<w:bookmarkStart w:id="1" w:name="x"/><w:bookmarkEnd w:id="1"/><w:proofErr w:type="spellStart"/>',
    ]
)


def lines(spell: Callable[[str], str] = str) -> list[list[tuple[str, bool]]]:
    """Return the lines, each as pieces of (text, marked)."""
    made: list[list[tuple[str, bool]]] = []
    for number, ((text, choices), right) in enumerate(zip(QUESTIONS, RIGHT, strict=True), start=1):
        made.append([(spell(f"Câu {number}: {text}"), False)])
        for i, choice in enumerate(choices):
            made.append([(f"{'ABCD'[i]}. ", i == right), (spell(choice), i == right)])
    return made


def check(content: bytes) -> None:
    result = read(content)
    assert texts(result) == QUESTIONS
    assert keys(result) == [(right,) for right in RIGHT]
    assert (result.mark, codes(result)) == ("colour", [])


def colour(marked: bool) -> list[str]:
    return ["red"] if marked else []


@pytest.mark.parametrize("name", WRAPPERS)
def test_runs_in_a_wrapper(name):
    blocks = [
        paragraph(*(WRAPPERS[name].format(run(text, *colour(marked))) for text, marked in pieces)) for pieces in lines()
    ]
    check(page(*blocks))


@pytest.mark.parametrize("name", OUTSIDE)
def test_paragraphs_in_a_wrapper(name):
    blocks = [paragraph(*(run(text, *colour(marked)) for text, marked in pieces)) for pieces in lines()]
    check(page(*(OUTSIDE[name].format(block) for block in blocks)))


def test_what_word_does_not_show_is_not_read():
    check(page(*(paragraph(*(run(t, *colour(m)) for t, m in pieces), GONE) for pieces in lines())))


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_text_cut_into_many_runs(cut):
    blocks = []
    for pieces in lines():
        whole = "".join(text for text, _ in pieces)
        parts = [whole[i : i + cut] for i in range(0, len(whole), cut)]
        blocks.append(paragraph(*(run(part, *colour(pieces[0][1])) for part in parts)))
    check(page(*blocks))


SPELLINGS: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow spaces": lambda text: text.replace(" ", "\u202f"),
    "zero-width spaces": lambda text: text.replace(" ", " \u200b"),
    "zero-width at the start": lambda text: "\u200b\ufeff" + text,
    "soft hyphens": lambda text: text.replace("ng", "n\u00adg"),
    "spaces at the ends": lambda text: f"  {text}   ",
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings(name):
    blocks = [paragraph(*(run(t, *colour(m)) for t, m in pieces)) for pieces in lines(SPELLINGS[name])]
    check(page(*blocks))


def test_hyphens_that_do_not_break():
    content = page(
        paragraph(run("Câu 1: Giai đoạn 1954\u20111975 là gì?")), paragraph(run("A. x", "b")), paragraph(run("B. y"))
    )
    assert texts(read(content)) == [("Giai đoạn 1954-1975 là gì?", ("x", "y"))]


@pytest.mark.parametrize(
    ("font", "stem", "choice"),
    [(".VnTime", "C©u 1: Thñ ®« lµ", "Hµ Néi"), ("VNI-Times", "Caâu 1: Thuû ñoâ laø", "Haø Noäi")],
)
def test_fonts_from_before_unicode(font, stem, choice):
    content = page(
        paragraph(run(stem, font=font)),
        paragraph(run(f"A. {choice}", "red", font=font)),
        paragraph(run("B. x", font=font)),
    )
    result = read(content)
    assert texts(result) == [("Thủ đô là", ("Hà Nội", "x"))]
    assert (keys(result), codes(result)) == ([(0,)], ["legacy_font"])
