"""Pieces of an office document in Word: page, letterhead, title, paragraphs, long tables, signature. Pure.

Form and sizes are those of Party documents: Times New Roman 14, margins 20/20/30/15 mm, page numbers in the middle
below from the second page on. Tables are written as XML in one go: python-docx alone takes minutes for 2,000 rows.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from contest.common.clock import VIETNAM
from contest.common.sheets import safe_sheet_text
from contest.documents.letterhead import DOTS, MOTTO

FONT = "Times New Roman"
TEXT_MM = 165
MOST_INDENTS = 6
CENTRE, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
# a moment that every zip knows, so that the same document gives the same bytes
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


def new_document(title: str, *, at: dt.datetime) -> Document:
    """An empty A4 document of this form; `at` is the moment that it says it was made."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    for name in ("Normal", "Heading 1", "Heading 2"):
        _set_face(document.styles[name], size=14 if name != "Heading 1" else 16, bold=name != "Normal")
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    _number_pages(section)
    made = document.core_properties
    made.title, made.author, made.language, made.comments = safe_sheet_text(title)[:255], "", "vi-VN", ""
    made.created = made.modified = at.astimezone(VIETNAM).replace(tzinfo=None)
    return document


def add_letterhead(document: Document, head: Mapping[str, Any]) -> None:
    """The two blocks side by side: organisation and number, motto and date."""
    left, right = _two_blocks(document)
    _line(left, head["above"] or DOTS * 4, first=True)
    _line(left, head["office"] or DOTS * 4, bold=True)
    _line(left, "*")
    _line(left, head["number"])
    _line(right, MOTTO, bold=True, underline=True, first=True)
    _line(right, "")
    _line(right, head["dated"], italic=True, size=13)


def add_title(document: Document, kind: str, subject: str, *, below: str = "") -> None:
    """ "BÁO CÁO" and what it is about (trích yếu), perhaps what it belongs to, a short line below."""
    heading = document.add_heading(level=1)
    heading.alignment, heading.paragraph_format.space_before = CENTRE, Pt(18)
    _write(heading, kind)
    _write(_paragraph(document, align=CENTRE, after=0), subject, bold=True)
    if below:
        _write(_paragraph(document, align=CENTRE, after=0), below).italic = True
    _write(_paragraph(document, align=CENTRE, after=10), "-----")


def add_text(document: Document, runs: Sequence[tuple[str, bool]]) -> None:
    """A justified paragraph with its first line set in; pairs of text and whether it is strong."""
    paragraph = _paragraph(document, align=BOTH)
    paragraph.paragraph_format.first_line_indent = Mm(10)
    for text, strong in runs:
        _write(paragraph, text, bold=strong)


def add_section(document: Document, words: str) -> None:
    """A heading that stays with what follows."""
    _write(document.add_heading(level=2), words)


def add_picture(document: Document, png: bytes, *, words: str) -> None:
    """A picture as wide as the text, described in words for those who cannot see it."""
    shape = document.add_picture(io.BytesIO(png), width=Mm(TEXT_MM))
    shape._inline.docPr.set("descr", safe_sheet_text(words))
    document.paragraphs[-1].alignment = CENTRE


def add_table(
    document: Document,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Sequence[str]],
    *,
    strong: Collection[int] = (),
    indents: Sequence[int] = (),
    total_mm: int = TEXT_MM,
) -> None:
    """A table whose head is repeated on every page and whose rows are not broken.

    A column is heading, width in millimetres (0: what is left), right; `strong` are numbers of rows; `indents` sets the
    second column in.
    """
    left_mm = total_mm - sum(column["width"] for column in columns)
    widths = [_twips(column["width"] or left_mm) for column in columns]
    strong_rows = set(strong)
    body = "".join(
        _row(
            row,
            columns,
            widths,
            bold=number in strong_rows,
            indent=min(indents[number], MOST_INDENTS) if number < len(indents) else 0,
        )
        for number, row in enumerate(rows)
    )
    document.element.body.insert_element_before(_table(widths, _head_row(columns, widths) + body), "w:sectPr")
    # Word joins two tables that touch
    _paragraph(document, after=4)


def _head_row(columns: Sequence[Mapping[str, Any]], widths: Sequence[int]) -> str:
    cells = (
        _cell(column["heading"], width=width, align="center", bold=True, shaded=True)
        for column, width in zip(columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(
    row: Sequence[str], columns: Sequence[Mapping[str, Any]], widths: Sequence[int], *, bold: bool, indent: int
) -> str:
    cells = (
        _cell(
            text,
            width=widths[place],
            align="right" if columns[place]["right"] else "left",
            bold=bold,
            indent=indent if place == 1 else 0,
        )
        for place, text in enumerate(row)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _table(widths: Sequence[int], rows: str) -> Any:
    """A table of fixed widths with lines around every cell."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="877A6D"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def add_signature(document: Document, head: Mapping[str, Any]) -> None:
    """Recipients at the left, authority, post, room for the hand and name at the right."""
    left, right = _two_blocks(document)
    _line(left, "Nơi nhận:", bold=True, underline=True, align=LEFT, size=12, first=True)
    for one in head["recipients"]:
        _line(left, f"- {one}", align=LEFT, size=12)
    _line(right, head["authority"], bold=True, first=True)
    _line(right, head["post"] or DOTS * 4)
    for _ in range(4):
        _line(right, "")
    _line(right, head["signer"] or DOTS * 4, bold=True)


def save(document: Document, file: BinaryIO) -> None:
    """Writes the file; the same document gives the same bytes."""
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, parts.read(name))


# --- the small things -----------------------------------------------------------------------------


def _two_blocks(document: Document) -> tuple[Any, Any]:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    row = table.rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, width in zip(row.cells, (Mm(72), Mm(93)), strict=True):
        cell.width = width
    return row.cells


def _line(
    cell: Any,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    align: Any = CENTRE,
    size: int = 14,
    first: bool = False,
) -> None:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(0)
    run = _write(paragraph, text, bold=bold)
    run.italic, run.underline, run.font.size = italic, underline, Pt(size)


def _paragraph(document: Document, *, align: Any = LEFT, after: int = 6) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(after)
    return paragraph


def _write(paragraph: Paragraph, text: str, *, bold: bool | None = None) -> Run:
    run = paragraph.add_run(safe_sheet_text(text))
    run.bold = bold
    return run


def _cell(text: str, *, width: int, align: str, bold: bool = False, indent: int = 0, shaded: bool = False) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDE8E0"/>' if shaded else ""
    inset = f'<w:ind w:left="{indent * 113}"/>' if indent else ""
    face = ("<w:b/>" if bold else "") + '<w:sz w:val="20"/>'
    words = escape(safe_sheet_text(text))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{inset}<w:jc w:val="{align}"/></w:pPr>'
        f'<w:r><w:rPr>{face}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r></w:p></w:tc>'
    )


def _twips(millimetres: float) -> int:
    return round(millimetres / 25.4 * 1440)


def _set_face(style: Any, *, size: int, bold: bool) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.italic = False
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    if bold:
        style.font.color.rgb = docx.shared.RGBColor(0, 0, 0)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(10)
        style.paragraph_format.space_after = Pt(4)


def _number_pages(section: Any) -> None:
    section.different_first_page_header_footer = True
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = CENTRE
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
