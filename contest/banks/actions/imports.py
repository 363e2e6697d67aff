"""Writes of imports: a file is kept, and read by a worker into its preview."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from accounts.alive import at_work, nobody_is_at
from accounts.models import Person
from contest.banks.actions.mending import State, held_against_the_bank, locked_import, store_preview
from contest.banks.actions.taking import TRANSITIONS, TakenIn, take_in
from contest.banks.errors import BankError
from contest.banks.models import Bank, BankImport, ImportPicture
from contest.banks.preview.document import COMMON_TOPIC, Preview, preview_document, read_preview
from contest.banks.preview.making import preview_of, remark_of
from contest.banks.preview.states import counts_of, ready_of, states_of
from contest.banks.queries import MOST_TRIES, STALE_AFTER
from contest.banks.readers import ReadResult, UnreadableFile, read_bank
from contest.common.database import shared_now
from contest.common.hints import send_hint
from contest.common.text import squeeze

logger = logging.getLogger(__name__)


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
    row.preview = preview_document(held_against_the_bank(preview_of(result), bank))
    row.state = State.READ
    row.save(update_fields=["preview", "state"])
    _keep_pictures(row, result)
    if not ready_of(read_preview(row.preview)):
        return row, TakenIn(0, counts_of(states_of(read_preview(row.preview))))
    return row, take_in(bank_import=row, by=by, now=now)


def _new_import(bank: Bank, *, topic: str, by: Person | None, now: dt.datetime, **files: Any) -> BankImport:
    files["file_name"], files["answers_name"] = files["file_name"][-255:], files["answers_name"][-255:]
    preview = Preview(topic=squeeze(topic)[:200] or COMMON_TOPIC)
    return BankImport.objects.create(bank=bank, preview=preview_document(preview), by=by, at=now, moved_at=now, **files)


def hint_reading(import_id: int) -> None:
    """Tells a worker that a file waits. A lost hint is sent again by the tick."""
    send_hint("contest.banks.tasks.read_import", import_id, expires_seconds=60)


def read_import(import_id: int) -> bool:
    """Reads a file that waits: WAITING → READING → READ or FAILED. False when nothing came of it.

    Each step is a conditional update, so it may run twice and at the same time: the first to finish writes its preview.
    """
    waiting = BankImport.objects.filter(pk=import_id, state=State.WAITING)
    begun = {"progress": 5, "found": 0, "tries": F("tries") + 1, "moved_at": shared_now()}
    if not waiting.update(state=State.READING, **begun):
        return False
    with at_work(BankImport, import_id):
        return _read_into_preview(BankImport.objects.select_related("bank").get(pk=import_id))


def _read_into_preview(row: BankImport) -> bool:
    import_id = row.pk
    try:
        result = _read(row)
        told = _Progress(import_id, 60, 85)
        told(0.0)
        preview = preview_of(result, topic=read_preview(row.preview).topic, told=told)
        _keep_pictures(row, result)
        preview = held_against_the_bank(preview, row.bank, told=_Progress(import_id, 85, 99))
    except UnreadableFile as error:
        refused = msgspec.structs.replace(read_preview(row.preview), refusal=remark_of(error))
        return _finish(import_id, state=State.FAILED, failure=error.message, preview=preview_document(refused))
    except SoftTimeLimitExceeded:
        return fail_import(import_id, "too_slow")
    except (OperationalError, InterfaceError):
        # the database is away, or somebody holds it: left like a dead worker's, and tried again as often
        logger.warning("import %s left", import_id, exc_info=True)
        return False
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
        progress = self.start + int(share * (self.end - self.start))
        being_read.update(progress=progress, moved_at=shared_now(), **more)


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
    waiting = {"state": State.WAITING, "moved_at": now, "tries": 0}
    store_preview(row, Preview(topic=preview.topic, wanted=mark), by=by, **waiting)
    transaction.on_commit(lambda: hint_reading(row.pk))


def _finish(import_id: int, **changes: Any) -> bool:
    unread = BankImport.objects.filter(pk=import_id, state__in=[State.WAITING, State.READING])
    return bool(unread.update(**changes))


def fail_import(import_id: int, code: str) -> bool:
    """Ends the reading of a file for a cause that is not in it: "too_slow" or "unknown". False when it was over."""
    return _finish(import_id, state=State.FAILED, failure=code)


def revive_imports(*, now: dt.datetime) -> None:
    """Readings that a dead worker left go back to waiting, but not for ever. What waits for a worker waits."""
    reading = BankImport.objects.filter(state=State.READING)
    for pk, tries, moved_at in reading.values_list("pk", "tries", "moved_at"):
        if moved_at < now - STALE_AFTER or nobody_is_at(BankImport, pk):
            # unless another sweep saw it too and somebody has it again
            left = reading.filter(pk=pk, tries=tries)
            if tries < MOST_TRIES:
                left.update(state=State.WAITING, moved_at=now)
            else:
                left.update(state=State.FAILED, failure="unknown")
