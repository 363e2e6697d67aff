"""The grammar of running text: Word paragraphs, pasted text, cells of one column become drafts of questions.

A file is a row of questions: a text, choices, then perhaps an answer, an explanation, a source. Headings, parts and
passages stand between them; a key of the whole file may stand at its end. What a line is, `cutter` tells; where its
text goes, the method here for its kind.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from contest.banks.readers.choices import latin
from contest.banks.readers.cutter import Cutter
from contest.banks.readers.drafting import Drafting, Zone, remember
from contest.banks.readers.finish import Reading
from contest.banks.readers.habits import LETTER_FORMATS, Habits, habits_of, is_bare_key
from contest.banks.readers.keys import KeyPair, pairs_in_line
from contest.banks.readers.mending import mend
from contest.banks.readers.pieces import Piece, key_at_end, level_of
from contest.banks.readers.result import CHOICE, GROUP, SHORT
from contest.banks.readers.rich import EMPTY, Draft, Key, Line, Rich
from contest.banks.readers.truths import is_spelt_out
from contest.common.text import fold, squeeze

_STATED = re.compile(
    r"^\s*(?i:chọn|đáp án|đ/?a)?(?:\s+đáp án)?\s*[:.]?\s*(?P<value>[A-H](?:\s*[,;&]\s*[A-H])*)(?:\s*[.:;)–—-]\s"
    r"*|\s*$|\s+(?=[A-ZĐ(]))"
)
_BEHIND_LETTER = re.compile(r"^\(?[A-H]\)?\s*[.:;–—-]\s*(?=\S)")
_SHORT_ANSWER = re.compile(r"^\s*(?:trả lời|kết quả|đáp số)\s*:\s*(?P<value>[^\s._…].*)$", re.I)
_ANSWER = re.compile(r"\s*ANSWERS?\s*:", re.I)
# a text that asks: what stands before it are statements to judge
_ASKS = re.compile(r"(?:\?|:|\blà|\bbằng)\W*$", re.I)


class Outline:
    """Reads lines in order; can be fed several times, for files in which tables stand between paragraphs."""

    def __init__(self, reading: Reading, habits: Habits) -> None:
        self.reading = reading
        self.habits = habits
        self.at = Drafting(reading)
        self._cutter = Cutter(habits)
        # a key of the whole file is being read
        self._in_key = False
        self._key_part = ""
        # a heading with nothing below it yet: choices may follow, then it was a question
        self._heading: Piece | None = None
        self._topic_before = ""
        # questions end at breaks ("[<br>]"): those that began without one, and how many did begin behind one
        self._unparted: list[Draft] = []
        self._breaks = 0
        # lines that begin with ANSWER
        self._answers = 0
        self._actions: dict[str, Callable[[Piece], None]] = {
            "stem": self._stem,
            "text": self._text,
            "choice": self._choice,
            "key": self._key,
            "explanation": self._explanation,
            "source": self._source,
            "level": self._level,
            "topic": self._new_topic,
            "heading": self._new_heading,
            "part": self._part,
            "key_heading": self._key_heading,
            "break": self._break,
            "end": self._end,
            "skip": self._skip,
            "blank": self._blank,
        }

    def feed(self, lines: Sequence[Line]) -> None:
        """Read more lines."""
        filled = [line for line in lines if line.text.strip()]
        after = dict(zip(map(id, filled), filled[1:], strict=False))
        for line in lines:
            first, *rest = self._cutter.lines(line, self.at)
            self._take(first, rest[0] if rest else after.get(id(line)))
            for behind in rest:
                self._take(behind, after.get(id(line)))

    def _take(self, line: Line, following: Line | None) -> None:
        for piece in self._cutter.pieces(line, following, self.at, in_key=self._in_key):
            self._actions[piece.kind](piece)
            if piece.kind not in ("heading", "blank"):
                self._heading = None

    def _enter(self, pairs: Sequence[KeyPair]) -> None:
        self.reading.table.extend(pairs)
        self.name_part(len(self.reading.table) - len(pairs))

    def name_part(self, first: int) -> None:
        """Name the part of the paper whose key is being read in the entries from the one at `first` on."""
        if self._in_key and self._key_part:
            table = self.reading.table
            table[first:] = [replace(pair, part=self._key_part) for pair in table[first:]]

    def leave(self) -> None:
        """Stand before a table of its own: the question above it is complete."""
        self.at.settle()
        self.at.leave()

    def close(self) -> None:
        """Finish: what still waits is skipped, and what only the whole file can tell is mended."""
        self.at.settle()
        mend(self.reading.drafts, self.habits.pattern)
        drafts = self.reading.drafts
        if self._breaks >= 0.5 * len(drafts):
            for draft in self._unparted:
                draft.notes.append(("separator_missing", ""))
        if self._answers >= 2 and self._answers >= 0.5 * len(drafts):
            for draft in drafts:
                if draft.kind == CHOICE and draft.choices and not draft.keys:
                    draft.notes.append(("question_without_answer", ""))

    # ------------------------------------------------------------------ a question

    def _stem(self, piece: Piece) -> None:
        if piece.number is not None and (self._is_only_key(piece) or self._is_reasoned_key(piece)):
            return
        self._in_key = False
        self.at.settle(before_question=True)
        draft = self.at.start(piece.line, piece.label, piece.number)
        draft.difficulty = piece.difficulty or draft.difficulty
        rich = self._without_key(draft, piece)
        if rich:
            draft.stem.append(rich)
        draft.original.append(piece.line.text.strip())

    def _is_only_key(self, piece: Piece) -> bool:
        """Take "Câu 12: B" or "1.A 2.B" as entries of a key."""
        pairs = pairs_in_line(piece.line.text, piece.line.place)
        letters = all(re.fullmatch(r"[A-H]+", pair.value) for pair in pairs)
        if not pairs or not letters or (self.at.zone is Zone.STEM and len(pairs) < 2):
            return False
        self._enter(pairs)
        return True

    def _is_reasoned_key(self, piece: Piece) -> bool:
        """Take "Câu 12. Chọn B. Vì …" as an entry of a key, under the heading of one."""
        said = _STATED.match(piece.rich.text) if self._in_key and piece.number is not None else None
        if said is None or piece.number is None:
            return False
        reason = piece.rich.cut(said.end()).markup()
        self.reading.table.append(KeyPair(piece.number, said["value"], piece.line.place, reason))
        return True

    def _text(self, piece: Piece) -> None:
        at, draft = self.at, self.at.current
        pairs = pairs_in_line(piece.line.text, piece.line.place) if self.reading.drafts else []
        if pairs and (self._in_key or len(pairs) > 1):
            self._enter(pairs)
        elif draft is not None and draft.kind == SHORT and (said := _SHORT_ANSWER.match(piece.rich.text)):
            self._state(draft, replace(piece, rich=piece.rich.cut(said.end()), value=said["value"]))
        elif draft is not None and at.zone is Zone.STEM:
            at.pending = at.waiting
            draft.stem.append(self._without_key(draft, piece))
            draft.original.append(piece.line.text.strip())
        elif draft is not None and at.explaining:
            draft.explanation.append(piece.rich.strip())
            draft.original.append(piece.line.text.strip())
        elif draft is not None and self._is_bare_key(piece):
            self._state(draft, piece)
        else:
            at.pending.append(piece)

    def _is_bare_key(self, piece: Piece) -> bool:
        """Return whether a line under choices is only a letter or number, as the answers of this file are."""
        return self.habits.bare_keys and self.at.zone is Zone.CHOICES and is_bare_key(piece.line)

    def _choice(self, piece: Piece) -> None:
        letter = latin(piece.letter) if piece.letter else ""
        draft = self._asker(piece, letter)
        if draft is None:
            self.reading.notes.append(("choice_without_question", piece.line.place, squeeze(piece.line.text)[:60]))
            return
        piece.rich = self._without_key(draft, piece)
        self.at.add_choice(draft, piece, letter)

    def _asker(self, piece: Piece, letter: str) -> Draft | None:
        """Return the question that a choice belongs to, a new one if it begins one, None if there is none."""
        at, draft = self.at, self.at.current
        if draft is not None and draft.choices and self._begins_anew(draft, piece, letter):
            self._unparted.append(at.start_from_waiting(piece.line))
            return at.current
        # an answer may stand amid the choices
        goes_on = draft is not None and bool(letter) and ord(letter) - 65 == len(draft.choices)
        if draft is not None and (at.zone is not Zone.AFTER or goes_on):
            return draft
        if self._heading is not None and not at.waiting:
            self._heading_asks(self._heading)
        elif not at.waiting and not self.habits.labelled:
            return None
        parted = draft is None
        made = at.start_from_waiting(piece.line)
        if not parted:
            self._unparted.append(made)
        return made

    def _begins_anew(self, draft: Draft, piece: Piece, letter: str) -> bool:
        """Return whether a choice begins another question: it is an "A" behind text or behind a full question.

        Where signs stand for letters, any text between two choices begins a question. Behind "a) b) c)" an "A" begins
        the choices of the same question: what had small letters were statements in its text.
        """
        at = self.at
        if self.habits.signs and not self.habits.labelled and at.waiting:
            return True
        if letter != "A" and not _is_automatic_a(piece):
            return False
        inside = at.zone is Zone.CHOICES and (bool(draft.label) or not at.waiting)
        if inside and piece.letter.isupper() and at.has_statements(draft):
            at.statements_to_stem(draft)
            return False
        return bool(at.waiting) or at.zone is Zone.AFTER or len(draft.choices) >= 4

    def _without_key(self, draft: Draft, piece: Piece) -> Rich:
        """Return a text without the "(Đáp án: B)" at its end, which becomes the question's answer."""
        rich, value = key_at_end(piece.rich)
        if value:
            draft.keys.append(Key("key_line", value, piece.line.place))
        return rich

    # ------------------------------------------------------------------ what stands behind the choices

    def _key(self, piece: Piece) -> None:
        at, draft = self.at, self.at.current
        pairs = pairs_in_line(piece.value, piece.line.place)
        if len(pairs) > 1 and len(self.reading.drafts) > 1 and (draft is None or draft.choices):
            self._in_key = True
            self._enter(pairs)
            return
        if self._in_key or draft is None or (draft.keys and at.waiting):
            if not at.waiting or self._in_key or self.habits.labelled:
                self.reading.notes.append(("answer_without_question", piece.line.place, piece.value[:40]))
                return
            draft = at.start_from_waiting(piece.line)
        self._state(draft, piece)

    def _state(self, draft: Draft, piece: Piece) -> None:
        """Take a line as the answer of a question."""
        at = self.at
        if at.has_statements(draft) and at.waiting and _ASKS.search(at.waiting[-1].rich.text.strip()):
            at.statements_to_stem(draft)
        elif draft.choices:
            at.fill_gap(draft, "")
        first = piece.rich.lines()[0]
        value = piece.value.split("\n")[0] or first.text.strip()
        draft.keys.append(Key("key_line", value, piece.line.place))
        self._answers += bool(_ANSWER.match(piece.line.text))
        reason = _BEHIND_LETTER.match(first.text)
        if reason:
            draft.explanation.append(first.cut(reason.end()))
        remember(draft, piece.line)
        if draft.choices or not self.habits.labelled or is_spelt_out(value):
            at.zone = Zone.AFTER

    def _explanation(self, piece: Piece) -> None:
        draft = self.at.current
        if draft is None or not (draft.choices or draft.keys):
            self._text(Piece("text", piece.line.rich, piece.line))
            return
        self.at.fill_gap(draft, "")
        if piece.rich:
            draft.explanation.append(piece.rich)
        self.at.explaining, self.at.zone = True, Zone.AFTER
        remember(draft, piece.line)

    def _source(self, piece: Piece) -> None:
        draft = self.at.current
        if draft is None or not draft.choices:
            self._text(Piece("text", piece.line.rich, piece.line))
            return
        draft.source = squeeze(piece.rich.text)
        self.at.zone = Zone.AFTER
        remember(draft, piece.line)

    def _level(self, piece: Piece) -> None:
        draft = self.at.current
        if draft is None:
            self.at.difficulty = level_of(piece.value)
            return
        draft.difficulty = level_of(piece.value)
        remember(draft, piece.line)

    def _new_topic(self, piece: Piece) -> None:
        if self.at.current is not None and self.at.zone is Zone.AFTER:
            self.at.current.topic = squeeze(piece.value)
            return
        self.leave()
        self.at.topic = squeeze(piece.value)

    # ------------------------------------------------------------------ between questions

    def _new_heading(self, piece: Piece) -> None:
        self._close_section(piece)
        self._topic_before, self.at.topic = self.at.topic, squeeze(piece.line.text).rstrip(":. ")
        self._heading = piece if piece.line.heading else None

    def _heading_asks(self, piece: Piece) -> None:
        """Take a heading that choices follow as the text of a question, not as a topic."""
        self.at.topic = self._topic_before
        self.reading.skipped.remove(squeeze(piece.line.text))
        self.at.pending.append(Piece("text", piece.line.rich, piece.line))

    def _part(self, piece: Piece) -> None:
        self._close_section(piece)
        if self._in_key:
            self._key_part = piece.value
            return
        said = fold(piece.line.text)
        self.at.part = piece.value
        groups = re.search(r"dung[ /,-]*(?:hay |hoac )?sai", said)
        self.at.part_kind = GROUP if groups else SHORT if "tra loi ngan" in said else ""

    def _close_section(self, piece: Piece) -> None:
        self.leave()
        self.at.group = EMPTY
        self.reading.skipped.append(squeeze(piece.line.text))

    def _key_heading(self, piece: Piece) -> None:
        draft = self.at.current
        if draft is not None and self.at.zone is Zone.STEM and not draft.choices:
            draft.original.append(piece.line.text.strip())
            return
        self.at.settle()
        self._in_key, self._key_part = bool(self.reading.drafts), ""
        self.reading.skipped.append(squeeze(piece.line.text))

    def _break(self, piece: Piece) -> None:
        # a passage may stand between two breaks: it waits for its questions
        self._breaks += self.at.current is not None
        if self.at.current is not None:
            self.at.settle()
        self.at.leave()
        if "</sg>" in piece.line.text:
            self.at.group = EMPTY

    def _end(self, piece: Piece) -> None:
        self.leave()
        self.reading.skipped.append(squeeze(piece.line.text))

    def _skip(self, piece: Piece) -> None:
        self.reading.skipped.append(squeeze(piece.line.text))

    def _blank(self, piece: Piece) -> None:
        at = self.at
        if (at.pending and at.pending[-1].kind != "blank") or (not at.pending and at.zone is not Zone.STEM):
            at.pending.append(piece)
        if not self.habits.labelled or piece.value == "rule":
            at.explaining = False


def _is_automatic_a(piece: Piece) -> bool:
    auto = piece.line.auto
    return not piece.letter and auto is not None and auto.format in LETTER_FORMATS and auto.number == 1


def read_lines(lines: Sequence[Line], reading: Reading | None = None) -> Reading:
    """Return what running text holds."""
    reading = reading or Reading()
    outline = Outline(reading, habits_of(lines))
    outline.feed(lines)
    outline.close()
    return reading
