"""Writes of uploaded rosters: kept, read by the request or a worker, previewed, taken in or put away, forgotten."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import Any

from celery import current_app
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.alive import at_work, nobody_is_at
from accounts.models import Person, RosterImport, Unit
from accounts.rosters.actions import RosterChanged, take_in_roster
from accounts.rosters.faults_file import write_faults
from accounts.rosters.planning import RosterPlan
from accounts.rosters.preview import preview_document
from accounts.rosters.problems import UnreadableRoster
from accounts.rosters.queries import FORGET_AFTER, MOST_TRIES, STALE_AFTER, RosterOptions, make_plan
from accounts.rosters.reading import RosterReading, read_roster

logger = logging.getLogger(__name__)
State = RosterImport.State
# What fits into a request; more is a worker's.
MOST_IN_REQUEST = 2_000
# Codes in `failure` where no sentence of a reader stands; the words are at the edge.
CHANGED, BROKEN = "changed", "broken"


def start_import(
    *,
    file_name: str,
    content: bytes,
    lines: int,
    default_unit: Unit | None,
    may_add_units: bool,
    by: Person | None,
    now: dt.datetime,
) -> RosterImport:
    """Keeps a file and reads it at once, or leaves one of many lines to a worker."""
    row = RosterImport.objects.create(
        file_name=file_name[-255:],
        content=content,
        default_unit=default_unit,
        may_add_units=may_add_units,
        by=by,
        at=now,
        moved_at=now,
    )
    if lines <= MOST_IN_REQUEST:
        read_import(row.pk, now=now)
    else:
        hint_work(row.pk)
    return row


def read_import(import_id: int, *, now: dt.datetime) -> bool:
    """Reads and plans a file that waits: WAITING → READING → READ or FAILED. False when nothing came of it."""
    if not _move(import_id, (State.WAITING,), state=State.READING, tries=F("tries") + 1, now=now):
        return False
    with at_work(RosterImport, import_id):
        return _read_into_plan(RosterImport.objects.select_related("default_unit").get(pk=import_id), now=now)


def _read_into_plan(row: RosterImport, *, now: dt.datetime) -> bool:
    import_id = row.pk
    try:
        reading = _reading(row)
        _keep_plan(row, reading, make_plan(reading, _options(row)), (State.READING,), now=now)
    except UnreadableRoster as error:
        return _move(import_id, (State.READING,), state=State.FAILED, failure=error.message, now=now)
    except (OperationalError, InterfaceError):
        # the database is away, or somebody holds it: left like a dead worker's, and tried again as often
        logger.warning("roster %s left", import_id, exc_info=True)
        return False
    except Exception:
        # The cause is ours, whatever the file holds: it is logged, and the person hears what can be done.
        logger.exception("roster %s cannot be read", import_id)
        return _move(import_id, (State.READING,), state=State.FAILED, failure=BROKEN, now=now)
    return True


def ask_to_take_in(*, roster: RosterImport, now: dt.datetime) -> bool:
    """The button: READ → TAKING, then at once or by a worker. False when somebody pressed it before."""
    if not _move(roster.pk, (State.READ,), state=State.TAKING, failure="", now=now):
        return False
    counts = roster.counts or {}
    if sum(counts.values()) <= MOST_IN_REQUEST:
        write_import(roster.pk, now=now)
    else:
        hint_work(roster.pk)
    return True


def write_import(import_id: int, *, now: dt.datetime) -> bool:
    """Takes a previewed roster in: TAKING → DONE in one transaction, or back to READ when people changed meanwhile."""
    row = RosterImport.objects.select_related("default_unit", "by").filter(pk=import_id, state=State.TAKING).first()
    if row is None or row.content is None:
        return False
    with at_work(RosterImport, import_id):
        return _take_in(row, now=now)


def _take_in(row: RosterImport, *, now: dt.datetime) -> bool:
    import_id, reading = row.pk, _reading(row)
    try:
        with transaction.atomic():
            if not _move(import_id, (State.TAKING,), state=State.DONE, done_at=now, now=now):
                return False
            take_in_roster(
                reading=reading,
                options=_options(row),
                by=row.by,
                now=now,
                previewed=row.digest,
                progress=lambda done, total: tell_progress(import_id, done, total),
            )
    except RosterChanged:
        _keep_plan(row, reading, make_plan(reading, _options(row)), (State.TAKING,), failure=CHANGED, now=now)
    except Exception:
        logger.exception("roster %s cannot be taken in", import_id)
        _move(import_id, (State.TAKING,), state=State.READ, failure=BROKEN, now=now)
    return True


def drop_import(*, roster: RosterImport, now: dt.datetime) -> bool:
    """Puts a roster away; the file is forgotten at once."""
    states = (State.WAITING, State.READING, State.READ, State.FAILED)
    return _move(roster.pk, states, state=State.DROPPED, content=None, preview=None, faults_file=None, now=now)


def revive_imports(*, now: dt.datetime) -> None:
    """Readings that a dead worker left wait again, but not for ever; files and previews older than a week are
    forgotten.
    """
    reading = RosterImport.objects.filter(state=State.READING)
    for pk, tries, moved_at in reading.values_list("pk", "tries", "moved_at"):
        if moved_at < now - STALE_AFTER or nobody_is_at(RosterImport, pk):
            # unless another sweep saw it too and somebody has it again
            left = reading.filter(pk=pk, tries=tries)
            if tries < MOST_TRIES:
                left.update(state=State.WAITING, moved_at=now)
            else:
                left.update(state=State.FAILED, failure=BROKEN, moved_at=now)
    old = RosterImport.objects.filter(moved_at__lt=now - FORGET_AFTER, content__isnull=False)
    old.filter(state__in=[State.WAITING, State.READ]).update(state=State.DROPPED)
    old.exclude(state=State.TAKING).update(content=None, preview=None, faults_file=None)


def unfinished_imports(*, now: dt.datetime) -> list[int]:
    """Those that a worker has to read or to write, and that nobody is writing. One query."""
    states = (State.WAITING, State.TAKING)
    rows = RosterImport.objects.filter(state__in=states).order_by("at", "pk").values_list("pk", "state", "moved_at")
    return [
        pk
        for pk, state, moved_at in rows
        if state == State.WAITING or moved_at < now - STALE_AFTER or nobody_is_at(RosterImport, pk)
    ]


def _reading(row: RosterImport) -> RosterReading:
    return read_roster(bytes(row.content or b""), name=row.file_name, today=timezone.localdate(row.at))


def _options(row: RosterImport) -> RosterOptions:
    return RosterOptions(default_unit=row.default_unit, may_add_units=row.may_add_units)


def _keep_plan(
    row: RosterImport,
    reading: RosterReading,
    plan: RosterPlan,
    states: tuple[State, ...],
    *,
    now: dt.datetime,
    failure: str = "",
) -> None:
    _move(
        row.pk,
        states,
        state=State.READ,
        preview=preview_document(reading, plan),
        counts=dict(plan.counts),
        digest=plan.digest(),
        faults_file=write_faults(plan, reading.sheets) if plan.counts["fault"] else None,
        failure=failure,
        now=now,
    )


def _move(import_id: int, states: tuple[State, ...], *, now: dt.datetime, **changes: Any) -> bool:
    """Changes a row that is in one of the states; False when somebody was first."""
    rows = RosterImport.objects.filter(pk=import_id, state__in=states)
    return bool(rows.update(moved_at=now, **changes))


# --- hints and progress: lost ones do no harm -----------------------------------------------------


def hint_work(import_id: int) -> None:
    """Tells a worker that a roster waits, once it is stored. The tick sends a lost hint again."""
    transaction.on_commit(lambda: threading.Thread(target=_send_hint, args=(import_id,), daemon=True).start())


def _send_hint(import_id: int) -> None:
    try:
        current_app.send_task("accounts.tasks.work_on_roster", args=(import_id,), expires=60, retry=False)
    except Exception as error:  # whatever the broker's client raises
        logger.info("hint for a roster not sent: %s", type(error).__name__)


def tell_progress(import_id: int, done: int, total: int) -> None:
    """How far a worker is. In the cache: what a transaction writes nobody else sees before it ends."""
    try:
        cache.set(f"roster-{import_id}", (done, total), timeout=600)
    except Exception as error:  # whatever the cache's client raises
        logger.info("progress not told: %s", type(error).__name__)


def find_progress(import_id: int) -> tuple[int, int] | None:
    """People written and to be written, when a worker tells."""
    try:
        told: tuple[int, int] | None = cache.get(f"roster-{import_id}")
    except Exception as error:  # whatever the cache's client raises
        logger.info("progress not read: %s", type(error).__name__)
        return None
    return told
