"""The present place of a rank key, from the histogram kept in the process for two seconds, longer where it is long.

Exact up to people who share the longest prefix that is counted (same score, same second); the leaderboard page gives
the exact place.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from contest.results.models import RankHistogram
from contest.sitting.snapshot import FRESH_SECONDS


class Place(NamedTuple):
    """Place among `people` ranked people, both from 1."""

    place: int
    people: int


@dataclass(frozen=True)
class Histogram:
    """Buckets in order, and how many people stand before each (one entry more: all)."""

    buckets: list[bytes] = field(default_factory=list)
    before: list[int] = field(default_factory=lambda: [0])


# A histogram of a million people takes half a second to read: it is kept so many times as long, up to a minute.
KEPT_TIMES, LONGEST_SECONDS = 50, 60.0

# leaderboard → until when it is kept, and it
_kept: dict[int, tuple[float, Histogram]] = {}


def forget() -> None:
    """Empties the process's memory (tests)."""
    _kept.clear()


def _histogram(leaderboard_id: int, level: int) -> Histogram:
    kept = _kept.get(leaderboard_id)
    begun = time.monotonic()
    if kept is None or begun > kept[0]:
        rows = RankHistogram.objects.filter(leaderboard_id=leaderboard_id, level=level, people__gt=0).order_by("bucket")
        pairs = [(bytes(bucket), people) for bucket, people in rows.values_list("bucket", "people")]
        histogram = Histogram([bucket for bucket, _ in pairs], [0, *accumulate(people for _, people in pairs)])
        read_at = time.monotonic()
        seconds = min(LONGEST_SECONDS, max(FRESH_SECONDS, KEPT_TIMES * (read_at - begun)))
        kept = _kept[leaderboard_id] = (read_at + seconds, histogram)
    return kept[1]


def place_now(leaderboard_id: int | None, rank_key: bytes, *, level: int, counted: bool) -> Place:
    """The place of a key. `level`: bytes of the longest counted prefix; `counted`: this person has a standing."""
    histogram = _histogram(leaderboard_id, level) if leaderboard_id else Histogram()
    ahead = histogram.before[bisect_left(histogram.buckets, rank_key[:level])]
    return Place(ahead + 1, histogram.before[-1] + (not counted))
