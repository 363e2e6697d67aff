"""Very many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows as the database stores them, without making objects of them.

    Columns that are not named get the field's default. Call it inside a transaction.
    """
    fields = {field.column: field for field in model._meta.concrete_fields}
    rest = [str(name) for name, field in fields.items() if name not in columns and not field.primary_key]
    fixed = tuple(_default(fields[name]) for name in rest)
    table, names = connection.ops.quote_name(model._meta.db_table), ", ".join([*columns, *rest])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"copy {table} ({names}) from stdin") as copy:
                for row in rows:
                    copy.write_row((*row, *fixed))
        else:
            marks = ", ".join(["%s"] * (len(columns) + len(rest)))
            cursor.executemany(f"insert into {table} ({names}) values ({marks})", [(*row, *fixed) for row in rows])


def as_json_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as json_populate_recordset reads them: numbers, texts, null, and bytes as PostgreSQL writes them."""
    return json.dumps([dict(zip(columns, map(_json_value, row), strict=True)) for row in rows])


def _json_value(value: Any) -> Any:
    return f"\\x{bytes(value).hex()}" if isinstance(value, (bytes, memoryview)) else value


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Ids that nobody else gets, for rows written in this transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # the transaction is the only writer, and an id once given is never given again (AUTOINCREMENT)
        cursor.execute("select coalesce(max(seq), 0) from sqlite_sequence where name = %s", [table])
        first = cursor.fetchone()[0] + 1
        return range(first, first + count)


def _default(field: models.Field[Any, Any]) -> Any:
    value = field.get_db_prep_save(field.get_default(), connection)
    # a JSON value travels as its text
    return "{}" if isinstance(field, models.JSONField) and field.get_default() == {} else value
