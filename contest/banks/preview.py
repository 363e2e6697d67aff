"""The preview of an import: what was read with the organiser's corrections, and what state each question is in. Pure.

It lives as JSON in BankImport.preview. A question is ready when nothing is wrong with it, its key is sure (from the
file's own mark without a doubt, or from the organiser's hand) and the bank does not have it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from contest.banks.likeness import Said, Told, nearest_before, said
from contest.banks.pictures import escaped, numbers_in, split, token, worded
from contest.banks.questions import TRUE_FALSE, clean_tags, faults, right_texts, text_hash, tidy
from contest.banks.readers import ReadQuestion, ReadResult, ReadWarning, UnreadableFile, without_markup

State = Literal["look", "ready", "same", "dropped", "taken"]
STATES: tuple[State, ...] = ("look", "ready", "same", "dropped", "taken")
COMMON_TOPIC = "Chung"

_RAISED = dict(
    zip("0123456789+-=()abcdefghijklmnoprstuvwxyz∘", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿ°ᵖʳˢᵗᵘᵛʷˣʸᶻ°", strict=True)
)
_LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SCRIPT = re.compile(r"<(sub|sup)>(.*?)</\1>", re.DOTALL)
_UNDERLINED = re.compile(r"<u>.*?</u>", re.DOTALL)


class Remark(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to know: a reader's warning with its sentence, or an own code about question `number`.

    `message` is Vietnamese; pages translate `texts` and put `values` into them, where a preview is new enough for it.
    """

    code: str
    message: str = ""
    number: int = 0
    texts: tuple[str, ...] = ()
    values: dict[str, str | int | tuple[str, ...]] = {}
    # of remarks on the whole file; what is said of a question stands there
    place: str = ""


class PictureShown(msgspec.Struct, frozen=True):
    """A picture of a question, by its hash; the bytes wait in ImportPicture."""

    hash: str
    alt: str
    width: int
    height: int


class PreviewQuestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question of the file. `number` is its position, `label` what the file calls it.

    "<img 1>" in a text stands for the first of `pictures` (pictures.py).
    `same_as`: number in the bank of the very same question; `other_key`: there it has another key.
    `kept`: the organiser has seen what it is like, and keeps both.
    `taken`: the id it got in the bank. `merged`: it was left out because another took over what that lacked.
    `part_of`: it is one statement of the true or false group with this number, which was `split`.
    `hash` and `faults` are counted from its wording and key (with_hash).
    """

    number: int
    label: str
    text: str
    choices: tuple[str, ...]
    correct: tuple[int, ...]
    topic: str
    difficulty: int = 0
    explanation: str = ""
    source: str = ""
    place: str = ""
    original: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    part: str = ""
    part_of: int = 0
    split: bool = False
    merged: bool = False
    warnings: tuple[Remark, ...] = ()
    seen: bool = False
    dropped: bool = False
    kept: bool = False
    same_as: int = 0
    other_key: bool = False
    taken: int = 0
    hash: str = ""
    faults: tuple[str, ...] | None = None
    pictures: tuple[PictureShown, ...] = ()


class Merge(msgspec.Struct, frozen=True, omit_defaults=True):
    """What merging question `number` of the file did to one of the bank (ids): its head, its topic, tags it got."""

    number: int
    question: int
    before: int
    after: int
    topic_before: int
    topic_after: int
    tags: tuple[int, ...] = ()


class MarkFound(msgspec.Struct, frozen=True):
    """A way of marking answers that the file may use, and in how many questions it picks out one choice."""

    code: str
    questions: int


class Preview(msgspec.Struct, omit_defaults=True):
    """All of one file. `keyed`: how many questions the mark gave an answer. `made_topics`: ids, for undoing.

    `merges`: what was done to the bank by merging, for undoing too. `marks`: what the mark can be changed to; `wanted`:
    what it is to be, while the file waits to be read again.
    """

    topic: str = COMMON_TOPIC
    mark: str = "none"
    marks: tuple[MarkFound, ...] = ()
    wanted: str = ""
    keyed: int = 0
    warnings: tuple[Remark, ...] = ()
    questions: tuple[PreviewQuestion, ...] = ()
    made_topics: tuple[int, ...] = ()
    merges: tuple[Merge, ...] = ()
    # why the file could not be read
    refusal: Remark | None = None


def read_preview(document: Any) -> Preview:
    """The preview from its stored JSON."""
    return msgspec.convert(document or {}, Preview)


def preview_document(preview: Preview) -> dict[str, Any]:
    """The JSON to store."""
    document: dict[str, Any] = msgspec.to_builtins(preview)
    return document


# --- from what was read ---------------------------------------------------------------------------


def preview_of(result: ReadResult, *, topic: str = COMMON_TOPIC, told: Told | None = None) -> Preview:
    """What a reader gave, for the organiser to look at. `topic` is for questions whose file says none.

    `told` hears which share of them has been compared.
    """
    questions = _with_near_ones([_question(read, topic) for read in result.questions], told)
    return Preview(
        topic=topic,
        mark=result.mark,
        marks=tuple(MarkFound(found.code, found.questions) for found in result.marks),
        keyed=sum(bool(question.correct) for question in questions),
        warnings=tuple(remark_of(w, place=w.place) for w in result.warnings if w.question is None),
        questions=tuple(questions),
    )


def remark_of(said: ReadWarning | UnreadableFile, *, place: str = "") -> Remark:
    """A reader's warning, or its refusal of a file, as it is stored."""
    values = {name: _storable(value) if isinstance(value, str) else value for name, value in said.values.items()}
    return Remark(said.code, _storable(said.message), texts=said.texts, values=values, place=_storable(place))


