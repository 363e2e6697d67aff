"""The running text of a Word document: paragraphs as lines with their looks, tables as rows of cells."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from contest.banks.readers.choices import CHOICE, LOOSE_CHOICE
from contest.banks.readers.legacy import convert, encoding_of_font, is_capital_font
from contest.banks.readers.package import MAX_LINES, Package, too_large
from contest.banks.readers.pieces import remark_of, stem_of
from contest.banks.readers.rich import PLAIN, Auto, Line, Look, Rich, join, on_one_line, pictured, tame
from contest.banks.readers.shelf import Shelf, cropped
from contest.banks.readers.symbols import symbol
from contest.banks.readers.wordmath import M, equation
from contest.banks.readers.wordstyles import VAL, Numbering, Styles, W, apply, font_of, is_on, is_shaded
from contest.common.msgids import gettext_noop
from contest.common.text import clean

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_V = "{urn:schemas-microsoft-com:vml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_BLIP = f"{_A}blip"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}wsp"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SKIPPED = {
    f"{W}{tag}"
    for tag in [
        "del",
        "moveFrom",
        "pPr",
        "rPr",
        "sdtPr",
        "sectPr",
        "instrText",
        "delText",
        "proofErr",
        "fldChar",
        "softHyphen",
        "lastRenderedPageBreak",
        "footnoteReference",
        "endnoteReference",
        "commentReference",
        "bookmarkStart",
        "bookmarkEnd",
    ]
}
_LETTER = re.compile(r"\s*[A-Ha-h]?\s*")
# half points; less only sets a line right
_MOVED = 4
_FEW = 3
# paragraphs and rows are handed on one by one; none of a real file has so many elements
_MAX_BLOCK = 150_000
_LIMITS = {b"</w:p>": MAX_LINES, b"<w:p/>": MAX_LINES, b"<w:br": MAX_LINES, b"</w:tr>": MAX_LINES}


@dataclass(slots=True)
class TableRow:
    """One row of a table: cells as lists of lines, with the row's place for people."""

    cells: list[list[Line]]
    place: str
    # the columns that each cell reaches over
    spans: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table of the body, with its number in the document (from 1)."""

    rows: list[TableRow] = field(default_factory=list)
    number: int = 0


class WordText:
    """Walks a document part once, in order, keeping one block in memory."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.shelf = Shelf(package)
        self._part = ""
        self.styles = Styles(package)
        self.numbering = Numbering(package)
        self.paragraphs = 0
        self.tables = 0
        # fonts from before Unicode whose text was converted
        self.legacy_fonts: dict[str, None] = {}
        self._font = self._paragraph_font = ""
        self._boxes: list[Element] = []

    def blocks(self, member: str) -> Iterator[list[Line] | Table]:
        """Yield paragraphs (as lists of lines) and tables of `member`."""
        self._part = member
        tables = paragraphs = elements = 0
        table: Table | None = None
        for event, element in self.package.events(member, _LIMITS):
            tag = element.tag
            if event == "start":
                elements += 1
                if elements > _MAX_BLOCK:
                    raise too_large(
                        self.package.name, gettext_noop("Tệp “%(name)s” có một đoạn hoặc dòng bảng quá dài.")
                    )
                tables += tag == f"{W}tbl"
                paragraphs += tag == f"{W}p"
                if tag == f"{W}tbl" and tables == 1 and not paragraphs:
                    self.tables += 1
                    table = Table(number=self.tables)
                continue
            if tag == f"{W}p":
                paragraphs -= 1
                if not tables and not paragraphs:
                    yield self.paragraph(element)
                    elements = 0
                    element.clear()
            elif tag == f"{W}tr" and tables == 1 and not paragraphs and table is not None:
                table.rows.append(self._row(element, table))
                elements = 0
                element.clear()
            elif tag == f"{W}tbl":
                tables -= 1
                if not tables and not paragraphs and table is not None:
                    yield table
                    table = None

    def _row(self, row: Element, table: Table) -> TableRow:
        place = f"bảng {table.number}, hàng {len(table.rows) + 1}"
        cells, spans = [], []
        for cell in _cells(row):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            reach = span.get(f"{W}val", "1") if span is not None else "1"
            spans.append(int(reach) if reach.isdecimal() and len(reach) < 3 else 1)
            lines = [line for block in self._content(cell) for line in block]
            if is_shaded(cell.find(f"{W}tcPr/{W}shd")):
                lines = [_highlighted(line) for line in lines]
            for line in lines:
                line.place = place
            cells.append(lines)
        return TableRow(cells, place, spans)

    def _content(self, parent: Element) -> Iterator[list[Line]]:
        """Yield the paragraphs of a cell or box; a table inside gives its rows where it holds data, else its cells."""
        for child in parent:
            if child.tag == f"{W}p":
                yield self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._inner_table(child)
            elif child.tag not in _SKIPPED:
                yield from self._content(child)

    def _inner_table(self, table: Element) -> Iterator[list[Line]]:
        rows = [
            [[line for block in self._content(cell) for line in block] for cell in _cells(row)]
            for row in table
            if row.tag == f"{W}tr"
        ]
        if holds_data(rows):
            yield [data_line(rows)]
        else:
            yield from (cell for row in rows for cell in row)

    def paragraph(self, element: Element) -> list[Line]:
        """Return the lines of a paragraph, then those of text boxes in it."""
        self.paragraphs += 1
        place = f"đoạn {self.paragraphs}"
        properties = element.find(f"{W}pPr")
        style, auto, shaded, own = "", None, False, None
        if properties is not None:
            found = properties.find(f"{W}pStyle")
            style = found.get(VAL, "") if found is not None else ""
            auto = self._auto(properties, style)
            shaded = is_shaded(properties.find(f"{W}shd"))
            own = properties.find(f"{W}rPr")
        base = self.styles.paragraph_look(style)
        base = base._replace(highlight=True) if shaded else base
        outer, self._paragraph_font = self._paragraph_font, self.styles.font(style)
        heading = bool(style) and self.styles.is_heading(style)
        if heading:
            base = base._replace(bold=False, colour="")
        spans: list[tuple[str, Look]] = []
        boxes, self._boxes = self._boxes, []
        self._inline(element, base, spans)
        self._paragraph_font = outer
        inner, self._boxes = self._boxes, boxes
        lines = [
            Line(rich, place, first=number == 0, heading=heading, style=self.styles.title(style))
            for number, rich in enumerate(Rich(_cleaned(spans)).lines())
        ]
        if auto is not None:
            filled = next((line for line in lines if line.text.strip()), lines[0])
            filled.auto, filled.auto_look = auto, apply(base, own)
        for box in inner:
            lines.extend(line for block in self._content(box) for line in block)
        return lines

    def _auto(self, properties: Element, style: str) -> Auto | None:
        number, level = properties.find(f"{W}numPr/{W}numId"), properties.find(f"{W}numPr/{W}ilvl")
        if number is not None:
            at = int(level.get(VAL, "0")) if level is not None else 0
            return self.numbering.next(number.get(VAL, ""), at)
        name, at = self.styles.numbering(style)
        return self.numbering.next(name, at) if name else None

    def _inline(self, parent: Element, look: Look, spans: list[tuple[str, Look]]) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, look, spans)
            elif tag.startswith(M):
                spans.extend(equation(child, look).spans)
            elif tag == f"{_MC}AlternateContent":
                self._alternate(child, look, spans)
            elif tag not in _SKIPPED:
                self._inline(child, look, spans)

    def _run(self, run: Element, base: Look, spans: list[tuple[str, Look]]) -> None:
        properties = run.find(f"{W}rPr")
        look = base
        self._font = font_of(properties) or self._paragraph_font
        if properties is not None:
            if is_on(properties.find(f"{W}vanish")):
                return
            style = properties.find(f"{W}rStyle")
            if style is not None:
                look = self.styles.look(style.get(VAL, ""), look)
            look = _raised(run, properties, apply(look, properties))
        self._run_content(run, look, spans)

    def _run_content(self, run: Element, look: Look, spans: list[tuple[str, Look]]) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                spans.append((self._unicode(child.text or ""), look))
            elif tag == f"{W}softHyphen" and encoding_of_font(self._font):
                spans.append((self._unicode("\u00ad"), look))
            elif tag in (f"{W}tab", f"{W}ptab"):
                spans.append(("\t", look))
            elif tag in (f"{W}br", f"{W}cr"):
                spans.append(("\n", look) if child.get(f"{W}type", "textWrapping") == "textWrapping" else ("", look))
            elif tag == f"{W}noBreakHyphen":
                spans.append(("-", look))
            elif tag == f"{W}sym":
                text, known = symbol(child.get(f"{W}font", ""), child.get(f"{W}char", ""))
                spans.append((text, look if known else look._replace(lost="sym")))
            elif tag == f"{_MC}AlternateContent":
                self._alternate(child, look, spans)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                spans.extend(self._object(child, look))
            elif tag not in _SKIPPED:
                self._inline(child, look, spans)

    def _unicode(self, text: str) -> str:
        encoding = encoding_of_font(self._font)
        if not encoding:
            return text
        self.legacy_fonts[self._font] = None
        return convert(text, encoding, capitals=is_capital_font(self._font))

    def _alternate(self, element: Element, look: Look, spans: list[tuple[str, Look]]) -> None:
        """Read one of the two forms of a drawing, never both: they hold the same text."""
        for name in ("Choice", "Fallback"):
            branch = element.find(f"{_MC}{name}")
            if branch is None:
                continue
            before, boxes = len(spans), len(self._boxes)
            self._run_content(branch, look, spans)
            if len(spans) > before or len(self._boxes) > boxes:
                return

    def _object(self, element: Element, look: Look) -> list[tuple[str, Look]]:
        boxes = list(element.iter(f"{W}txbxContent"))
        if boxes:
            self._boxes.extend(boxes[:1] if element.tag == f"{W}pict" else boxes)
            # a picture with words laid over it: both are kept, how they lie is not
            return self._drawing(element, look) if next(element.iter(_BLIP), None) is not None else []
        if element.tag == f"{W}drawing":
            return self._drawing(element, look)
        images = list(element.iter(f"{_V}imagedata"))
        if element.tag == f"{W}object":
            # what an equation editor left for show; a vector picture mostly, which is not taken
            shown = self._image(images[0], look) if len(images) == 1 else []
            return shown if shown and not shown[0][1].lost else [("[công thức]", look._replace(lost="ole"))]
        # without one it is a horizontal rule or a bare shape
        return [piece for image in images for piece in self._image(image, look)]

    def _drawing(self, drawing: Element, look: Look) -> list[tuple[str, Look]]:
        """Read a drawing: a picture, or several; of a chart or of shapes nothing can be kept."""
        pictures = list(drawing.iter(f"{_PIC}pic"))
        named = drawing.find(f".//{_WP}docPr")
        alt = (named.get("descr") or "") if named is not None else ""
        pieces = [self._picture(picture, alt, look) for picture in pictures]
        has_shapes = not pieces or next(drawing.iter(_SHAPE), None) is not None
        return [*pieces, pictured(None, look)] if has_shapes else pieces

    def _picture(self, picture: Element, alt: str, look: Look) -> tuple[str, Look]:
        blip = picture.find(f".//{_A}blip")
        link = blip.get(f"{_R}embed", "") if blip is not None else ""
        member = self.shelf.linked(self._part, link)
        return pictured(self.shelf.take_member(member, alt, crop=cropped(picture.find(f".//{_A}srcRect"))), look)

    def _image(self, image: Element, look: Look) -> list[tuple[str, Look]]:
        """Read a picture of the older markup, which is a rule or a border where it is said so."""
        member = self.shelf.linked(self._part, image.get(f"{_R}id", ""))
        return [pictured(self.shelf.take_member(member, image.get(f"{_O}title", "")), look)]


