"""Writes of results: the tally that folds the queue into the counted tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from accounts.models import Unit
from contest.attempts.models import Attempt, TallyQueue
from contest.attempts.remarking import remark_late
from contest.common.database import try_lock
from contest.results.fold import Board, CountedAttempt, Figures, Fold, StandingRow, fold_attempts
from contest.results.models import Leaderboard, Standing
from contest.rounds.models import Period, Round
from contest.rounds.rules import parse_rules

# One folder at a time: two would both take somebody for new.
TALLY_LOCK = 7_102_001
BATCH = 5_000

COUNTED = (
    "id", "participant_id", "round_id", "round__edition_id", "unit_id", "unit__path",
    "score", "duration_ms", "submitted_ms", "paper", "answers", "dropped",
)  # fmt: skip


def tally(*, limit: int = BATCH) -> int:
    """Counts one batch of the queue, exactly once whatever dies when; returns how many attempts it took.

    The queue rows die in the transaction that adds them. Safe to call from several workers at once.
    """
    with transaction.atomic():
        if not try_lock(TALLY_LOCK):
            return 0
        queue = TallyQueue.objects.select_for_update(skip_locked=True).order_by("pk")
        ids = list(queue.values_list("pk", flat=True)[:limit])
        if not ids:
            return 0
        TallyQueue.objects.filter(pk__in=ids).delete()
        remark_late(ids)
        attempts = counted_attempts(ids)
        boards = {round_id: boards_of(round_id) for round_id in {attempt.round_id for attempt in attempts}}
        fold = fold_attempts(attempts, boards, _old_standings(attempts, boards.values()))
        write_fold(fold)
    return len(ids)


def tally_all(*, batch: int = BATCH) -> int:
    """Counts until the queue is empty; returns how many attempts it took."""
    total = 0
    while took := tally(limit=batch):
        total += took
    return total


def counted_attempts(ids: Sequence[int]) -> list[CountedAttempt]:
    """The ended attempts of these ids in id order, void ones left out."""
    ended = Attempt.objects.filter(pk__in=ids, state__in=(Attempt.State.HANDED_IN, Attempt.State.CLOSED))
    return [as_counted(row) for row in ended.order_by("pk").values_list(*COUNTED)]


def as_counted(row: Sequence[Any]) -> CountedAttempt:
    """A row of the columns COUNTED."""
    values = [*row[:9], bytes(row[9]), bytes(row[10]), *row[11:]]
    return CountedAttempt(*values)


def boards_of(round_id: int) -> list[Board]:
    """The leaderboards that a round's attempts count for, its own first; made when they are missing."""
    round = Round.objects.select_related("contest").get(pk=round_id)
    ranking = parse_rules(round.contest.rules).ranking
    chain = {"keys": list(ranking.chain), "gate": ranking.gate}
    periods: list[Period] = [round]
    while above := periods[-1].parent:
        periods.append(above)
    boards = [Leaderboard.objects.get_or_create(period_id=p.pk, defaults={"chain": chain})[0] for p in periods]
    return [as_board(board) for board in boards]


def as_board(board: Leaderboard) -> Board:
    return Board(board.pk, board.period_id, tuple(board.chain["keys"]), board.chain["gate"])


def _old_standings(
    attempts: Iterable[CountedAttempt], boards: Iterable[Sequence[Board]]
) -> dict[tuple[int, int], StandingRow]:
    stored = Standing.objects.filter(
        leaderboard_id__in={board.leaderboard_id for some in boards for board in some},
        participant_id__in={attempt.participant_id for attempt in attempts},
    ).values_list("leaderboard_id", "participant_id", "unit_id", "attempts", "perfect", "best_id", "rank_key")
    return {row[:2]: StandingRow(*row[2:6], rank_key=bytes(row[6]) if row[6] else None) for row in stored}


FIGURES = ("people", "attempts", "perfect_people", "perfect_attempts", "score_sum", "ms_sum", "fastest_ms", "last_ms")


def _added(table: str, columns: Sequence[str]) -> str:
    """The `set` list that adds a batch's row to the stored one; least and latest where a sum makes no sense."""
    rules = {
        "fastest_ms": "case when {t}.fastest_ms is null or excluded.fastest_ms < {t}.fastest_ms"
        " then excluded.fastest_ms else {t}.fastest_ms end",
        "last_ms": "case when excluded.last_ms > {t}.last_ms then excluded.last_ms else {t}.last_ms end",
    }
    return ", ".join(f"{c} = " + rules.get(c, "{t}.{c} + excluded.{c}").format(t=table, c=c) for c in columns)


def _upsert(
    table: str, key: Sequence[str], columns: Sequence[str], changes: str, rows: Iterable[Sequence[Any]]
) -> None:
    # in key order, so that two writers can never wait for each other in a circle
    ordered = sorted(rows, key=lambda row: tuple(row[: len(key)]))
    names, marks = ", ".join([*key, *columns]), ", ".join(["%s"] * (len(key) + len(columns)))
    sql = f"insert into {table} ({names}) values ({marks}) on conflict ({', '.join(key)}) do update set {changes}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, ordered)


def _add_counts(table: str, key: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    _upsert(table, key, columns, _added(table, columns), rows)


def _figures(figures: Figures) -> tuple[Any, ...]:
    return tuple(getattr(figures, column) for column in FIGURES)


def write_fold(fold: Fold) -> None:
    """Adds a fold to the stored tables. Call inside the transaction that emptied the queue."""
    stored = ("unit_id", "attempts", "perfect", "best_id", "rank_key")
    _upsert(
        "contest_standing",
        ("leaderboard_id", "participant_id"),
        stored,
        ", ".join(f"{column} = excluded.{column}" for column in stored),
        (
            (*key, row.unit_id, row.attempts, row.perfect, row.best_id, row.rank_key)
            for key, row in fold.standings.items()
        ),
    )
    moved = ((board, bucket, change) for (board, bucket), change in fold.buckets.items() if change)
    _add_counts("contest_rankhistogram", ("leaderboard_id", "bucket"), ("people",), moved)
    periods = ((period, *_figures(figures)) for period, figures in fold.periods.items())
    _add_counts("contest_periodtally", ("period_id",), FIGURES, periods)
    ids = dict(Unit.objects.filter(path__in={path for _, path in fold.units}).values_list("path", "pk"))
    units = ((period, ids[path], *_figures(figures)) for (period, path), figures in fold.units.items())
    _add_counts("contest_unittally", ("period_id", "unit_id"), FIGURES, units)
    _add_counts("contest_hourtally", ("period_id", "hour_ms"), ("attempts",), _flat(fold.hours))
    _add_counts("contest_scoretally", ("period_id", "score"), ("attempts",), _flat(fold.scores))
    _add_counts("contest_choicecount", ("edition_id", "item", "choice"), ("chosen",), _flat(fold.choices))


def _flat(counts: dict[Any, int]) -> Iterable[tuple[Any, ...]]:
    return ((*key, count) for key, count in counts.items())
