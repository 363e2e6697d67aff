"""Pasted or saved plain text, Aiken among it: the same lines as in Word, without looks."""

from contest.banks.readers.alike import make_latin
from contest.banks.readers.encoding import decode
from contest.banks.readers.finish import Reading
from contest.banks.readers.grid import read_rows
from contest.banks.readers.legacy import convert, encoding_of_text
from contest.banks.readers.markdown import unmarked
from contest.banks.readers.outline import read_lines
from contest.banks.readers.package import Package, check_lines
from contest.banks.readers.piped import rows_of
from contest.banks.readers.plain import in_blocks, tidied
from contest.banks.readers.rich import Line, Rich
from contest.banks.readers.statements import read_statements
from contest.common.text import clean


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this can be text: no archive, no NUL bytes outside UTF-16."""
    return package is None and (content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in content[:4000])


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of running text, one line of the file being one line."""
    raw = decode(content, name)
    encoding = encoding_of_text(raw[:100_000])
    lines = clean(convert(raw, encoding)).split("\n")
    check_lines(lines, name)
    numbered = [Line(Rich.plain(line), f"dòng {number}") for number, line in enumerate(lines, start=1)]
    make_latin(numbered)
    numbered = unmarked(numbered)
    reading = Reading(notes=[("legacy_font", "", encoding)] if encoding else [])
    if read_rows(rows_of(numbered), reading, where=name, loose=False):
        return reading
    if read_statements(numbered, reading):
        return reading
    reading.drafts = in_blocks(numbered)
    return reading if reading.drafts else read_lines(tidied(numbered), reading)