def _question(read: ReadQuestion, topic: str) -> PreviewQuestion:
    texts = [read.text, *read.choices]
    remarks = [remark_of(warning) for warning in read.warnings]
    if any(_loses_meaning(text) for text in texts):
        remarks.append(Remark("look_lost"))
    # What stands above several questions is part of each: papers show questions one by one.
    held = len(read.pictures)
    stem = "\n\n".join(filter(None, (plain(read.group, held=held), plain(read.text, held=held))))
    question = PreviewQuestion(
        number=read.number,
        label=_storable(read.label),
        text=stem,
        choices=tuple(plain(choice, held=held) for choice in read.choices),
        correct=read.correct,
        topic=plain(read.topic)[:200] or topic,
        difficulty=read.difficulty if read.difficulty in range(4) else 0,
        explanation=plain(read.explanation, held=held),
        source=plain(read.source),
        tags=clean_tags(plain(tag) for tag in read.tags),
        place=_storable(read.place),
        original=_storable(read.original),
        kind=read.kind,
        part=_storable(read.part)[:8],
        warnings=tuple(remarks),
        pictures=tuple(PictureShown(p.hash, _storable(p.alt), p.width, p.height) for p in read.pictures),
    )
    return with_hash(question)


def _with_near_ones(questions: list[PreviewQuestion], told: Told | None) -> list[PreviewQuestion]:
    """A remark on questions that are like an earlier one, where the reader has not said so."""
    before = nearest_before([said_by(question) for question in questions], told=told)
    done = []
    for question in questions:
        number = before.get(question.number)
        if number and not has_remark(question, "duplicate_question"):
            question = add_remark(question, Remark("near_in_file", number=number))
        done.append(question)
    return done


def said_by(question: PreviewQuestion) -> Said:
    """What a question of a preview says, to hold it against others."""
    names = hashes_of(question)
    return said(question.number, worded(question.text, names), [worded(choice, names) for choice in question.choices])


def hashes_of(question: PreviewQuestion) -> list[str]:
    """The names of its pictures, in their order."""
    return [picture.hash for picture in question.pictures]


def plain(text: str, *, held: int = 0) -> str:
    """A reader's text without markup: what is raised and lowered becomes signs of its own (m², H₂O, 30°C, x^(2π)).

    The tokens of `held` pictures stay; what only looks like one is marked as text then.
    """
    if not numbers_in(text, held=held):
        words = _unmarked(text)
        return tidy(escaped(words) if held else words)
    pieces = split(text, held=held)
    said = (token(piece) if isinstance(piece, int) else escaped(_unmarked(escaped(piece))) for piece in pieces)
    return tidy("".join(said))


def _unmarked(text: str) -> str:
    return without_markup(_SCRIPT.sub(_as_signs, text)).replace("\0", "")


def _as_signs(found: re.Match[str]) -> str:
    """Raised and lowered signs where Unicode has them all, else what people type: x^(2π), lim_(x→0)."""
    signs, typed = (_RAISED, "^") if found[1] == "sup" else (_LOWERED, "_")
    inner = found[2].strip()
    if all(c in signs for c in inner):
        return "".join(signs[c] for c in inner)
    return f"{typed}{inner}" if len(inner) == 1 else f"{typed}({inner})"


