"""The fold: any batching of any order of people gives the rows that a recount gives."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from contest.results.fold import BLANK, Board, CountedAttempt, Figures, Fold, fold_attempts, paths_above
from contest.results.recount import count_board

BOARDS = {7: [Board(1, 7, ("score", "duration", "submitted")), Board(2, 8, ("score", "submitted"), gate="all_right")]}
PATHS = ("00010001", "00010002", "000200010001")
UNIT_IDS = {path: n for n, path in enumerate(sorted({above for path in PATHS for above in paths_above(path)}), start=1)}


def make(
    id: int, person: int, score: int, duration_ms: int = 60_000, submitted_ms: int | None = None
) -> CountedAttempt:
    answers = bytes([1] * score + [0] * (3 - score))
    return CountedAttempt(
        id=id,
        participant_id=person,
        round_id=7,
        edition_id=5,
        unit_id=person % 3,
        unit_path=PATHS[person % 3],
        score=score,
        duration_ms=duration_ms,
        submitted_ms=submitted_ms or 1_700_000_000_000 + id * 1_000_000,
        paper=bytes([0, 1, 0, 0, 2, 0, 0, 3, 0]),
        answers=answers,
    )


crowds = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 3), st.integers(1_000, 5_000)), min_size=1, max_size=40
).map(lambda rows: [make(id, *row) for id, row in enumerate(rows, start=1)])


class Stored:
    """The counted tables in memory, written as the database would be."""

    def __init__(self) -> None:
        self.standings, self.counts, self.figures = {}, Counter(), {}

    def add(self, fold: Fold) -> None:
        self.standings |= fold.standings
        for name in ("buckets", "hours", "scores", "choices"):
            for key, count in getattr(fold, name).items():
                self.counts[name, *key] += count
        for key, figures in [*fold.periods.items(), *fold.units.items()]:
            self.figures[key] = merged(self.figures.get(key), figures)


def merged(old: Figures | None, new: Figures) -> Figures:
    if old is None:
        return new
    sums = {n: getattr(old, n) + getattr(new, n) for n in Figures.__slots__ if n not in ("fastest_ms", "last_ms")}
    fastest = [ms for ms in (old.fastest_ms, new.fastest_ms) if ms is not None]
    return Figures(**sums, fastest_ms=min(fastest, default=None), last_ms=max(old.last_ms, new.last_ms))


def fold_in_batches(crowd: list[CountedAttempt], sizes: list[int]) -> Stored:
    stored, rest = Stored(), list(crowd)
    while rest:
        size = sizes[len(rest) % len(sizes)]
        stored.add(fold_attempts(rest[:size], BOARDS, stored.standings))
        rest = rest[size:]
    return stored


@settings(max_examples=150, deadline=None)
@given(crowds, st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_fold_in_any_batches_equals_a_recount(crowd, sizes):
    stored = fold_in_batches(crowd, sizes)
    by_person = sorted(crowd, key=lambda attempt: (attempt.participant_id, attempt.id))
    for board in BOARDS[7]:
        counting = count_board(board, by_person, UNIT_IDS)
        standings = {
            key: (row.unit_id, row.attempts, row.perfect, row.best_id, row.rank_key)
            for key, row in stored.standings.items()
            if key[0] == board.leaderboard_id
        }
        assert standings == {row[:2]: row[2:] for row in counting.standings}
        assert {
            k[1:]: n for k, n in stored.counts.items() if k[0] == "buckets" and k[1] == board.leaderboard_id and n
        } == {row[:2]: row[2] for row in counting.buckets}
        (period,) = counting.period
        assert period[1:] == tuple(getattr(stored.figures[board.period_id], name) for name in Figures.__slots__)
        for row in counting.units:
            path = next(path for path, id in UNIT_IDS.items() if id == row[1])
            figures = stored.figures[board.period_id, path]
            assert row[2:] == tuple(getattr(figures, name) for name in Figures.__slots__)


def test_fold_counts_people_and_attempts_apart():
    fold = fold_attempts([make(1, 1, 3), make(2, 1, 3), make(3, 2, 1)], BOARDS, {})
    figures = fold.periods[7]
    assert (figures.people, figures.attempts, figures.perfect_people, figures.perfect_attempts) == (2, 3, 1, 2)


def test_fold_fastest_is_of_perfect_papers_only():
    fold = fold_attempts([make(1, 1, 2, 1_000), make(2, 1, 3, 9_000), make(3, 2, 3, 8_000)], BOARDS, {})
    assert fold.periods[7].fastest_ms == 8_000


def test_fold_equal_attempts_the_earlier_stays_the_best():
    twins = [make(1, 1, 3, 5_000, 1_700_000_000_000), make(2, 1, 3, 5_000, 1_700_000_000_000)]
    assert fold_attempts(twins, BOARDS, {}).standings[1, 1].best_id == 1


def test_fold_below_the_gate_has_a_standing_but_no_key():
    row = fold_attempts([make(1, 1, 2)], BOARDS, {}).standings[2, 1]
    assert (row.rank_key, row.attempts) == (None, 1)


def test_fold_counts_blank_answers_as_such():
    fold = fold_attempts([make(1, 1, 1)], BOARDS, {})
    assert dict(fold.choices) == {(5, 1, 0): 1, (5, 2, BLANK): 1, (5, 3, BLANK): 1}
