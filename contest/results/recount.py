"""Recount: every counted row once more from the attempts, by another way than the fold, to rebuild or to compare.

The fold adds batches to what is stored; the recount groups all attempts of a person and looks at them together. Where
the two differ, one of them is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import models, transaction

from accounts.models import Unit
from contest.attempts.models import Attempt, TallyQueue
from contest.common.database import read_snapshot, wait_for_lock
from contest.results.actions import COUNTED, FIGURES, TALLY_LOCK, as_board, as_counted, boards_of, tally_all
from contest.results.fold import HOUR_MS, Board, CountedAttempt, Figures, count_choices, paths_above, rank_key_of
from contest.results.models import (
    ChoiceCount,
    HourTally,
    Leaderboard,
    PeriodTally,
    RankHistogram,
    ScoreTally,
    Standing,
    UnitTally,
)
from contest.results.ranking import BUCKET
from contest.rounds.models import Contest, Round

Row = tuple[Any, ...]
CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored row that is not what the attempts say; None where there is no row."""

    table: str
    key: Row
    stored: Row | None
    recounted: Row | None


@dataclass(frozen=True)
class Counting:
    """All counted rows of one leaderboard's period, keys first."""

    standings: list[Row]
    buckets: list[Row]
    period: list[Row]
    units: list[Row]
    hours: list[Row]
    scores: list[Row]


# model → (columns of the key, other columns); the stored rows are read and written in this shape
TABLES: dict[type[models.Model], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Standing: (("leaderboard_id", "participant_id"), ("unit_id", "attempts", "perfect", "best_id", "rank_key")),
    RankHistogram: (("leaderboard_id", "bucket"), ("people",)),
    PeriodTally: (("period_id",), FIGURES),
    UnitTally: (("period_id", "unit_id"), FIGURES),
    HourTally: (("period_id", "hour_ms"), ("attempts",)),
    ScoreTally: (("period_id", "score"), ("attempts",)),
    ChoiceCount: (("edition_id", "item", "choice"), ("chosen",)),
}


def counted_in(period_rounds: Sequence[int]) -> Iterator[CountedAttempt]:
    """Ended attempts of some rounds that have left the queue, person by person, in order."""
    ended = Attempt.objects.filter(
        round_id__in=period_rounds, state__in=(Attempt.State.HANDED_IN, Attempt.State.CLOSED)
    )
    rows = ended.exclude(pk__in=TallyQueue.objects.values("pk")).order_by("participant_id", "pk").values_list(*COUNTED)
    return map(as_counted, rows.iterator(chunk_size=CHUNK))


