"""The counted tables after papers were marked again: what a recount makes otherwise is written, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, models, transaction

from contest.common.database import wait_for_lock
from contest.results.actions import TALLY_LOCK, tally_all
from contest.results.recount import CHUNK, TABLES, Row, recounted_rows, stored_of
from contest.rounds.models import Contest


def mend_counts(contest: Contest) -> int:
    """Makes the counted rows of a contest what a recount gives, then counts the queue; returns how many rows differed.

    Ends with the same rows as `recount.rebuild`, but most rows are left alone: a key change touches few people.
    """
    written = _write_differences(contest)
    tally_all()
    return written


@transaction.atomic
def _write_differences(contest: Contest) -> int:
    # as in recount.rebuild: what has left the queue stays the same while the lock is held
    wait_for_lock(TALLY_LOCK)
    return sum(_write(model, rows, contest) for model, rows in recounted_rows(contest, make=True).items())


def _write(model: type[models.Model], recounted: Iterable[Row], contest: Contest) -> int:
    key, columns = TABLES[model]
    width = len(key)
    stored = {row[:width]: row[width:] for row in map(_plain, stored_of(model, contest).values_list(*key, *columns))}
    wanted = {row[:width]: row[width:] for row in recounted}
    old = sorted(k for k, values in stored.items() if values != wanted.get(k))
    new = sorted(k for k, values in wanted.items() if values != stored.get(k))
    where = " and ".join(f"{column} = %s" for column in key)
    with connection.cursor() as cursor:
        cursor.executemany(f"delete from {model._meta.db_table} where {where}", old)
    rows: list[dict[str, Any]] = [dict(zip((*key, *columns), (*k, *wanted[k]), strict=True)) for k in new]
    model._default_manager.bulk_create([model(**row) for row in rows], batch_size=CHUNK)
    return len(new)


def _plain(row: Iterable[Any]) -> Row:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
