"""Rank keys of earlier versions are repacked to what the engine packs now (migration 0008)."""

from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st

from contest.results.ranking import histogram_levels, pack_rank_key

migration = import_module("contest.migrations.0008_rank_keys")


def old_key(score: int, duration_ms: int, submitted_ms: int, keys) -> bytes:
    """As version 0.1 packed."""
    seconds, ms = divmod(duration_ms, 1000)
    parts = {
        "score": (65_535 - score).to_bytes(2, "big"),
        "duration": seconds.to_bytes(3, "big") + ms.to_bytes(2, "big"),
        "submitted": submitted_ms.to_bytes(6, "big"),
    }
    return b"".join(parts[key] for key in keys)


@given(
    st.integers(0, 1_000),
    st.integers(0, 2_000_000_000),
    st.integers(0, 2_000_000_000_000),
    st.permutations(["score", "duration", "submitted"]),
    st.integers(1, 3),
)
def test_repacked_keys_are_those_of_the_engine(score, duration_ms, submitted_ms, order, count):
    keys = tuple(order[:count])
    values = {"score": score, "duration": duration_ms, "submitted": submitted_ms}
    repacked = migration.packed(old_key(score, duration_ms, submitted_ms, keys), keys)
    assert repacked == pack_rank_key(tuple(values[key] for key in keys), keys)
    assert tuple(migration.levels(keys)) == histogram_levels(keys)
