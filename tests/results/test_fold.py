"""The fold: any batching of any order of people gives the rows that a recount gives."""

from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.results.fold import (
    BLANK,
    CountedAttempt,
    EntrantRow,
    Figures,
    Fold,
    RankedList,
    Stored,
    fold_attempts,
    needs_history,
    paths_above,
)
from contest.results.ranking import Bonus, Definition, Reason
from contest.results.recount import count_period

CHAIN = ("score", "duration", "submitted")
SCOPE = (7, 9)
PEOPLE = {
    1: EntrantRow("cb", 5_000),
    2: EntrantRow("hs", 5_000, {"address": "vùng núi"}),
    3: EntrantRow("cb", 4_000, excluded=True),
    4: EntrantRow("cb", 4_000, decided={11: 0}),
    5: EntrantRow("", 3_000),
}


def ranked(id: int, definition: Definition, **parts) -> RankedList:
    return RankedList(8, replace(definition, scope=SCOPE), parts.pop("lists", {"": id}), **parts)


LISTS = {
    "simple": ranked(11, Definition(CHAIN), counting=True),
    "counting": ranked(12, Definition(()), counting=True),
    "gate": ranked(13, Definition(CHAIN[1:], gate="all_right")),
    "least": ranked(14, Definition(("score", "submitted"), gate=2)),
    "board": ranked(15, Definition(CHAIN), board="cb"),
    "best_earliest": ranked(16, Definition(("score", "submitted"), count="best_earliest")),
    "first": ranked(17, Definition(CHAIN, count="first"), counting=True),
    "last": ranked(18, Definition(CHAIN, count="last")),
    "sum_rounds": ranked(19, Definition(("score", "duration"), count="sum_rounds")),
    "sum_attempts": ranked(20, Definition(("score", "duration", "fewer_attempts"), count="sum_attempts")),
    "keys": ranked(21, Definition(("score", "fewer_attempts", "more_perfect", "registered"))),
    "bonus": ranked(22, Definition(("score",), bonus=(Bonus(2, "address", ("vùng núi",)),), min_rounds=2)),
    "prediction": ranked(23, Definition(("score", "prediction"), truths={7: 3, 9: 5})),
    "no truth": ranked(24, Definition(("score", "prediction"))),
    "units": ranked(0, Definition(CHAIN), lists={"00010001": 31, "00010002": 32, "0002": 33}),
}
PATHS = ("00010001", "00010002", "000200010001")
UNIT_IDS = {path: n for n, path in enumerate(sorted({above for path in PATHS for above in paths_above(path)}), start=1)}


def make(
    id: int,
    person: int,
    score: int,
    duration_ms: int = 60_000,
    submitted_ms: int | None = None,
    round_id: int = 7,
    unit: int | None = None,
) -> CountedAttempt:
    unit = person % 3 if unit is None else unit
    answers = bytes([1] * score + [0] * (3 - score))
    return CountedAttempt(
        id=id,
        participant_id=person,
        round_id=round_id,
        edition_id=5,
        unit_id=unit,
        unit_path=PATHS[unit],
        score=score,
        duration_ms=duration_ms,
        submitted_ms=submitted_ms or 1_700_000_000_000 + id * 1_000_000,
        paper=bytes([0, 1, 0, 0, 2, 0, 0, 3, 0]),
        answers=answers,
        number=id,
        prediction=id % 4 or None,
    )


crowds = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.integers(0, 3),
        st.integers(1_000, 5_000),
        st.none(),
        st.sampled_from(SCOPE),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=40,
).map(lambda rows: [make(id, *row) for id, row in enumerate(rows, start=1)])


class Tables:
    """The counted tables in memory, written as the database would be."""

    def __init__(self) -> None:
        self.standings, self.counts, self.figures = {}, Counter(), {}
        self.histories = defaultdict(list)

    def add(self, batch: list[CountedAttempt], lists: list[RankedList]) -> None:
        for attempt in batch:
            self.histories[attempt.participant_id].append(attempt)
        fold = fold_attempts(batch, dict.fromkeys(SCOPE, lists), Stored(self.standings, PEOPLE, self.histories))
        assert not fold.gone & fold.standings.keys()
        self.standings |= fold.standings
        for name in fold.gone:
            del self.standings[name]
        self.count(fold)

    def count(self, fold: Fold) -> None:
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


def fold_in_batches(crowd: list[CountedAttempt], sizes: list[int], lists: list[RankedList]) -> Tables:
    tables, rest = Tables(), list(crowd)
    while rest:
        size = sizes[len(rest) % len(sizes)]
        tables.add(rest[:size], lists)
        rest = rest[size:]
    return tables


