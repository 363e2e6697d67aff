"""Old Excel workbooks (.xls, BIFF8): the same grid as .xlsx, with the looks and number formats of cells."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from contest.banks.readers.columns import Row
from contest.banks.readers.compound import SIGNATURE, BrokenCompound, Compound
from contest.banks.readers.finish import Reading
from contest.banks.readers.grid import read_rows
from contest.banks.readers.hidden import Hidden, sheet_note
from contest.banks.readers.legacy import convert, encoding_of_font, is_capital_font
from contest.banks.readers.package import Package, damaged, too_large
from contest.banks.readers.result import UnreadableFile
from contest.banks.readers.rich import PLAIN, Look, Rich, tame
from contest.banks.readers.xlsx import BUILT_IN, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, shown
from contest.common.msgids import gettext_noop
from contest.common.text import clean

_BOF, _EOF, _FILEPASS = 0x809, 0x0A, 0x2F
_SHEET, _STRINGS, _CONTINUE, _FONT, _FORMAT, _STYLE = 0x85, 0xFC, 0x3C, 0x31, 0x41E, 0xE0
_LABEL, _SHARED, _NUMBER, _RK, _MULTI_RK, _FORMULA, _STRING, _BOOLEAN = (
    0x204,
    0xFD,
    0x203,
    0x27E,
    0xBD,
    0x06,
    0x207,
    0x205,
)
_ROW, _COLUMNS = 0x208, 0x7D
_BIFF8 = 0x600
# the palette's reds, blues and greens that people mark with, by index
_COLOURS = {2: "red", 10: "red", 16: "red", 60: "red", 4: "blue", 12: "blue", 18: "blue", 30: "blue", 3: "green",
            11: "green", 17: "green", 57: "green", 50: "green"}  # fmt: skip
_WORKBOOK = "Workbook".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is a compound file with a workbook of Excel 97 to 2003, and not a Word document."""
    if package is not None or not content.startswith(SIGNATURE) or _WORKBOOK not in content or _WORD in content:
        return False
    try:
        return "workbook" in Compound(content)
    except (BrokenCompound, struct.error, MemoryError):
        return False


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of all visible worksheets."""
    reading = Reading()
    try:
        book = _Book(Compound(content).stream("workbook"), name)
        for title, at in book.places:
            rows, hidden = book.rows(title, at)
            where = f"trang tính “{title}”"
            if rows and read_rows(rows, reading, where=where):
                reading.notes.extend(hidden.notes(title, rows))
            elif rows:
                reading.notes.append(("sheet_skipped", where, title))
        for title, at in book.hidden_places:
            reading.notes.extend(sheet_note(title, book.rows(title, at)[0]))
    except (BrokenCompound, struct.error, IndexError, KeyError, OverflowError) as error:
        raise damaged(name) from error
    if book.legacy_fonts:
        reading.notes.append(("legacy_font", "", ", ".join(book.legacy_fonts)))
    return reading


class _Record(NamedTuple):
    kind: int
    data: bytes
    at: int


class _Text(NamedTuple):
    """A text of cells; `runs`: (first character, font) where another look begins than the cell's."""

    text: str
    runs: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Font:
    name: str
    look: Look


