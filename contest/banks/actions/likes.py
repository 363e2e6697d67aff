"""Writes on questions of a preview that are like others: both are kept, or they become one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction

from accounts.models import Person
from contest.banks.actions.mending import locked_import, mendable, store_preview
from contest.banks.actions.questions import WrittenQuestion, revise_question, wording_of
from contest.banks.errors import BankError
from contest.banks.models import Bank, BankImport, Question
from contest.banks.preview.changes import keep_both, merge, with_hash, with_question
from contest.banks.preview.document import COMMON_TOPIC, Merge, Preview, PreviewQuestion, find_question, read_preview
from contest.banks.preview.states import likeness_of


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
    """Leaves out a question that is like another, which takes over what it lacks: explanation, topic, tags.

    The names of what was taken over: "explanation" (in the bank: by a new revision), "topic", "tags". The wording and
    the key of the other stay. Raises BankError: "wrong_state", "no_such_question", "taken_already", "nothing_alike".
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
        taken_over = _merge_into_bank(row.bank, preview, question, by=by, now=now, pk=other.taken)
    elif where == "bank":
        taken_over = _merge_into_bank(row.bank, preview, question, by=by, now=now, number=other_number)
    else:
        raise BankError("nothing_alike")
    store_preview(row, with_question(preview, with_hash(question, dropped=True, merged=True)))
    return taken_over


def _merge_into_bank(
    bank: Bank, preview: Preview, question: PreviewQuestion, *, by: Person | None, now: dt.datetime, **which: int
) -> list[str]:
    """What the stored question lacks comes to it; the preview remembers how it was before."""
    stored = Question.objects.select_related("head", "topic").filter(bank=bank, head__isnull=False, **which).first()
    if stored is None or stored.head is None:
        raise BankError("nothing_alike")
    lacks = _lacking(stored, question)
    if not lacks:
        return []
    known = set(bank.topics.values_list("pk", flat=True))
    tags = {tag.pk: tag.name for tag in stored.tags.all()}
    wording = wording_of(stored.head)
    if "explanation" in lacks:
        wording = replace(wording, explanation=question.explanation, source=wording.source or question.source)
    topic = question.topic if "topic" in lacks else stored.topic.name
    written = WrittenQuestion(wording, topic, stored.difficulty, [*tags.values(), *question.tags])
    changed = revise_question(question=stored, written=written, by=by, now=now)
    assert changed.head_id is not None
    done = Merge(
        number=question.number,
        question=stored.pk,
        before=stored.head.pk,
        after=changed.head_id,
        topic_before=stored.topic_id,
        topic_after=changed.topic_id,
        tags=tuple(pk for pk in changed.tags.values_list("pk", flat=True) if pk not in tags),
    )
    preview.merges = (*preview.merges, done)
    preview.made_topics = (*preview.made_topics, *({changed.topic_id} - known))
    return lacks


def _lacking(stored: Question, question: PreviewQuestion) -> list[str]:
    """What a question of the bank lacks and one of the file has: "explanation", "topic", "tags"."""
    assert stored.head is not None
    own = {tag.name.casefold() for tag in stored.tags.all()}
    lacks = {
        "explanation": bool(question.explanation and not stored.head.explanation),
        "topic": stored.topic.name == COMMON_TOPIC and question.topic != COMMON_TOPIC,
        "tags": any(tag.casefold() not in own for tag in question.tags),
    }
    return [name for name, holds in lacks.items() if holds]
