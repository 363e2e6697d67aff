"""Excel workbooks (.xlsx), read straight from their XML: looks, number formats and bounded memory."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from xml.etree.ElementTree import Element

from contest.banks.readers.colours import colour_name
from contest.banks.readers.columns import Row
from contest.banks.readers.finish import Reading
from contest.banks.readers.grid import read_rows
from contest.banks.readers.hidden import Hidden, sheet_note
from contest.banks.readers.legacy import convert, encoding_of_font, is_capital_font
from contest.banks.readers.package import Package, too_large
from contest.banks.readers.rich import PLAIN, Look, Rich, tame
from contest.banks.readers.sheetpictures import anchored
from contest.banks.readers.shelf import Shelf
from contest.common.msgids import gettext_noop
from contest.common.text import clean

MAX_ROWS = 20_000
MAX_CELLS = 300_000
MAX_COLUMNS = 400
_LIMITS = {b"<c": MAX_CELLS, b"<v>": MAX_CELLS, b"<row": 600_000}
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DATES = {14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm",
          21: "h:mm:ss", 22: "dd/mm/yyyy h:mm"}  # fmt: skip
_YES = ("1", "true")
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
_NUMBERS = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
# number formats that files name by their number alone
BUILT_IN = _DATES | _NUMBERS


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is an Excel workbook."""
    return package is not None and "xl/workbook.xml" in package


def read(package: Package, content: bytes, name: str) -> Reading:
    """Return the questions of all visible worksheets; a sheet that holds only a key gives the answers."""
    reading = Reading()
    book = Workbook(package)
    for title, member in book.sheets:
        rows = list(book.rows(title, member))
        if not rows:
            continue
        where = f"trang tính “{title}”"
        if read_rows(rows, reading, where=where):
            reading.notes.extend(book.hidden[title].notes(title, rows))
        else:
            reading.notes.append(("sheet_skipped", where, title))
    for title, member in book.hidden_sheets:
        reading.notes.extend(sheet_note(title, book.rows(title, member)))
    if book.legacy_fonts:
        reading.notes.append(("legacy_font", "", ", ".join(book.legacy_fonts)))
    return reading


class _Run(NamedTuple):
    """A piece of a cell's text with its own look and font, if it has them."""

    text: str
    look: Look | None = None
    font: str = ""