@dataclass(slots=True)
class _Book:
    """The globals of a workbook and, on demand, the cells of its sheets."""

    stream: bytes
    name: str
    strings: list[_Text] = field(default_factory=list)
    fonts: list[_Font] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    # of each style: its font and the id of its number format
    styles: list[tuple[int, int, bool]] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    hidden_places: list[tuple[str, int]] = field(default_factory=list)
    legacy_fonts: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shared: list[bytes] = []
        records = self._records(0)
        first = next(records, None)
        if first is None or first.kind != _BOF or struct.unpack_from("<H", first.data)[0] != _BIFF8:
            raise UnreadableFile(
                "old_xls",
                gettext_noop("Tệp “%(name)s” là Excel quá cũ (trước 1997). Hãy mở bằng Excel, chọn Lưu thành “.xlsx”."),
                name=self.name,
            )
        last = 0
        for kind, data, _ in records:
            if kind == _EOF:
                break
            if kind == _STRINGS or (kind == _CONTINUE and last == _STRINGS):
                shared.append(data)
                kind = _STRINGS
            self._global(kind, data)
            last = kind
        self.strings = _shared_strings(shared)

    def _records(self, at: int) -> Iterator[_Record]:
        while at + 4 <= len(self.stream):
            kind, size = struct.unpack_from("<HH", self.stream, at)
            yield _Record(kind, self.stream[at + 4 : at + 4 + size], at)
            at += 4 + size

    def _global(self, kind: int, data: bytes) -> None:
        if kind == _FILEPASS:
            raise UnreadableFile(
                "encrypted_file",
                gettext_noop("Tệp “%(name)s” có mật khẩu nên không đọc được. Hãy bỏ mật khẩu, lưu lại rồi tải lên."),
                name=self.name,
            )
        if kind == _SHEET:
            at, hidden, sort = struct.unpack_from("<IBB", data)
            if sort == 0:
                (self.hidden_places if hidden & 3 else self.places).append((clean(_short(data, 6)), at))
        elif kind == _FONT:
            self.fonts.append(_font(data))
        elif kind == _FORMAT:
            self.formats[struct.unpack_from("<H", data)[0]] = _long(data, 2)
        elif kind == _STYLE:
            font, number = struct.unpack_from("<HH", data)
            fill = len(data) >= 20 and (struct.unpack_from("<I", data, 14)[0] >> 26) & 0x3F
            colour = struct.unpack_from("<H", data, 18)[0] & 0x7F if fill else 64
            self.styles.append((font, number, bool(fill) and colour not in (1, 9, 64, 65)))

    def rows(self, title: str, at: int) -> tuple[list[Row], Hidden]:
        """Return the rows of a worksheet that hold anything, and what is hidden of it."""
        cells: dict[int, dict[int, Rich]] = {}
        hidden = Hidden()
        for row, column, rich in self._cells(at, hidden):
            if column < MAX_COLUMNS and rich.text.strip():
                cells.setdefault(row, {})[column] = rich
        if len(cells) > MAX_ROWS:
            raise too_large(
                self.name,
                gettext_noop("Tệp “%(name)s” có trang tính “%(sheet)s” dài hơn %(most)s dòng."),
                sheet=title,
                most=MAX_ROWS,
            )
        return [
            Row(dict(sorted(cells[row].items())), f"trang tính “{title}”, dòng {row + 1}", sheet=title, number=row + 1)
            for row in sorted(cells)
        ], hidden

    def _cells(self, at: int, hidden: Hidden) -> Iterator[tuple[int, int, Rich]]:
        depth = count = 0
        waiting: tuple[int, int, int] | None = None
        for kind, data, _ in self._records(at):
            if kind == _BOF:
                depth += 1
            elif kind == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1 and kind in (_ROW, _COLUMNS):
                _hide(kind, data, hidden)
            elif depth == 1 and kind == _STRING and waiting:
                yield waiting[0], waiting[1], self._rich(_Text(_long(data, 0)), waiting[2])
                waiting = None
            elif depth == 1 and kind in _READERS:
                count += 1
                if count > MAX_CELLS:
                    raise too_large(self.name, gettext_noop("Tệp “%(name)s” có quá nhiều ô."))
                for row, column, style, value in _READERS[kind](data):
                    if value is None:
                        waiting = (row, column, style)
                    else:
                        yield row, column, self._rich(self._text(kind, value, style), style)

    def _text(self, kind: int, value: str | float | int, style: int) -> _Text:
        if kind == _SHARED:
            return self.strings[int(value)]
        if isinstance(value, str):
            return _Text(value)
        number = self.styles[style][1] if style < len(self.styles) else 0
        return _Text(shown(repr(value), self.formats.get(number) or BUILT_IN.get(number, "")))

    def _rich(self, whole: _Text, style: int) -> Rich:
        font, _, filled = self.styles[style] if style < len(self.styles) else (0, 0, False)
        begins = [(0, font), *whole.runs]
        ends = [*(at for at, _ in whole.runs), len(whole.text)]
        pieces = ((whole.text[at:end], font) for (at, font), end in zip(begins, ends, strict=True))
        return Rich(self._piece(text, font, filled=filled) for text, font in pieces if text)

    def _piece(self, text: str, font: int, *, filled: bool) -> tuple[str, Look]:
        # font 4 is left out of the list, as it always was
        index = font - 1 if font > 4 else font
        used = self.fonts[index] if index < len(self.fonts) else _Font("", PLAIN)
        encoding = encoding_of_font(used.name)
        if encoding and not text.isascii():
            self.legacy_fonts[used.name] = None
            text = convert(text, encoding, capitals=is_capital_font(used.name))
        return tame(text), used.look._replace(highlight=filled)


def _hide(kind: int, data: bytes, hidden: Hidden) -> None:
    """Note a row, or columns, that a record hides."""
    if kind == _ROW:
        (number,) = struct.unpack_from("<H", data)
        if struct.unpack_from("<H", data, 12)[0] & 0x20:
            hidden.rows.add(number + 1)
        return
    first, last = struct.unpack_from("<HH", data)
    if struct.unpack_from("<H", data, 8)[0] & 1:
        hidden.columns.update(range(first, min(last + 1, MAX_COLUMNS)))


def _short(data: bytes, at: int) -> str:
    """Return a text with one byte of length and one of flags."""
    length, flags = data[at], data[at + 1]
    return _decoded(data[at + 2 : at + 2 + length * (1 + (flags & 1))], wide=bool(flags & 1))


def _long(data: bytes, at: int) -> str:
    """Return a text with two bytes of length and one of flags."""
    length, flags = struct.unpack_from("<HB", data, at)
    return _decoded(data[at + 3 : at + 3 + length * (1 + (flags & 1))], wide=bool(flags & 1))


def _decoded(data: bytes, *, wide: bool) -> str:
    return data.decode("utf-16-le" if wide else "latin-1", "replace")


