"""A separate key file: "1. A", "1.A 2.B", numbers over letters, columns; of several papers (mã đề) one is taken."""

import itertools
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zipfile import BadZipFile

from contest.banks.readers import docx, xlsx
from contest.banks.readers.encoding import decode
from contest.banks.readers.finish import Reading
from contest.banks.readers.keys import KeyPair, letters_in, pairs_in_line
from contest.banks.readers.legacy import convert, encoding_of_text
from contest.banks.readers.package import OLD_OFFICE, ZIP, Package, check_lines, damaged
from contest.banks.readers.registry import read_file
from contest.banks.readers.result import UnreadableFile
from contest.banks.readers.wordtext import Table, WordText, cell_text
from contest.common.text import clean, fold, squeeze

_ORIGINAL = "GOC"
_DOCUMENT = "word/document.xml"
_PAPER = re.compile(
    r"(?:mã\s*(?:đề(?:\s*thi)?)?|đề\s*(?:thi\s*)?(?:số)?)\s*[:.\-–]?\s*((?=\w*\d)\w{1,6}|gốc|[A-Z]\b)", re.I
)
_OWN_PAPER = re.compile(r"mã\s*đề(?:\s*thi)?\s*[:.\-–]?\s*((?=\w*\d)\w{1,6})", re.I)
_LABEL = re.compile(
    r"(?:cau(?: so| hoi)?|stt|tt|so|question|no|da|d/a|dap an(?: dung)?|answer|key|ma(?: de)?(?: thi)?|de)[.:]*$"
)
_LETTERS = re.compile(r"[A-H]{1,4}|[a-h]|[ĐDS]{2,6}|[-–—?]")
_BLANK = re.compile(r"[-–—?]")
_REASONED = re.compile(
    r"(?:câu|question|q)?\s*(\d{1,4})\s*[.:)\-–—/]*\s*(?:đáp án(?: đúng)?|chọn|answer|key)?\s*[:.]?\s*"
    r"\(?([A-H](?:\s*[,;&]\s*[A-H]\b)*)\s*(?P<sign>[.):;,(–—-]|$)\s*(?P<rest>.*)$",
    re.I,
)
_SAID = re.compile(
    r"(?:câu|question|q)?\s*(\d{1,4})\s*(?:[.)]\s+|\s*[:\-–—]\s*)"
    r"(?:đáp án(?: đúng)?\s*:?\s*|chọn\s*:?\s*)?(\S.{0,79})$",
    re.I,
)
_GROUP = re.compile(
    r"(?:\(?[a-h]\s*[).:\-–=]*\s*(?:đúng|sai|đ|s|true|false)\b[\s,;.|]*){2,8}$|[ĐDS](?:[\s,;-]*[ĐDS]){1,7}$", re.I
)
_FIGURE = re.compile(r"[-−+]?\d+(?:[.,/]\d+)?(?:\s*%)?$")
_CHOICE = re.compile(r"[A-Ha-h]\s*[.)]\s*\S")
_ENTRY = re.compile(r"(?:câu|question)?\s*\d{1,4}\s*[.:)\-–—/]?\s*\S", re.I)


@dataclass(slots=True)
class _Row:
    """One line or one table row: its cells, or the words of a line, and its place."""

    cells: list[str]
    place: str

    @property
    def text(self) -> str:
        return squeeze(" ".join(self.cells))


@dataclass(slots=True)
class _Found:
    """Entries by paper, "" where none is named, and lines that look like entries and are none."""

    papers: dict[str, list[KeyPair]] = field(default_factory=dict)
    unread: list[_Row] = field(default_factory=list)

    def add(self, paper: str, pairs: Sequence[KeyPair]) -> None:
        self.papers.setdefault(paper, []).extend(pairs)


def read_answers(content: bytes, name: str, paper: Reading, paper_name: str) -> Reading:
    """Return the entries of a key file in `Reading.table`; `paper` and its file name tell which paper is asked for.

    UnreadableFile is raised when it is no file that can be read at all.
    """
    try:
        rows = _rows(content, name)
    except (ValueError, LookupError, OSError, EOFError, NotImplementedError, BadZipFile, zlib.error) as error:
        raise damaged(name) from error
    found = _entries(rows) if rows is not None else _Found()
    entries = sum(map(len, found.papers.values()))
    choices = sum(bool(_CHOICE.match(row.text)) for row in rows or ())
    if not entries or choices > 0.25 * entries or len(found.unread) > max(1, 0.25 * entries):
        # a whole paper, a worksheet, a bank of some format: its own reader knows better
        return read_file(content, name)
    reading = Reading()
    _choose(found, reading, paper, paper_name)
    for row in found.unread[:20]:
        reading.notes.append(("key_line_unread", row.place, row.text[:60]))
    return reading