class Workbook:
    """Sheet names, shared texts and looks of a workbook."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.shelf = Shelf(package)
        self.sheets: list[tuple[str, str]] = []
        self.hidden_sheets: list[tuple[str, str]] = []
        self._find_sheets()
        # by title, filled while rows are read
        self.hidden: dict[str, Hidden] = {}
        # fonts from before Unicode whose text was converted
        self.legacy_fonts: dict[str, None] = {}
        self.fonts: list[str] = [""]
        # styles of cells that were typed behind an apostrophe: literal text
        self.quoted: frozenset[int] = frozenset()
        self.looks, self.formats = self._styles()
        self.texts = self._texts()

    def _find_sheets(self) -> None:
        root = self.package.tree("xl/workbook.xml")
        links = self.package.tree("xl/_rels/workbook.xml.rels")
        targets = {link.get("Id"): link.get("Target", "") for link in (links if links is not None else ())}
        for sheet in root.iter(f"{_S}sheet") if root is not None else ():
            target = targets.get(sheet.get(f"{_R}id"), "")
            member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if member in self.package and "chartsheet" not in member:
                shown = sheet.get("state", "visible") == "visible"
                (self.sheets if shown else self.hidden_sheets).append((clean(sheet.get("name", "")), member))

    def _styles(self) -> tuple[list[Look], list[str]]:
        root = self.package.tree("xl/styles.xml")
        if root is None:
            return [PLAIN], [""]
        custom = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in root.iter(f"{_S}numFmt")}
        fonts = [_font(font) for font in root.findall(f"{_S}fonts/{_S}font")]
        names = [_name(font) for font in root.findall(f"{_S}fonts/{_S}font")]
        fills = [_is_filled(fill) for fill in root.findall(f"{_S}fills/{_S}fill")]
        looks, formats, fonts_used = [], [], []
        styles = root.findall(f"{_S}cellXfs/{_S}xf")
        self.quoted = frozenset(i for i, xf in enumerate(styles) if xf.get("quotePrefix") in _YES)
        for xf in styles:
            font, fill = int(xf.get("fontId", "0")), int(xf.get("fillId", "0"))
            look = fonts[font] if font < len(fonts) else PLAIN
            looks.append(look._replace(highlight=fill < len(fills) and fills[fill]))
            fonts_used.append(names[font] if font < len(names) else "")
            code = int(xf.get("numFmtId", "0"))
            formats.append(custom.get(code) or _DATES.get(code) or _NUMBERS.get(code, ""))
        self.fonts = fonts_used or [""]
        return looks or [PLAIN], formats or [""]

    def _texts(self) -> list[list[_Run]]:
        if "xl/sharedStrings.xml" not in self.package:
            return []
        texts = []
        for event, element in self.package.events("xl/sharedStrings.xml", {b"</si>": MAX_CELLS, b"<si": MAX_CELLS}):
            if event == "end" and element.tag == f"{_S}si":
                texts.append(_runs(element))
                element.clear()
        return texts

    def rows(self, title: str, member: str) -> Iterator[Row]:
        """Yield the rows of a worksheet that hold anything, with a text as the organiser sees it in each cell."""
        number = count = 0
        pictures = anchored(self.package, self.shelf, member)
        hidden = self.hidden[title] = Hidden()
        for event, element in self.package.events(member, _LIMITS):
            if event != "end":
                continue
            if element.tag == f"{_S}col" and element.get("hidden") in _YES:
                last = min(int(element.get("max", "1")), MAX_COLUMNS)
                hidden.columns.update(range(int(element.get("min", "1")) - 1, last))
            elif element.tag == f"{_S}row":
                number = int(element.get("r", number + 1))
                if element.get("hidden") in _YES:
                    hidden.rows.add(number)
                cells, literal = self._cells(element)
                drawn = pictures.get(number - 1, {})
                if cells or drawn:
                    count += 1
                    if count > MAX_ROWS:
                        raise too_large(
                            self.package.name,
                            gettext_noop("Tệp “%(name)s” có trang tính “%(sheet)s” dài hơn %(most)s dòng."),
                            sheet=title,
                            most=MAX_ROWS,
                        )
                    yield Row(cells, f"trang tính “{title}”, dòng {number}", literal, title, number, drawn)
                element.clear()

    def _cells(self, row: Element) -> tuple[dict[int, Rich], frozenset[int]]:
        cells: dict[int, Rich] = {}
        literal = set()
        column = -1
        for cell in row.iter(f"{_S}c"):
            reference = cell.get("r", "")
            column = column_number(reference) if reference else column + 1
            if column < MAX_COLUMNS:
                rich = self._cell(cell)
                if rich.text.strip():
                    cells[column] = rich
                    if int(cell.get("s", "0")) in self.quoted:
                        literal.add(column)
        return cells, frozenset(literal)

    def _cell(self, cell: Element) -> Rich:
        style = int(cell.get("s", "0"))
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inner = cell.find(f"{_S}is")
            return self._rich(_runs(inner), style) if inner is not None else Rich()
        value = cell.findtext(f"{_S}v") or ""
        if kind == "s":
            index = int(value) if value.isdigit() else -1
            return self._rich(self.texts[index], style) if 0 <= index < len(self.texts) else Rich()
        if kind == "b":
            value = "TRUE" if value == "1" else "FALSE"
        elif kind == "d":
            value = _iso(value)
        elif kind == "n" and value:
            value = shown(value, self.formats[style] if style < len(self.formats) else "")
        return self._rich([_Run(value)], style)

    def _rich(self, runs: list[_Run], style: int) -> Rich:
        look = self.looks[style] if style < len(self.looks) else PLAIN
        font = self.fonts[style] if style < len(self.fonts) else ""
        pieces = []
        for run in runs:
            own = look if run.look is None else run.look._replace(highlight=look.highlight)
            pieces.append((tame(self._unicode(run.text, run.font or font)), own))
        return Rich(pieces)

    def _unicode(self, text: str, font: str) -> str:
        encoding = encoding_of_font(font)
        if not encoding or text.isascii():
            return text
        self.legacy_fonts[font] = None
        return convert(text, encoding, capitals=is_capital_font(font))


def _runs(element: Element) -> list[_Run]:
    runs = []
    for child in element:
        if child.tag == f"{_S}t":
            runs.append(_Run(_unescaped(child.text or "")))
        elif child.tag == f"{_S}r":
            font = child.find(f"{_S}rPr")
            look, name = (_font(font), _name(font)) if font is not None else (None, "")
            runs.append(_Run(_unescaped(child.findtext(f"{_S}t") or ""), look, name))
    return runs


def _unescaped(text: str) -> str:
    """Return a shared text with its "_x000D_" as the signs they stand for."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _name(font: Element) -> str:
    for tag in ("name", "rFont"):
        found = font.find(f"{_S}{tag}")
        if found is not None:
            return found.get("val", "")
    return ""