def _loses_meaning(text: str) -> bool:
    """Whether markup is left that plain text cannot show."""
    return bool(_UNDERLINED.search(text))


def _storable(text: str) -> str:
    """Without what no database stores as text: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


# --- what state a question is in ------------------------------------------------------------------


def faults_of(question: PreviewQuestion) -> tuple[str, ...]:
    """Faults of questions.py, and "group", "short" or "kind" for kinds that papers cannot hold."""
    if question.kind:
        return ({GROUP: "group", SHORT: "short"}.get(question.kind, "kind"),)
    if question.faults is not None:
        return question.faults
    return faults(question.text, question.choices, question.correct)


def states_of(preview: Preview) -> dict[int, State]:
    """The state of each question, by number."""
    known: set[str] = set()
    states: dict[int, State] = {}
    for question in preview.questions:
        state = _state(question, known)
        states[question.number] = state
        if state in ("ready", "taken"):
            known.add(question.hash)
    return states


def _state(question: PreviewQuestion, known: set[str]) -> State:
    if question.taken:
        return "taken"
    if question.dropped:
        return "dropped"
    if question.same_as or question.hash in known:
        return "same"
    doubtful = question.warnings and not question.seen
    return "look" if doubtful or faults_of(question) else "ready"


def counts_of(states: Mapping[int, State]) -> dict[State, int]:
    """How many questions are in each state, zeros included."""
    counts = Counter(states.values())
    return {state: counts[state] for state in STATES}


def ready_of(preview: Preview) -> list[PreviewQuestion]:
    """The questions that can be taken in now, in file order."""
    states = states_of(preview)
    return [question for question in preview.questions if states[question.number] == "ready"]


def is_near(question: PreviewQuestion) -> bool:
    """Whether it looks like another question, of the file or of the bank."""
    return bool(question.same_as) or any(has_remark(question, code) for code in NEAR)


# What says that a question is like another.
NEAR = ("duplicate_question", "near_in_file", "near_in_bank")

# --- changes --------------------------------------------------------------------------------------


def has_remark(question: PreviewQuestion, code: str) -> bool:
    """Whether such a remark is among its warnings."""
    return any(remark.code == code for remark in question.warnings)


def add_remark(question: PreviewQuestion, remark: Remark) -> PreviewQuestion:
    """The question with one more remark."""
    return msgspec.structs.replace(question, warnings=(*question.warnings, remark))


def with_hash(question: PreviewQuestion, **changes: Any) -> PreviewQuestion:
    """The question with changes, its identity and its faults counted anew."""
    changed: PreviewQuestion = msgspec.structs.replace(question, **changes)
    identity = text_hash(changed.text, changed.choices, hashes_of(changed)).hex()
    found = faults(changed.text, changed.choices, changed.correct)
    return msgspec.structs.replace(changed, hash=identity, faults=found)


def with_question(preview: Preview, question: PreviewQuestion) -> Preview:
    """The preview with one question replaced by its changed self."""
    changed = tuple(question if old.number == question.number else old for old in preview.questions)
    return msgspec.structs.replace(preview, questions=changed)


def find_question(preview: Preview, number: int) -> PreviewQuestion | None:
    """The question at a position of the file."""
    return next((question for question in preview.questions if question.number == number), None)


class Held(msgspec.Struct, frozen=True):
    """What a bank holds: a question's number in it, and the texts of its right choices."""

    number: int
    right: frozenset[str]


def with_bank(preview: Preview, same: Mapping[str, Held], near: Mapping[int, int]) -> Preview:
    """The preview held against a bank: `same` by identity (hex), `near` from number in the file to the bank's."""
    held = tuple(held_against(question, same, near.get(question.number, 0)) for question in preview.questions)
    return msgspec.structs.replace(preview, questions=held)


def held_against(question: PreviewQuestion, same: Mapping[str, Held], near: int = 0) -> PreviewQuestion:
    """One question held against a bank; what has been taken in is the bank's own and stays as it is.

    `near` is the number of a question of the bank that says almost the same, 0 for none.
    """
    if question.taken:
        return question
    found = same.get(question.hash)
    own_key = right_texts(question.choices, question.correct)
    other_key = found is not None and bool(own_key) and found.right != own_key
    question = msgspec.structs.replace(question, same_as=found.number if found else 0, other_key=other_key)
    if near and not found and not question.kept and not has_remark(question, "near_in_bank"):
        question = add_remark(question, Remark("near_in_bank", number=near))
    return question