def recount(crowd: list[CountedAttempt], lists: list[RankedList]):
    everybody = sorted({one.participant_id for one in crowd})
    own = [(id, PEOPLE.get(id, EntrantRow()), [one for one in crowd if one.participant_id == id]) for id in everybody]
    return count_period(lists, own)


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=60, deadline=None)
@given(crowds, st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_fold_in_any_batches_equals_a_recount(name, crowd, sizes):
    lists = [LISTS[name]]
    tables, counting = fold_in_batches(crowd, sizes, lists), recount(crowd, lists)
    standings = {
        key: (row.unit_id, row.attempts, row.perfect, row.best_id, row.rank_key, row.reason)
        for key, row in tables.standings.items()
    }
    assert standings == {row[:2]: row[2:] for row in counting.standings}
    assert {k[1:]: n for k, n in tables.counts.items() if k[0] == "buckets" and n} == dict(counting.buckets)
    if lists[0].counting:
        assert tables.figures.pop(8) == counting.whole
        assert {path: figures for (_period, path), figures in tables.figures.items()} == counting.units
        assert {k[2]: n for k, n in tables.counts.items() if k[0] == "scores"} == counting.scores
        assert {k[2]: n for k, n in tables.counts.items() if k[0] == "hours"} == counting.hours
    else:
        assert not tables.figures


def test_lists_of_one_period_count_it_once():
    lists = [LISTS["simple"], LISTS["last"], LISTS["board"]]
    crowd = [make(1, 1, 3), make(2, 1, 3), make(3, 2, 1)]
    figures = fold_in_batches(crowd, [2], lists).figures[8]
    assert (figures.people, figures.attempts, figures.perfect_people, figures.perfect_attempts) == (2, 3, 1, 2)


def test_a_board_takes_its_own_people_only():
    tables = fold_in_batches([make(1, 1, 3), make(2, 2, 3), make(3, 5, 3)], [9], [LISTS["board"]])
    assert tables.standings.keys() == {(15, 1)}


def test_people_move_to_the_list_of_the_unit_of_their_counted_attempt():
    before = fold_in_batches([make(1, 1, 1, unit=0)], [1], [LISTS["units"]])
    assert before.standings.keys() == {(31, 1)}
    after = fold_in_batches([make(1, 1, 1, unit=0), make(2, 1, 3, unit=2)], [1], [LISTS["units"]])
    assert after.standings.keys() == {(33, 1)}
    assert {key[1] for key, people in after.counts.items() if key[0] == "buckets" and people} == {33}


def test_practice_is_counted_by_nothing():
    fold = fold_attempts([make(1, 1, 3)], {7: []}, Stored())
    assert fold == Fold()


def test_only_what_needs_all_attempts_reads_them():
    needs = {name: needs_history(one, EntrantRow()) for name, one in LISTS.items()}
    assert [name for name, needed in needs.items() if not needed] == ["simple", "counting", "board"]
    assert needs_history(LISTS["simple"], PEOPLE[3])
    assert needs_history(LISTS["simple"], PEOPLE[4])


BOARDS = {7: [LISTS["simple"], replace(LISTS["gate"], period_id=9)]}


def test_fold_counts_people_and_attempts_apart():
    fold = fold_attempts([make(1, 1, 3), make(2, 1, 3), make(3, 2, 1)], BOARDS, Stored())
    figures = fold.periods[8]
    assert (figures.people, figures.attempts, figures.perfect_people, figures.perfect_attempts) == (2, 3, 1, 2)


def test_fold_fastest_is_of_perfect_papers_only():
    fold = fold_attempts([make(1, 1, 2, 1_000), make(2, 1, 3, 9_000), make(3, 2, 3, 8_000)], BOARDS, Stored())
    assert fold.periods[8].fastest_ms == 8_000


def test_fold_equal_attempts_the_earlier_stays_the_best():
    twins = [make(1, 1, 3, 5_000, 1_700_000_000_000), make(2, 1, 3, 5_000, 1_700_000_000_000)]
    assert fold_attempts(twins, BOARDS, Stored()).standings[11, 1].best_id == 1


def test_fold_below_the_gate_has_a_standing_but_no_key():
    attempt = make(1, 1, 2)
    row = fold_attempts([attempt], BOARDS, Stored(histories={1: [attempt]})).standings[13, 1]
    assert (row.rank_key, row.attempts, row.reason) == (None, 1, Reason.BELOW_GATE)


def test_fold_counts_blank_answers_as_such():
    fold = fold_attempts([make(1, 1, 1)], BOARDS, Stored())
    assert dict(fold.choices) == {(5, 1, 0): 1, (5, 2, BLANK): 1, (5, 3, BLANK): 1}
