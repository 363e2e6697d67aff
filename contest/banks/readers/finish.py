"""From drafts to the result: the mark of the file, the keys, what must be said about each question."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from contest.banks.pictures import worded
from contest.banks.readers.degrees import in_degrees
from contest.banks.readers.faces import Numbered, choice_text, gives_away, unlit
from contest.banks.readers.keys import KeyPair, group_in, letters_in, read_key
from contest.banks.readers.marks import DELIBERATE, STAR, Mark, Picked, Picks, choose, marks_of
from contest.banks.readers.result import (
    CHOICE,
    GROUP,
    SHORT,
    FoundMark,
    ReadQuestion,
    ReadResult,
    ReadWarning,
)
from contest.banks.readers.rich import EMPTY, Draft, Rich, join
from contest.banks.readers.stating import Stated, key_code, match_table, stated
from contest.banks.readers.words import warning
from contest.common.text import LETTERS, fingerprint, squeeze

# (code, place, detail)
Note = tuple[str, str, str]

# a text that asks for more than one choice: several marked ones are no mistake then
_ASKS_FOR_SEVERAL = re.compile(
    r"(?:choose|select|pick|mark) (?:all|any|two|three|2|3)\b|all that apply"
    r"|chọn (?:tất cả|nhiều|các|những|hai|ba|2|3) (?:đáp án|phương án|câu|ý|lựa chọn)|nhiều (?:đáp án|lựa chọn)",
    re.I,
)


@dataclass(slots=True)
class Reading:
    """What a format's reader hands over: drafts in file order, entries of key tables, remarks on the file."""

    drafts: list[Draft] = field(default_factory=list)
    table: list[KeyPair] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    # set where the format itself says which answers are right
    mark: str = ""


def finish(reading: Reading, answers: Reading | None = None, *, only: str = "") -> ReadResult:
    """Return the result of a reading; `answers` is what was read from a separate key file.

    `only`: the code of the one mark to go by; ValueError if the file does not have it.
    """
    drafts = reading.drafts
    notes = _match_tables(reading, answers)
    choosing = 2 * sum(len(draft.choices) > 1 for draft in drafts) > len(drafts)
    for draft in drafts:
        _settle_kind(draft, choosing=choosing)
    looks = Picks([draft.choices if draft.kind == CHOICE and draft.correct is None else [] for draft in drafts])
    found = _found(drafts, looks)
    if only and only not in {mark.code for mark in found}:
        raise ValueError(f"no such mark: {only}")
    picked, marks = _marks(drafts, looks.only(only) if only else looks, only)
    if len({mark.code for mark in marks}) > 1 and not _same_picks(drafts, marks):
        notes.append(("several_marks", "", ", ".join(dict.fromkeys(mark.code for mark in marks))))
    said = stated(drafts, only)
    sparse = _sparse(drafts, picked, said)
    notes += sparse
    if sparse and not only and marks[0].code not in DELIBERATE:
        # what stands in few questions may be a part of their texts
        picked = [Picked(one.correct, one.code or "ambiguous_mark") if one.correct else one for one in picked]
    starred = any(mark.code == "star" for mark in marks) or _stars_agree(looks, picked, said)
    questions = []
    used: Counter[str] = Counter()
    for position, (draft, look, key) in enumerate(zip(drafts, picked, said, strict=True), start=1):
        question, source = _question(draft, position, look, key, marks, starred=starred)
        used[source] += 1
        questions.append(question)
    notes += _duplicates(questions)
    mark = reading.mark or _name_mark(used, marks)
    warnings = (*_file_warnings(notes, reading.skipped), *(said for one in questions for said in one.warnings))
    return ReadResult(tuple(questions), warnings, mark, tuple(reading.skipped), found)


def _match_tables(reading: Reading, answers: Reading | None) -> list[Note]:
    """Give the drafts the keys of the file's own table and of a key file, and return what is to be noted of both."""
    notes = [*reading.notes, *match_table(reading.drafts, reading.table, kind="key_table")]
    if answers is not None:
        notes += answers.notes + match_table(reading.drafts, answers.table, kind="answers_file")
        if not answers.table and not any(code.startswith("key_") for code, _, _ in answers.notes):
            notes.append(("key_file_empty", "", ""))
    return notes