def _font(data: bytes) -> _Font:
    flags, colour, weight, vertical, underline = struct.unpack_from("<HHHHB", data, 2)
    up_or_down = {1: "sup", 2: "sub"}.get(vertical, "")
    look = Look(weight >= 600, bool(flags & 2), underline > 0, _COLOURS.get(colour, ""), vertical=up_or_down)
    return _Font(_short(data, 14), look)


@dataclass(slots=True)
class _Pieces:
    """The list of shared texts as it lies in records, one after another, and where in it the reader is."""

    records: list[bytes]
    number: int = 0
    at: int = 8

    def skip(self, size: int = 0) -> None:
        self.at += size
        while self.at >= len(self.records[self.number]) and self.number + 1 < len(self.records):
            self.at -= len(self.records[self.number])
            self.number += 1

    def has(self, size: int) -> bool:
        return self.at + size <= len(self.records[self.number])

    def field(self, shape: str) -> tuple[int, ...]:
        """Numbers that stand in one record."""
        found = struct.unpack_from(shape, self.records[self.number], self.at)
        self.at += struct.calcsize(shape)
        return found

    def take(self, size: int) -> bytes:
        made = b""
        while size > len(made) and self.at < len(self.records[self.number]):
            part = self.records[self.number][self.at : self.at + size - len(made)]
            made += part
            self.skip(len(part))
        return made

    def text(self, length: int, flags: int) -> str:
        """A text that is cut by the end of a record goes on in the next, its width told anew."""
        made: list[str] = []
        while length:
            if self.at >= len(self.records[self.number]):
                self.number, self.at = self.number + 1, 1
                flags = self.records[self.number][0]
            width = 1 + (flags & 1)
            taken = min(length, (len(self.records[self.number]) - self.at) // width)
            if taken <= 0:
                raise BrokenCompound
            part = self.records[self.number][self.at : self.at + taken * width]
            made.append(_decoded(part, wide=width == 2))
            self.at += taken * width
            length -= taken
        self.skip()
        return "".join(made)


def _shared_strings(records: list[bytes]) -> list[_Text]:
    """Return the shared texts, with where their looks change."""
    if not records:
        return []
    count = struct.unpack_from("<I", records[0], 4)[0]
    pieces, texts = _Pieces(records), list[_Text]()
    pieces.skip()
    while len(texts) < min(count, MAX_CELLS) and pieces.has(3):
        length, flags = pieces.field("<HB")
        runs = pieces.field("<H")[0] if flags & 8 else 0
        extra = pieces.field("<I")[0] if flags & 4 else 0
        text = pieces.text(length, flags)
        texts.append(_Text(text, _runs(pieces.take(4 * runs))))
        pieces.skip(extra)
    return texts


def _runs(data: bytes) -> tuple[tuple[int, int], ...]:
    """Return where fonts begin, in order; what does not go forward says nothing."""
    runs: list[tuple[int, int]] = []
    for at, font in struct.iter_unpack("<HH", data[: len(data) // 4 * 4]):
        if not runs or at > runs[-1][0]:
            runs.append((at, font))
    return tuple(runs)


_Cell = tuple[int, int, int, str | float | int | None]


def _rk(value: int) -> float | int:
    number: float | int
    if value & 2:
        number = (value >> 2) - (1 << 30 if value & 0x80000000 else 0)
    else:
        number = struct.unpack("<d", bytes(4) + struct.pack("<I", value & 0xFFFFFFFC))[0]
    return number / 100 if value & 1 else number


def _one_rk(data: bytes) -> list[_Cell]:
    row, column, style, value = struct.unpack_from("<HHHI", data)
    return [(row, column, style, _rk(value))]


def _many_rk(data: bytes) -> list[_Cell]:
    row, first = struct.unpack_from("<HH", data)
    pairs = [struct.unpack_from("<HI", data, at) for at in range(4, len(data) - 6, 6)]
    return [(row, first + i, style, _rk(value)) for i, (style, value) in enumerate(pairs)]


def _number(data: bytes) -> list[_Cell]:
    return [struct.unpack_from("<HHHd", data)]


def _shared(data: bytes) -> list[_Cell]:
    return [struct.unpack_from("<HHHI", data)]


def _label(data: bytes) -> list[_Cell]:
    row, column, style = struct.unpack_from("<HHH", data)
    return [(row, column, style, _long(data, 6))]


def _formula(data: bytes) -> list[_Cell]:
    row, column, style = struct.unpack_from("<HHH", data)
    if data[12:14] != b"\xff\xff":
        return [(row, column, style, struct.unpack_from("<d", data, 6)[0])]
    if data[6] == 0:
        # the text follows in a record of its own
        return [(row, column, style, None)]
    return [(row, column, style, ("TRUE" if data[8] else "FALSE") if data[6] == 1 else "")]


def _boolean(data: bytes) -> list[_Cell]:
    row, column, style, value, is_error = struct.unpack_from("<HHHBB", data)
    return [(row, column, style, "" if is_error else "TRUE" if value else "FALSE")]


_READERS = {_LABEL: _label, _SHARED: _shared, _NUMBER: _number, _RK: _one_rk, _MULTI_RK: _many_rk,
            _FORMULA: _formula, _BOOLEAN: _boolean}  # fmt: skip
