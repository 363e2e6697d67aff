"""Writes of a preview while it is open: the organiser's word on its questions, and what the bank has already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from contest.banks.errors import BankError
from contest.banks.likeness import Told, nearest
from contest.banks.models import Bank, BankImport
from contest.banks.preview.changes import held_against, with_bank, with_hash, with_question
from contest.banks.preview.document import (
    Preview,
    PreviewQuestion,
    find_question,
    preview_document,
    read_preview,
    said_by,
)
from contest.banks.queries import held_questions, held_wordings
from contest.banks.questions import clean_tags, tidy
from contest.common.text import squeeze

State = BankImport.State
# The preview can be mended, and what is ready taken in.
OPEN = (State.READ, State.DONE, State.UNDONE)


def held_against_the_bank(preview: Preview, bank: Bank, *, told: Told | None = None) -> Preview:
    near = nearest([said_by(question) for question in preview.questions], held_wordings(bank), told=told)
    return with_bank(preview, held_questions(bank), near)


@transaction.atomic
def correct_preview(
    *,
    bank_import: BankImport,
    number: int,
    correct: Sequence[int] | None = None,
    text: str | None = None,
    choices: Sequence[str] | None = None,
    topic: str | None = None,
    difficulty: int | None = None,
    explanation: str | None = None,
    tags: Sequence[str] | None = None,
    drop: bool | None = None,
) -> PreviewQuestion:
    """The organiser's word on one question of a preview: what is None stays. It counts as looked at.

    `drop=True` leaves it out, `drop=False` brings it back, and nothing else is read then.
    Raises BankError: "wrong_state", "no_such_question", "taken_already".
    """
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    question = mendable(preview, number)
    if drop is not None:
        mended = with_hash(question, dropped=drop, merged=False)
    else:
        changes = {
            "correct": None if correct is None else tuple(sorted(set(correct))),
            "text": None if text is None else tidy(text),
            "choices": None if choices is None else tuple(tidy(choice) for choice in choices),
            "topic": None if topic is None else squeeze(topic)[:200] or None,
            "difficulty": difficulty,
            "explanation": None if explanation is None else tidy(explanation),
            "tags": None if tags is None else clean_tags(tags),
        }
        given = {name: value for name, value in changes.items() if value is not None}
        mended = with_hash(question, **given, seen=True, dropped=False)
        if mended.hash != question.hash or mended.correct != question.correct:
            mended = held_against(mended, held_questions(row.bank))
    store_preview(row, with_question(preview, mended))
    return mended


def mendable(preview: Preview, number: int) -> PreviewQuestion:
    """A question of a preview that the bank does not have yet."""
    question = find_question(preview, number)
    if question is None:
        raise BankError("no_such_question")
    if question.taken:
        raise BankError("taken_already")
    return question


def locked_import(bank_import: BankImport) -> BankImport:
    """The row for this transaction alone. Raises BankError("wrong_state") unless its preview is open."""
    rows = BankImport.objects.select_for_update(of=("self",)).select_related("bank").defer("content", "answers")
    row = rows.get(pk=bank_import.pk)
    if row.state not in OPEN:
        raise BankError("wrong_state")
    return row


def store_preview(row: BankImport, preview: Preview, **changes: Any) -> None:
    BankImport.objects.filter(pk=row.pk).update(preview=preview_document(preview), **changes)
