"""The Word document of a bank: for reading and signing, questions by topic, the key in a table at the end.

What each paragraph is stands in its style; readers/styled.py reads it back by these, so no text can be mistaken for a
choice, an answer or a heading. Changed by hand it reads like any other Word file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from contest.banks.readers import styled
from contest.banks.writers.written import (
    LEVELS,
    WrittenPicture,
    WrittenQuestion,
    lawful,
    lines_of,
    pieced,
)
from contest.common.memory import given_back
from contest.common.text import LETTERS

FONT = "Times New Roman"
BLACK, GREY = RGBColor(0, 0, 0), RGBColor(0x4A, 0x40, 0x38)
PAIRS_IN_A_ROW = 5
_BREAK = "\n"
# a pixel, and what is left between the margins, in the units of drawings
EMU, MOST_WIDE_EMU, MOST_HIGH_EMU = 9525, 15 * 360_000, 12 * 360_000
# style → its id; the names are those that the reader knows
_IDS = {
    styled.TOPIC: "BankTopic",
    styled.QUESTION: "BankQuestion",
    styled.CHOICE: "BankChoice",
    styled.LEVEL: "BankLevel",
    styled.EXPLANATION: "BankExplanation",
    styled.SOURCE: "BankSource",
    styled.TAGS: "BankTags",
    styled.KEY: "BankKey",
}


@given_back()
def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """The document. Questions keep their numbers, or are counted where two have the same one."""
    document = _empty(title)
    body = document.element.body
    numbers = [question.number for question in questions]
    if len(set(numbers)) < len(numbers):
        numbers = list(range(1, len(questions) + 1))
    numbered = list(zip(numbers, questions, strict=True))
    draw = Drawings(document)
    parts = [*_head(title, len(questions)), *_questions(numbered, draw), *_key_table(numbered), *_signatures()]
    fragment = parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a', 'pic')}>{''.join(parts)}</w:body>")
    last = body[-1]
    for element in list(fragment):
        last.addprevious(element)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


# --- the parts, as WordprocessingML ---------------------------------------------------------------


def _head(title: str, count: int) -> Iterable[str]:
    yield _paragraph("Title", _run(title))
    yield _paragraph("Subtitle", _run(f"Ngân hàng câu hỏi trắc nghiệm, {count} câu"))


class Drawings:
    """Puts pictures into a document, each file once, and writes what shows them."""

    def __init__(self, document: Any) -> None:
        self.part = document.part
        self.count = 0

    def said(self, text: str, question: WrittenQuestion) -> str:
        """Runs with a text of a question and its pictures."""
        return pieced(text, question.pictures, _run_as_is, self) if question.pictures else _run(text)

    def __call__(self, picture: WrittenPicture) -> str:
        link, _image = self.part.get_or_add_image(io.BytesIO(picture.content))
        self.count += 1
        scale = min(1.0, MOST_WIDE_EMU / (picture.width * EMU), MOST_HIGH_EMU / (picture.height * EMU))
        size = f'cx="{round(picture.width * EMU * scale)}" cy="{round(picture.height * EMU * scale)}"'
        named = f'id="{self.count}" name="Hình {self.count}"'
        return (
            f"<w:r><w:drawing><wp:inline><wp:extent {size}/>"
            f"<wp:docPr {named} descr={quoteattr(lawful(picture.alt))}/><a:graphic>"
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{link}"/>'
            f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
            '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )


def _questions(numbered: Sequence[tuple[int, WrittenQuestion]], draw: Drawings) -> Iterable[str]:
    topic = ""
    for number, question in numbered:
        if question.topic != topic:
            topic = question.topic
            yield _paragraph(_IDS[styled.TOPIC], _run(topic or styled.NO_TOPIC))
        yield _paragraph(
            _IDS[styled.QUESTION], _run(f"{styled.LABEL}{number}. ", "<w:b/>") + draw.said(question.text, question)
        )
        for letter, choice in zip(LETTERS, question.choices, strict=False):
            yield _paragraph(_IDS[styled.CHOICE], _run(f"{letter}. ") + draw.said(choice, question))
        if question.difficulty:
            yield _said(styled.LEVEL, "Mức độ", LEVELS[question.difficulty])
        if question.explanation:
            said = draw.said(question.explanation, question)
            yield _paragraph(_IDS[styled.EXPLANATION], _run("Giải thích: ") + said)
        if question.source:
            yield _said(styled.SOURCE, "Nguồn", question.source)
        if question.tags:
            yield _said(styled.TAGS, "Nhãn", ", ".join(question.tags))


def _said(style: str, label: str, text: str) -> str:
    return _paragraph(_IDS[style], _run(f"{label}: ") + _run(text))


def _key_table(numbered: Sequence[tuple[int, WrittenQuestion]]) -> Iterable[str]:
    yield _paragraph(_IDS[styled.KEY], _run("BẢNG ĐÁP ÁN"))
    rows = -(-len(numbered) // PAIRS_IN_A_ROW)
    columns = [numbered[start : start + rows] for start in range(0, len(numbered), rows)]
    lines = [_row([cell for _ in columns for cell in ("Câu", "Đáp án")], head=True)]
    for row in range(rows):
        pairs = [column[row] if row < len(column) else None for column in columns]
        lines.append(_row([text for pair in pairs for text in ((str(pair[0]), pair[1].letters) if pair else ("", ""))]))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for _ in columns for width in (900, 1000))
    yield (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row(texts: Sequence[str], *, head: bool = False) -> str:
    properties = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    cells = "".join(f"<w:tc>{_paragraph('BankCell', _run(text, '<w:b/>' if head else ''))}</w:tc>" for text in texts)
    return f"<w:tr>{properties}{cells}</w:tr>"


def _signatures() -> Iterable[str]:
    yield _paragraph("BankSign", _tab() + _run("……………, ngày …… tháng …… năm ………", "<w:i/>"))
    yield _paragraph("BankSign", _run("NGƯỜI BIÊN SOẠN", "<w:b/>") + _tab() + _run("NGƯỜI DUYỆT", "<w:b/>"))
    yield _paragraph("BankSign", _run("(ký, ghi rõ họ tên)", "<w:i/>") + _tab() + _run("(ký, ghi rõ họ tên)", "<w:i/>"))


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(text: str, look: str = "") -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = (_pieces(line) for line in (lines_of(lawful(text)) if "\n" in text else [lawful(text)]))
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"


def _run_as_is(text: str) -> str:
    """A run that begins or ends beside a picture: its breaks and blanks at the ends count."""
    return f"<w:r>{'<w:br/>'.join(map(_pieces, lawful(text).split(_BREAK)))}</w:r>"


def _pieces(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))


def _tab() -> str:
    return "<w:r><w:tab/></w:r>"


# --- the empty document and its styles ------------------------------------------------------------


def _empty(title: str) -> Any:
    document = docx.Document()
    document.core_properties.title = lawful(title)[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    _look(document.styles["Normal"], 13)
    _look(document.styles["Title"], 18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER, after=2)
    _without_line(document.styles["Title"])
    _look(document.styles["Subtitle"], 13, italic=True, align=WD_ALIGN_PARAGRAPH.CENTER, after=12)
    heading = document.styles["Heading 1"]
    _look(heading, 14, bold=True, before=14, after=4)
    _style(document, styled.TOPIC, base=heading, before=14, after=4, size=14, bold=True, keep=True)
    _style(document, styled.KEY, base=heading, before=20, after=6, size=14, bold=True, keep=True)
    _style(document, styled.QUESTION, before=8, after=2, keep=True)
    _style(document, styled.CHOICE, indent=1)
    for name in (styled.LEVEL, styled.EXPLANATION, styled.SOURCE, styled.TAGS):
        _style(document, name, size=11.5, italic=True, indent=1, colour=GREY)
    _style(document, "Bank cell", style_id="BankCell", size=12, align=WD_ALIGN_PARAGRAPH.CENTER)
    signing = _style(document, "Bank signatures", style_id="BankSign", before=10, keep=True)
    signing.paragraph_format.tab_stops.add_tab_stop(Cm(9.5))
    return document


def _style(document: Any, name: str, *, style_id: str = "", base: Any = None, **look: Any) -> Any:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), style_id or _IDS[name])
    style.base_style = base if base is not None else document.styles["Normal"]
    _look(style, look.pop("size", 13), **look)
    return style


def _without_line(style: Any) -> None:
    """Takes away the coloured line that the library's template draws under titles."""
    for border in list(style.element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)


def _look(
    style: Any,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    align: Any = None,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    keep: bool = False,
    colour: RGBColor = BLACK,
) -> None:
    font, paragraph = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic, font.color.rgb = FONT, Pt(size), bold, italic, colour
    fonts = style.element.rPr.rFonts
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)
    paragraph.space_before, paragraph.space_after, paragraph.line_spacing = Pt(before), Pt(after), 1.1
    if indent:
        paragraph.left_indent = Cm(indent)
    if align is not None:
        paragraph.alignment = align
    paragraph.keep_with_next = keep
