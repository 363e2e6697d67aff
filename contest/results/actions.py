"""Writes of results: the tally that folds the queue into the counted tables."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from accounts.models import Unit
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.attempts.remarking import remark_late
from contest.common.bulk import as_json_rows
from contest.common.database import try_lock
from contest.results.entrants import entrants_of
from contest.results.fold import (
    USUAL_ENTRANT,
    CountedAttempt,
    Figures,
    Fold,
    StandingRow,
    Stored,
    fold_attempts,
    needs_history,
)
from contest.results.making import Family, add_unit_lists, families_of_rounds
from contest.results.models import RankHistogram, Recounting, Standing
from contest.rounds.models import Round

# One folder at a time: two would both take somebody for new.
TALLY_LOCK = 7_102_001
BATCH = 5_000
# SQLite has one writer: whoever hands in waits for a batch, so it is short there, and between two of them they come in.
SHORT_BATCH, BREATH_SECONDS = 200, 0.01
ENDED = (Attempt.State.HANDED_IN, Attempt.State.CLOSED)

COUNTED = (
    "id", "participant_id", "round_id", "round__edition_id", "unit_id", "unit__path",
    "score", "duration_ms", "submitted_ms", "paper", "answers", "dropped", "number", "prediction",
    "points",
)  # fmt: skip
STANDING = ("unit_id", "attempts", "perfect", "best_id", "rank_key", "reason")


def tally(*, limit: int = BATCH) -> int:
    """Counts one batch of the queue, exactly once whatever dies when; returns how many attempts it took.

    The queue rows die in the transaction that adds them. Safe to call from several workers at once.
    """
    with transaction.atomic():
        if not try_lock(TALLY_LOCK):
            return 0
        queue = TallyQueue.objects.select_for_update(skip_locked=True).order_by("pk")
        # what a worker counts anew waits until it has (recounting.py)
        if paused := list(Recounting.objects.values_list("contest_id", flat=True)):
            queue = queue.exclude(round__in=Round.objects.filter(contest__in=paused))
        ids = list(queue.values_list("pk", flat=True)[:limit])
        if not ids:
            return 0
        waiting = hold_pending(ids)
        TallyQueue.objects.filter(pk__in=ids).delete()
        remark_late(ids)
        attempts = [one for one in counted_attempts(ids) if one.participant_id not in waiting]
        write_fold(fold_batch(attempts, families_of_rounds({one.round_id for one in attempts})))
    return len(ids)


def hold_pending(ids: Sequence[int]) -> set[int]:
    """Participants of these attempts who have not said who they are, locked: their papers leave the queue uncounted.

    Whoever says it later puts them in again (attempts/telling.py), after this transaction or seen by it. One query
    where nobody is asked afterwards.
    """
    pending = Participant.objects.filter(pending=True)
    if not pending.exists():
        return set()
    asked = pending.filter(pk__in=Attempt.objects.filter(pk__in=ids).values("participant"))
    return {*asked.order_by("pk").select_for_update().values_list("pk", flat=True)}


def fold_batch(attempts: Sequence[CountedAttempt], families: Mapping[int, Sequence[Family]]) -> Fold:
    """Reads what the fold of a batch needs, and folds it."""
    people = {one.participant_id for one in attempts}
    every = list({id(family): family for some in families.values() for family in some}.values())
    entrants = entrants_of(people, every)
    again = {
        person
        for person in people
        if any(needs_history(family.ranked, entrants.get(person, USUAL_ENTRANT)) for family in every)
    }
    histories = histories_of(again)
    ranked = {round_id: [family.ranked for family in some] for round_id, some in families.items()}
    if any(one.is_divided for some in ranked.values() for one in some):
        add_unit_lists(every, [one for own in histories.values() for one in own])
    stored = Stored(old_standings(people, every), entrants, histories)
    return fold_attempts(attempts, ranked, stored)


def tally_all(*, batch: int = BATCH) -> int:
    """Counts until the queue is empty; returns how many attempts it took."""
    total = 0
    while took := tally(limit=batch):
        total += took
    return total


def tally_waiting(*, batch: int = 0) -> int:
    """Counts what lies in the queue now; what comes meanwhile waits for the next message, and makes its batch larger.

    A batch of five costs as much as one of fifty. Returns how many attempts it took. `batch`: of so many, by default of
    as many as the database bears at once.
    """
    one_writer = connection.vendor == "sqlite"
    batch = batch or (SHORT_BATCH if one_writer else BATCH)
    total = took = tally(limit=batch)
    while took == batch:
        if one_writer:
            time.sleep(BREATH_SECONDS)
        total += (took := tally(limit=batch))
    return total


def counted_attempts(ids: Sequence[int]) -> list[CountedAttempt]:
    """The ended attempts of these ids in id order, void ones left out."""
    ended = Attempt.objects.filter(pk__in=ids, state__in=ENDED)
    return [as_counted(row) for row in ended.order_by("pk").values_list(*COUNTED)]


def histories_of(people: Collection[int]) -> dict[int, list[CountedAttempt]]:
    """All attempts of some people that have left the queue, by person, in order. One query, by an index."""
    histories: dict[int, list[CountedAttempt]] = {person: [] for person in people}
    if people:
        ended = Attempt.objects.filter(participant_id__in=people, state__in=ENDED).of_known()
        left = ended.exclude(pk__in=TallyQueue.objects.values("pk")).order_by("participant_id", "number")
        for row in left.values_list(*COUNTED):
            histories[row[1]].append(as_counted(row))
    return histories


def as_counted(row: Sequence[Any]) -> CountedAttempt:
    """A row of the columns COUNTED; where the rules give points, they are the score."""
    values = [*row[:9], bytes(row[9]), bytes(row[10]), *row[11:-1]]
    attempt = CountedAttempt(*values)
    points: int | None = row[-1]
    return attempt if points is None else replace(attempt, score=points, right=attempt.score)


def old_standings(people: Collection[int], families: Iterable[Family]) -> dict[tuple[int, int], StandingRow]:
    """The stored standings of some people on these lists."""
    stored = Standing.objects.filter(
        leaderboard_id__in={one for family in families for one in family.ranked.lists.values()},
        participant_id__in=people,
    ).values_list("leaderboard_id", "participant_id", *STANDING)
    return {row[:2]: as_standing(row[2:]) for row in stored}


def as_standing(row: Sequence[Any]) -> StandingRow:
    """A row of the columns STANDING."""
    unit_id, attempts, perfect, best_id, rank_key, reason = row
    return StandingRow(unit_id, attempts, perfect, best_id, bytes(rank_key) if rank_key else None, reason)


FIGURES = ("people", "attempts", "perfect_people", "perfect_attempts", "score_sum", "ms_sum", "fastest_ms", "last_ms")


def _added(table: str, columns: Sequence[str]) -> str:
    """The `set` list that adds a batch's row to the stored one; least and latest where a sum makes no sense."""
    rules = {
        "fastest_ms": "case when {t}.fastest_ms is null or excluded.fastest_ms < {t}.fastest_ms"
        " then excluded.fastest_ms else {t}.fastest_ms end",
        "last_ms": "case when excluded.last_ms > {t}.last_ms then excluded.last_ms else {t}.last_ms end",
    }
    return ", ".join(f"{c} = " + rules.get(c, "{t}.{c} + excluded.{c}").format(t=table, c=c) for c in columns)


