"""Text pasted from pages that write Markdown: "**Câu 1:**" is bold, "### " a heading, "- A." a choice in a list."""

import re
from collections.abc import Sequence
from dataclasses import replace

from contest.banks.readers.choices import CHOICE
from contest.banks.readers.pieces import stem_of
from contest.banks.readers.rich import PLAIN, Line, Rich

_BOLD = re.compile(r"\*\*(?=\S)((?:(?!\*\*).)+?)(?<=\S)\*\*")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(?=\S)")
_ITEM = re.compile(r"^\s*[-*+]\s+(?=(?:\*\*)?\(?[A-Ha-h]\s*[.):])")
_SURE = 2


def unmarked(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with bold text as a look, without list dots before letters; as they are in any other file."""
    bold = sum(bool(_BOLD.search(line.text)) for line in lines)
    items = sum(bool(_ITEM.match(line.text)) for line in lines)
    if any(CHOICE.match(line.text) for line in lines):
        # choices have no dots here: what has one repeats the right choice, or is marked by it
        items = 0
    titled = [line for line in lines if (match := _HEADING.match(line.text)) and _numbered(line, match)]
    if bold < _SURE and items < 2 * _SURE and len(titled) < _SURE:
        return list(lines)
    return [_plain(line, titles=bool(titled) or bold >= _SURE, items=items >= 2 * _SURE) for line in lines]


def _numbered(line: Line, heading: re.Match[str]) -> bool:
    stem = stem_of(Line(Rich.plain(_BOLD.sub(r"\1", line.text[heading.end() :]))))
    return stem is not None and stem.style == "word"


def _plain(line: Line, *, titles: bool, items: bool) -> Line:
    text = line.text
    heading = _HEADING.match(text) if titles else None
    is_title = heading is not None and len(heading[0].strip()) > 1 and not _numbered(line, heading)
    text = text[heading.end() :] if heading and (is_title or _numbered(line, heading)) else text
    item = _ITEM.match(text) if items else None
    text = text[item.end() :] if item else text
    spans = []
    at = 0
    for match in _BOLD.finditer(text):
        spans += [(text[at : match.start()], PLAIN), (match[1], PLAIN._replace(bold=True))]
        at = match.end()
    spans.append((text[at:], PLAIN))
    return replace(line, rich=Rich(spans), heading=line.heading or is_title)
