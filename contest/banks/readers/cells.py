"""What one cell of a table holds: a choice, all choices of a question, or words to be taken as they are."""

import re
from collections.abc import Sequence

from contest.banks.readers.choices import CHOICE, LOOSE_CHOICE, latin, split_choices
from contest.banks.readers.rich import DraftChoice, Line, Rich, join
from contest.banks.readers.signs import is_signed
from contest.common.text import LETTERS

_BULLET = re.compile(r"^\s*[-–—•·▪◦+○●]\s+|^\s*\d{1,2}\s*[.)]\s+")
QUESTION_LABEL = re.compile(r"^\s*(?:câu(?: hỏi)?|question)\s*(\d{1,4})\s*[:.)\-–]\s*", re.I)


def is_taken_literally(text: str) -> bool:
    """Return whether a cell must be typed behind an apostrophe for `text` to be kept as it is, as text or choice."""
    return bool(CHOICE.match(text.strip()) or QUESTION_LABEL.match(text)) or is_signed(text) or holds_choices(text)


def holds_choices(text: str) -> bool:
    return sum(bool(CHOICE.match(line.strip())) for line in text.split("\n")) >= 2


def repeats_letter(cell: Rich, position: int) -> re.Match[str] | None:
    text = cell.strip().text
    match = CHOICE.match(text)
    return match if match and match["letter"].upper() == chr(65 + position) and text[match.end() :].strip() else None


def choice_of(cell: Rich, position: int) -> DraftChoice:
    """Return the choice of one cell; a letter that repeats its column's ("B. …" under "B") is dropped."""
    rich = cell.strip()
    match = repeats_letter(cell, position)
    star = False
    if match:
        star, rich = bool(match["star"].strip()), rich.cut(match.end())
    return DraftChoice(rich, star=star, end_star=is_signed(rich.text))


def unpack(cell: Rich, separator: str = "") -> tuple[list[DraftChoice], str]:
    """Return the choices of one cell, lettered or one a line, and "option_letter_missing" if letters are mixed.

    `separator` divides them where the whole column is so written.
    """
    if separator and separator in cell.text:
        return [_bare(part) for part in cell.text.strip("[] ").split(separator) if part.strip()], ""
    lines = [line for line in cell.lines() if line]
    if len(lines) == 1:
        parts = split_choices(Line(lines[0]), lines[0], CHOICE, "")
        if len(parts) > 1:
            return [DraftChoice(p.rich, p.letter, p.letter_look, p.star, is_signed(p.rich.text)) for p in parts], ""
        parts_text = re.split(r"\s*[;|]\s*", lines[0].text)
        if len(parts_text) > 1:
            return [DraftChoice(Rich.plain(part), end_star=is_signed(part)) for part in parts_text if part], ""
    choices: list[DraftChoice] = []
    lettered = sum(bool(CHOICE.match(line.text.strip())) for line in lines)
    found = [LOOSE_CHOICE.match(line.text.strip()) for line in lines] if not lettered else []
    loose = len(found) > 1 and [match and match["letter"].upper() for match in found] == list(LETTERS[: len(found)])
    pattern = LOOSE_CHOICE if loose else CHOICE
    missing = False
    for i, line in enumerate(lines):
        parts = split_choices(Line(line), line, pattern, "")
        if parts and parts[0].kind == "choice":
            choices += [DraftChoice(p.rich, p.letter, p.letter_look, p.star, is_signed(p.rich.text)) for p in parts]
        elif _goes_on(choices, line, lines[i + 1 :]):
            choices[-1].rich = join([choices[-1].rich, line.strip()], " ")
            choices[-1].end_star = is_signed(choices[-1].rich.text)
        else:
            bullet = _BULLET.match(line.text) if not lettered else None
            rich = line.cut(bullet.end()) if bullet else line.strip()
            missing = missing or lettered > 0
            choices.append(DraftChoice(rich, end_star=is_signed(rich.text)))
    return choices, "option_letter_missing" if missing else ""


def _goes_on(choices: Sequence[DraftChoice], line: Rich, below: Sequence[Rich]) -> bool:
    """Return whether a line without a letter goes on with the choice above: the letters leave no gap for it."""
    letters = [latin(choice.letter) if choice.letter else "" for choice in choices]
    if not letters or letters != [chr(65 + i) for i in range(len(letters))]:
        return False
    following = next((match for one in below if (match := CHOICE.match(one.text.strip()))), None)
    if following is None:
        return line.text.strip()[:1].islower()
    return latin(following["letter"]) == chr(65 + len(letters))


def _bare(part: str) -> DraftChoice:
    """Return a choice out of a list in one cell, without the quotes or the letter before it."""
    text = part.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    match = CHOICE.match(text)
    star = bool(match and match["star"].strip())
    bare = text[match.end() :] if match and text[match.end() :].strip() else text
    return DraftChoice(Rich.plain(bare), star=star, end_star=is_signed(bare))
