"""CSV and tab-separated text: encoding and delimiter found, never guessed from legacy code pages."""

import csv
import io
import re

from contest.banks.readers.columns import Row
from contest.banks.readers.encoding import decode
from contest.banks.readers.finish import Reading
from contest.banks.readers.grid import read_rows
from contest.banks.readers.package import Package, too_large
from contest.banks.readers.rich import Rich
from contest.banks.readers.xlsx import MAX_COLUMNS, MAX_ROWS
from contest.common.msgids import gettext_noop

_FIELD_LIMIT = 20_000


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is text whose lines hold the same number of separated fields."""
    if package is not None or (
        b"\0" in content[:1000].replace(b"\0\0", b"") and not content.startswith((b"\xff\xfe", b"\xfe\xff"))
    ):
        return False
    head = content[:20_000]
    text = (
        head.decode("utf-16", "ignore")
        if head.startswith((b"\xff\xfe", b"\xfe\xff"))
        else head.decode("utf-8", "ignore")
    )
    return bool(delimiter_of(text.lstrip("\ufeff")))


def delimiter_of(text: str) -> str:
    """Return the character that divides the records of `text` into equal numbers of fields (3 or more), else ""."""
    best = (0, "")
    for delimiter in ("\t", ";", ",", "|"):
        try:
            rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)][:50]
        except csv.Error:
            continue
        widths = [len(row) for row in rows[:-1] or rows]
        if not widths or max(widths) < 3:
            continue
        usual = max(set(widths), key=widths.count)
        steady = widths.count(usual)
        head = any(_is_head(row) for row in rows[:8])
        if usual >= 3 and head and steady >= 0.6 * len(widths):
            best = max(best, (steady * usual, delimiter))
    return best[1]


def _is_head(row: list[str]) -> bool:
    return sum(bool(re.search(r"\w", cell)) and len(cell) < 60 for cell in row) >= 3


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of a delimited text file."""
    text = decode(content, name)
    delimiter = delimiter_of(text[:20_000]) or ","
    csv.field_size_limit(_FIELD_LIMIT)
    rows = []
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    start = 1
    try:
        for number, record in enumerate(reader, start=1):
            if len(record) > MAX_COLUMNS:
                raise too_large(
                    name,
                    gettext_noop("Tệp “%(name)s” có hơn %(most)s cột ở dòng %(line)s."),
                    most=MAX_COLUMNS,
                    line=start,
                )
            cells = {i: Rich.plain(value) for i, value in enumerate(record) if value.strip()}
            if cells:
                rows.append(Row(cells, f"dòng {start}", number=number))
            start = reader.line_num + 1
            if len(rows) > MAX_ROWS:
                raise too_large(name, gettext_noop("Tệp “%(name)s” dài hơn %(most)s dòng."), most=MAX_ROWS)
    except csv.Error as error:
        raise too_large(
            name, gettext_noop("Tệp “%(name)s” có ô ở dòng %(line)s quá dài hoặc thiếu dấu nháy đóng."), line=start
        ) from error
    reading = Reading()
    read_rows(rows, reading, where=name)
    return reading