def _file_warnings(notes: Sequence[Note], skipped: Sequence[str]) -> Iterator[ReadWarning]:
    for code, place, detail in notes:
        yield warning(code, None, place, detail)
    if skipped:
        detail = "; ".join(f"“{text[:60]}”" for text in skipped[:5])
        yield warning("skipped_text", None, "", detail, count=len(skipped))


def _found(drafts: Sequence[Draft], looks: Picks) -> tuple[FoundMark, ...]:
    """Return every mark of the file with the number of questions in which it picks out exactly one choice."""
    counts: Counter[str] = Counter()
    for code in looks.codes():
        picked, _ = choose(looks.only(code), forced=True)
        counts[code] = sum(len(one.correct) == 1 for one in picked)
    for code in dict.fromkeys(key_code(key.kind) for draft in drafts for key in draft.keys):
        asked = [draft for draft in drafts if draft.kind == CHOICE]
        counts[code] = sum(len(one.correct) == 1 for one in stated(asked, code))
    counts["format"] = sum(len(draft.correct) == 1 for draft in drafts if draft.correct is not None)
    return tuple(FoundMark(code, count) for code, count in counts.most_common() if count)


def _settle_kind(draft: Draft, *, choosing: bool) -> None:
    """Tell true/false groups and short answers from choice questions by their keys, where no heading did.

    `choosing`: most questions of the file have choices; then a letter is no short answer, the choices were not found.
    """
    if draft.kind == SHORT and not draft.answers and draft.keys:
        draft.answers = [draft.keys[0].value]
    if draft.kind or draft.correct is not None:
        return
    values = [key.value for key in draft.keys]
    if len(draft.choices) > 1 and any(
        group_in(v, len(draft.choices)) is not None and not _is_letters(v, draft) for v in values
    ):
        draft.kind = GROUP
    elif not draft.choices and values and draft.stem and not (choosing and letters_in(values[0]) is not None):
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
        picked[i] = _of_group(found, marks, len(drafts[i].choices))
    return picked, marks


def _of_group(found: dict[Mark, tuple[int, ...]], marks: Sequence[Mark], size: int) -> Picked:
    """Return the marked statements of a group; those marked only in part are taken too, and said."""
    mark = next((mark for mark in marks if mark in found), None)
    sure = found[mark] if mark else ()
    signals = {mark.signal for mark in marks[:1] if mark.code in DELIBERATE}
    every = {i for other, positions in found.items() if other.signal in signals for i in positions}
    if every <= set(sure) or len(every) == size:
        return Picked(sure)
    return Picked(tuple(sorted(every | set(sure))), "ambiguous_mark")


def _group_marks(found: Sequence[dict[Mark, tuple[int, ...]]], sizes: Sequence[int]) -> list[Mark]:
    """Return the sign that stands at some but not all statements most often, for files that hold only groups."""
    counts: Counter[Mark] = Counter()
    for marks, size in zip(found, sizes, strict=True):
        counts.update(mark for mark, positions in marks.items() if 0 < len(positions) < size)
    return [mark for mark, _ in counts.most_common(1)]


def _sparse(drafts: Sequence[Draft], picked: Sequence[Picked], said: Sequence[Stated]) -> list[tuple[str, str, str]]:
    """Say so when the mark stands in less than half of the choice questions: it may be something else."""
    asked = [i for i, draft in enumerate(drafts) if draft.kind == CHOICE and draft.correct is None and draft.choices]
    marked = sum(bool(picked[i].correct) for i in asked)
    if not 0 < marked < 0.5 * len(asked) or any(said[i].kind for i in asked):
        return []
    return [("sparse_mark", "", f"{marked}/{len(asked)}")]


def _stars_agree(looks: Picks, picked: Sequence[Picked], said: Sequence[Stated]) -> bool:
    """Return whether stars, ticks or arrows stand at right choices alone, beside the mark or the keys of the file."""
    starred = [(i, found[STAR]) for i, found in enumerate(looks.found) if STAR in found]
    return len(starred) > 1 and all(at == (said[i].correct or picked[i].correct) for i, at in starred)


def _same_picks(drafts: Sequence[Draft], marks: Sequence[Mark]) -> bool:
    """Return whether the second marks stand beside the chief one often (then they are one habit, not two)."""
    chief = marks[0]
    found = [marks_of(draft.choices) for draft in drafts]
    return any(
        sum(marks_[chief] == marks_.get(second) for marks_ in found if chief in marks_) >= 3 for second in marks[1:]
    )


