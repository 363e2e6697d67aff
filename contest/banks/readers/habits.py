"""How a file writes its questions: which signs begin them, which stand before choices."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from contest.banks.readers.choices import CHOICE, LOOSE_CHOICE, SIGN_CHOICE, first_letter, split_choices
from contest.banks.readers.pieces import remark_of, stem_of
from contest.banks.readers.rich import Line

_ALONE = re.compile(r"\s*[\[(]?\s*(?:[A-H]|\d{1,3})\s*[\])]?\s*\.?\s*")
_BARE_KEY = re.compile(r"\s*[\[(]?\s*(?:[A-H]|[1-8])\s*[\])]?\s*\.?\s*")
LETTER_FORMATS = ("upperLetter", "lowerLetter", "russianLower", "russianUpper")


@dataclass(slots=True)
class Habits:
    """How this file writes: the pattern of its choices, the signs that begin its questions."""

    pattern: re.Pattern[str] = CHOICE
    stems: frozenset[str] = frozenset()
    signs: bool = False
    # automatic numbers, or bullets, stand before choices because no letters do
    auto_choices: bool = False
    bare_choices: bool = False
    # a line under the choices is only the letter or number of the right one
    bare_keys: bool = False

    @property
    def labelled(self) -> bool:
        """Whether questions begin with a sign at all."""
        return bool(self.stems)


def habits_of(lines: Sequence[Line]) -> Habits:
    """Return how a file writes, by counting which signs stand before choices."""
    pattern = CHOICE
    starts = [line for line in lines if line.text.strip()]
    dotted = sum(_starts_choice(line, CHOICE) for line in starts)
    loose = sum(bool(LOOSE_CHOICE.match(line.text.strip())) for line in starts)
    if dotted < 2 and loose >= 4 and loose > 2 * dotted:
        pattern = LOOSE_CHOICE
    signs = sum(bool(SIGN_CHOICE.match(line.text)) for line in starts) >= 2
    good: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    groups, letters = 0, 0
    open_styles: set[str] = set()
    for line in starts:
        stem = stem_of(line)
        is_choice = _starts_choice(line, pattern) or (signs and bool(SIGN_CHOICE.match(line.text)))
        inline = split_choices(line, stem.rich if stem else line.rich, pattern, "") if not is_choice else []
        if stem and not is_choice:
            open_styles.add(stem.style)
            seen[stem.style] += stem.style != "exercise"
        letters += is_choice or bool(inline)
        remark = remark_of(line) if not is_choice else None
        if (is_choice or inline or (remark and remark.kind == "key")) and (open_styles or is_choice):
            groups += bool(open_styles) or first_letter(line, pattern) == "A"
            good.update(open_styles)
            open_styles = set()
    if letters < 2:
        return _without_letters(starts, seen, pattern)
    if good["word"] >= 0.5 * groups and good["word"]:
        return Habits(pattern, frozenset({"word"}), signs, bare_keys=_bare_keys(starts, pattern, groups))
    enough = max(1, groups // 10)
    stems = {style for style, count in good.items() if count >= enough}
    if stems != {"exercise"} or good["exercise"] < 0.8 * groups:
        stems.discard("exercise")
    if "auto" in stems and good["bare"]:
        # numbers typed here and automatic there are one habit
        stems.add("bare")
    return Habits(pattern, frozenset(stems), signs, bare_keys=_bare_keys(starts, pattern, groups))


def is_bare_key(line: Line) -> bool:
    """Return whether a line is nothing but a letter or a small number."""
    return line.auto is None and bool(_BARE_KEY.fullmatch(line.text))


def _bare_keys(lines: Sequence[Line], pattern: re.Pattern[str], groups: int) -> bool:
    """Return whether such a line stands right under the choices of most questions, and does not number the next."""
    under = [
        below.text.strip(" .[]()")
        for above, below in pairwise(lines)
        if below.auto is None and _ALONE.fullmatch(below.text) and _starts_choice(above, pattern)
    ]
    numbers = [int(text) for text in under if text.isdecimal()]
    counted = sum(b == a + 1 for a, b in pairwise(numbers))
    if any(number > 8 for number in numbers) or counted > 0.7 * max(1, len(numbers) - 1):
        return False
    return len(under) >= 2 and len(under) >= 0.6 * groups


def _without_letters(lines: Sequence[Line], seen: Counter[str], pattern: re.Pattern[str]) -> Habits:
    """Return the habits of a file that has no lettered choices: bullets, numbers, or nothing before them."""
    if not seen["word"]:
        levels = {line.auto.level for line in lines if line.auto}
        return Habits(pattern, frozenset(seen), auto_choices=len(levels) > 1 or bool(_bullets(lines)))
    bare = seen["bare"] >= 2 * seen["word"]
    auto = sum(line.auto is not None for line in lines) >= 2 * seen["word"]
    return Habits(pattern, frozenset({"word"}), auto_choices=auto, bare_choices=bare)


def _bullets(lines: Sequence[Line]) -> int:
    return sum(line.auto is not None and line.auto.format == "bullet" for line in lines)


def _starts_choice(line: Line, pattern: re.Pattern[str]) -> bool:
    if line.auto and line.auto.format in LETTER_FORMATS:
        return True
    return bool(pattern.match(line.text.strip()))
