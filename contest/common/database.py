"""What the two databases do differently."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from contest.common.clock import now_ms
from contest.common.drift import drift_between, drift_ms, note_drift

Trouble = Literal["full", "read_only", "crowded", "away", "no_room"]
# PostgreSQL's names of conditions; who finds no place is told in words alone.
FULL, READ_ONLY = "53100", "25006"
NO_PLACE = ("too many clients", "too many connections", "remaining connection slots")


def try_lock(key: int) -> bool:
    """Takes a lock until the transaction ends; False when somebody else holds it. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def wait_for_lock(key: int) -> None:
    """Takes the same lock, waiting for it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [key])


def share_row(model: type[Model], pk: int) -> None:
    """Keeps others from changing a row until the transaction ends; any number may hold it so at once."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"select 1 from {model._meta.db_table} where id = %s for share", [pk])


@contextmanager
def read_snapshot() -> Iterator[None]:
    """All reads inside see the database at one moment, and no writer waits for them."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            if not connection.in_atomic_block or len(connection.savepoint_ids) == 0:
                connection.cursor().execute("set transaction isolation level repeatable read, read only")
            yield
    elif connection.in_atomic_block:
        yield
    else:
        # atomic() would begin IMMEDIATE and hold up every hand-in
        connection.cursor().execute("begin deferred")
        try:
            yield
        finally:
            connection.cursor().execute("rollback")


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Why database or host cannot do their work now; None for an error that says something of what was asked."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return "no_room" if _found_no_room(error) else None
    said, condition = str(error), getattr(error.__cause__, "sqlstate", None)
    if condition == FULL or "disk is full" in said or "disk I/O error" in said:
        return "full"
    # a copy that is to take its place
    if condition == READ_ONLY or "readonly database" in said:
        return "read_only"
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    return "crowded" if any(words in said for words in NO_PLACE) else "away"


def look_at_clock() -> int:
    """Asks the database for the time, notes and gives how far this host is ahead, in milliseconds; 0 without an answer.

    SQLite has this host's own clock.
    """
    if connection.vendor != "postgresql":
        return 0
    asked_ms = now_ms()
    try:
        with connection.cursor() as cursor:
            cursor.execute("select floor(extract(epoch from clock_timestamp()) * 1000)::bigint")
            database_ms = int(cursor.fetchone()[0])
    except DatabaseError:
        return 0
    drift = drift_between(asked_ms=asked_ms, answered_ms=now_ms(), database_ms=database_ms)
    note_drift(drift)
    return drift


def _found_no_room(error: BaseException | None) -> bool:
    """Whether a full disk of this host is what an error began with; libraries say it in words of their own."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = error.__cause__ or error.__context__
    return False


def shared_now() -> dt.datetime:
    """The database's moment, so far as this process knows it (common/drift.py)."""
    return timezone.now() - dt.timedelta(milliseconds=drift_ms())


def ask_now() -> dt.datetime:
    """The database's moment, asked for: by it papers and essays are closed, whatever this host's clock says.

    One query on PostgreSQL.
    """
    look_at_clock()
    return shared_now()
