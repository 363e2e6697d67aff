"""Attempts by day. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# A moment far away from the others (a wrong clock) must not make a report of thousands of empty days.
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Day:
    """Papers handed in on one day in Viet Nam."""

    day: dt.date
    attempts: int


def whole_days(counts: Iterable[tuple[dt.date, int]]) -> tuple[Day, ...]:
    """Sums (day, attempts) pairs; from the first day to the last, those without attempts too."""
    sums: Counter[dt.date] = Counter()
    for day, attempts in counts:
        sums[day] += attempts
    if not sums:
        return ()
    first, last = min(sums), max(sums)
    span = (last - first).days + 1
    if span > MOST_DAYS:
        return tuple(Day(day, sums[day]) for day in sorted(sums))
    days = (first + dt.timedelta(days=offset) for offset in range(span))
    return tuple(Day(day, sums[day]) for day in days)