def count_board(board: Board, attempts: Iterable[CountedAttempt], unit_ids: dict[str, int]) -> Counting:
    """Counts one leaderboard's period from scratch. `attempts` person by person; `unit_ids` by path."""
    standings: list[Row] = []
    buckets: Counter[bytes] = Counter()
    whole, units = Figures(), dict[str, Figures]()
    hours: Counter[int] = Counter()
    scores: Counter[int] = Counter()
    for participant_id, own in groupby(attempts, key=attrgetter("participant_id")):
        theirs = list(own)
        keyed = [(key, one.id) for one in theirs if (key := rank_key_of(one, board)) is not None]
        key, best = min(keyed) if keyed else (None, min(one.id for one in theirs))
        perfect = [one for one in theirs if one.is_perfect]
        standings.append(
            (board.leaderboard_id, participant_id, theirs[0].unit_id, len(theirs), len(perfect), best, key)
        )
        if key is not None:
            buckets[key[:BUCKET]] += 1
        for place, one in enumerate(theirs):
            first_perfect = bool(perfect) and one is perfect[0]
            for figures in (whole, *(units.setdefault(path, Figures()) for path in paths_above(one.unit_path))):
                figures.add(one, is_new=place == 0, is_first_perfect=first_perfect)
            hours[one.submitted_ms // HOUR_MS * HOUR_MS] += 1
            scores[one.score] += 1
    period = board.period_id
    return Counting(
        standings=standings,
        buckets=[(board.leaderboard_id, bucket, people) for bucket, people in buckets.items()],
        period=[(period, *_values(whole))] if whole.attempts else [],
        units=[(period, unit_ids[path], *_values(figures)) for path, figures in units.items()],
        hours=[(period, hour, attempts) for hour, attempts in hours.items()],
        scores=[(period, score, attempts) for score, attempts in scores.items()],
    )


def _values(figures: Figures) -> Row:
    return tuple(getattr(figures, column) for column in FIGURES)


def rounds_below(period_id: int, rounds: Iterable[Round]) -> list[int]:
    """Ids of the rounds that are the period or lie in it: round in stage in contest."""
    above = ((one.pk, (one.pk, one.parent_id, one.parent and one.parent.parent_id)) for one in rounds)
    return [round_id for round_id, ids in above if period_id in ids]


def recounted_rows(
    contest: Contest, *, marked: Callable[[CountedAttempt], CountedAttempt] | None = None
) -> dict[type[models.Model], list[Row]]:
    """All rows that the counted tables should hold for a contest, what waits in the queue left out.

    `marked` gives what would be counted if attempts were marked otherwise; nothing is written.
    """
    rows: dict[type[models.Model], list[Row]] = {model: [] for model in TABLES}
    rounds = list(Round.objects.filter(contest=contest, edition__isnull=False).select_related("parent"))
    unit_ids = dict(Unit.objects.values_list("path", "pk"))
    for board in map(as_board, Leaderboard.objects.filter(period__contest=contest)):
        attempts = counted_in(rounds_below(board.period_id, rounds))
        counting = count_board(board, map(marked, attempts) if marked else attempts, unit_ids)
        rows[Standing] += counting.standings
        rows[RankHistogram] += counting.buckets
        rows[PeriodTally] += counting.period
        rows[UnitTally] += counting.units
        rows[HourTally] += counting.hours
        rows[ScoreTally] += counting.scores
    choices: Counter[tuple[int, int, int]] = Counter()
    for attempt in counted_in([one.pk for one in rounds]):
        count_choices(choices, attempt)
    rows[ChoiceCount] = [(*key, count) for key, count in choices.items()]
    return rows


def stored_of(model: type[models.Model], contest: Contest) -> models.QuerySet[Any]:
    """The stored rows of one counted table that belong to a contest."""
    owner = {"leaderboard_id": "leaderboard__period", "period_id": "period", "edition_id": "edition"}
    return model._default_manager.filter(**{f"{owner[TABLES[model][0][0]]}__contest": contest})


def _plain(row: Iterable[Any]) -> Row:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def find_differences(contest: Contest) -> list[Difference]:
    """Compares every stored row with a recount of what has been tallied, both read at one moment."""
    with read_snapshot():
        recounted = recounted_rows(contest)
        differences: list[Difference] = []
        for model, (key, columns) in TABLES.items():
            width = len(key)
            stored = {
                row[:width]: row[width:] for row in map(_plain, stored_of(model, contest).values_list(*key, *columns))
            }
            # a bucket that everybody has left may stay behind with nobody in it
            stored = {k: v for k, v in stored.items() if model is not RankHistogram or v != (0,)}
            wanted = {row[:width]: row[width:] for row in recounted[model]}
            differences += [
                Difference(model._meta.db_table, k, stored.get(k), wanted.get(k))
                for k in sorted(stored.keys() | wanted.keys())
                if stored.get(k) != wanted.get(k)
            ]
    return differences


def rebuild(contest: Contest) -> int:
    """Throws the counted rows of a contest away and writes them anew, then counts the queue; returns their number."""
    written = _write_anew(contest)
    tally_all()
    return written


@transaction.atomic
def _write_anew(contest: Contest) -> int:
    # Without the lock nothing leaves the queue, and a paper comes in together with its queue row: so what has left the
    # queue is the same for every statement below, however many papers are handed in meanwhile.
    wait_for_lock(TALLY_LOCK)
    for round in Round.objects.filter(contest=contest, edition__isnull=False):
        boards_of(round.pk)
    written = 0
    for model, rows in recounted_rows(contest).items():
        stored_of(model, contest).delete()
        key, columns = TABLES[model]
        model._default_manager.bulk_create(
            [model(**dict(zip((*key, *columns), row, strict=True))) for row in rows], batch_size=CHUNK
        )
        written += len(rows)
    return written
