"""Makes question files for the readers' tests: Word paragraphs written in a small notation, worksheets."""

import io
import re
from collections.abc import Sequence
from typing import Any

import docx
import xlsxwriter
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor

from contest.banks.readers import ReadResult, read_bank

_LOOKS = re.compile(r"\{(\w+):((?:[^{}]|\n)*)\}")


def runs(paragraph: Any, text: str) -> None:
    """Add runs: "{b:bold} {u:underlined} {red:red} {hl:yellow} {sup:2} {sub:2}", looks joined by _ ("{b_red:x}")."""
    at = 0
    for match in _LOOKS.finditer(text):
        if match.start() > at:
            paragraph.add_run(text[at : match.start()])
        look(paragraph.add_run(match[2]), match[1])
        at = match.end()
    if at < len(text):
        paragraph.add_run(text[at:])


def look(run: Any, names: str) -> None:
    for name in names.split("_"):
        if name == "b":
            run.bold = True
        elif name == "i":
            run.italic = True
        elif name == "u":
            run.underline = True
        elif name == "hl":
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        elif name in ("sup", "sub"):
            setattr(run.font, "superscript" if name == "sup" else "subscript", True)
        else:
            run.font.color.rgb = RGBColor(*{"red": (0xEE, 0, 0), "black": (0, 0, 0), "blue": (0, 0x70, 0xC0)}[name])


def word(*paragraphs: str | tuple[str, str]) -> bytes:
    """Return a .docx; a paragraph can be (style, text)."""
    document = docx.Document()
    for paragraph in paragraphs:
        style, text = paragraph if isinstance(paragraph, tuple) else (None, paragraph)
        runs(document.add_paragraph(style=style), text)
    return saved(document)


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def numbered(document: Any, text: str, *, list_id: int, level: int = 0) -> None:
    """Add a paragraph of an automatic list."""
    paragraph = document.add_paragraph()
    runs(paragraph, text)
    properties = paragraph._p.get_or_add_pPr()
    number = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", list_id)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), str(value))
        number.append(element)
    properties.append(number)


def with_lists(*levels: Sequence[tuple[str, str]]) -> Any:
    """Return a document whose lists 101, 102, … have the given levels, such as ("decimal", "Câu %1:")."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    nums = []
    for index, formats in enumerate(levels, start=101):
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), str(index))
        for at, (format_, pattern) in enumerate(formats):
            level = OxmlElement("w:lvl")
            level.set(qn("w:ilvl"), str(at))
            for tag, value in (("w:start", "1"), ("w:numFmt", format_), ("w:lvlText", pattern)):
                element = OxmlElement(tag)
                element.set(qn("w:val"), value)
                level.append(element)
            abstract.append(level)
        numbering.insert(0, abstract)
        num = OxmlElement("w:num")
        num.set(qn("w:numId"), str(index))
        reference = OxmlElement("w:abstractNumId")
        reference.set(qn("w:val"), str(index))
        num.append(reference)
        nums.append(num)
    for num in nums:
        numbering.append(num)
    return document


def table(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            first, *rest = text.split("\n")
            runs(cell.paragraphs[0], first)
            for line in rest:
                runs(cell.add_paragraph(), line)
    return made


def sheet(
    rows: Sequence[Sequence[Any]],
    *,
    name: str = "Câu hỏi",
    looks: dict[tuple[int, int], dict[str, Any]] | None = None,
    more: dict[str, Sequence[Sequence[Any]]] | None = None,
) -> bytes:
    """Return an .xlsx with one sheet of `rows`; `looks` are formats by (row, column); `more` are further sheets."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for title, contents in {name: rows, **(more or {})}.items():
        page = book.add_worksheet(title)
        for i, row in enumerate(contents):
            for j, value in enumerate(row):
                given = (looks or {}).get((i, j)) if title == name else None
                page.write(i, j, value, book.add_format(given) if given else None)
    book.close()
    return file.getvalue()


def read(content: bytes, **options: Any) -> ReadResult:
    return read_bank(content, name="đề thi.docx", **options)


def keys(result: ReadResult) -> list[tuple[int, ...]]:
    return [question.correct for question in result.questions]


def texts(result: ReadResult) -> list[tuple[str, tuple[str, ...]]]:
    return [(question.text, question.choices) for question in result.questions]


def codes(result: ReadResult) -> list[str]:
    return [warning.code for warning in result.warnings]
