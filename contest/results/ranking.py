"""A ranking chain packed into one key that sorts bytewise, smaller is better. Pure.

Python bytes, PostgreSQL bytea and SQLite blob compare the same way, so one index serves every chain. Each key of the
chain has a fixed width: score 2 bytes (as 65,535 − score), duration 3 bytes of seconds and 2 of milliseconds, moment of
submission 6 bytes of milliseconds since 1970. The first BUCKET bytes are what the histogram counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BUCKET = 5
MAX_SCORE = 65_535
# 194 days, what three bytes of seconds hold: longer papers (rounds without a time limit) are equally slow.
LONGEST_MS = 2**24 * 1000 - 1


@dataclass(frozen=True, slots=True)
class RankedAttempt:
    """What a chain can look at."""

    score: int
    duration_ms: int
    submitted_ms: int


def _pack_score(attempt: RankedAttempt) -> bytes:
    return (MAX_SCORE - attempt.score).to_bytes(2, "big")


def _pack_duration(attempt: RankedAttempt) -> bytes:
    seconds, ms = divmod(min(attempt.duration_ms, LONGEST_MS), 1000)
    return seconds.to_bytes(3, "big") + ms.to_bytes(2, "big")


def _pack_submitted(attempt: RankedAttempt) -> bytes:
    return attempt.submitted_ms.to_bytes(6, "big")


KEYS = {"score": _pack_score, "duration": _pack_duration, "submitted": _pack_submitted}


def pack_rank_key(attempt: RankedAttempt, chain: Sequence[str]) -> bytes:
    """The sortable key of an attempt under a chain such as ("score", "duration", "submitted")."""
    return b"".join(KEYS[key](attempt) for key in chain)


def passes_gate(score: int, total: int, gate: str | int | None) -> bool:
    """Whether an attempt may be ranked: "all_right", a least score, or no gate."""
    if gate is None:
        return True
    return score == total if gate == "all_right" else score >= int(gate)


def first_difference(above: RankedAttempt, below: RankedAttempt, chain: Sequence[str]) -> tuple[str, int] | None:
    """The first key that parts two attempts, and by how much (points or ms, never negative); None when equal."""
    values = {"score": "score", "duration": "duration_ms", "submitted": "submitted_ms"}
    for key in chain:
        gap = getattr(above, values[key]) - getattr(below, values[key])
        if gap:
            return key, abs(gap)
    return None


def score_of_key(rank_key: bytes) -> int:
    """The score in a key whose chain begins with it."""
    return MAX_SCORE - int.from_bytes(rank_key[:2], "big")
