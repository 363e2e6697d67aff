"""Habits of plain text files: answers on lines of their own, separators, questions in blocks without letters."""

import re
from collections.abc import Sequence
from dataclasses import replace

from contest.banks.readers.choices import CHOICE
from contest.banks.readers.rich import Draft, DraftChoice, Line, Rich
from contest.common.text import fold_accented, squeeze

# what must be so nearly everywhere to be the file's habit
_USUAL = 0.8
_ALONE = re.compile(r"\s*\(?([A-Ha-h])\)?\s*[.)]?\s*$")
_REPEATED = re.compile(r"\s*[•●▪◦*+=>→-]{1,3}\s*\(?([A-Ha-h])\s*[.)]\s*(\S.*)?$")
_NUMBER = re.compile(r"\s*(\d{1,4})\s*$")
_TAG = re.compile(r"\s*<(/?)([A-Za-z]{1,8})>\s*(\S.{0,80})?$")
_HASHTAG = re.compile(r"\s*#([\w-]{2,60})\s*$")
_STARRED = re.compile(r"\s*[*✓✔✅+=]\s*(?=\S)")


def tidied(lines: Sequence[Line]) -> list[Line]:
    """Return the lines as Word files would have them: numbers before texts, "Đáp án:" before answers, no tags."""
    for change in (_without_tags, _with_numbers, _with_answers):
        lines = change(lines)
    return list(lines)


def _changed(line: Line, text: str) -> Line:
    return replace(line, rich=Rich.plain(text))


def _without_tags(lines: Sequence[Line]) -> list[Line]:
    """Blank lines that only open or close a question ("<CH>", "</CH>"), and name topics by "#topic-1"."""
    tags = [match for line in lines if (match := _TAG.match(line.text))]
    names = {match[2].lower() for match in tags if not match[3]}
    closing = sum(bool(match[1]) for match in tags)
    framed = 0 < len(names) <= 2 and closing >= 2 and closing >= 0.3 * len(tags)
    done = []
    for line in lines:
        match = _TAG.match(line.text) if framed else None
        topic = _HASHTAG.match(line.text)
        if match:
            done.append(_changed(line, f"Chủ đề: {match[3]}" if match[3] else ""))
        else:
            done.append(_changed(line, f"Chủ đề: {topic[1]}") if topic and not topic[1].isdigit() else line)
    return done


def _with_numbers(lines: Sequence[Line]) -> list[Line]:
    """Put numbers that stand on lines of their own, counting up from 1, before the text below."""
    filled = [i for i, line in enumerate(lines) if line.text.strip()]
    alone = [(i, int(match[1])) for i in filled if (match := _NUMBER.match(lines[i].text))]
    wanted = 1
    places = []
    for i, number in alone:
        if number == wanted:
            places.append(i)
            wanted += 1
    starts = sum(bool(re.match(r"\s*\(?[Aa]\s*[.)]", lines[i].text)) for i in filled)
    if len(places) < 2 or len(places) < _USUAL * starts or starts < 2:
        return list(lines)
    done = list(lines)
    for number, i in enumerate(places, start=1):
        below = next((j for j in filled if j > i), None)
        if below is not None:
            done[below] = _changed(lines[below], f"Câu {number}: {lines[below].text.strip()}")
            done[i] = _changed(lines[i], "")
    return done


def _with_answers(lines: Sequence[Line]) -> list[Line]:
    """Name the answers that stand as a bare letter, or as a repeated choice, below the choices of most questions."""
    for pattern in (_ALONE, _REPEATED):
        found = _answers(lines, pattern)
        if found:
            return [
                _changed(line, f"Đáp án: {found[i].upper()}") if i in found else line for i, line in enumerate(lines)
            ]
    return list(lines)


def _answers(lines: Sequence[Line], pattern: re.Pattern[str]) -> dict[int, str]:
    """Return {line: letter} of the lines that follow the choices of a question and are its answer, {} if few do."""
    found: dict[int, str] = {}
    questions = 0
    choices: list[str] = []
    for i, line in enumerate(lines):
        text = line.text.strip()
        choice = CHOICE.match(text) if text else None
        if choice and text[choice.end() :].strip() and not _REPEATED.match(text):
            questions += not choices
            choices.append(text[choice.end() :].strip(" ;.,"))
        elif text:
            match = pattern.match(text) if len(choices) >= 2 else None
            if match and _agrees(match, choices):
                found[i] = match[1]
            choices = []
    return found if len(found) >= 2 and len(found) >= _USUAL * questions else {}


def _agrees(match: re.Match[str], choices: Sequence[str]) -> bool:
    """Return whether there is a choice of that letter, and the text behind the letter is not that of another one."""
    at = ord(match[1].upper()) - 65
    said = fold_accented(match[2] or "") if match.re.groups > 1 else ""
    same = [i for i, choice in enumerate(choices) if said and fold_accented(choice) == said]
    return at < len(choices) and (not same or at in same)


def in_blocks(lines: Sequence[Line]) -> list[Draft]:
    """Return the questions of a file in which each stands in a block: its text, then choices, the right one starred.

    [] unless nearly all blocks are so and no choice has a letter.
    """
    blocks = _blocks(lines)
    if len(blocks) < 2 or sum(bool(CHOICE.match(line.text.strip())) for block in blocks for line in block) > 1:
        return []
    good = [block for block in blocks if 3 <= len(block) <= 9 and _stars(block) and not _is_starred(block[0])]
    if len(good) < _USUAL * len(blocks):
        return []
    return [_block_draft(block) for block in blocks if len(block) > 1]


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = [[]]
    for line in lines:
        if line.text.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _is_starred(line: Line) -> bool:
    return bool(_STARRED.match(line.text))


def _stars(block: Sequence[Line]) -> bool:
    return 0 < sum(map(_is_starred, block[1:])) < len(block) - 1


def _block_draft(block: Sequence[Line]) -> Draft:
    first, *rest = block
    draft = Draft(f"{first.place}, “{squeeze(first.text)[:60]}”", original=[line.text.strip() for line in block])
    draft.stem = [first.rich.strip()]
    for line in rest:
        star = _STARRED.match(line.text)
        draft.choices.append(DraftChoice(line.rich.cut(star.end() if star else 0), star=bool(star)))
    return draft
