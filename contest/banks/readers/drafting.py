"""Questions under construction: the present one, the lines that wait for theirs, what holds for those to come."""

import re
from collections.abc import Sequence
from enum import Enum

from contest.banks.readers.finish import Reading
from contest.banks.readers.pieces import Piece, is_instruction
from contest.banks.readers.rich import EMPTY, Draft, DraftChoice, Line, Rich, join
from contest.banks.readers.signs import is_signed
from contest.common.text import squeeze

_INSTRUCTION = re.compile(r"\s*(?:mark the letter|read the|choose the|listen to|đọc (?:đoạn|thông tin|văn bản))", re.I)
_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|—|to|đến|and|và|,)\s*(?:câu\s*)?(?=(\d{1,4}))", re.I)


class Zone(Enum):
    """Where in a question the reader stands."""

    OUTSIDE = "before or between questions"
    STEM = "in the text of a question"
    CHOICES = "among its choices"
    AFTER = "behind its answer"


class Drafting:
    """The drafts of one file; lines that may belong to this question or to the next one wait in `pending`."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.current: Draft | None = None
        self.zone = Zone.OUTSIDE
        self.pending: list[Piece] = []
        self.explaining = False
        # what questions to come take along
        self.topic = ""
        self.part = ""
        self.part_kind = ""
        self.difficulty = 0
        self.group = EMPTY
        self._group_numbers: frozenset[int] = frozenset()

    @property
    def waiting(self) -> list[Piece]:
        """The lines that wait, without the blank ones."""
        return [piece for piece in self.pending if piece.kind != "blank"]

    # ------------------------------------------------------------------ begin and end

    def start(self, line: Line, label: str, number: int | None) -> Draft:
        """Begin a question."""
        if self._group_numbers and number is not None and number not in self._group_numbers:
            self.group, self._group_numbers = EMPTY, frozenset()
        quote = squeeze(line.text)[:60]
        place = f"{line.place}, “{quote}”" if line.place else f"“{quote}”"
        draft = Draft(
            place, label, number, topic=self.topic, difficulty=self.difficulty, group=self.group,
            part=self.part, kind=self.part_kind,
        )  # fmt: skip
        self.current, self.zone, self.pending = draft, Zone.STEM, []
        self.explaining, self.difficulty = False, 0
        self.reading.drafts.append(draft)
        return draft

    def start_from_waiting(self, line: Line) -> Draft:
        """Begin a question that has no sign of its own: its text is what stands before its first choice."""
        pieces = self.pending
        if self.zone is Zone.OUTSIDE and not self.reading.drafts:
            pieces = _last_block(pieces)
            self.skip(_before(self.pending, pieces))
        texts = [piece for piece in pieces if piece.kind != "blank"]
        draft = self.start(texts[0].line if texts else line, "", None)
        draft.stem = [piece.rich.strip() for piece in texts]
        draft.original = [piece.line.text.strip() for piece in texts]
        return draft

    def leave(self) -> None:
        """Let what comes next belong to no question."""
        self.current, self.zone, self.explaining = None, Zone.OUTSIDE, False

    def settle(self, *, before_question: bool = False) -> None:
        """Decide about the lines that wait, now that a new question, a heading or the end comes."""
        if before_question and self.zone is Zone.STEM:
            self._give_back_instruction()
        texts = self.waiting
        blank_first = bool(self.pending) and self.pending[0].kind == "blank"
        first = next((i for i, piece in enumerate(texts) if is_instruction(piece.line.text)), len(texts))
        own, passage = texts[:first], texts[first:]
        if before_question and passage:
            self.group = join([piece.rich.strip() for piece in passage])
            self._group_numbers = _numbers(passage[0].line.text)
        else:
            self.skip(passage)
        if own and self.current is not None:
            self._attach(self.current, own, blank_first=blank_first)
        else:
            self.skip(own)
        self.pending = []

    def _give_back_instruction(self) -> None:
        """Let an instruction that ends the text of a question without choices wait for the next question."""
        draft = self.current
        if draft is not None and len(draft.stem) > 1 and not draft.choices and _INSTRUCTION.match(draft.stem[-1].text):
            rich = draft.stem.pop()
            self.pending.append(Piece("text", rich, Line(rich)))

    def _attach(self, draft: Draft, pieces: list[Piece], *, blank_first: bool) -> None:
        if self.zone is Zone.AFTER and not blank_first:
            draft.explanation.extend(piece.rich.strip() for piece in pieces)
        elif self.zone is Zone.CHOICES and not blank_first and pieces[0].rich.text.strip()[:1].islower():
            last = draft.choices[-1]
            last.rich = join([last.rich, *(piece.rich for piece in pieces)])
        else:
            if self.zone is Zone.CHOICES and not blank_first:
                quote = squeeze(pieces[0].line.text)[:60]
                draft.notes.append(("stray_text", quote))
                draft.places["stray_text"] = f"{pieces[0].line.place}, “{quote}”"
            self.skip(pieces)
            return
        draft.original.extend(piece.line.text.strip() for piece in pieces)

    def skip(self, pieces: Sequence[Piece]) -> None:
        """List lines that belong to no question."""
        self.reading.skipped.extend(squeeze(piece.line.text) for piece in pieces if piece.kind != "blank")

    # ------------------------------------------------------------------ the present question

    def add_choice(self, draft: Draft, piece: Piece, letter: str) -> None:
        """Add a choice, behind whatever waits for one."""
        self.fill_gap(draft, letter)
        draft.choices.append(
            DraftChoice(
                piece.rich,
                piece.letter,
                piece.letter_look,
                star=piece.star,
                end_star=is_signed(piece.rich.text),
                sign=piece.sign,
            )
        )
        self.zone = Zone.CHOICES
        remember(draft, piece.line)

    def fill_gap(self, draft: Draft, letter: str) -> None:
        """Use the lines that wait: as the choice whose letter is missing, or as more text of the choice before."""
        texts, self.pending = self.waiting, []
        place = ord(letter) - 65 if letter else len(draft.choices)
        if not draft.choices:
            if place == 1 and len(draft.stem) > 1:
                draft.choices.append(DraftChoice(draft.stem.pop(), end_star=False))
                draft.notes.append(("option_letter_missing", ""))
            return
        if not texts:
            return
        draft.original.extend(piece.line.text.strip() for piece in texts)
        if place in (len(draft.choices) + len(texts), len(draft.choices) + 1):
            draft.choices.extend(DraftChoice(p.rich.strip(), end_star=is_signed(p.rich.text)) for p in texts)
            draft.notes.append(("option_letter_missing", ""))
            return
        last = draft.choices[-1]
        last.rich = join([last.rich, *(piece.rich for piece in texts)])

    def statements_to_stem(self, draft: Draft) -> None:
        """Take what looked like choices, and the lines behind them, as statements inside the text of the question."""
        texts, self.pending = self.waiting, []
        draft.stem.extend(_with_letter(choice) for choice in draft.choices)
        draft.stem.extend(piece.rich.strip() for piece in texts)
        draft.original.extend(piece.line.text.strip() for piece in texts)
        draft.choices.clear()
        self.zone = Zone.STEM

    def has_statements(self, draft: Draft) -> bool:
        """Return whether the choices so far have small letters only, so that they may be statements to judge."""
        letters = [choice.letter for choice in draft.choices]
        return bool(letters) and bool(letters[0]) and all(letter.islower() for letter in letters if letter)


def remember(draft: Draft, line: Line) -> None:
    """Keep a line of the file as the question's original text, once."""
    text = line.text.strip()
    if not draft.original or draft.original[-1] != text:
        draft.original.append(text)


def _with_letter(choice: DraftChoice) -> Rich:
    looks = choice.rich.spans[0][1] if choice.rich.spans else None
    head = [(choice.sign or f"{choice.letter}) ", looks._replace(underline=False))] if looks is not None else []
    return Rich([*head, *choice.rich.spans])


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


def _numbers(text: str) -> frozenset[int]:
    """Return the question numbers that an instruction names: "câu hỏi 17, 18, 19", "questions 41–45"."""
    numbers: set[int] = set()
    for match in _RANGE.finditer(text):
        low, high = int(match[1]), int(match[2])
        if low < high <= low + 50:
            numbers |= set(range(low, high + 1))
    return frozenset(numbers)
