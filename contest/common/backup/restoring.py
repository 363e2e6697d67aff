"""Puts a backup into the database, all or nothing: the tables as of the file, its rows, then the newer migrations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from contest.common.backup.errors import BackupError
from contest.common.backup.layout import Kind, Table
from contest.common.backup.reading import Backup
from contest.common.backup.schema import (
    Model,
    applied_migrations,
    check_known,
    columns_of,
    fields_of,
    kept_models,
    keys_of,
    models_at,
)

BATCH = 2_000
# Longer than any statement of the site takes, shorter than an operator's patience.
LOCK_WAIT = "10s"
# These are stored as they are read; the others are prepared by their field.
STORED_PLAIN: frozenset[Kind] = frozenset({"whole", "real", "truth", "text"})


def restore_backup(backup: Backup, *, replace: bool) -> int:
    """Fills the database with the file; returns how many rows. Without `replace` only an empty one.

    Raises BackupError, and then nothing has changed: "not_empty", "connected" (both only without `replace`), "busy",
    "database", "unknown_migrations", "other_columns", "damaged", "refused_rows".
    """
    check_known(backup.manifest.migrations, "file")
    with _keys_unchecked(), _one_transaction():
        present = models_at(applied_migrations())
        if not replace:
            _check_empty(kept_models(present))
            _check_alone()
        _drop(present)
        rows = _fill(backup)
        _migrate(None)
        # Content types and permissions, which are not in the file.
        emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)
    return rows


def _fill(backup: Backup) -> int:
    _migrate(keys_of(backup.manifest.migrations))
    present = models_at(applied_migrations())
    kept = {model._meta.db_table: model for model in kept_models(present)}
    tables = {table.name: table for table in backup.manifest.tables}
    if kept.keys() != tables.keys():
        raise BackupError("other_columns", tables=sorted(kept.keys() ^ tables.keys()))
    # What migrations put in is in the file as well.
    _empty(present)
    if connection.vendor == "postgresql":
        # Migrations have left some immediate.
        connection.cursor().execute("set constraints all deferred")
    rows = sum(_write(backup, tables[name], model) for name, model in kept.items())
    _check_keys()
    _set_sequences(kept.values())
    return rows


# --- before ---------------------------------------------------------------------------------------


@contextmanager
def _keys_unchecked() -> Iterator[None]:
    """SQLite would look at foreign keys row by row, before all rows are there; it is told so outside transactions."""
    connection.ensure_connection()
    with connection.constraint_checks_disabled():
        yield


@contextmanager
def _one_transaction() -> Iterator[None]:
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                connection.cursor().execute(f"set local lock_timeout = '{LOCK_WAIT}'")
            yield
    except OperationalError as error:
        raise BackupError("busy", reason=_first_line(error)) from error
    except DatabaseError as error:
        raise BackupError("database", reason=_first_line(error)) from error


def _check_empty(present: Iterable[Model]) -> None:
    if full := {model._meta.db_table: rows for model in present if (rows := model._default_manager.count())}:
        raise BackupError("not_empty", rows=sum(full.values()), tables=sorted(full))


def _check_alone() -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
        if others := cursor.fetchone()[0]:
            raise BackupError("connected", others=others)


# --- the tables -------------------------------------------------------------------------------------


def _drop(present: Iterable[Model]) -> None:
    """Drops our tables and no other; somebody's view on one of them makes PostgreSQL refuse."""
    recorder = MigrationRecorder.Migration._meta.db_table
    names = [connection.ops.quote_name(name) for name in (*(model._meta.db_table for model in present), recorder)]
    # PostgreSQL drops tables that point at each other only together, SQLite only one by one.
    lists = [", ".join(names)] if connection.vendor == "postgresql" else names
    with connection.cursor() as cursor:
        for some in lists:
            cursor.execute(f"drop table if exists {some}")


def _migrate(targets: list[tuple[str, str]] | None) -> None:
    """Brings the tables to these migrations, or to the program's newest."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    if targets is None:
        executor.migrate(graph.leaf_nodes())
        return
    wanted = {key for key in targets if key in graph.nodes}
    # Naming one that others of them build on would mean going back to it.
    executor.migrate([key for key in wanted if wanted.isdisjoint(graph.node_map[key].children)])


def _empty(present: Iterable[Model]) -> None:
    names = [model._meta.db_table for model in present]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), names, allow_cascade=False))


# --- the rows -----------------------------------------------------------------------------------------


def _write(backup: Backup, table: Table, model: Model) -> int:
    """The rows of one table, its columns found by their names."""
    fields = {field.column: field for field in fields_of(model)}
    if {column.name: column.kind for column in table.columns} != {c.name: c.kind for c in columns_of(model)}:
        raise BackupError("other_columns", tables=[table.name])
    prepares = [
        None if column.kind in STORED_PLAIN else fields[column.name].get_db_prep_save for column in table.columns
    ]
    quote = connection.ops.quote_name
    names, marks = ", ".join(quote(column.name) for column in table.columns), ", ".join(["%s"] * len(table.columns))
    sql = f"insert into {quote(table.name)} ({names}) values ({marks})"
    lines, written = backup.rows(table), 0
    with connection.cursor() as cursor:
        while rows := [_prepared(row, prepares) for row in islice(lines, BATCH)]:
            try:
                cursor.executemany(sql, rows)
            except DatabaseError as error:
                where = f"{table.name}, {written + 1}–{written + len(rows)}"
                raise BackupError("refused_rows", place=where, reason=_first_line(error)) from error
            written += len(rows)
    return written


def _prepared(row: list[Any], prepares: list[Any]) -> list[Any]:
    return [
        value if prepare is None else prepare(value, connection=connection)
        for value, prepare in zip(row, prepares, strict=True)
    ]


def _check_keys() -> None:
    """Foreign keys of all rows, now: later migrations cannot change a table while a check is pending."""
    try:
        connection.check_constraints()
        if connection.vendor == "postgresql":
            connection.cursor().execute("set constraints all immediate")
    except DatabaseError as error:
        raise BackupError("refused_rows", place="", reason=_first_line(error)) from error


def _set_sequences(kept: Iterable[Model]) -> None:
    """The next number is above all that came from the file; SQLite sees to it itself."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), list(kept)):
            cursor.execute(sql)


def _first_line(error: BaseException) -> str:
    """The database's words without its second line, which may quote a row."""
    return (str(error).splitlines() or [type(error).__name__])[0]
