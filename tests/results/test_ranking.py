"""Rank keys: bytes sort as the chain does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.results.ranking import (
    BUCKET,
    RankedAttempt,
    first_difference,
    pack_rank_key,
    passes_gate,
    score_of_key,
)

CHAIN = ("score", "duration", "submitted")
attempts = st.builds(
    RankedAttempt,
    score=st.integers(0, 100),
    duration_ms=st.integers(0, 4_000_000),
    submitted_ms=st.integers(1_600_000_000_000, 1_900_000_000_000),
)


def plain(attempt: RankedAttempt, chain: tuple[str, ...]) -> tuple[int, ...]:
    values = {"score": -attempt.score, "duration": attempt.duration_ms, "submitted": attempt.submitted_ms}
    return tuple(values[key] for key in chain)


@given(st.lists(attempts, max_size=30), st.permutations(CHAIN))
def test_pack_rank_key_sorts_as_the_chain(some, chain):
    chain = tuple(chain)
    assert sorted(some, key=lambda a: pack_rank_key(a, chain)) == sorted(some, key=lambda a: plain(a, chain))


@given(attempts)
def test_score_of_key_gives_the_score_back(attempt):
    assert score_of_key(pack_rank_key(attempt, CHAIN)) == attempt.score


def test_bucket_holds_score_and_second():
    one, same_second, next_second = (pack_rank_key(RankedAttempt(20, ms, 1), CHAIN) for ms in (17_000, 17_999, 18_000))
    assert one[:BUCKET] == same_second[:BUCKET] < next_second[:BUCKET]


@pytest.mark.parametrize(
    ("score", "gate", "passes"),
    [
        (20, None, True),
        (0, None, True),
        (20, "all_right", True),
        (19, "all_right", False),
        (15, 15, True),
        (14, 15, False),
    ],
)
def test_passes_gate(score, gate, passes):
    assert passes_gate(score, 20, gate) is passes


@pytest.mark.parametrize(
    ("below", "difference"),
    [
        (RankedAttempt(19, 10, 1), ("score", 1)),
        (RankedAttempt(20, 10_400, 1), ("duration", 400)),
        (RankedAttempt(20, 10_000, 5), ("submitted", 4)),
        (RankedAttempt(20, 10_000, 1), None),
    ],
)
def test_first_difference(below, difference):
    assert first_difference(RankedAttempt(20, 10_000, 1), below, CHAIN) == difference
