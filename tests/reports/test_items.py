"""Item statistics: equal to an independent computation; a planted wrong key is found, an honest crowd accuses none."""

from __future__ import annotations

from collections import Counter
from statistics import correlation, median_high, median_low

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.reports.items import (
    LEAST_SEEN,
    LEAST_TIMED,
    LONGEST_STEP,
    STEP_MS,
    ItemStatistics,
    by_suspicion,
    count_papers,
    item_statistics,
    median_ms,
    weights_of_third,
)
from tests.reports.crowd import Paper, crowd, paper_of


def statistics_of(papers: list[Paper], key: list[int], *, choices: int = 4) -> dict[int, ItemStatistics]:
    keys = [bytes([mask]) for mask in key]
    counts = count_papers([(*paper, 60_000) for paper in papers], keys)
    return {one.item: one for one in item_statistics(counts, keys, [choices] * len(key))}


# --- an independent computation -------------------------------------------------------------------


def rows_of(papers: list[Paper], key: list[int]) -> list[tuple[dict[int, int], int]]:
    """Answer by item, and score, of each paper."""
    rows = []
    for paper, answers in papers:
        items = [int.from_bytes(paper[i : i + 2], "big") for i in range(0, len(paper), 3)]
        given_ = dict(zip(items, answers, strict=True))
        rows.append((given_, sum(given_[item] == key[item] for item in items)))
    return rows


def point_biserial(rows: list[tuple[dict[int, int], int]], item: int, key: int) -> float | None:
    right = [int(answers[item] == key) for answers, _ in rows if item in answers]
    rest = [score - int(answers[item] == key) for answers, score in rows if item in answers]
    if len(set(right)) < 2 or len(set(rest)) < 2:
        return None
    return correlation(right, rest)


def index_by_thirds(rows: list[tuple[dict[int, int], int]], item: int, key: int) -> float | None:
    """Every paper cut into three equal slices, all slices in order of score; equal scores share their slices."""
    by_score: dict[int, list[dict[int, int]]] = {}
    for answers, score in rows:
        by_score.setdefault(score, []).append(answers)
    third = len(rows) / 3

    def share(scores: list[int]) -> float | None:
        left, all_of_them, right = third, 0.0, 0.0
        for score in scores:
            taken = min(left, len(by_score[score])) / len(by_score[score])
            left -= taken * len(by_score[score])
            held = [answers for answers in by_score[score] if item in answers]
            all_of_them += taken * len(held)
            right += taken * sum(answers[item] == key for answers in held)
        return right / all_of_them if all_of_them > 1e-9 else None

    strong, weak = share(sorted(by_score, reverse=True)), share(sorted(by_score))
    return None if strong is None or weak is None else strong - weak


def test_statistics_agree_with_an_independent_computation():
    papers, key = crowd(600)
    rows = rows_of(papers, key)
    found = statistics_of(papers, key)
    assert sorted(found) == list(range(40))
    for item, one in found.items():
        given_ = [answers[item] for answers, _ in rows if item in answers]
        assert (one.seen, one.right, one.blank) == (len(given_), given_.count(key[item]), given_.count(0))
        assert one.chosen == tuple(given_.count(1 << choice) for choice in range(4))
        assert one.facility == pytest.approx(given_.count(key[item]) / len(given_))
        assert one.correlation == pytest.approx(point_biserial(rows, item, key[item]), abs=1e-9)
        assert one.index == pytest.approx(index_by_thirds(rows, item, key[item]), abs=1e-9)


