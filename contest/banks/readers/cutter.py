"""Lines cut into their pieces, as the file writes: a question's text, choices beside it, answers, headings."""

import re
from dataclasses import replace
from itertools import islice

from contest.banks.readers.choices import SIGN_CHOICE, behind_gap, first_letter, split_choices
from contest.banks.readers.drafting import Drafting, Zone
from contest.banks.readers.habits import LETTER_FORMATS, Habits
from contest.banks.readers.pieces import Piece, remark_of, stem_of
from contest.banks.readers.rich import Line, Rich

# "A x + 1", "D, text": the dot behind the letter is missing or mistyped
_UNDOTTED = re.compile(r"\s*([A-H])(?:\s+|\s*[,;:–-]\s+)(?=\S)|\s*(Đ)\s*[.)]\s*(?=\S)")
# the next question, begun in the line of the last choice
_NEXT = re.compile(r"(?<=\s)(?:Câu(?: hỏi)?|CÂU|Question)\s*(\d{1,4})\s*[:.](?=\s*\S)")
_STAR = re.compile(r"\s*([*✓✔✅☑]\ufe0f?)\s*")


class Cutter:
    """Cuts lines; where a line can be read in two ways, the place in the present question decides."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        # the last line was cut behind single spaces
        self._narrow = False

    def lines(self, line: Line, at: Drafting) -> list[Line]:
        """Return a line as it is, or in two where the next question begins in its midst."""
        if "word" not in self.habits.stems or line.table or at.current is None or at.current.printed is None:
            return [line]
        for match in islice(_NEXT.finditer(line.text), 9):
            if int(match[1]) == at.current.printed + 1 and not stem_of(line):
                rest = Line(line.rich.cut(match.start()), line.place)
                return [replace(line, rich=line.rich.cut(0, match.start())), rest]
        return [line]

    def pieces(self, line: Line, following: Line | None, at: Drafting, *, in_key: bool) -> list[Piece]:
        """Return the pieces of a line; `in_key` tells that a key of the whole file is being read."""
        if line.table:
            return [Piece("text", line.rich, line)]
        habits = self.habits
        next_letter = first_letter(following, habits.pattern)
        auto = self._auto_choice(line, next_letter, at)
        if auto:
            rest = split_choices(line, line.rich, habits.pattern, next_letter)
            several = len(rest) > 1 and rest[0].kind == "choice"
            return rest if several else [auto, *_behind(auto, line, habits.pattern)]
        signed = SIGN_CHOICE.match(line.text) if habits.signs else None
        if signed:
            return [Piece("choice", line.rich.cut(signed.end()), line, star=bool(signed["star"]))]
        stem = stem_of(line)
        if stem and stem.style in habits.stems and not _is_list_item(stem, at):
            return [stem] if in_key else self._stem_pieces(stem, next_letter)
        remark = remark_of(line)
        if remark and not (remark.kind == "heading" and at.zone is Zone.STEM and not line.heading):
            return [remark]
        if habits.bare_choices and at.current and stem and stem.style == "bare":
            return [Piece("choice", stem.rich, line)]
        if self._is_title(line, following, at):
            return [Piece("heading", line.rich, line)]
        parts = split_choices(line, line.rich, habits.pattern, next_letter, goes_on=self._narrow, below=following)
        self._narrow = len(parts) > 1 and not re.search(r"\t| {2}", line.text.strip())
        return parts or _undotted(line, next_letter, at) or [Piece("text", line.rich, line)]

    def _auto_choice(self, line: Line, next_letter: str, at: Drafting) -> Piece | None:
        """Return a line with an automatic letter, or with a bullet where no letters are, as a choice."""
        if line.auto is None:
            return None
        lettered = line.auto.format in LETTER_FORMATS
        unlettered = (
            self.habits.auto_choices
            and at.current is not None
            and (line.auto.format == "bullet" or "word" in self.habits.stems or line.auto.level > 0)
        )
        typed = first_letter(line, self.habits.pattern) if lettered else ""
        if not (lettered or unlettered) or (typed not in ("", "?") and _counts(typed, next_letter, at)):
            # a letter typed behind an automatic one: the typed one counts
            return None
        look = Rich([("A", line.auto_look)]).signals()
        star = _STAR.match(line.text)
        rich = line.rich.cut(star.end()) if star else line.rich.strip()
        return Piece("choice", rich, line, letter_look=look, star=bool(star))

    def _is_title(self, line: Line, following: Line | None, at: Drafting) -> bool:
        """Return whether "B. PHẦN RIÊNG" is a title: capitals above a question, at no place for this letter."""
        letter = first_letter(line, self.habits.pattern)
        below = stem_of(following) if following is not None else None
        if letter in ("", "?") or below is None or below.style not in self.habits.stems or not _is_capital(line.text):
            return False
        place = len(at.current.choices) if at.current is not None else -1
        return at.zone is not Zone.STEM and ord(letter) - 65 != place

    def _stem_pieces(self, stem: Piece, next_letter: str) -> list[Piece]:
        parts = split_choices(stem.line, stem.rich, self.habits.pattern, next_letter)
        if not parts or (len(parts) == 1 and parts[0].kind == "choice" and next_letter == "A"):
            # the choices begin below: "C. Mác" at the head of a text is a name
            return [stem]
        if parts[0].kind == "text":
            stem.rich = parts[0].rich
            return [stem, *parts[1:]]
        stem.rich = Rich()
        return [stem, *parts]


def _is_capital(text: str) -> bool:
    """Return whether a text has two words in capitals and no small letter."""
    return text.isupper() and len(re.findall(r"[^\W\d_]{2,}", text)) > 1


def _counts(typed: str, next_letter: str, at: Drafting) -> bool:
    """Return whether a letter typed behind an automatic one is a choice's letter, not the start of "C. Mác"."""
    choices = at.current.choices if at.current is not None else []
    begins = typed == "A" and next_letter == "B"
    if at.zone is not Zone.CHOICES or not choices or (begins and len(choices) > 1):
        return begins
    return bool(choices[-1].letter) or (ord(typed) - 65 == len(choices) and next_letter not in ("", "A", "?"))


