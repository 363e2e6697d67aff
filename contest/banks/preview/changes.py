"""A preview with the organiser's corrections, and held against what the bank has. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from contest.banks.preview.document import COMMON_TOPIC, NEAR, Preview, PreviewQuestion, Remark, has_remark, hashes_of
from contest.banks.questions import clean_tags, faults, right_texts, text_hash


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
