"""Whoever works on a row lives: a sign that the system takes away together with the process.

Leases (`busy_until`) keep two workers from the same work, and must be long; a dead worker's work would wait until the
end of its lease. So each also shows a sign of life, and the sweeps (of the beat, and of each worker that comes up) end
leases without one. It is only a sign: nothing is
kept from anybody by it, and where it fails (a pooler that hands sessions round) leases end by themselves as before.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Model

# somebody may be looking at this very moment
TRIES, PAUSE_SECONDS = 25, 0.02
# between the lease and its sign
LOOK_TWICE_SECONDS = 0.2
CLIENT_LOOK_MS = "1000"
# so long nobody wonders
PATIENCE = dt.timedelta(seconds=45)


@contextmanager
def at_work(model: type[Model], pk: int) -> Iterator[None]:
    """Shows that somebody works on a row, until the block or the process ends. For who has just taken its lease."""
    name = _name(model, pk)
    sign = _put_up(name)
    for _ in range(TRIES):
        if sign is not None:
            break
        time.sleep(PAUSE_SECONDS)
        sign = _put_up(name)
    try:
        yield
    finally:
        if sign is not None:
            _take_down(name, sign)


def end_leases_of_the_dead(*models: type[Model], now: dt.datetime) -> int:
    """Lets everybody take what a worker had in hand that is no more; how many rows. One query for each table."""
    ended = 0
    for model in models:
        held = model._default_manager.filter(busy_until__gte=now)
        for pk, until in list(held.values_list("pk", "busy_until")):
            if nobody_is_at(model, pk):
                ended += model._default_manager.filter(pk=pk, busy_until=until).update(busy_until=None)
    return ended


def nobody_is_at(model: type[Model], pk: int) -> bool:
    """Whether whoever took a row is no more; False as well where that cannot be told. Looks twice, 0.2 s apart."""
    name = _name(model, pk)
    for look in range(2):
        time.sleep(LOOK_TWICE_SECONDS * look)
        sign = _put_up(name)
        if sign is None:
            return False
        _take_down(name, sign)
    return True


def is_late(since: dt.datetime, *, now: dt.datetime, busy_until: dt.datetime | None = None) -> bool:
    """Whether the page of work that was asked for, or last heard of, at a moment should say that it takes longer than
    usual. `busy_until`: the lease, where there is one; what somebody has in hand is not late.
    """
    return now - since > PATIENCE and (busy_until is None or busy_until < now)


def _name(model: type[Model], pk: int) -> str:
    return f"{model._meta.db_table}-{pk}"


# --- signs: a lock of the session on PostgreSQL, of a file on SQLite, which is on this machine ---------


def _put_up(name: str) -> int | None:
    """None while somebody else's sign is up."""
    return _lock_session(name) if connection.vendor == "postgresql" else _lock_file(name)


def _take_down(name: str, sign: int) -> None:
    if connection.vendor == "postgresql":
        # a session that has ended took its sign along
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [sign])
        return
    with suppress(OSError):
        _file(name).unlink(missing_ok=True)
    os.close(sign)


def _lock_session(name: str) -> int | None:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    # a server process in a long query does not notice by itself that its client was killed, and keeps all locks;
    # some systems' servers cannot look
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("select set_config('client_connection_check_interval', %s, false)", [CLIENT_LOOK_MS])
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [key])
        return key if cursor.fetchone()[0] else None


def _lock_file(name: str) -> int | None:
    try:
        _file(name).parent.mkdir(parents=True, exist_ok=True)
        sign = os.open(_file(name), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(sign)
        return None
    if not _is_there(name, sign):
        # taken away between our opening and our locking it
        os.close(sign)
        return None
    return sign


def _is_there(name: str, sign: int) -> bool:
    try:
        return _file(name).stat().st_ino == os.fstat(sign).st_ino
    except OSError:
        return False


def _file(name: str) -> Path:
    folder: Path = settings.VAR_DIR
    return folder / "at-work" / name