def keep_both(question: PreviewQuestion) -> PreviewQuestion:
    """The question without its remarks on likeness; the others stay."""
    rest = tuple(remark for remark in question.warnings if remark.code not in NEAR)
    return msgspec.structs.replace(question, kept=True, warnings=rest)


def merge(kept: PreviewQuestion, other: PreviewQuestion) -> tuple[PreviewQuestion, list[str]]:
    """The first of two like questions with what it lacks and the other has, and the names of that."""
    changes: dict[str, Any] = {}
    if other.explanation and not kept.explanation:
        changes["explanation"] = other.explanation
    if kept.topic == COMMON_TOPIC and other.topic != COMMON_TOPIC:
        changes["topic"] = other.topic
    if set(other.tags) - set(kept.tags):
        changes["tags"] = clean_tags((*kept.tags, *other.tags))
    return msgspec.structs.replace(kept, **changes), list(changes)


def likeness_of(preview: Preview, question: PreviewQuestion) -> tuple[Literal["file", "bank"], int] | None:
    """Where the question stands that it is like, and its number there."""
    if question.same_as:
        return "bank", question.same_as
    found = next((r for r in question.warnings if r.code in ("near_in_bank", "near_in_file") and r.number), None)
    if found:
        return ("bank" if found.code == "near_in_bank" else "file"), found.number
    same = next((q for q in preview.questions if q.hash == question.hash and q.number < question.number), None)
    return ("file", same.number) if same else None


# --- groups of true or false statements ------------------------------------------------------------

GROUP, SHORT = "truefalse_group", "short"
# With one of these nobody knows which statements are true.
_NO_KEY = frozenset({"no_answer_marked", "question_without_answer", "ambiguous_mark", "answer_not_among_choices",
                     "key_conflicts_with_mark", "all_choices_bold"})  # fmt: skip
_SAYS_KIND = frozenset({"unsupported_type", "too_few_choices"})


def of_kind(preview: Preview, kind: str) -> list[PreviewQuestion]:
    """The questions of a kind that papers cannot hold, those that were left out too, in file order."""
    return [question for question in preview.questions if question.kind == kind]


def split_groups(preview: Preview, numbers: Sequence[int]) -> Preview:
    """Each of these groups left out, and behind it a true or false question for each of its statements."""
    wanted = set(numbers)
    free = max((question.number for question in preview.questions), default=0) + 1
    questions: list[PreviewQuestion] = []
    for question in preview.questions:
        if question.number not in wanted or question.kind != GROUP or question.split:
            questions.append(question)
            continue
        made = _statements(question, free)
        free += len(made)
        questions += [msgspec.structs.replace(question, split=True, dropped=True), *made]
    return msgspec.structs.replace(preview, questions=tuple(questions))


def join_groups(preview: Preview) -> Preview:
    """The other way, where none of a group's statements is in the bank: the group as the file has it, to be refused."""
    kept = {question.part_of for question in preview.questions if question.taken and question.part_of}
    joined = [
        msgspec.structs.replace(question, split=False, dropped=False)
        if question.split and question.number not in kept
        else question
        for question in preview.questions
        if not question.part_of or question.part_of in kept
    ]
    return msgspec.structs.replace(preview, questions=tuple(joined))


def _statements(group: PreviewQuestion, first: int) -> list[PreviewQuestion]:
    unknown = not group.correct and any(has_remark(group, code) for code in _NO_KEY)
    remarks = tuple(remark for remark in group.warnings if remark.code not in _SAYS_KIND)
    made = []
    for index, statement in enumerate(group.choices):
        key: tuple[int, ...] = () if unknown else (0,) if index in group.correct else (1,)
        made.append(
            with_hash(
                group,
                number=first + index,
                label=f"{group.label}{chr(ord('a') + index)}",
                text=f"{group.text}\n\n{statement}".strip(),
                choices=TRUE_FALSE,
                correct=key,
                kind="",
                part_of=group.number,
                warnings=remarks,
            )
        )
    return made


def topics_of(questions: Sequence[PreviewQuestion]) -> list[str]:
    """Topic names in the order in which they appear."""
    return list(dict.fromkeys(question.topic for question in questions))