def _rows(content: bytes, name: str) -> list[_Row] | None:
    """Return the lines and rows of a Word, Excel or text file; None for other kinds."""
    if content.startswith(ZIP):
        package = Package(content, name)
        if xlsx.matches(package, content):
            return list(_sheet_rows(package))
        return list(_word_rows(package)) if docx.matches(package, content) else None
    if content.startswith((OLD_OFFICE, b"{\\rtf", b"%PDF")) or content.lstrip()[:1] in (b"<", b"{", b"["):
        return None
    try:
        text = decode(content, name)
    except UnreadableFile:
        return None
    if "\0" in text:
        return None
    lines = clean(convert(text, encoding_of_text(text[:100_000]))).split("\n")
    check_lines(lines, name)
    return [_Row(_words(line), f"dòng {number}") for number, line in enumerate(lines, start=1) if line.strip()]


def _word_rows(package: Package) -> Iterator[_Row]:
    for block in WordText(package).blocks(_DOCUMENT):
        if isinstance(block, Table):
            for row in block.rows:
                texts = [cell_text(cell).text.split("\n") for cell in row.cells]
                for cells in itertools.zip_longest(*texts, fillvalue=""):
                    yield _Row([squeeze(text) for text in cells if text.strip()], row.place)
            continue
        for line in block:
            number = line.auto.shown + " " if line.auto and line.auto.format == "decimal" else ""
            yield _Row(_words(number + line.text), line.place)


def _sheet_rows(package: Package) -> Iterator[_Row]:
    book = xlsx.Workbook(package)
    for title, member in book.sheets:
        if _PAPER.fullmatch(title.strip()):
            yield _Row([title], title)
        for row in book.rows(title, member):
            yield _Row([squeeze(row.text(column)) for column in sorted(row.filled())], row.place)


def _words(line: str) -> list[str]:
    """Return the fields of a line: between tabs, bars, semicolons and wide gaps, else its words."""
    return [word.strip("\"'") for word in re.split(r"[\s|;]+", line.strip(" |;\t")) if word.strip("\"'")]


# --- entries --------------------------------------------------------------------------------------


def _entries(rows: Sequence[_Row]) -> _Found:
    found = _Found()
    paper = ""
    heads: list[str] = []
    for row in rows:
        if not row.text:
            continue
        named = _PAPER.match(row.text) if not _heads(row) else None
        rest = row.text[named.end() :].strip(" .:–-") if named else ""
        if named and not (rest and _values_of(rest.split())):
            paper, heads = _code(named[1]), []
            if not rest:
                continue
            row = _Row(rest.split(), row.place)
        heads = _take(row, found, paper, heads)
    return found


def _take(row: _Row, found: _Found, paper: str, heads: list[str]) -> list[str]:
    """Add what a row says; return the numbers, or codes of papers, that stand over the rows to come."""
    over = _heads(row)
    if over:
        return over
    if heads and (under := _under(row, heads, paper)) is not None:
        for code, pairs in under.items():
            found.add(code, pairs)
        return heads
    pairs = _in_line(row)
    if pairs:
        found.add(paper, pairs)
        return []
    across = _across(row)
    if across is not None:
        for code, pairs in across.items():
            found.add(code, pairs)
        return heads
    if _ENTRY.match(row.text) and not re.match(r"\d+\s*/\s*\d+|\d{4}\b", row.text):
        found.unread.append(row)
    return []


def _heads(row: _Row) -> list[str]:
    """Return the numbers of a row that holds two or more and nothing else but labels."""
    text = _unlabelled(" ".join(row.cells))
    words = [_code(match[1]) if (match := _PAPER.fullmatch(cell)) else cell.strip(".:") for cell in row.cells]
    if sum(bool(_PAPER.fullmatch(cell)) for cell in row.cells) < 2:
        words = text.split()
    words = [word for word in words if not _is_label(word)]
    if len(words) >= 2 and all(re.fullmatch(r"\d{1,4}|g[ốo]c|[A-Z]?\d{2,4}", word, re.I) for word in words):
        return words
    return []


def _is_label(word: str) -> bool:
    return bool(_LABEL.fullmatch(fold(word).strip()))


def _unlabelled(text: str) -> str:
    """Return a line without "Câu", "Đáp án", "Mã đề" in it."""
    pattern = (
        r"(?<!\w)(?:câu(?: hỏi| số)?|stt|tt|question|đ\s*/\s*a|đáp án(?: đúng)?|đa|answer|key|mã đề|mã)(?!\w)\s*[.:]?"
    )
    return squeeze(re.sub(pattern, " ", text, flags=re.I))