def _question(
    draft: Draft, position: int, look: Picked, key: Stated, marks: Sequence[Mark], *, starred: bool
) -> tuple[ReadQuestion, str]:
    """Return the finished question and the kind of sign that gave its answer ("" if none)."""
    correct, source, codes = _answer(draft, look, key, marks)
    underlined = any(mark.signal == "underline" for mark in marks)
    plain = gives_away(draft, correct) or (None if underlined else False)
    numbered = Numbered()
    # pictures are counted as people meet them: passage, text, choices
    group = draft.group.markup(number=numbered)
    text = unlit(join(draft.stem)).markup(number=numbered)
    choices = [] if draft.kind == SHORT else [choice_text(c, starred, plain, numbered) for c in draft.choices]
    explanation = join(draft.explanation).markup(number=numbered)
    group, text, explanation, *choices = in_degrees([group, text, explanation, *choices], about=f"{group}\n{text}")
    codes += [code for code, _ in draft.notes] + _faults(draft, choices)
    codes += ["object_not_imported"] if numbered.too_many else []
    question = ReadQuestion(
        number=position,
        label=draft.label,
        text=text,
        choices=tuple(choices),
        correct=correct,
        topic=draft.topic,
        difficulty=draft.difficulty,
        explanation=explanation,
        source=draft.source,
        tags=tuple(filter(None, map(squeeze, draft.tags))),
        place=draft.place,
        original="\n".join(draft.original),
        warnings=_warnings(draft, _telling(codes, answered=bool(correct)), position, look, choices),
        kind=draft.kind,
        answers=tuple(squeeze(answer) for answer in draft.answers),
        group=group,
        part=draft.part,
        html=tuple(draft.html) if draft.html and len(draft.html) == len(choices) + 1 else (),
        pictures=tuple(numbered.pictures),
    )
    return question, source


def _telling(codes: Sequence[str], *, answered: bool) -> list[str]:
    """The codes that tell something, each once."""
    if "question_without_answer" in codes:
        # says more than that nothing is marked; nothing at all where a look or a table gives the answer
        needless = "question_without_answer" if answered else "no_answer_marked"
        codes = [code for code in codes if code != needless]
    return list(dict.fromkeys(codes))


def _warnings(
    draft: Draft, codes: Sequence[str], position: int, look: Picked, choices: Sequence[str]
) -> tuple[ReadWarning, ...]:
    details = dict(draft.notes)
    return tuple(
        warning(
            code,
            position,
            draft.places.get(code) or draft.place,
            details.get(code, _detail(code, draft, look, choices)),
            short=draft.kind == SHORT,
        )
        for code in codes
    )


def _answer(draft: Draft, look: Picked, key: Stated, marks: Sequence[Mark]) -> tuple[tuple[int, ...], str, list[str]]:
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
        doubtful = look.code and not (len(look.correct) > 1 and _ASKS_FOR_SEVERAL.search(join(draft.stem).text))
        return look.correct, marks[0].code if marks else "", [look.code] if doubtful else []
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
        return ", ".join(LETTERS[i] for i in look.correct if i < 8)
    if code == "letters_not_consecutive":
        return ", ".join(choice.letter or "–" for choice in draft.choices)
    return ""


def _duplicates(questions: Sequence[ReadQuestion]) -> list[tuple[str, str, str]]:
    """Return one remark on the questions that repeat an earlier one, accents and spacing ignored."""
    seen: dict[tuple[str, ...], ReadQuestion] = {}
    pairs = []
    for question in questions:
        names = [picture.hash for picture in question.pictures]
        same = (
            fingerprint(worded(question.text + question.group, names)),
            *sorted(fingerprint(worded(choice, names)) for choice in question.choices),
        )
        first = seen.setdefault(same, question)
        if first is not question and (question.text or question.choices):
            pairs.append(f"{_called(question)} = {_called(first)}")
    more = f"; … (+{len(pairs) - 5})" if len(pairs) > 5 else ""
    return [("duplicate_question", "", "; ".join(pairs[:5]) + more)] if pairs else []


def _called(question: ReadQuestion) -> str:
    return question.label or f"câu thứ {question.number}"


def _name_mark(used: Counter[str], marks: Sequence[Mark]) -> str:
    """Return the code of the sign that gave most answers; "none" when nothing did."""
    counts = Counter({key_code(kind): n for kind, n in used.items() if kind})
    if counts:
        return counts.most_common(1)[0][0]
    return marks[0].code if marks else "none"
