"""Folding a batch of handed-in attempts into the counted tables: what to add, and the new standings. Pure.

One implementation for both databases and any chain. Nothing is read here; the caller brings the old standings of the
people in the batch and writes what comes back, all in one transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contest.attempts.drawing import paper_items
from contest.results.ranking import BUCKET, RankedAttempt, pack_rank_key, passes_gate

HOUR_MS = 3_600_000
BLANK = 8


@dataclass(frozen=True, slots=True)
class CountedAttempt:
    """An attempt as counting sees it. Moments and durations in milliseconds; `unit_path` the treebeard path."""

    id: int
    participant_id: int
    round_id: int
    edition_id: int
    unit_id: int
    unit_path: str
    score: int
    duration_ms: int
    submitted_ms: int
    paper: bytes
    answers: bytes
    # questions that count for nobody (attempts/marking.py)
    dropped: int = 0

    @property
    def total(self) -> int:
        """Questions that count."""
        return len(self.answers) - self.dropped

    @property
    def is_perfect(self) -> bool:
        return self.score == self.total > 0


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard that an attempt counts for: its period and its chain."""

    leaderboard_id: int
    period_id: int
    chain: tuple[str, ...]
    gate: str | int | None = None


@dataclass(slots=True)
class StandingRow:
    """A person's standing on one leaderboard, as stored."""

    unit_id: int
    attempts: int
    perfect: int
    best_id: int
    rank_key: bytes | None


@dataclass(slots=True)
class Figures:
    """What a batch adds to one tally; `fastest_ms` (of perfect papers) and `last_ms` are the least and the latest."""

    people: int = 0
    attempts: int = 0
    perfect_people: int = 0
    perfect_attempts: int = 0
    score_sum: int = 0
    ms_sum: int = 0
    fastest_ms: int | None = None
    last_ms: int = 0

    def add(self, attempt: CountedAttempt, *, is_new: bool, is_first_perfect: bool) -> None:
        self.people += is_new
        self.attempts += 1
        self.perfect_people += is_first_perfect
        self.perfect_attempts += attempt.is_perfect
        self.score_sum += attempt.score
        self.ms_sum += attempt.duration_ms
        self.last_ms = max(self.last_ms, attempt.submitted_ms)
        if attempt.is_perfect:
            self.fastest_ms = min(self.fastest_ms or attempt.duration_ms, attempt.duration_ms)


@dataclass(slots=True)
class Fold:
    """What a batch changes.

    Keys name rows: (period, unit path), (period, hour), (period, score), (edition, item, choice).
    """

    standings: dict[tuple[int, int], StandingRow] = field(default_factory=dict)
    buckets: Counter[tuple[int, bytes]] = field(default_factory=Counter)
    periods: defaultdict[int, Figures] = field(default_factory=lambda: defaultdict(Figures))
    units: defaultdict[tuple[int, str], Figures] = field(default_factory=lambda: defaultdict(Figures))
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)
    scores: Counter[tuple[int, int]] = field(default_factory=Counter)
    choices: Counter[tuple[int, int, int]] = field(default_factory=Counter)


def paths_above(path: str, *, step: int = 4) -> list[str]:
    """A unit's own path and those of its ancestors, root first."""
    return [path[:end] for end in range(step, len(path) + 1, step)]


def fold_attempts(
    attempts: Iterable[CountedAttempt],
    boards: Mapping[int, Sequence[Board]],
    standings: Mapping[tuple[int, int], StandingRow],
) -> Fold:
    """Counts a batch.

    `boards[round]`: the leaderboards its attempts count for; `standings[leaderboard, participant]`: as stored.
    """
    fold = Fold()
    for attempt in attempts:
        for board in boards[attempt.round_id]:
            old = fold.standings.get((board.leaderboard_id, attempt.participant_id))
            old = old or standings.get((board.leaderboard_id, attempt.participant_id))
            new = stand(old, attempt, board)
            fold.standings[board.leaderboard_id, attempt.participant_id] = new
            _move(fold, board, old, new)
            _count(fold, board, attempt, old)
        count_choices(fold.choices, attempt)
    return fold


def stand(old: StandingRow | None, attempt: CountedAttempt, board: Board) -> StandingRow:
    """The standing after one more attempt: the better key wins, the earlier attempt on a tie."""
    key = rank_key_of(attempt, board)
    if old is None:
        return StandingRow(attempt.unit_id, 1, int(attempt.is_perfect), attempt.id, key)
    better = key is not None and (old.rank_key is None or (key, attempt.id) < (old.rank_key, old.best_id))
    return StandingRow(
        old.unit_id,
        old.attempts + 1,
        old.perfect + attempt.is_perfect,
        attempt.id if better else (old.best_id if old.rank_key is not None else min(old.best_id, attempt.id)),
        key if better else old.rank_key,
    )


def rank_key_of(attempt: CountedAttempt, board: Board) -> bytes | None:
    """The attempt's key on a leaderboard; None below its gate."""
    if not passes_gate(attempt.score, attempt.total, board.gate):
        return None
    return pack_rank_key(RankedAttempt(attempt.score, attempt.duration_ms, attempt.submitted_ms), board.chain)


def _move(fold: Fold, board: Board, old: StandingRow | None, new: StandingRow) -> None:
    if old and old.rank_key is not None:
        fold.buckets[board.leaderboard_id, old.rank_key[:BUCKET]] -= 1
    if new.rank_key is not None:
        fold.buckets[board.leaderboard_id, new.rank_key[:BUCKET]] += 1


def _count(fold: Fold, board: Board, attempt: CountedAttempt, old: StandingRow | None) -> None:
    period, is_new = board.period_id, old is None
    is_first_perfect = attempt.is_perfect and not (old and old.perfect)
    fold.periods[period].add(attempt, is_new=is_new, is_first_perfect=is_first_perfect)
    for path in paths_above(attempt.unit_path):
        fold.units[period, path].add(attempt, is_new=is_new, is_first_perfect=is_first_perfect)
    fold.hours[period, attempt.submitted_ms // HOUR_MS * HOUR_MS] += 1
    fold.scores[period, attempt.score] += 1


def count_choices(choices: Counter[tuple[int, int, int]], attempt: CountedAttempt) -> None:
    """Adds one attempt's choices: each choice taken, or BLANK."""
    for (item, _arrangement), mask in zip(paper_items(attempt.paper), attempt.answers, strict=True):
        if mask == 0:
            choices[attempt.edition_id, item, BLANK] += 1
        elif mask & (mask - 1) == 0:
            choices[attempt.edition_id, item, mask.bit_length() - 1] += 1
        else:
            for choice in range(8):
                if mask >> choice & 1:
                    choices[attempt.edition_id, item, choice] += 1