@given(seed=st.integers(0, 10_000), people=st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_statistics_of_a_few_papers_agree_too(seed, people):
    papers, key = crowd(people, items=6, total=4, choices=3, seed=seed, lapses=0.2)
    rows = rows_of(papers, key)
    for item, one in statistics_of(papers, key, choices=3).items():
        wanted = point_biserial(rows, item, key[item])
        assert one.correlation == (None if wanted is None else pytest.approx(wanted, abs=1e-9))
        index = index_by_thirds(rows, item, key[item])
        assert one.index == (None if index is None else pytest.approx(index, abs=1e-9))


def test_the_order_of_papers_does_not_matter():
    papers, key = crowd(100)
    assert statistics_of(papers[::-1], key) == statistics_of(papers, key)


def test_several_right_choices_are_right_only_all_together():
    key = [0b011, 0b100]
    papers = [
        (paper_of([0, 1]), bytes([0b011, 0b100])),
        (paper_of([0, 1]), bytes([0b001, 0b100])),
        (paper_of([0, 1]), bytes([0b111, 0b000])),
    ]
    one = statistics_of(papers, key, choices=3)[0]
    assert (one.seen, one.right, one.chosen, one.blank) == (3, 1, (3, 2, 1), 0)


def test_nothing_varies():
    papers = [(paper_of([0, 1]), bytes([1, 1]))] * 40
    one = statistics_of(papers, [1, 1])[0]
    assert (one.facility, one.index, one.correlation, one.flags) == (1.0, 0.0, None, ("easy",))


@pytest.mark.parametrize(
    ("scores", "best", "weights"),
    [
        ({1: 3, 2: 3, 3: 3}, True, {3: 1.0, 2: 0.0, 1: 0.0}),
        ({1: 3, 2: 3, 3: 3}, False, {1: 1.0, 2: 0.0, 3: 0.0}),
        ({5: 2, 7: 4}, True, {7: 0.5, 5: 0.0}),
        ({20: 30}, True, {20: 1 / 3}),
        ({20: 1, 19: 2, 0: 9}, True, {20: 1.0, 19: 1.0, 0: pytest.approx(1 / 9)}),
        ({}, True, {}),
    ],
)
def test_equal_scores_at_the_border_of_a_third_count_in_part(scores, best, weights):
    assert weights_of_third(scores, best=best) == weights


# --- suspicion ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_an_honest_crowd_accuses_no_key(seed):
    papers, key = crowd(1500, seed=seed)
    assert [one.item for one in statistics_of(papers, key).values() if one.suspicious] == []


@pytest.mark.parametrize("people", [60, 150, 400])
@pytest.mark.parametrize("seed", range(6))
def test_a_small_honest_crowd_accuses_no_key_either(seed, people):
    papers, key = crowd(people, seed=seed)
    assert [one.item for one in statistics_of(papers, key).values() if "wrong_key" in one.flags] == []


@pytest.mark.parametrize("seed", range(12))
def test_a_planted_wrong_key_is_found_and_comes_first(seed):
    papers, key = crowd(1500, seed=seed)
    easy = max(statistics_of(papers, key).values(), key=lambda one: one.facility).item
    wrong = list(key)
    wrong[easy] = key[easy] % 8 << 1 or 1
    found = statistics_of(papers, wrong)
    first = by_suspicion(found.values())[0]
    assert (first.item, first.flags[0]) == (easy, "wrong_key")
    assert first.agreed is not None
    assert first.agreed[0] == key[easy]
    assert first.agreed[1] > 0.5
    assert [one.item for one in found.values() if "wrong_key" in one.flags] == [easy]


def test_several_wrong_keys_at_once():
    papers, key = crowd(2000, seed=3)
    easiest = sorted(statistics_of(papers, key).values(), key=lambda one: -one.facility)[:4]
    wrong = list(key)
    for one in easiest:
        wrong[one.item] = key[one.item] % 8 << 1 or 1
    found = statistics_of(papers, wrong)
    assert {one.item for one in found.values() if "wrong_key" in one.flags} == {one.item for one in easiest}


def test_few_papers_say_nothing():
    papers = [(paper_of([0, 1]), bytes([2, 1]))] * (LEAST_SEEN - 1)
    assert statistics_of(papers, [1, 1])[0].flags == ()
    assert statistics_of([*papers, papers[0]], [1, 1])[0].flags == ("wrong_key", "hard")


def test_strong_papers_that_leave_it_blank_accuse_no_key():
    papers = [(paper_of([0, 1]), bytes([0, 1]))] * 60
    assert statistics_of(papers, [1, 1])[0].flags == ("hard",)


def test_an_item_that_strong_papers_miss_is_inverted():
    strong = [(paper_of([0, 1, 2, 3]), bytes([2 + i % 2 * 2, 1, 1, 1])) for i in range(300)]
    weak = [(paper_of([0, 1, 2, 3]), bytes([1, 2, 2, 2])) for _ in range(300)]
    found = statistics_of([*strong, *weak], [1, 1, 1, 1])
    assert found[0].correlation == pytest.approx(-1)
    assert (found[0].flags, found[0].index) == (("inverted",), -1)


def test_suspicion_orders_by_flag_then_by_correlation():
    def one(item: int, correlation_: float | None, *flags: str) -> ItemStatistics:
        return ItemStatistics(item, 100, 50, (50, 50), 0, 33.0, 0.1, correlation_, None, flags)

    items = [one(1, 0.5), one(2, 0.05, "weak"), one(3, -0.4, "inverted"), one(4, None)]
    items += [one(5, 0.2, "wrong_key", "hard"), one(6, 0.1)]
    assert [found.item for found in by_suspicion(items)] == [5, 3, 2, 6, 1, 4]


def test_memory_grows_with_items_not_with_papers():
    papers, key = crowd(3000, items=5, total=4)
    counts = count_papers(((*paper, 60_000 * n) for n, paper in enumerate(papers)), [bytes([mask]) for mask in key])
    assert counts.papers == 3000
    # five items, five scores, four choices and a blank
    assert len(counts.cells) <= 5 * 5 * 5
    # five items, right or wrong, the steps of five and a half hours: longer papers share the last
    assert len(counts.steps) <= 5 * 2 * (LONGEST_STEP + 1)


# --- how long papers took -------------------------------------------------------------------------


def test_durations_of_papers_that_have_an_item_right_and_wrong():
    right = [(paper_of([0]), bytes([1]), 100_000 + 1000 * n) for n in range(21)]
    wrong = [(paper_of([0]), bytes([2 * (n % 2)]), 200_000 + 1000 * n) for n in range(11)]
    (found,) = item_statistics(count_papers([*right, *wrong], [bytes([1])]), [bytes([1])], [4])
    assert found.right_ms == pytest.approx(110_000, abs=STEP_MS)
    assert found.wrong_ms == pytest.approx(205_000, abs=STEP_MS)


@given(st.lists(st.integers(0, 3_600_000), min_size=LEAST_TIMED, max_size=60))
def test_the_median_is_right_within_a_step(durations):
    found = median_ms(Counter(ms // STEP_MS for ms in durations))
    assert found is not None
    assert median_low(durations) - STEP_MS <= found <= median_high(durations) + STEP_MS


def test_a_few_papers_have_no_median():
    assert median_ms({3: LEAST_TIMED - 1}) is None
    assert median_ms({3: LEAST_TIMED}) == 3.5 * STEP_MS
    assert median_ms({}) is None
