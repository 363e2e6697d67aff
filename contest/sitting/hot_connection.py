"""The hot door's way to the database: Django's connection, past Django's cursors.

A statement takes ten layers of cursors, wrappers and thread-locals, a sixth of what an attempt executes (DECISIONS.md).
Whoever looks at statements (tests that count them, `execute_wrapper`) gets Django's own way.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Row = tuple[Any, ...]


_of_thread = threading.local()


def own_connection() -> BaseDatabaseWrapper:
    """This thread's connection as Django has it; Django's own way to it looks for asynchronous tasks first."""
    try:
        own = _of_thread.connection
    except AttributeError:
        own = _of_thread.connection = connections[DEFAULT_DB_ALIAS]
    return cast(BaseDatabaseWrapper, own)


def first_row(sql: str, values: Mapping[str, Any]) -> Row | None:
    """The first row of a statement, its values as `%(name)s`; None without one. Raises what Django raises."""
    own = own_connection()
    if own.force_debug_cursor or own.execute_wrappers:
        with own.cursor() as cursor:
            cursor.execute(sql, values)
            return _fetched(cursor)
    own.ensure_connection()
    with own.wrap_database_errors:
        return _fetched(_kept_cursor(own).execute(as_driver_writes(sql, own.vendor), values))


def _kept_cursor(own: Any) -> Any:
    """The driver's cursor of a connection, kept beside it: one for each of its server's threads."""
    cursor = getattr(own, "hot_cursor", None)
    if cursor is None or cursor.connection is not own.connection:
        cursor = own.hot_cursor = own.connection.cursor()
    return cursor


def _fetched(cursor: Any) -> Row | None:
    row: Row | None = cursor.fetchone()
    return row


@cache
def as_driver_writes(sql: str, vendor: str) -> str | bytes:
    """A statement with `%(name)s` as the driver wants it: psycopg would encode it anew each time."""
    return sql % _Named() if vendor == "sqlite" else sql.encode()


class _Named(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f":{name}"


@contextmanager
def together() -> Iterator[None]:
    """A transaction for SQLite, which has no statement that writes two tables: all inside, or nothing."""
    own = own_connection()
    if own.in_atomic_block or own.force_debug_cursor or own.execute_wrappers:
        with transaction.atomic():
            yield
        return
    first_row("begin immediate", {})
    try:
        yield
        first_row("commit", {})
    except BaseException:
        with own.wrap_database_errors:
            own.connection.rollback()
        raise