def _on(font: Element, name: str) -> bool:
    flag = font.find(f"{_S}{name}")
    return flag is not None and flag.get("val", "1") not in ("0", "false", "none")


def _font(font: Element) -> Look:
    colour = font.find(f"{_S}color")
    rgb = colour.get("rgb", "")[-6:] if colour is not None else ""
    vertical = font.find(f"{_S}vertAlign")
    up_or_down = {"superscript": "sup", "subscript": "sub"}.get(
        vertical.get("val", "") if vertical is not None else "", ""
    )
    return Look(_on(font, "b"), _on(font, "i"), _on(font, "u"), colour_name(rgb), vertical=up_or_down)


def _is_filled(fill: Element) -> bool:
    pattern = fill.find(f"{_S}patternFill")
    if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
        return False
    colour = pattern.find(f"{_S}fgColor")
    return colour is not None and colour.get("rgb", "")[-6:].upper() != "FFFFFF" and colour.get("theme") != "0"


def column_number(reference: str) -> int:
    """Return the column of a cell reference, from 0: "C12" → 2."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


def shown(value: str, code: str) -> str:
    """Return a number as Excel shows it under a number format: 0.5 under "0%" is "50%", 45658 can be a date."""
    try:
        number = float(value)
    except ValueError:
        return value
    section = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code.split(";")[0])
    if re.search(r"[dyhs]|mmm|m[/-]|[/-]m", section, re.I) and "general" not in section.lower():
        return _date(number, section)
    decimals = len(re.search(r"\.(0*)", section)[1]) if re.search(r"\.0", section) else 0  # type: ignore[index]
    if "%" in section:
        return f"{number * 100:.{decimals}f}%"
    if decimals:
        return f"{number:.{decimals}f}"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return str(round(number)) if section in ("0", "#,##0") else f"{number:.10g}"


def _iso(value: str) -> str:
    """Return a date of a strict workbook ("2026-11-25T00:00:00") as people write it."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?", value)
    if match is None:
        return value
    time = f" {match[4]}" if match[4] not in (None, "00:00") else ""
    return f"{match[3]}/{match[2]}/{match[1]}{time}"


def _date(number: float, code: str) -> str:
    if not 0 <= number < 2_958_466:
        return f"{number:.10g}"
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(number * 86_400))
    parts = {
        "yyyy": f"{moment.year}", "yy": f"{moment.year % 100:02}",
        "mmmm": f"{moment.month:02}", "mmm": f"{moment.month:02}",
        "dd": f"{moment.day:02}", "d": f"{moment.day}", "hh": f"{moment.hour:02}", "h": f"{moment.hour}",
        "ss": f"{moment.second:02}", "s": f"{moment.second}",
    }  # fmt: skip

    def part(match: re.Match[str]) -> str:
        token = match[0].lower()
        if token in ("m", "mm"):
            minutes = re.search(r"h+[^a-z]*$", code[: match.start()], re.I) or re.match(
                r"[^a-z]*s", code[match.end() :], re.I
            )
            number = moment.minute if minutes else moment.month
            return f"{number:02}" if token == "mm" or minutes else f"{number}"
        return parts.get(token, "")

    return re.sub(r"y+|m+|d+|h+|s+", part, code, flags=re.I).split("@")[0].strip()
