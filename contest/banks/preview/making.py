"""A preview from what the readers read. Pure."""

from __future__ import annotations

import re

from contest.banks.likeness import Told, nearest_before
from contest.banks.pictures import escaped, numbers_in, split, token
from contest.banks.preview.changes import add_remark, with_hash
from contest.banks.preview.document import (
    COMMON_TOPIC,
    MarkFound,
    PictureShown,
    Preview,
    PreviewQuestion,
    Remark,
    has_remark,
    said_by,
)
from contest.banks.questions import clean_tags, tidy
from contest.banks.readers import ReadQuestion, ReadResult, ReadWarning, UnreadableFile, without_markup

_RAISED = dict(
    zip("0123456789+-=()abcdefghijklmnoprstuvwxyz∘", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿ°ᵖʳˢᵗᵘᵛʷˣʸᶻ°", strict=True)
)
_LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_SCRIPT = re.compile(r"<(sub|sup)>(.*?)</\1>", re.DOTALL)
_UNDERLINED = re.compile(r"<u>.*?</u>", re.DOTALL)


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
