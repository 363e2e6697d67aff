"""Word files written straight as XML: small, fast to make, with what python-docx has no word for."""

import io
import re
import zipfile
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from tests.banks.question_files import word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LOOKS = {
    "b": "<w:b/>",
    "i": "<w:i/>",
    "u": '<w:u w:val="single"/>',
    "red": '<w:color w:val="FF0000"/>',
    "dark red": '<w:color w:val="C00000"/>',
    "blue": '<w:color w:val="0070C0"/>',
    "theme": '<w:color w:val="auto" w:themeColor="accent2"/>',
    "hl": '<w:highlight w:val="yellow"/>',
    "shade": '<w:shd w:val="clear" w:color="auto" w:fill="FFFF00"/>',
}
_SPECIAL = {"\t": "<w:tab/>", "\n": "<w:br/>", "\u2011": "<w:noBreakHyphen/>"}


def run(text: str, *looks: str, font: str = "") -> str:
    """Return a run; tabs, line breaks and U+2011 become Word's elements."""
    properties = "".join(_LOOKS[look] for look in looks)
    properties = (f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else "") + properties
    pieces = [
        _SPECIAL.get(piece) or f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
        for piece in re.split(r"([\t\n\u2011])", text)
        if piece
    ]
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{''.join(pieces)}</w:r>"


def paragraph(*runs: str, auto: tuple[int, int] | None = None) -> str:
    """Return a paragraph; `auto` is (list, level)."""
    name, level = auto or (0, 0)
    number = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr></w:pPr>'
    return f"<w:p>{number if auto else ''}{''.join(runs)}</w:p>"


def cells(rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are paragraphs already."""
    return "".join(
        ["<w:tbl>", *(f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows), "</w:tbl>"]
    )


def page(*blocks: str, lists: Sequence[Sequence[tuple[str, str]]] = ()) -> bytes:
    """Return a .docx of these blocks; list 1, 2, … has the given levels, such as ("decimal", "Câu %1:")."""
    document = f'<w:document xmlns:w="{W}"><w:body>{"".join(blocks)}</w:body></w:document>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in _frame():
            made.writestr(name, content)
        made.writestr("word/document.xml", document)
        made.writestr("word/numbering.xml", _numbering(lists))
    return file.getvalue()


@cache
def _frame() -> tuple[tuple[str, str], ...]:
    """Return what a package needs beside its text, and no more: a template's styles would take most of the time."""
    styles = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    with zipfile.ZipFile(io.BytesIO(word(""))) as plain:
        kept = tuple((name, plain.read(name).decode()) for name in ("[Content_Types].xml", "_rels/.rels"))
    return (*kept, ("word/styles.xml", f'<w:styles xmlns:w="{W}">{styles}</w:styles>'))


def _numbering(lists: Sequence[Sequence[tuple[str, str]]]) -> str:
    abstract, nums = [], []
    for number, levels in enumerate(lists, start=1):
        inner = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/>'
            f'<w:lvlText w:val="{shown}"/></w:lvl>'
            for at, (format_, shown) in enumerate(levels)
        )
        abstract.append(f'<w:abstractNum w:abstractNumId="{number}">{inner}</w:abstractNum>')
        nums.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
    return f'<w:numbering xmlns:w="{W}">{"".join(abstract)}{"".join(nums)}</w:numbering>'