def _is_list_item(stem: Piece, at: Drafting) -> bool:
    """Return whether a numbered line is a statement inside the present question, not a new question."""
    current = at.current
    if stem.style not in ("bare", "paren") or current is None or at.zone is not Zone.STEM:
        return False
    return stem.number is not None and current.printed is not None and stem.number != current.printed + 1


def _undotted(line: Line, next_letter: str, at: Drafting) -> list[Piece]:
    """Return the choice of a line such as "A x + 1", if the letters around it say that it is one."""
    match = _UNDOTTED.match(line.text)
    if match is None or at.current is None or at.zone not in (Zone.STEM, Zone.CHOICES):
        return []
    letter = match[1] or "D"
    place = ord(letter) - 65
    goes_on = next_letter == chr(66 + place) or (place >= 2 and next_letter == "")
    if place != len(at.current.choices) or not goes_on:
        return []
    start = match.start(match.lastindex or 0)
    look = line.rich.cut(start, start + 1).signals()
    return [Piece("choice", line.rich.cut(match.end()), line, letter=letter, letter_look=look)]


def _behind(auto: Piece, line: Line, pattern: re.Pattern[str]) -> list[Piece]:
    """Return typed choices behind an automatic first one in the same line, and shorten that one."""
    text = line.text
    found = islice(pattern.finditer(text), 60)
    wide = [m for m in found if behind_gap(text, m.start()) and text[: m.start()].strip()]
    if not wide:
        return []
    auto.rich = line.rich.cut(0, wide[0].start())
    rest = Line(line.rich.cut(wide[0].start()), line.place)
    return split_choices(rest, rest.rich, pattern, "")
