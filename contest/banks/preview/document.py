"""What a preview holds, and how it is stored as JSON in BankImport.preview. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from contest.banks.likeness import Said, said
from contest.banks.pictures import worded
from contest.common.structs import worked_out

COMMON_TOPIC = "Chung"
# Kinds that papers cannot hold as they are.
GROUP, SHORT = "truefalse_group", "short"
# What says that a question is like another.
NEAR = ("duplicate_question", "near_in_file", "near_in_bank")


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


@worked_out
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


def said_by(question: PreviewQuestion) -> Said:
    """What a question of a preview says, to hold it against others."""
    names = hashes_of(question)
    return said(question.number, worded(question.text, names), [worded(choice, names) for choice in question.choices])


def hashes_of(question: PreviewQuestion) -> list[str]:
    """The names of its pictures, in their order."""
    return [picture.hash for picture in question.pictures]


def has_remark(question: PreviewQuestion, code: str) -> bool:
    """Whether such a remark is among its warnings."""
    return any(remark.code == code for remark in question.warnings)


def find_question(preview: Preview, number: int) -> PreviewQuestion | None:
    """The question at a position of the file."""
    return next((question for question in preview.questions if question.number == number), None)