def _raised(run: Element, properties: Element, look: Look) -> Look:
    """Return the look of a few signs that were moved up or down by hand: they are a superscript or a subscript."""
    position = properties.find(f"{W}position")
    moved = position.get(VAL, "") if position is not None else ""
    if look.vertical or not re.fullmatch(r"-?\d{1,3}", moved) or abs(int(moved)) < _MOVED:
        return look
    if {child.tag for child in run} - {f"{W}rPr", f"{W}t"} or len("".join(run.itertext())) > _FEW:
        return look
    return look._replace(vertical="sup" if int(moved) > 0 else "sub")


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _cells(child)


def _cleaned(spans: list[tuple[str, Look]]) -> list[tuple[str, Look]]:
    """Return cleaned pieces of one look each; a combining mark goes to the letter before it."""
    cleaned: list[tuple[str, Look]] = []
    for text, look in spans:
        if cleaned and text and "\u0300" <= text[0] <= "\u036f":
            before, before_look = cleaned[-1]
            cleaned[-1] = (clean(before + text[0]), before_look)
            text = text[1:]
        cleaned.append((text if text.isascii() and text.isprintable() and "      " not in text else tame(text), look))
    return cleaned


def _highlighted(line: Line) -> Line:
    line.rich = Rich((text, look._replace(highlight=True)) for text, look in line.rich.spans)
    return line


