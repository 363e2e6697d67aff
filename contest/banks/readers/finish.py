"""From drafts to the result: the mark of the file, the keys, what must be said about each question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from contest.banks.pictures import MOST_OF_A_QUESTION, worded
from contest.banks.readers.keys import KeyPair, group_in, read_key, read_key_column
from contest.banks.readers.marks import Mark, Picked, Picks, choose, marks_of
from contest.banks.readers.result import (
    CHOICE,
    GROUP,
    SHORT,
    FoundMark,
    ReadPicture,
    ReadQuestion,
    ReadResult,
    ReadWarning,
)
from contest.banks.readers.rich import EMPTY, Draft, DraftChoice, Key, Rich, join
from contest.banks.readers.signs import without_sign
from contest.banks.readers.words import message
from contest.common.text import fingerprint, squeeze

# explicit answers, the strongest first
_KEY_RANK = ("answers_file", "key_line", "key_column", "key_table")


@dataclass(slots=True)
class Reading:
    """What a format's reader hands over: drafts in file order, entries of key tables, remarks on the file."""

    drafts: list[Draft] = field(default_factory=list)
    table: list[KeyPair] = field(default_factory=list)
    # (code, place, detail)
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    # set where the format itself says which answers are right
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Stated:
    """The answer that words state, its kind, and codes of what is wrong with it."""

    correct: tuple[int, ...] = ()
    kind: str = ""
    codes: tuple[str, ...] = ()


def finish(reading: Reading, answers: Reading | None = None, *, only: str = "") -> ReadResult:
    """Return the result of a reading; `answers` is what was read from a separate key file.

    `only`: the code of the one mark to go by; ValueError if the file does not have it.
    """
    drafts = reading.drafts
    notes = list(reading.notes)
    notes += _match_table(drafts, reading.table, kind="key_table")
    if answers is not None:
        notes += answers.notes + _match_table(drafts, answers.table, kind="answers_file")
        if not answers.table and not any(code.startswith("key_") for code, _, _ in answers.notes):
            notes.append(("key_file_empty", "", ""))
    for draft in drafts:
        _settle_kind(draft)
    looks = Picks([draft.choices if draft.kind == CHOICE and draft.correct is None else [] for draft in drafts])
    found = _found(drafts, looks)
    if only and only not in {mark.code for mark in found}:
        raise ValueError(f"no such mark: {only}")
    picked, marks = _marks(drafts, looks.only(only) if only else looks, only)
    if len({mark.code for mark in marks}) > 1 and not _same_picks(drafts, marks):
        notes.append(("several_marks", "", ", ".join(dict.fromkeys(mark.code for mark in marks))))
    stated = _stated(drafts, only)
    notes += _sparse(drafts, picked, stated)
    questions = []
    used: Counter[str] = Counter()
    for position, (draft, look, key) in enumerate(zip(drafts, picked, stated, strict=True), start=1):
        question, source = _question(draft, position, look, key, marks)
        used[source] += 1
        questions.append(question)
    questions = _with_duplicates(questions)
    mark = reading.mark or _name_mark(used, marks)
    file_warnings = [ReadWarning(code, None, place, message(code, detail)) for code, place, detail in notes]
    if reading.skipped:
        detail = "; ".join(f"“{text[:60]}”" for text in reading.skipped[:5])
        file_warnings.append(
            ReadWarning("skipped_text", None, "", message("skipped_text", detail, len(reading.skipped)))
        )
    warnings = (*file_warnings, *(warning for question in questions for warning in question.warnings))
    return ReadResult(tuple(questions), warnings, mark, tuple(reading.skipped), found)


def _found(drafts: Sequence[Draft], looks: Picks) -> tuple[FoundMark, ...]:
    """Return every mark of the file with the number of questions in which it picks out exactly one choice."""
    counts: Counter[str] = Counter()
    for code in looks.codes():
        picked, _ = choose(looks.only(code), forced=True)
        counts[code] = sum(len(one.correct) == 1 for one in picked)
    for code in dict.fromkeys(_key_code(key.kind) for draft in drafts for key in draft.keys):
        asked = [draft for draft in drafts if draft.kind == CHOICE]
        counts[code] = sum(len(one.correct) == 1 for one in _stated(asked, code))
    counts["format"] = sum(len(draft.correct) == 1 for draft in drafts if draft.correct is not None)
    return tuple(FoundMark(code, count) for code, count in counts.most_common() if count)