def _values_of(words: Sequence[str]) -> list[str] | None:
    values = [word.strip(".,") for word in words]
    return values if values and all(_LETTERS.fullmatch(value) for value in values) else None


def _under(row: _Row, heads: Sequence[str], paper: str) -> dict[str, list[KeyPair]] | None:
    """Return the answers of a row under numbers, or under codes of papers; None if it is no such row."""
    words = _unlabelled(" ".join(row.cells)).split()
    values = _values_of(words)
    if values is not None and len(values) == len(heads):
        return {paper: _pairs(heads, values, row)}
    values = _values_of(words[1:])
    if values is None or len(values) != len(heads) or not re.fullmatch(r"\w{1,6}[.:)]?", words[0]):
        return None
    lead = words[0].strip(".:)")
    if lead.isdecimal() and (not heads[0].isdecimal() or int(lead) < min(int(h) for h in heads if h.isdecimal())):
        return {_code(code): _pairs([lead], [value], row) for code, value in zip(heads, values, strict=True)}
    numbers = [int(head) for head in heads if head.isdecimal()]
    if len(numbers) == len(heads) and (not lead.isdecimal() or int(lead) > max(numbers)):
        return {_code(lead): _pairs(heads, values, row)}
    return None


def _across(row: _Row) -> dict[str, list[KeyPair]] | None:
    """Return the answers of "1 A C D": one number, several papers whose codes are not said."""
    words = _unlabelled(" ".join(row.cells)).split()
    values = _values_of(words[1:])
    if values is None or len(values) < 2 or not re.fullmatch(r"\d{1,4}[.:)]?", words[0]):
        return None
    return {f"?{i}": _pairs([words[0].strip(".:)")], [value], row) for i, value in enumerate(values, start=1)}


def _pairs(numbers: Sequence[str], values: Sequence[str], row: _Row) -> list[KeyPair]:
    return [
        KeyPair(int(number), value.upper(), row.place)
        for number, value in zip(numbers, values, strict=True)
        if number.isdecimal() and not _BLANK.fullmatch(value)
    ]


def _in_line(row: _Row) -> list[KeyPair]:
    text = row.text
    if len(row.cells) == 3 and len(row.cells[2]) > 8 and letters_in(row.cells[1]):
        number = re.fullmatch(r"(?:câu\s*)?(\d{1,4})[.:)]?", row.cells[0], re.I)
        return [KeyPair(int(number[1]), row.cells[1], row.place, row.cells[2])] if number else []
    loose = re.sub(r"(?<=\d),(?=\s*[A-H]\b)", " ", text)
    pairs = pairs_in_line(loose, row.place)
    if pairs:
        return pairs
    reasoned = _REASONED.match(text)
    if reasoned and reasoned["sign"] in (".", ")") and reasoned["rest"]:
        # the words behind the letter go along: the right choice's own text is checked against it
        return [KeyPair(int(reasoned[1]), f"{reasoned[2].upper()}. {reasoned['rest']}", row.place)]
    if reasoned:
        return [KeyPair(int(reasoned[1]), reasoned[2], row.place, reasoned["rest"].strip(" ()."))]
    said = _SAID.match(text)
    if said and (_GROUP.match(said[2]) or _FIGURE.match(said[2])):
        return [KeyPair(int(said[1]), said[2].strip(" ."), row.place)]
    return []


# --- papers ---------------------------------------------------------------------------------------


def _code(word: str) -> str:
    return fold(word).upper().strip()


def _choose(found: _Found, reading: Reading, paper: Reading, name: str) -> None:
    """Take the entries of the one paper that the question file is, of the original, or of the only one there is."""
    said = {_code(match[1]) for text in paper.skipped for match in _OWN_PAPER.finditer(text)}
    papers = {code: pairs for code, pairs in found.papers.items() if pairs and code}
    common = found.papers.get("", [])
    if not papers:
        reading.table.extend(common)
        return
    if len(papers) == 1 and not common:
        ((code, pairs),) = papers.items()
        if said and code not in {*said, _ORIGINAL, "?1"}:
            reading.notes.append(("key_other_paper", "", code))
        else:
            reading.table.extend(pairs)
        return
    called = said or {_code(word) for word in re.split(r"[\W_]+", name.rsplit(".", 1)[0])}
    asked = [code for code in papers if code in called and re.search(r"\d", code)]
    asked = asked or [code for code in papers if code == _ORIGINAL and not said]
    if len(asked) == 1 and not common:
        reading.table.extend(papers[asked[0]])
        reading.notes.append(("key_paper_taken", "", asked[0].replace(_ORIGINAL, "gốc")))
    else:
        reading.notes.append(("key_papers", "", ""))
