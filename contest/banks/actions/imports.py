"""Writes of imports: a file is kept, read by a worker, mended in its preview, taken in, undone or put away."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Count, ProtectedError
from django.utils import timezone

from accounts.audit.actions import record
from accounts.models import Person
from contest.banks.actions.questions import NewQuestion, Wording, add_questions
from contest.banks.errors import BankError
from contest.banks.likeness import Told, nearest
from contest.banks.models import Bank, BankImport, ImportPicture, Picture, Question, Revision, Tag, Topic
from contest.banks.preview import (
    COMMON_TOPIC,
    Merge,
    Preview,
    PreviewQuestion,
    counts_of,
    find_question,
    hashes_of,
    held_against,
    preview_document,
    preview_of,
    read_preview,
    ready_of,
    remark_of,
    said_by,
    states_of,
    topics_of,
    with_bank,
    with_hash,
    with_question,
)
from contest.banks.queries import GIVE_UP_AFTER, STALE_AFTER, held_questions, held_wordings
from contest.banks.questions import clean_tags, tidy
from contest.banks.readers import ReadResult, UnreadableFile, read_bank
from contest.common.hints import send_hint
from contest.common.text import squeeze

logger = logging.getLogger(__name__)

State = BankImport.State
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
# The preview can be mended, and what is ready taken in.
OPEN = (State.READ, State.DONE, State.UNDONE)

# --- keeping and reading a file -------------------------------------------------------------------


@transaction.atomic
def start_import(
    *,
    bank: Bank,
    file_name: str,
    content: bytes,
    answers_name: str = "",
    answers: bytes | None = None,
    topic: str = COMMON_TOPIC,
    by: Person | None,
    now: dt.datetime,
) -> BankImport:
    """Keeps the file for a worker, which gets a hint once it is stored.

    `topic` is for questions whose file says none.
    """
    files = {"file_name": file_name, "content": content, "answers_name": answers_name, "answers": answers}
    row = _new_import(bank, topic=topic, by=by, now=now, **files)
    transaction.on_commit(lambda: hint_reading(row.pk))
    return row


@transaction.atomic
def import_file(
    *,
    bank: Bank,
    file_name: str,
    content: bytes,
    answers_name: str = "",
    answers: bytes | None = None,
    by: Person | None,
    now: dt.datetime,
) -> tuple[BankImport, TakenIn]:
    """A file read and its ready questions taken in at once; the others wait in the preview.

    Raises UnreadableFile, and then nothing is kept.
    """
    result = read_bank(content, name=file_name, answers=answers, answers_name=answers_name)
    files = {"file_name": file_name, "content": content, "answers_name": answers_name, "answers": answers}
    row = _new_import(bank, topic=COMMON_TOPIC, by=by, now=now, **files)
    row.preview = preview_document(_held_against_bank(preview_of(result), bank))
    row.state = State.READ
    row.save(update_fields=["preview", "state"])
    _keep_pictures(row, result)
    if not ready_of(read_preview(row.preview)):
        return row, TakenIn(0, counts_of(states_of(read_preview(row.preview))))
    return row, take_in(bank_import=row, by=by, now=now)


def _new_import(bank: Bank, *, topic: str, by: Person | None, now: dt.datetime, **files: Any) -> BankImport:
    files["file_name"], files["answers_name"] = files["file_name"][-255:], files["answers_name"][-255:]
    preview = Preview(topic=squeeze(topic)[:200] or COMMON_TOPIC)
    return BankImport.objects.create(bank=bank, preview=preview_document(preview), by=by, at=now, **files)


def hint_reading(import_id: int) -> None:
    """Tells a worker that a file waits. A lost hint is sent again by the tick."""
    send_hint("contest.banks.tasks.read_import", import_id, expires_seconds=60)


def read_import(import_id: int) -> bool:
    """Reads a file that waits: WAITING → READING → READ or FAILED. False when there was nothing to do.

    Each step is a conditional update, so it may run twice and at the same time: the first to finish writes its preview.
    """
    waiting = BankImport.objects.filter(pk=import_id, state=State.WAITING)
    if not waiting.update(state=State.READING, progress=5, found=0):
        return False
    row = BankImport.objects.select_related("bank").get(pk=import_id)
    try:
        result = _read(row)
        told = _Progress(import_id, 60, 85)
        told(0.0)
        preview = preview_of(result, topic=read_preview(row.preview).topic, told=told)
        _keep_pictures(row, result)
        preview = _held_against_bank(preview, row.bank, told=_Progress(import_id, 85, 99))
    except UnreadableFile as error:
        refused = msgspec.structs.replace(read_preview(row.preview), refusal=remark_of(error))
        return _finish(import_id, state=State.FAILED, failure=error.message, preview=preview_document(refused))
    except SoftTimeLimitExceeded:
        return fail_import(import_id, "too_slow")
    except Exception:
        # The cause is ours, whatever the file holds: it is logged, and the person hears what can be done.
        logger.exception("import %s cannot be read", import_id)
        return fail_import(import_id, "unknown")
    return _finish(import_id, state=State.READ, preview=preview_document(preview))


@dataclass(frozen=True)
class _Progress:
    """Stores how far the reading of a file is, for the page that waits for it: a part of the way, in per cent."""

    import_id: int
    start: int
    end: int

    def __call__(self, share: float, **more: int) -> None:
        being_read = BankImport.objects.filter(pk=self.import_id, state=State.READING)
        being_read.update(progress=self.start + int(share * (self.end - self.start)), **more)


def _keep_pictures(row: BankImport, result: ReadResult) -> None:
    """The pictures wait beside the import until questions are taken in; they go when it goes. Two queries or more."""
    found = {picture.hash: picture for question in result.questions for picture in question.pictures}
    known = set(row.pictures.values_list("hash", flat=True))
    made = (
        ImportPicture(
            bank_import=row,
            hash=name,
            kind=picture.kind,
            width=picture.width,
            height=picture.height,
            content=picture.content,
        )
        for name, picture in found.items()
        if name not in known
    )
    # in small batches: a statement with hundreds of pictures is too long for a server
    ImportPicture.objects.bulk_create(made, batch_size=20, ignore_conflicts=True)


def _read(row: BankImport) -> ReadResult:
    answers = bytes(row.answers) if row.answers is not None else None
    return read_bank(
        bytes(row.content),
        name=row.file_name,
        answers=answers,
        answers_name=row.answers_name,
        mark=read_preview(row.preview).wanted or None,
        told=lambda found: _Progress(row.pk, 5, 40)(1.0, found=found),
    )


@transaction.atomic
def reread_import(*, bank_import: BankImport, mark: str, by: Person | None, now: dt.datetime) -> None:
    """Sends a file back to be read with another of the marks found in it; what was mended in its preview is lost.

    Raises BankError("wrong_state") when something of it is in the bank, or it has no such mark.
    """
    row = locked_import(bank_import)
    preview = read_preview(row.preview)
    if State.WAITING not in TRANSITIONS[row.state] or mark not in {found.code for found in preview.marks}:
        raise BankError("wrong_state")
    # What is given up on for its age counts from now.
    store_preview(row, Preview(topic=preview.topic, wanted=mark), state=State.WAITING, by=by, at=now)
    transaction.on_commit(lambda: hint_reading(row.pk))


def _finish(import_id: int, **changes: Any) -> bool:
    unread = BankImport.objects.filter(pk=import_id, state__in=[State.WAITING, State.READING])
    return bool(unread.update(**changes))


def fail_import(import_id: int, code: str) -> bool:
    """Ends the reading of a file for a cause that is not in it: "too_slow" or "unknown". False when it was over."""
    return _finish(import_id, state=State.FAILED, failure=code)


def revive_imports(*, now: dt.datetime) -> None:
    """Readings that a dead worker left go back to waiting; what has not come through in an hour is given up."""
    old = BankImport.objects.filter(state__in=[State.WAITING, State.READING], at__lt=now - GIVE_UP_AFTER)
    old.update(state=State.FAILED, failure="too_slow")
    stale = BankImport.objects.filter(state=State.READING, at__lt=now - STALE_AFTER)
    stale.update(state=State.WAITING)


def _held_against_bank(preview: Preview, bank: Bank, *, told: Told | None = None) -> Preview:
    near = nearest([said_by(question) for question in preview.questions], held_wordings(bank), told=told)
    return with_bank(preview, held_questions(bank), near)


# --- mending --------------------------------------------------------------------------------------


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


# --- taking in, undoing, putting away -------------------------------------------------------------


@dataclass(frozen=True)
class TakenIn:
    """How many questions went into the bank just now, and the states of all of the file (preview.STATES)."""

    questions: int
    counts: dict[Any, int]

    @property
    def waiting(self) -> int:
        """Those that still need a look."""
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
    made = add_questions(bank=bank, questions=[_new_question(question) for question in ready], by=by, now=now)
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


def _new_question(question: PreviewQuestion) -> NewQuestion:
    pictures: list[dict[str, Any]] = [msgspec.to_builtins(picture) for picture in question.pictures]
    wording = Wording(
        question.text,
        question.choices,
        question.correct,
        question.explanation,
        question.source,
        pictures=pictures,
    )
    return NewQuestion(wording, question.topic, question.difficulty, question.tags)


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
    store_preview(row, _held_against_bank(preview, row.bank), state=state)
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