def cell_text(lines: list[Line]) -> Rich:
    """Return a cell's lines as one text with line breaks."""
    return join([line.rich for line in lines if line.text.strip() or line.rich.lost()])


def holds_data(rows: list[list[list[Line]]]) -> bool:
    """Return whether a table within a cell is a grid of short values, not a place for choices, keys or paragraphs."""
    cells = [cell for row in rows for cell in row]
    widths = {len(row) for row in rows}
    return (
        len(rows) > 1
        and len(widths) == 1
        and max(widths) > 1
        and not any(len([line for line in cell if line.text.strip()]) > 1 for cell in cells)
        and not any(_says_more(line) for cell in cells for line in cell if line.text.strip())
        and not any(all(_LETTER.fullmatch(cell_text(cell).text) for cell in row[1:]) for row in rows)
    )


def _says_more(line: Line) -> bool:
    """Return whether a line is a question, a choice or an answer by its sign or its automatic number."""
    text = line.text.strip()
    return bool(line.auto or CHOICE.match(text) or LOOSE_CHOICE.match(text) or stem_of(line) or remark_of(line))


def data_line(rows: list[list[list[Line]]]) -> Line:
    """Return a table of data as one line of its question, a row below the other with bars between the cells."""
    data = join(join((_only_raised(on_one_line(cell_text(cell))) for cell in row), " | ") for row in rows)
    lost = [look for row in rows for cell in row for line in cell for _, look in line.rich.spans if look.lost]
    place = next((line.place for row in rows for cell in row for line in cell), "")
    return Line(Rich([*data.spans, *((" ", look) for look in lost)]), place, table=True)


def _only_raised(cell: Rich) -> Rich:
    """Return a cell of data without looks; pictures, raised and lowered signs stay."""
    return Rich((text, look if look.picture else PLAIN._replace(vertical=look.vertical)) for text, look in cell.spans)
