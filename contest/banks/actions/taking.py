"""What was read goes into the bank, out of it again, or is put away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count, ProtectedError
from django.utils import timezone

from accounts.audit.actions import record
from accounts.models import Person
from contest.banks.actions.mending import State, held_against_the_bank, locked_import, store_preview
from contest.banks.actions.questions import Wording, WrittenQuestion, add_questions
from contest.banks.errors import BankError
from contest.banks.models import Bank, BankImport, Picture, Question, Revision, Tag, Topic
from contest.banks.preview.changes import with_bank, with_hash
from contest.banks.preview.document import Merge, PreviewQuestion, hashes_of, read_preview
from contest.banks.preview.states import counts_of, ready_of, states_of, topics_of
from contest.banks.queries import held_questions

# state → states it may go to
TRANSITIONS: dict[int, set[int]] = {
    State.WAITING: {State.READING, State.DROPPED},
    State.READING: {State.WAITING, State.READ, State.FAILED, State.DROPPED},
    State.READ: {State.WAITING, State.DONE, State.DROPPED},
    State.FAILED: {State.DROPPED},
    State.DONE: {State.DONE, State.UNDONE},
    State.UNDONE: {State.WAITING, State.DONE, State.DROPPED},
    State.DROPPED: {State.READ},
}


@dataclass(frozen=True)
class TakenIn:
    """How many questions went into the bank just now, and the states of all of the file (preview.STATES)."""

    questions: int
    counts: dict[Any, int]

    @property
    def waiting(self) -> int:
        """How many questions of the file still need a look."""
        return self.counts["look"]


@transaction.atomic
def take_in(*, bank_import: BankImport, by: Person | None, now: dt.datetime) -> TakenIn:
    """Every ready question goes into the bank, once: who presses second finds them taken.

    A question that the bank has got meanwhile is passed over. Raises BankError: "wrong_state", "nothing_ready".
    """
    row = locked_import(bank_import)
    bank = Bank.objects.select_for_update().get(pk=row.bank_id)
    preview = with_bank(read_preview(row.preview), held_questions(bank), {})
    ready = ready_of(preview)
    if not ready:
        raise BankError("nothing_ready")
    known = set(bank.topics.values_list("name", flat=True))
    _take_pictures(row, ready)
    made = add_questions(bank=bank, questions=[_written(question) for question in ready], by=by, now=now)
    ids = {question.number: stored.pk for question, stored in zip(ready, made, strict=True)}
    preview.questions = tuple(with_hash(q, taken=ids.get(q.number, q.taken)) for q in preview.questions)
    new_topics = bank.topics.filter(name__in=[name for name in topics_of(ready) if name not in known])
    preview.made_topics = (*preview.made_topics, *new_topics.values_list("pk", flat=True))
    store_preview(row, preview, state=State.DONE, done_at=now)
    record("import.bank", by=by, now=now, about=bank, detail={"bank": bank.name, "count": len(made)})
    return TakenIn(len(made), counts_of(states_of(preview)))


def _take_pictures(row: BankImport, questions: Sequence[PreviewQuestion]) -> None:
    """The pictures of these questions become the house's own, each once whatever shows it."""
    wanted = {name for question in questions for name in hashes_of(question)}
    if not wanted:
        return
    known = set(Picture.objects.filter(hash__in=wanted).values_list("hash", flat=True))
    rows = row.pictures.filter(hash__in=wanted - known).iterator(chunk_size=20)
    made = (
        Picture(hash=one.hash, kind=one.kind, width=one.width, height=one.height, content=bytes(one.content))
        for one in rows
    )
    Picture.objects.bulk_create(made, batch_size=20, ignore_conflicts=True)


def _written(question: PreviewQuestion) -> WrittenQuestion:
    pictures: list[dict[str, Any]] = [msgspec.to_builtins(picture) for picture in question.pictures]
    wording = Wording(
        question.text,
        question.choices,
        question.correct,
        question.explanation,
        question.source,
        pictures=pictures,
    )
    return WrittenQuestion(wording, question.topic, question.difficulty, question.tags)


@dataclass(frozen=True)
class Undone:
    """How many questions left the bank, how many of it were set back to what they were before a merge; and the numbers
    of those that could not be: they have been used, or changed since."""

    questions: int
    reverted: int
    kept: tuple[int, ...] = ()