def _key_code(kind: str) -> str:
    return "key_table" if kind == "answers_file" else kind


def _settle_kind(draft: Draft) -> None:
    """Tell true/false groups and short answers from choice questions by their keys, where no heading did."""
    if draft.kind or draft.correct is not None:
        return
    values = [key.value for key in draft.keys]
    if draft.choices and any(group_in(v, len(draft.choices)) is not None and not _is_letters(v, draft) for v in values):
        draft.kind = GROUP
    elif not draft.choices and values and draft.stem:
        draft.kind = SHORT
        draft.answers = draft.answers or values[:1]


def _is_letters(value: str, draft: Draft) -> bool:
    return read_key(value, [choice.rich.text for choice in draft.choices])[1] == "" and len(value.split()) < 2


def _marks(drafts: Sequence[Draft], looks: Picks, only: str) -> tuple[list[Picked], list[Mark]]:
    picked, marks = choose(looks, forced=bool(only))
    groups = [(i, marks_of(draft.choices)) for i, draft in enumerate(drafts) if draft.kind == GROUP]
    if only:
        groups = [(i, {m: at for m, at in found.items() if m.code == only}) for i, found in groups]
    if groups and not marks:
        marks = _group_marks([found for _, found in groups], [len(drafts[i].choices) for i, _ in groups])
    for i, found in groups:
        picked[i] = Picked(next((found[mark] for mark in marks if mark in found), ()))
    return picked, marks


def _group_marks(found: Sequence[dict[Mark, tuple[int, ...]]], sizes: Sequence[int]) -> list[Mark]:
    """Return the sign that stands at some but not all statements most often, for files that hold only groups."""
    counts: Counter[Mark] = Counter()
    for marks, size in zip(found, sizes, strict=True):
        counts.update(mark for mark, positions in marks.items() if 0 < len(positions) < size)
    return [mark for mark, _ in counts.most_common(1)]


def _sparse(drafts: Sequence[Draft], picked: Sequence[Picked], stated: Sequence[_Stated]) -> list[tuple[str, str, str]]:
    """Say so when the mark stands in less than half of the choice questions: it may be something else."""
    asked = [i for i, draft in enumerate(drafts) if draft.kind == CHOICE and draft.correct is None]
    marked = sum(bool(picked[i].correct) for i in asked)
    if not 0 < marked < 0.5 * len(asked) or any(stated[i].kind for i in asked):
        return []
    return [("sparse_mark", "", f"{marked} trong {len(asked)}")]


def _same_picks(drafts: Sequence[Draft], marks: Sequence[Mark]) -> bool:
    """Return whether the second marks stand beside the chief one often (then they are one habit, not two)."""
    chief = marks[0]
    found = [marks_of(draft.choices) for draft in drafts]
    return any(
        sum(marks_[chief] == marks_.get(second) for marks_ in found if chief in marks_) >= 3 for second in marks[1:]
    )


def _match_table(drafts: Sequence[Draft], table: Sequence[KeyPair], *, kind: str) -> list[tuple[str, str, str]]:
    """Give each entry of a key table to its question; return what could not be given.

    Numbers that run as the questions' numbers do are matched in order; else a number must be the only
    one of its kind on both sides. Questions without printed numbers are counted.
    """
    if not table:
        return []
    printed = [draft.printed for draft in drafts]
    numbers = [pair.number for pair in table]
    if all(number is None for number in printed) or numbers == list(range(1, len(drafts) + 1)) != printed:
        known = [n for n in printed if n is not None]
        if len(set(known)) < len(known) or not known:
            printed = list(range(1, len(drafts) + 1))
    notes = []
    if numbers == printed:
        for draft, pair in zip(drafts, table, strict=True):
            _give(draft, pair, kind)
        return []
    counts = Counter(n for n in printed if n is not None)
    by_number = {number: draft for number, draft in zip(printed, drafts, strict=True) if number is not None}
    said: dict[int, set[str]] = {}
    for pair in table:
        said.setdefault(pair.number, set()).add(pair.value.strip().upper())
    for pair in table:
        if len(said[pair.number]) > 1:
            notes.append(("duplicate_number_in_key", pair.place, str(pair.number)))
        elif counts[pair.number] == 1:
            draft = by_number[pair.number]
            if not any(key.kind == kind for key in draft.keys):
                _give(draft, pair, kind)
        elif counts[pair.number] > 1:
            notes.append(("duplicate_number_in_key", pair.place, str(pair.number)))
        else:
            notes.append(("answer_without_question", pair.place, f"{pair.number}: {pair.value}"))
    return list(dict.fromkeys(notes))


