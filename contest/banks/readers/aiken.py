"""Aiken as Moodle reads it: one line of text, lettered choices, ANSWER. Freer files are left to the text reader."""

import re
from dataclasses import dataclass, field

from contest.banks.readers.encoding import decode
from contest.banks.readers.finish import Reading
from contest.banks.readers.package import Package, check_lines
from contest.banks.readers.pieces import stem_of
from contest.banks.readers.result import UnreadableFile
from contest.banks.readers.rich import Draft, DraftChoice, Line, Rich
from contest.common.text import clean, squeeze

_CHOICE = re.compile(r"([A-Z])\s*[.)]\s*(?=\S)")
_ANSWER = re.compile(r"ANSWER\s*:\s*([A-Z])\s*$")


@dataclass(slots=True)
class _Block:
    """One question: the line of its text, and its choices in order."""

    line: int
    text: str
    choices: list[str] = field(default_factory=list)
    answer: int = -1


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is text in which every line has its place in the format."""
    if package is not None or b"ANSWER" not in content:
        return False
    try:
        return _blocks(clean(decode(content, "")).split("\n")) is not None
    except UnreadableFile:
        return False


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of an Aiken file."""
    lines = clean(decode(content, name)).split("\n")
    check_lines(lines, name)
    return Reading(drafts=[_draft(block) for block in _blocks(lines) or []], mark="format")


def _blocks(lines: list[str]) -> list[_Block] | None:
    """Return the questions, None where a line does not follow: text in two lines, letters out of order, no answer."""
    blocks: list[_Block] = []
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line:
            continue
        block = blocks[-1] if blocks and blocks[-1].answer < 0 else None
        answer, choice = _ANSWER.match(line), _CHOICE.match(line)
        if block is None:
            if answer or choice:
                return None
            blocks.append(_Block(number, line))
        elif answer:
            block.answer = ord(answer[1]) - 65
            if len(block.choices) < 2 or block.answer >= len(block.choices):
                return None
        elif choice and ord(choice[1]) - 65 == len(block.choices):
            block.choices.append(line[choice.end() :])
        else:
            return None
    whole = blocks and blocks[-1].answer >= 0 and not _numbered(blocks)
    return blocks if whole else None


def _numbered(blocks: list[_Block]) -> bool:
    """Return whether all texts begin with their number ("1.", "Câu 2:"), which is then no part of them."""
    stems = [stem_of(Line(Rich.plain(block.text))) for block in blocks]
    numbers = [stem.number if stem else None for stem in stems]
    return len(blocks) > 1 and numbers == list(range(1, len(blocks) + 1))


def _draft(block: _Block) -> Draft:
    draft = Draft(f"dòng {block.line}, “{squeeze(block.text)[:60]}”", correct=(block.answer,))
    draft.stem = [Rich.plain(block.text)]
    draft.choices = [DraftChoice(Rich.plain(choice)) for choice in block.choices]
    draft.original = [block.text, *block.choices]
    return draft