@transaction.atomic
def undo_import(*, bank_import: BankImport, by: Person | None = None, now: dt.datetime | None = None) -> Undone:
    """Takes the questions of an import out of the bank again, and the topics made for them; merges are taken back.

    Raises BankError: "wrong_state", "used" when one of them stands in an edition, "revised" when one has been changed.
    """
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    if row.state != State.DONE and not preview.merges:
        raise BankError("wrong_state")
    reverted, kept = revert_merges(preview.merges)
    taken = [question.taken for question in preview.questions if question.taken]
    questions = Question.objects.filter(pk__in=taken)
    if questions.annotate(revision_count=Count("revisions")).filter(revision_count__gt=1).exists():
        raise BankError("revised")
    count = questions.count()
    _delete(questions)
    Topic.objects.filter(pk__in=preview.made_topics, questions=None).delete()
    Tag.objects.filter(bank=row.bank, questions=None).delete()
    preview.questions = tuple(_as_before(question) for question in preview.questions)
    preview.made_topics, preview.merges = (), ()
    state = State.UNDONE if row.state == State.DONE else row.state
    store_preview(row, held_against_the_bank(preview, row.bank), state=state)
    detail = {"bank": row.bank.name, "count": count}
    record("import.bank_undone", by=by, now=now or timezone.now(), about=row.bank, detail=detail)
    return Undone(count, reverted, kept)


def _as_before(question: PreviewQuestion) -> PreviewQuestion:
    """What a merge left out waits to be settled again."""
    return with_hash(question, taken=0, merged=False, dropped=question.dropped and not question.merged)


def revert_merges(merges: Sequence[Merge]) -> tuple[int, tuple[int, ...]]:
    """Sets questions back to the revisions that they had before merges, the last merge first.

    How many were set back, and the numbers of those that stay: used in papers or changed since.
    """
    reverted: set[int] = set()
    kept: set[int] = set()
    for merge in reversed(merges):
        question = Question.objects.select_for_update().filter(pk=merge.question).first()
        if question is None:
            continue
        if question.head_id == merge.after and _set_back(question, merge):
            reverted.add(question.number)
        else:
            kept.add(question.number)
    return len(reverted - kept), tuple(sorted(kept))


def _set_back(question: Question, merge: Merge) -> bool:
    try:
        with transaction.atomic():
            question.head_id = merge.before
            if question.topic_id == merge.topic_after:
                question.topic_id = merge.topic_before
            question.save(update_fields=["head", "topic"])
            question.tags.remove(*merge.tags)
            if merge.after != merge.before:
                Revision.objects.filter(pk=merge.after).delete()
    except ProtectedError:
        return False
    return True


def _delete(questions: Any) -> None:
    """Editions protect the revisions that they hold: the attempt to delete one of those undoes everything."""
    ids = list(questions.values_list("pk", flat=True))
    try:
        with transaction.atomic():
            questions.update(head=None)
            Revision.objects.filter(question__in=ids).delete()
            Question.objects.filter(pk__in=ids).delete()
    except ProtectedError as error:
        raise BankError("used") from error


@transaction.atomic
def drop_import(*, bank_import: BankImport) -> Undone:
    """Puts an import away before anything of it has been taken in; what merges did to the bank is taken back.

    Raises BankError("wrong_state").
    """
    _move(bank_import, State.DROPPED)
    preview = read_preview(BankImport.objects.values_list("preview", flat=True).get(pk=bank_import.pk))
    if not preview.merges:
        return Undone(0, 0)
    reverted, kept = revert_merges(preview.merges)
    Topic.objects.filter(pk__in=preview.made_topics, questions=None).delete()
    Tag.objects.filter(bank=bank_import.bank_id, questions=None).delete()
    preview.questions = tuple(_as_before(question) for question in preview.questions)
    preview.made_topics, preview.merges = (), ()
    store_preview(bank_import, preview)
    return Undone(0, reverted, kept)


def reopen_import(*, bank_import: BankImport) -> None:
    """Brings a preview back that was put away. Raises BankError("wrong_state")."""
    if not read_preview(bank_import.preview).questions:
        raise BankError("wrong_state")
    _move(bank_import, State.READ)


def _move(bank_import: BankImport, state: int) -> None:
    may = [before for before, after in TRANSITIONS.items() if state in after]
    if not BankImport.objects.filter(pk=bank_import.pk, state__in=may).update(state=state):
        raise BankError("wrong_state")