def _give(draft: Draft, pair: KeyPair, kind: str) -> None:
    draft.keys.append(Key(kind, pair.value, pair.place))
    if pair.explanation and not draft.explanation:
        draft.explanation = [Rich.plain(pair.explanation)]


def _stated(drafts: Sequence[Draft], only: str = "") -> list[_Stated]:
    """Return what keys in words say, per question; columns are read as a whole. `only`: keys of one code alone."""
    if only:
        drafts = [replace(draft, keys=_kept(draft, only)) for draft in drafts]
    column = [
        (i, next(key for key in draft.keys if key.kind == "key_column"))
        for i, draft in enumerate(drafts)
        if draft.kind == CHOICE and any(key.kind == "key_column" for key in draft.keys)
    ]
    texts = [[choice.rich.text for choice in draft.choices] for draft in drafts]
    by_column = dict(
        zip(
            [i for i, _ in column],
            read_key_column([(key.value, texts[i]) for i, key in column]),
            strict=True,
        )
    )
    return [_state(draft, texts[i], by_column.get(i)) for i, draft in enumerate(drafts)]


def _kept(draft: Draft, only: str) -> list[Key]:
    # a short answer has no choices that anything but words could mark
    return draft.keys if draft.kind == SHORT else [key for key in draft.keys if _key_code(key.kind) == only]


def _state(draft: Draft, texts: list[str], in_column: tuple[tuple[int, ...], str] | None) -> _Stated:
    if draft.correct is not None or not draft.keys:
        return _Stated()
    if draft.kind == SHORT:
        return _Stated(kind=draft.keys[0].kind)
    read = []
    for key in sorted(draft.keys, key=lambda key: _KEY_RANK.index(key.kind)):
        if draft.kind == GROUP:
            group = group_in(key.value, len(texts))
            found, code = (group, "") if group is not None else read_key(key.value, texts)
        elif key.kind == "key_column" and in_column is not None:
            found, code = in_column
        else:
            found, code = read_key(key.value, texts)
        read.append((found, code, key.kind))
    found, code, kind = next((r for r in read if r[0] or (draft.kind == GROUP and not r[1])), read[0])
    codes = [code] if code else []
    if any(other and other != found for other, _, _ in read):
        codes.append("key_conflicts_with_mark")
    return _Stated(found, kind, tuple(codes))


def _question(
    draft: Draft, position: int, look: Picked, key: _Stated, marks: Sequence[Mark]
) -> tuple[ReadQuestion, str]:
    """Return the finished question and the kind of sign that gave its answer ("" if none)."""
    starred = any(mark.code == "star" for mark in marks)
    underlined = any(mark.signal == "underline" for mark in marks)
    numbered = Numbered()
    # pictures are counted as people meet them: passage, text, choices
    group = draft.group.markup(number=numbered) if isinstance(draft.group, Rich) else draft.group
    text = join(draft.stem).markup(number=numbered)
    choices = [] if draft.kind == SHORT else [_choice_text(c, starred, underlined, numbered) for c in draft.choices]
    correct, source, codes = _answer(draft, look, key, marks)
    codes += [code for code, _ in draft.notes] + _faults(draft, choices)
    details = dict(draft.notes)
    place = draft.place
    made = [
        ReadWarning(code, position, place, message(code, details.get(code, _detail(code, draft, look, choices))))
        for code in dict.fromkeys(codes)
    ]
    question = ReadQuestion(
        number=position,
        label=draft.label,
        text=text,
        choices=tuple(choices),
        correct=correct,
        topic=draft.topic,
        difficulty=draft.difficulty,
        explanation=join(draft.explanation).markup(number=numbered),
        source=draft.source,
        place=place,
        original="\n".join(draft.original),
        warnings=tuple(made),
        kind=draft.kind,
        answers=tuple(squeeze(answer) for answer in draft.answers),
        group=group,
        part=draft.part,
        html=tuple(draft.html) if draft.html and len(draft.html) == len(choices) + 1 else (),
    )
    # the explanation is read in the call above, and may hold the last of them
    question = replace(question, pictures=tuple(numbered.pictures))
    return question, source


