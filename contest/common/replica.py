"""Reports may read from a copy of the database that PostgreSQL keeps (REPLICA_URL), so that papers never wait for them.

Only reads inside `reading_from_replica` go there, none inside a transaction, and none while the copy is away or far
behind: then they go where all others go.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

REPLICA = "replica"
# What a copy may lack: of a crowd's hand-ins some ten seconds.
MOST_BEHIND_BYTES = 16 * 1024 * 1024
LOOK_SECONDS = 5.0

logger = logging.getLogger(__name__)
_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)
_looked: tuple[float, bool] = (-LOOK_SECONDS, False)


class ReplicaRouter:
    """Sends reads to the copy where somebody said so; everything else stays where it is."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return REPLICA if _reading.get() and not connection.in_atomic_block else None

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != REPLICA


@contextmanager
def reading_from_replica() -> Iterator[bool]:
    """Reads inside may be some seconds old; whether they come from the copy. For what only reads."""
    is_fit = is_set_up() and _is_fit()
    before = _reading.set(is_fit)
    try:
        yield is_fit
    finally:
        _reading.reset(before)


def from_replica(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that only reads, and may show what was so some seconds ago."""

    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with reading_from_replica():
            return view(request, *args, **kwargs)

    return reading


def is_set_up() -> bool:
    return REPLICA in settings.DATABASES


def bytes_behind() -> int | None:
    """How much of what was written the copy has not got yet; None when it, or the database itself, cannot be asked."""
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("select pg_last_wal_replay_lsn()")
            (replayed,) = cursor.fetchone()
        with connection.cursor() as cursor:
            cursor.execute("select pg_wal_lsn_diff(pg_current_wal_lsn(), %s)", [replayed])
            return int(cursor.fetchone()[0])
    except (DatabaseError, InterfaceError, TypeError) as error:
        logger.warning("replica not asked: %s", type(error).__name__)
        connections[REPLICA].close()
        return None


def _is_fit() -> bool:
    global _looked
    at, was_fit = _looked
    if time.monotonic() - at < LOOK_SECONDS:
        return was_fit
    behind = bytes_behind()
    _looked = time.monotonic(), behind is not None and behind <= MOST_BEHIND_BYTES
    return _looked[1]
