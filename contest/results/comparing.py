"""What is stored beside what a recount finds: where the two differ, and how the stored rows become right again.

Standings are compared some thousand people at a time, so memory grows with what differs, not with what there is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection, models, transaction

from contest.attempts.models import KeyChange
from contest.common.database import read_snapshot, wait_for_lock
from contest.results.actions import TALLY_LOCK, tally_all, upsert
from contest.results.models import RankHistogram, Recounting, Standing
from contest.results.recount import CHUNK, TABLES, Row, recount_in_parts
from contest.rounds.models import Contest

Table = type[models.Model]
# keys of rows that go, rows that come, by table
Changes = list[tuple[Table, list[Row], list[Row]]]


class Difference(NamedTuple):
    """A stored row that is not what the attempts say: values by key, None where there is no row."""

    table: str
    key: Row
    stored: Row | None
    recounted: Row | None


def stored_of(model: type[models.Model], contest: Contest) -> models.QuerySet[Any]:
    """The stored rows of one counted table that belong to a contest."""
    owner = {"leaderboard_id": "leaderboard__period", "period_id": "period", "edition_id": "edition"}
    return model._default_manager.filter(**{f"{owner[TABLES[model][0][0]]}__contest": contest})


def _plain(row: Iterable[Any]) -> Row:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def find_differences(contest: Contest) -> list[Difference]:
    """Compares every stored row with a recount of what has been tallied, both read at one moment."""
    with read_snapshot():
        return _differences(contest)


def find_settled_differences(contest: Contest) -> list[Difference] | None:
    """The differences; None while papers are marked again or counted anew, when marks and counts need not agree yet."""
    with read_snapshot():
        return _differences(contest) if _is_settled(contest) else None


def _differences(contest: Contest) -> list[Difference]:
    return [one for _, some in differences_in_parts(contest) for one in some]


def _is_settled(contest: Contest) -> bool:
    changes = KeyChange.objects.filter(edition__contest=contest)
    working = changes.filter(state__in=(KeyChange.State.APPLYING, KeyChange.State.UNDOING))
    return not (Recounting.objects.filter(contest=contest).exists() or working.exists())


def stored_rows(model: type[models.Model], contest: Contest, **only: Any) -> Iterator[Row]:
    """The stored rows of one counted table that belong to a contest."""
    key, columns = TABLES[model]
    return map(_plain, stored_of(model, contest).filter(**only).values_list(*key, *columns).iterator(CHUNK))


def compare_rows(model: type[models.Model], stored: Iterable[Row], recounted: Iterable[Row]) -> list[Difference]:
    """What differs, in the order of the keys; a bucket that everybody has left may stay behind with nobody in it."""
    width = len(TABLES[model][0])
    old = {row[:width]: row[width:] for row in stored}
    new = {row[:width]: row[width:] for row in recounted}
    left = {key for key, values in old.items() if model is RankHistogram and values == (0,)} - new.keys()
    return [
        Difference(model._meta.db_table, key, old.get(key), new.get(key))
        for key in sorted((old.keys() | new.keys()) - left)
        if old.get(key) != new.get(key)
    ]


def differences_in_parts(
    contest: Contest, *, anew: Collection[int] = (), **how: Any
) -> Iterator[tuple[Table, list[Difference]]]:
    """What differs, by table and part; `how` as of recount_in_parts. Rows may be written between two parts.

    `anew`: lists of which nothing stored holds, not even what looks the same.
    """

    def compare(model: Table, rows: Iterable[Row], **only: int) -> list[Difference]:
        stored = stored_rows(model, contest, **only)
        listed = anew and model in (Standing, RankHistogram)
        return compare_rows(model, (row for row in stored if row[0] not in anew) if listed else stored, rows)

    last = 0
    for model, rows in recount_in_parts(contest, **how):
        if model is Standing:
            yield model, compare(model, rows, participant_id__gt=last, participant_id__lte=rows[-1][1])
            last = rows[-1][1]
        else:
            yield model, compare(model, rows)
    # those to whom no attempt leads any more
    yield Standing, compare(Standing, (), participant_id__gt=last)


def find_changes(contest: Contest, **how: Any) -> Changes:
    """What a count would change; `how` as of differences_in_parts."""
    changes: dict[Table, tuple[list[Row], list[Row]]] = {}
    for model, differences in differences_in_parts(contest, **how):
        old, new = changes.setdefault(model, ([], []))
        old += _keys_to_go(differences)
        new += _rows_to_come(differences)
    return [(model, old, new) for model, (old, new) in changes.items() if old or new]


def _keys_to_go(differences: Iterable[Difference]) -> list[Row]:
    return [one.key for one in differences if one.stored is not None]


def _rows_to_come(differences: Iterable[Difference]) -> list[Row]:
    return [(*one.key, *one.recounted) for one in differences if one.recounted is not None]


# --- making right -------------------------------------------------------------------------------------


def replace_rows(model: Table, old: Sequence[Row], new: Sequence[Row]) -> None:
    """Deletes rows by key and writes others. Call inside a transaction."""
    key, columns = TABLES[model]
    where = " and ".join(f"{column} = %s" for column in key)
    with connection.cursor() as cursor:
        cursor.executemany(f"delete from {model._meta.db_table} where {where}", old)
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns)
    upsert(model._meta.db_table, key, columns, changes, new)


def rebuild(contest: Contest) -> int:
    """Makes the counted rows of a contest what the attempts say, then counts the queue; returns how many were wrong."""
    wrong = write_anew(contest)
    tally_all()
    return wrong


@transaction.atomic
def write_anew(contest: Contest) -> int:
    """Makes the counted rows what the attempts say, lists included; what waits in the queue stays there.

    Only what differs is written: a million standings that are right would be a million rows to check again.
    """
    # Without the lock nothing leaves the queue, and a paper comes in together with its queue row: so what has left the
    # queue is the same for every statement below, however many papers are handed in meanwhile.
    wait_for_lock(TALLY_LOCK)
    wrong = 0
    for model, differences in differences_in_parts(contest, make=True):
        replace_rows(model, _keys_to_go(differences), _rows_to_come(differences))
        wrong += len(differences)
    return wrong
