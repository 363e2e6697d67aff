"""Lines of running text become drafts of questions: Word paragraphs, pasted text, cells of one column."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from contest.banks.readers.finish import Reading, end_star
from contest.banks.readers.habits import LETTER_FORMATS, Habits, habits_of
from contest.banks.readers.keys import KeyPair, pairs_in_line
from contest.banks.readers.pieces import (
    SIGN_CHOICE,
    Piece,
    behind_gap,
    first_letter,
    is_instruction,
    key_at_end,
    latin,
    level_of,
    remark_of,
    split_choices,
    stem_of,
)
from contest.banks.readers.result import GROUP, SHORT
from contest.banks.readers.rich import Draft, DraftChoice, Key, Line, Rich, join
from contest.common.text import fold, squeeze

_STATED = re.compile(
    r"^\s*(?i:chọn|đáp án|đ/?a)?(?:\s+đáp án)?\s*[:.]?\s*(?P<value>[A-H](?:\s*[,;&]\s*[A-H])*)(?:\s*[.:;)–—-]\s"
    r"*|\s*$|\s+(?=[A-ZĐ(]))"
)
_BULLET = re.compile(r"^\s*[-–—•·▪◦+○●]\s+")
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|—|to|đến|and|và|,)\s*(?:câu\s*)?(?=(\d{1,4}))", re.I)


@dataclass(slots=True)
class _State:
    current: Draft | None = None
    # "none", "stem", "choices", "after"
    zone: str = "none"
    pending: list[Piece] = field(default_factory=list)
    group: str = ""
    group_numbers: frozenset[int] = frozenset()
    part: str = ""
    part_kind: str = ""
    topic: str = ""
    difficulty: int = 0
    explaining: bool = False
    keys_only: bool = False
    # a heading with nothing below it yet: choices may follow, then it was a question
    heading: Piece | None = None
    # the last line was cut behind single spaces
    narrow: bool = False


class Outline:
    """Reads lines in order; can be fed several times, for files in which tables stand between paragraphs."""

    def __init__(self, reading: Reading, habits: Habits) -> None:
        self.reading = reading
        self.habits = habits
        self.state = _State()

    def feed(self, lines: Sequence[Line]) -> None:
        """Read more lines."""
        filled = [line for line in lines if line.text.strip()]
        after = dict(zip(map(id, filled), filled[1:], strict=False))
        for line in lines:
            for piece in self._pieces(line, after.get(id(line))):
                getattr(self, f"_on_{piece.kind}")(piece)
                if piece.kind not in ("heading", "blank"):
                    self.state.heading = None

    def leave(self) -> None:
        """Stand before a table of its own: the question above it is complete."""
        self._settle(label=None)
        self.state.current, self.state.zone = None, "none"

    def close(self) -> None:
        """Finish: what is still unattached is skipped, short answers and groups get their kind."""
        self._settle(label=None)
        self._skip(self.state.pending)
        self.state.pending = []
        for draft in self.reading.drafts:
            _complete(draft)

    # ------------------------------------------------------------------ lines to pieces

    def _pieces(self, line: Line, following: Line | None) -> list[Piece]:
        if line.table:
            return [Piece("text", line.rich, line)]
        habits = self.habits
        next_letter = first_letter(following, habits.pattern)
        auto = self._auto_choice(line)
        if auto:
            rest = split_choices(line, line.rich, habits.pattern, next_letter)
            return rest if rest and rest[0].kind == "choice" else [auto, *_behind(auto, line, habits.pattern)]
        signed = SIGN_CHOICE.match(line.text) if habits.signs else None
        if signed:
            return [Piece("choice", line.rich.cut(signed.end()), line, star=bool(signed["star"]))]
        stem = stem_of(line)
        if stem and stem.style in habits.stems and not self._is_list_item(stem):
            return [stem] if self.state.keys_only else self._stem_pieces(stem, next_letter)
        remark = remark_of(line)
        if remark and not (remark.kind == "heading" and self.state.zone == "stem" and not line.heading):
            return [remark]
        if habits.bare_choices and self.state.current and stem and stem.style == "bare":
            return [Piece("choice", stem.rich, line)]
        parts = split_choices(line, line.rich, habits.pattern, next_letter, goes_on=self.state.narrow)
        self.state.narrow = len(parts) > 1 and not re.search(r"\t| {2}", line.text.strip())
        return parts or self._undotted(line, next_letter) or [Piece("text", line.rich, line)]

    def _undotted(self, line: Line, next_letter: str) -> list[Piece]:
        """Return the choice of a line such as "A x + 1" whose dot is missing, if the letters around it say so."""
        match = re.match(r"\s*([A-H])\s+(?=\S)", line.text)
        current = self.state.current
        if match is None or current is None or self.state.zone not in ("stem", "choices"):
            return []
        place = ord(match[1]) - 65
        goes_on = next_letter == chr(66 + place) or (place >= 2 and next_letter == "")
        if place != len(current.choices) or not goes_on:
            return []
        at = match.start(1)
        look = line.rich.cut(at, at + 1).signals()
        return [Piece("choice", line.rich.cut(match.end()), line, letter=match[1], letter_look=look)]

    def _auto_choice(self, line: Line) -> Piece | None:
        if line.auto is None:
            return None
        lettered = line.auto.format in LETTER_FORMATS
        unlettered = (
            self.habits.auto_choices
            and self.state.current is not None
            and (line.auto.format == "bullet" or "word" in self.habits.stems or line.auto.level > 0)
        )
        if not (lettered or unlettered):
            return None
        look = Rich([("A", line.auto_look)]).signals()
        typed = self.habits.pattern.match(line.text.strip()) if lettered else None
        if typed:
            # a letter typed behind an automatic one: the typed one counts
            return None
        star = re.match(r"\s*([*✓✔✅☑]\ufe0f?)\s*", line.text)
        rich = line.rich.cut(star.end()) if star else line.rich.strip()
        return Piece("choice", rich, line, letter_look=look, star=bool(star))

    def _is_list_item(self, stem: Piece) -> bool:
        """Return whether a numbered line is a statement inside the present question, not a new question."""
        current = self.state.current
        if stem.style not in ("bare", "paren", "auto") or current is None or self.state.zone != "stem":
            return False
        if stem.style == "auto":
            return False
        return stem.number is not None and current.printed is not None and stem.number != current.printed + 1

    def _stem_pieces(self, stem: Piece, next_letter: str) -> list[Piece]:
        parts = split_choices(stem.line, stem.rich, self.habits.pattern, next_letter)
        if not parts:
            return [stem]
        if parts[0].kind == "text":
            stem.rich = parts[0].rich
            return [stem, *parts[1:]]
        stem.rich = Rich()
        return [stem, *parts]

    # ------------------------------------------------------------------ what each piece does

    def _on_blank(self, piece: Piece) -> None:
        if (self.state.pending and self.state.pending[-1].kind != "blank") or (
            not self.state.pending and self.state.zone in ("choices", "after", "none")
        ):
            self.state.pending.append(piece)
        if not self.habits.labelled:
            self.state.explaining = False

    def _on_skip(self, piece: Piece) -> None:
        self.reading.skipped.append(squeeze(piece.line.text))

    def _on_break(self, piece: Piece) -> None:
        # a passage may stand between two breaks: it waits for its questions
        if self.state.current is not None:
            self._settle(label=None)
        self.state.current, self.state.zone = None, "none"
        if "</sg>" in piece.line.text:
            self.state.group = ""

    def _on_stem(self, piece: Piece) -> None:
        if self.state.keys_only and piece.number is not None:
            stated = _STATED.match(piece.rich.text)
            if stated:
                reason = piece.rich.cut(stated.end()).markup()
                self.reading.table.append(KeyPair(piece.number, stated["value"], piece.line.place, reason))
                return
            self.state.keys_only = False
        elif piece.number is not None and self._only_key(piece):
            return
        self._settle(label=piece)
        self._start(piece.line, piece.label, piece.number)
        draft = self.state.current
        assert draft is not None
        draft.difficulty = piece.difficulty or draft.difficulty
        rich, value = key_at_end(piece.rich)
        if value:
            draft.keys.append(Key("key_line", value, piece.line.place))
        if rich:
            draft.stem.append(rich)
        draft.original.append(piece.line.text.strip())

    def _only_key(self, piece: Piece) -> bool:
        """Take "Câu 12: B" or "1.A 2.B" as entries of a key, when questions stand before it."""
        pairs = pairs_in_line(piece.line.text, piece.line.place) if self.reading.drafts else []
        letters = all(re.fullmatch(r"[A-H]+", pair.value) for pair in pairs)
        if not pairs or not letters or (self.state.zone == "stem" and len(pairs) < 2):
            return False
        self.reading.table.extend(pairs)
        return True

    def _on_text(self, piece: Piece) -> None:
        state = self.state
        pairs = pairs_in_line(piece.line.text, piece.line.place) if self.reading.drafts else []
        if pairs and (state.keys_only or len(pairs) > 1):
            self.reading.table.extend(pairs)
            return
        if state.zone == "stem" and state.current is not None:
            self._attach_blanks()
            rich, value = key_at_end(piece.rich)
            if value:
                state.current.keys.append(Key("key_line", value, piece.line.place))
            state.current.stem.append(rich)
            state.current.original.append(piece.line.text.strip())
        elif state.explaining and state.current is not None:
            state.current.explanation.append(piece.rich.strip())
            state.current.original.append(piece.line.text.strip())
        else:
            state.pending.append(piece)

    def _attach_blanks(self) -> None:
        self.state.pending = [piece for piece in self.state.pending if piece.kind != "blank"]

    def _on_choice(self, piece: Piece) -> None:
        state = self.state
        letter = latin(piece.letter) if piece.letter else ""
        if state.current is not None and state.current.choices and self._begins_anew(piece, letter):
            self._start_from_pending(piece.line)
        elif state.current is None or (state.zone == "after" and not self._goes_on(letter)):
            if state.heading is not None and not _texts(state.pending):
                self._question_from_heading(state.heading)
            elif not _texts(state.pending) and not self.habits.labelled:
                self.reading.notes.append(("choice_without_question", piece.line.place, squeeze(piece.line.text)[:60]))
                return
            else:
                self._start_from_pending(piece.line)
        draft = state.current
        assert draft is not None
        self._fill_gap(draft, letter)
        rich, value = key_at_end(piece.rich)
        if value:
            draft.keys.append(Key("key_line", value, piece.line.place))
        draft.choices.append(
            DraftChoice(rich, piece.letter, piece.letter_look, star=piece.star, end_star=end_star(rich.text))
        )
        state.zone = "choices"
        _remember(draft, piece.line)

    def _goes_on(self, letter: str) -> bool:
        """Return whether a choice behind an answer still belongs to the question (answer in the middle of choices)."""
        draft = self.state.current
        return draft is not None and bool(letter) and ord(letter) - 65 == len(draft.choices)

    def _begins_anew(self, piece: Piece, letter: str) -> bool:
        """Return whether a choice begins another question: it is an "A" behind text or behind a full question.

        Where signs stand for letters, any text between two choices begins a question.
        """
        if self.habits.signs and not self.habits.labelled and _texts(self.state.pending):
            return True
        if letter != "A":
            return False
        state = self.state
        draft = state.current
        assert draft is not None
        texts = _texts(state.pending)
        lower = all(choice.letter.islower() for choice in draft.choices if choice.letter)
        if state.zone == "choices" and piece.letter.isupper() and lower and draft.choices[0].letter and not texts:
            draft.stem.extend(_relettered(choice) for choice in draft.choices)
            draft.choices.clear()
            return False
        return bool(texts) or state.zone == "after" or len(draft.choices) >= 4

    def _fill_gap(self, draft: Draft, letter: str) -> None:
        """Use unattached lines: the choice whose letter is missing, or more text of the choice before."""
        texts = _texts(self.state.pending)
        self.state.pending = []
        place = ord(letter) - 65 if letter else len(draft.choices)
        if not draft.choices:
            if place == 1 and len(draft.stem) > 1:
                draft.choices.append(DraftChoice(draft.stem.pop(), end_star=False))
                draft.notes.append(("option_letter_missing", ""))
            return
        if not texts:
            return
        draft.original.extend(piece.line.text.strip() for piece in texts)
        if place == len(draft.choices) + len(texts) or (place == len(draft.choices) + 1):
            draft.choices.extend(DraftChoice(p.rich.strip(), end_star=end_star(p.rich.text)) for p in texts)
            draft.notes.append(("option_letter_missing", ""))
            return
        last = draft.choices[-1]
        last.rich = join([last.rich, *(piece.rich for piece in texts)])

    def _on_key(self, piece: Piece) -> None:
        state = self.state
        if state.keys_only or state.current is None or (state.current.keys and _texts(state.pending)):
            if state.pending and _texts(state.pending) and not state.keys_only and not self.habits.labelled:
                self._start_from_pending(piece.line)
            else:
                self.reading.notes.append(("answer_without_question", piece.line.place, piece.value[:40]))
                return
        draft = state.current
        assert draft is not None
        if draft.choices:
            self._fill_gap(draft, "")
        lines = piece.rich.lines()
        draft.keys.append(Key("key_line", piece.value.split("\n")[0], piece.line.place))
        rest = _said_after(lines[0])
        if rest:
            draft.explanation.append(rest)
        _remember(draft, piece.line)
        if draft.choices or self.habits.labelled is False:
            state.zone = "after"

    def _on_key_heading(self, piece: Piece) -> None:
        state = self.state
        if state.zone == "stem" and state.current is not None and not state.current.choices:
            state.current.original.append(piece.line.text.strip())
            return
        self._settle(label=None)
        if self.reading.drafts:
            state.keys_only = True
        self.reading.skipped.append(squeeze(piece.line.text))

    def _on_explanation(self, piece: Piece) -> None:
        if self.state.current is None or not (self.state.current.choices or self.state.current.keys):
            self._on_text(Piece("text", piece.line.rich, piece.line))
            return
        self._fill_gap(self.state.current, "")
        if piece.rich:
            self.state.current.explanation.append(piece.rich)
        self.state.explaining, self.state.zone = True, "after"
        _remember(self.state.current, piece.line)

    def _on_source(self, piece: Piece) -> None:
        if self.state.current is None or not self.state.current.choices:
            self._on_text(Piece("text", piece.line.rich, piece.line))
            return
        self.state.current.source = squeeze(piece.rich.text)
        self.state.zone = "after"
        _remember(self.state.current, piece.line)

    def _on_level(self, piece: Piece) -> None:
        if self.state.current is None:
            self.state.difficulty = level_of(piece.value)
            return
        self.state.current.difficulty = level_of(piece.value)
        _remember(self.state.current, piece.line)

    def _on_topic(self, piece: Piece) -> None:
        if self.state.current is None or self.state.zone != "after":
            self._settle(label=None)
            self.state.topic = squeeze(piece.value)
            self.state.current, self.state.zone = None, "none"
        else:
            self.state.current.topic = squeeze(piece.value)

    def _on_heading(self, piece: Piece) -> None:
        self._settle(label=None)
        self._skip(self.state.pending)
        before = self.state.topic
        self.state.topic = squeeze(piece.line.text).rstrip(":. ")
        self._leave(piece)
        piece.value = before
        self.state.heading = piece if piece.line.heading else None

    def _on_part(self, piece: Piece) -> None:
        self._settle(label=None)
        self._skip(self.state.pending)
        said = fold(piece.line.text)
        self.state.part = piece.value
        self.state.part_kind = (
            GROUP if re.search(r"dung[ /,-]*(?:hay |hoac )?sai", said) else SHORT if "tra loi ngan" in said else ""
        )
        self._leave(piece)

    def _leave(self, piece: Piece) -> None:
        self.reading.skipped.append(squeeze(piece.line.text))
        state = self.state
        state.current, state.zone, state.group, state.pending = None, "none", "", []
        state.explaining = False

    # ------------------------------------------------------------------ questions

    def _start(self, line: Line, label: str, number: int | None) -> None:
        state = self.state
        if state.group_numbers and number is not None and number not in state.group_numbers:
            state.group, state.group_numbers = "", frozenset()
        quote = squeeze(line.text)[:60]
        place = f"{line.place}, “{quote}”" if line.place else f"“{quote}”"
        state.current = Draft(
            place, label, number, topic=state.topic, difficulty=state.difficulty, group=state.group,
            part=state.part, kind=state.part_kind,
        )  # fmt: skip
        state.zone, state.explaining, state.difficulty = "stem", False, 0
        state.pending = []
        self.reading.drafts.append(state.current)

    def _start_from_pending(self, line: Line) -> None:
        """Begin a question that has no sign of its own: its text is what stands before its first choice."""
        state = self.state
        pieces = state.pending
        if state.zone == "none" and not self.reading.drafts:
            pieces = _last_block(pieces)
            self._skip(_before(state.pending, pieces))
        texts = _texts(pieces)
        self._start(texts[0].line if texts else line, "", None)
        assert state.current is not None
        state.current.stem = [piece.rich.strip() for piece in texts]
        state.current.original = [piece.line.text.strip() for piece in texts]

    def _question_from_heading(self, piece: Piece) -> None:
        """Take a heading that choices follow as the text of a question, not as a topic."""
        self.state.topic = piece.value
        self.reading.skipped.remove(squeeze(piece.line.text))
        self.state.pending.append(Piece("text", piece.line.rich, piece.line))
        self._start_from_pending(piece.line)

    def _settle(self, *, label: Piece | None) -> None:
        """Decide about unattached lines when a new question, a heading or the end comes."""
        state = self.state
        texts = _texts(state.pending)
        blank_first = bool(state.pending) and state.pending[0].kind == "blank"
        first = next((i for i, piece in enumerate(texts) if is_instruction(piece.line.text)), None)
        own = texts if first is None else texts[:first]
        if label is not None and first is not None:
            passage = [piece.rich.strip() for piece in texts[first:]]
            state.group = join(passage).markup()
            state.group_numbers = _numbers(texts[first].line.text)
        elif first is not None:
            self._skip(texts[first:])
        if own and state.current is not None and state.zone != "none":
            self._attach(own, blank_first=blank_first)
        else:
            self._skip(own)
        state.pending = []

    def _attach(self, pieces: list[Piece], *, blank_first: bool) -> None:
        draft = self.state.current
        assert draft is not None
        if self.state.zone == "after" and not blank_first:
            draft.explanation.extend(piece.rich.strip() for piece in pieces)
        elif self.state.zone == "choices" and not blank_first and pieces[0].rich.text.strip()[:1].islower():
            last = draft.choices[-1]
            last.rich = join([last.rich, *(piece.rich for piece in pieces)])
        else:
            if self.state.zone == "choices" and not blank_first:
                draft.notes.append(("stray_text", squeeze(pieces[0].line.text)[:60]))
            self._skip(pieces)
            return
        draft.original.extend(piece.line.text.strip() for piece in pieces)

    def _skip(self, pieces: Sequence[Piece]) -> None:
        self.reading.skipped.extend(squeeze(piece.line.text) for piece in _texts(pieces))


def _relettered(choice: DraftChoice) -> Rich:
    looks = choice.rich.spans[0][1] if choice.rich.spans else None
    head = [(f"{choice.letter}) ", looks._replace(underline=False))] if looks is not None else []
    return Rich([*head, *choice.rich.spans])


def _texts(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.kind != "blank"]


def _last_block(pieces: Sequence[Piece]) -> list[Piece]:
    block: list[Piece] = []
    for piece in reversed(pieces):
        if piece.kind == "blank" and block:
            break
        if piece.kind != "blank":
            block.append(piece)
    return block[::-1]


def _before(pieces: Sequence[Piece], block: Sequence[Piece]) -> Sequence[Piece]:
    """Return what stands before the last block."""
    first = next((i for i, piece in enumerate(pieces) if block and piece is block[0]), len(pieces))
    return pieces[:first]


def _remember(draft: Draft, line: Line) -> None:
    text = line.text.strip()
    if not draft.original or draft.original[-1] != text:
        draft.original.append(text)


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


def _said_after(line: Rich) -> Rich:
    """Return what a key line says behind its letter ("B. Vì …"), without the sign between."""
    match = re.match(r"^\(?[A-H]\)?\s*[.:;–—-]\s*(?=\S)", line.text)
    return line.cut(match.end()) if match else Rich()


def _numbers(text: str) -> frozenset[int]:
    """Return the question numbers that an instruction names: "câu hỏi 17, 18, 19", "questions 41–45"."""
    numbers: set[int] = set()
    for match in _RANGE.finditer(text):
        low, high = int(match[1]), int(match[2])
        if low < high <= low + 50:
            numbers |= set(range(low, high + 1))
    return frozenset(numbers)


def _complete(draft: Draft) -> None:
    """Give a draft of a 2025 part its kind, and say when letters are out of order."""
    if draft.kind == SHORT:
        if len(draft.choices) > 1:
            draft.kind = ""
        else:
            draft.answers = [c.rich.text for c in draft.choices] or [key.value for key in draft.keys][:1]
    elif draft.kind == GROUP and any(choice.letter.isupper() for choice in draft.choices):
        draft.kind = ""
    letters = [latin(choice.letter) if choice.letter else "" for choice in draft.choices]
    if any(letter and ord(letter) - 65 != i for i, letter in enumerate(letters)):
        draft.notes.append(("letters_not_consecutive", ", ".join(letter or "–" for letter in letters)))


def read_lines(lines: Sequence[Line], reading: Reading | None = None) -> Reading:
    """Return what running text holds."""
    reading = reading or Reading()
    outline = Outline(reading, habits_of(lines))
    outline.feed(lines)
    outline.close()
    unlettered(reading)
    return reading


def unlettered(reading: Reading) -> None:
    """Take the lines under each question as its choices, where no question of the file has any and all have as many."""
    drafts = [draft for draft in reading.drafts if draft.label]
    if len(drafts) < 2 or any(draft.choices for draft in drafts):
        return
    sizes = Counter(len(draft.stem) - 1 for draft in drafts)
    size, count = sizes.most_common(1)[0]
    if not 2 <= size <= 6 or count < 0.8 * len(drafts):
        return
    for draft in drafts:
        if len(draft.stem) - 1 == size:
            draft.choices = [DraftChoice(_debulleted(rich), end_star=end_star(rich.text)) for rich in draft.stem[1:]]
            draft.stem = draft.stem[:1]
            draft.kind = "" if draft.kind == SHORT else draft.kind
            draft.answers = []


def _debulleted(rich: Rich) -> Rich:
    match = _BULLET.match(rich.text)
    return rich.cut(match.end()) if match else rich.strip()