def upsert(table: str, key: Sequence[str], columns: Sequence[str], changes: str, rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows, or changes those with the same key (`changes`: the `set` list). One statement on PostgreSQL."""
    # in key order, so that two writers can never wait for each other in a circle
    ordered = sorted(rows, key=lambda row: tuple(row[: len(key)]))
    if not ordered:
        return
    all_columns = [*key, *columns]
    names, change = ", ".join(all_columns), f"on conflict ({', '.join(key)}) do update set {changes}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # a statement for each row costs the client ten times what the row costs the database
            source = f"select {names} from json_populate_recordset(null::{table}, %s::json)"
            cursor.execute(f"insert into {table} ({names}) {source} {change}", [as_json_rows(all_columns, ordered)])
        else:
            marks = ", ".join(["%s"] * len(all_columns))
            cursor.executemany(f"insert into {table} ({names}) values ({marks}) {change}", ordered)


def _add_counts(table: str, key: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    upsert(table, key, columns, _added(table, columns), rows)


def _figures(figures: Figures) -> tuple[Any, ...]:
    return tuple(getattr(figures, column) for column in FIGURES)


def write_fold(fold: Fold) -> None:
    """Adds a fold to the stored tables. Call inside the transaction that emptied the queue."""
    write_standings(fold)
    periods = ((period, *_figures(figures)) for period, figures in fold.periods.items())
    _add_counts("contest_periodtally", ("period_id",), FIGURES, periods)
    ids = dict(Unit.objects.filter(path__in={path for _, path in fold.units}).values_list("path", "pk"))
    add_unit_figures((period, ids[path], *_figures(figures)) for (period, path), figures in fold.units.items())
    _add_counts("contest_hourtally", ("period_id", "hour_ms"), ("attempts",), _flat(fold.hours))
    _add_counts("contest_scoretally", ("period_id", "score"), ("attempts",), _flat(fold.scores))
    _add_counts("contest_choicecount", ("edition_id", "item", "choice"), ("chosen",), _flat(fold.choices))


def add_unit_figures(rows: Iterable[Sequence[Any]]) -> None:
    """Adds rows of (period, unit, FIGURES) to what units have been counted."""
    _add_counts("contest_unittally", ("period_id", "unit_id"), FIGURES, rows)


def write_standings(fold: Fold) -> None:
    """Writes the standings of a fold and moves their buckets."""
    where = "leaderboard_id = %s and participant_id = %s"
    with connection.cursor() as cursor:
        cursor.executemany(f"delete from {Standing._meta.db_table} where {where}", sorted(fold.gone))
    rows = (
        (*name, row.unit_id, row.attempts, row.perfect, row.best_id, row.rank_key, int(row.reason))
        for name, row in fold.standings.items()
    )
    changes = ", ".join(f"{column} = excluded.{column}" for column in STANDING)
    upsert("contest_standing", ("leaderboard_id", "participant_id"), STANDING, changes, rows)
    moved = ((*bucket, change) for bucket, change in fold.buckets.items() if change)
    _add_counts(RankHistogram._meta.db_table, ("leaderboard_id", "level", "bucket"), ("people",), moved)


def _flat(counts: Mapping[Any, int]) -> Iterable[tuple[Any, ...]]:
    return ((*key, count) for key, count in counts.items())
