"""When a paper ends: the limit, the person's own extra time, suspensions made good, the close of the round. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from contest.rounds.windows import OpenSpans

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Clock:
    """What of a round decides when its papers end. Moments and lengths in milliseconds; `limit_ms` None: no limit.

    `made_good`: (beginning, length) of suspensions whose time was given back.
    """

    spans: OpenSpans
    limit_ms: int | None
    suspended: bool = False
    made_good: Sequence[tuple[int, int]] = ()


def end_of_paper(clock: Clock, *, started_ms: int, extra_ms: int) -> int:
    """The end of a paper that was started then, by somebody with so much extra time; never after the close.

    While the round is suspended the limit runs out a day later.
    """
    closes_ms = clock.spans.closes_ms(started_ms)
    if clock.limit_ms is None:
        return closes_ms
    given = sum(length for beginning, length in clock.made_good if started_ms <= beginning)
    return min(started_ms + clock.limit_ms + extra_ms + given + DAY_MS * clock.suspended, closes_ms)
