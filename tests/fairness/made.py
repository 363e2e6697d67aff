"""Papers for the patterns' tests: 20 questions, the key of each is A."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from contest.fairness.papers import Questions, TakenPaper

T0 = 1_700_000_000_000
A, B, C, D = 1, 2, 4, 8
TWENTY = Questions(keys=[bytes([A])] * 40, words=[60] * 40)
_ids = count(1)


def paper(
    person: int = 1,
    answers: bytes = bytes([A] * 20),
    *,
    at: float = 0,
    seconds: float = 300,
    items: Sequence[int] = range(20),
    unit: int = 1,
) -> TakenPaper:
    """A paper started `at` seconds after T0."""
    start = T0 + int(at * 1_000)
    drawn = b"".join(item.to_bytes(2, "big") + b"\0" for item in items)
    return TakenPaper(next(_ids), person, unit, start, start + int(seconds * 1_000), drawn, answers)


def with_wrong(wrong: dict[int, int], questions: int = 20) -> bytes:
    """All right but for these."""
    return bytes(wrong.get(place, A) for place in range(questions))