class Numbered:
    """Gives the pictures of one question their numbers, the same one to the same picture; 0 to one too many."""

    def __init__(self) -> None:
        self.pictures: list[ReadPicture] = []

    def __call__(self, picture: ReadPicture) -> int:
        contents = [known.content for known in self.pictures]
        if picture.content in contents:
            return contents.index(picture.content) + 1
        if len(self.pictures) == MOST_OF_A_QUESTION:
            return 0
        self.pictures.append(picture)
        return len(self.pictures)


def _choice_text(choice: DraftChoice, starred: bool, underlined: bool, number: Numbered) -> str:
    underline = not (underlined and "underline" in choice.rich.signals())
    text = choice.rich.markup(underline=underline, number=number)
    return without_sign(text) if starred and choice.end_star else text


def _answer(draft: Draft, look: Picked, key: _Stated, marks: Sequence[Mark]) -> tuple[tuple[int, ...], str, list[str]]:
    if draft.correct is not None:
        needed = draft.kind == CHOICE and draft.choices and not draft.correct
        return draft.correct, "format", ["no_answer_marked"] if needed else []
    if draft.kind == SHORT:
        return (), key.kind, [] if draft.answers else ["no_answer_marked"]
    if draft.kind not in (CHOICE, GROUP):
        return (), "", []
    codes = list(key.codes)
    if key.correct or (key.kind and draft.kind == GROUP and not codes):
        if look.correct and look.correct != key.correct and not look.code:
            codes.append("key_conflicts_with_mark")
        return key.correct, key.kind, codes
    if codes:
        # an answer is stated but cannot be read: the mark must not decide behind its back
        return (), "", codes
    if look.correct:
        return look.correct, marks[0].code if marks else "", [look.code] if look.code else []
    if look.code:
        bold = marks and marks[0].code == "bold"
        return (), "", ["all_choices_bold" if bold else look.code]
    return (), "", ["no_answer_marked"]


def _faults(draft: Draft, choices: Sequence[str]) -> list[str]:
    """Return the codes for what is wrong with the question itself."""
    codes = []
    if draft.kind == CHOICE and len(choices) < 2:
        codes.append("too_few_choices")
    if any(not choice.strip() for choice in choices):
        codes.append("empty_choice")
    if not join(draft.stem) and not draft.group:
        codes.append("empty_stem")
    group = draft.group if isinstance(draft.group, Rich) else EMPTY
    said = (group, *draft.stem, *(choice.rich for choice in draft.choices), *draft.explanation)
    lost = set().union(*(rich.lost() for rich in said))
    filled = [squeeze(choice) for choice in choices if choice.strip()]
    if len(set(filled)) < len(filled) and not lost:
        codes.append("duplicate_choice")
    if lost & {"image", "ole"}:
        codes.append("object_not_imported")
    if "sym" in lost:
        codes.append("symbol_font")
    return codes


def _detail(code: str, draft: Draft, look: Picked, choices: Sequence[str]) -> str:
    if code in ("answer_not_among_choices", "key_conflicts_with_mark") and draft.keys:
        return draft.keys[0].value
    if code == "ambiguous_mark" and look.correct:
        return ", ".join("ABCDEFGH"[i] for i in look.correct if i < 8)
    if code == "letters_not_consecutive":
        return ", ".join(choice.letter or "–" for choice in draft.choices)
    return ""


def _with_duplicates(questions: list[ReadQuestion]) -> list[ReadQuestion]:
    """Add a warning to each question that repeats an earlier one, accents and spacing ignored."""
    seen: dict[tuple[str, ...], ReadQuestion] = {}
    done = []
    for question in questions:
        names = [picture.hash for picture in question.pictures]
        same = (
            fingerprint(worded(question.text + question.group, names)),
            *sorted(fingerprint(worded(choice, names)) for choice in question.choices),
        )
        first = seen.setdefault(same, question)
        if first is not question and (question.text or question.choices):
            detail = first.label or f"câu thứ {first.number}"
            words = message("duplicate_question", detail)
            warning = ReadWarning("duplicate_question", question.number, question.place, words)
            question = replace(question, warnings=(*question.warnings, warning))
        done.append(question)
    return done


def _name_mark(used: Counter[str], marks: Sequence[Mark]) -> str:
    """Return the code of the sign that gave most answers; "none" when nothing did."""
    counts = Counter({_key_code(kind): n for kind, n in used.items() if kind})
    if counts:
        return counts.most_common(1)[0][0]
    return marks[0].code if marks else "none"
