"""Writes on questions of a preview that are like others: both are kept, or they become one."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.models import Person
from contest.banks.actions.imports import locked_import, mendable, store_preview
from contest.banks.actions.questions import revise_question, topic_named, wording_of
from contest.banks.errors import BankError
from contest.banks.models import Bank, BankImport, Question
from contest.banks.preview import (
    COMMON_TOPIC,
    PreviewQuestion,
    find_question,
    keep_both,
    likeness_of,
    merge,
    read_preview,
    with_hash,
    with_question,
)


@transaction.atomic
def keep_like(*, bank_import: BankImport, number: int) -> PreviewQuestion:
    """A question that is like another stays beside it. What else is doubtful about it stays so.

    Raises BankError: "wrong_state", "no_such_question", "taken_already".
    """
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    kept = keep_both(mendable(preview, number))
    store_preview(row, with_question(preview, kept))
    return kept


@transaction.atomic
def merge_like(*, bank_import: BankImport, number: int, by: Person | None, now: dt.datetime) -> list[str]:
    """Leaves out a question that is like another, which takes over what it lacks: explanation, topic.

    The names of what was taken over: "explanation" (in the bank: by a new revision), "topic". The wording and the key
    of the other stay. Raises BankError: "wrong_state", "no_such_question", "taken_already", "nothing_alike".
    """
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    question = mendable(preview, number)
    where, other_number = likeness_of(preview, question) or ("", 0)
    other = find_question(preview, other_number) if where == "file" else None
    if other is not None and not other.taken:
        merged, taken_over = merge(other, question)
        preview = with_question(preview, merged)
    elif other is not None:
        taken_over = _merge_into_bank(row.bank, question, by=by, now=now, pk=other.taken)
    elif where == "bank":
        taken_over = _merge_into_bank(row.bank, question, by=by, now=now, number=other_number)
    else:
        raise BankError("nothing_alike")
    store_preview(row, with_question(preview, with_hash(question, dropped=True)))
    return taken_over


def _merge_into_bank(
    bank: Bank, question: PreviewQuestion, *, by: Person | None, now: dt.datetime, **which: int
) -> list[str]:
    stored = Question.objects.select_related("head", "topic").filter(bank=bank, head__isnull=False, **which).first()
    if stored is None or stored.head is None:
        raise BankError("nothing_alike")
    explains = bool(question.explanation and not stored.head.explanation)
    names_topic = stored.topic.name == COMMON_TOPIC and question.topic != COMMON_TOPIC
    wording = wording_of(stored.head)
    if explains or names_topic:
        revise_question(
            question=stored,
            text=wording.text,
            choices=wording.choices,
            accept=stored.head.accept,
            topic=topic_named(bank=bank, name=question.topic) if names_topic else stored.topic,
            difficulty=stored.difficulty,
            explanation=question.explanation if explains else wording.explanation,
            source=wording.source or (question.source if explains else ""),
            by=by,
            now=now,
        )
    return [name for name, holds in (("explanation", explains), ("topic", names_topic)) if holds]
