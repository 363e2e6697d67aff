"""Writes of a preview while it is open: the organiser's word on its questions, and what the bank has already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict, Unpack

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


class Corrections(TypedDict, total=False):
    """What an organiser says of a question of a preview; what is absent stays, and so does an empty topic."""

    correct: Sequence[int]
    text: str
    choices: Sequence[str]
    topic: str
    difficulty: int
    explanation: str
    tags: Sequence[str]


TIDIED: dict[str, Callable[[Any], Any]] = {
    "correct": lambda correct: tuple(sorted(set(correct))),
    "text": tidy,
    "choices": lambda choices: tuple(tidy(choice) for choice in choices),
    "topic": lambda topic: squeeze(topic)[:200],
    "explanation": tidy,
    "tags": clean_tags,
}


@transaction.atomic
def correct_preview(*, bank_import: BankImport, number: int, **said: Unpack[Corrections]) -> PreviewQuestion:
    """The organiser's word on one question of a preview, which counts as looked at then.

    Raises BankError: "wrong_state", "no_such_question", "taken_already".
    """
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    question = mendable(preview, number)
    given = {name: TIDIED[name](value) if name in TIDIED else value for name, value in said.items()}
    if given.get("topic") == "":
        del given["topic"]
    mended = with_hash(question, **given, seen=True, dropped=False)
    if mended.hash != question.hash or mended.correct != question.correct:
        mended = held_against(mended, held_questions(row.bank))
    store_preview(row, with_question(preview, mended))
    return mended


@transaction.atomic
def leave_out(*, bank_import: BankImport, number: int, dropped: bool = True) -> None:
    """A question of a preview is left out of the bank, or comes back. Raises BankError as `correct_preview`."""
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    question = mendable(preview, number)
    store_preview(row, with_question(preview, with_hash(question, dropped=dropped, merged=False)))


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
