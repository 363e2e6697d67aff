"""When a paper ends."""

from __future__ import annotations

import pytest

from contest.attempts.ends import Clock, end_of_paper
from contest.rounds.windows import OpenSpans

MINUTE = 60_000


def clock_closing(minute: int, *, limit: int | None = 15, runs_on: bool = False, **more: object) -> Clock:
    spans = OpenSpans(((0, minute * MINUTE),), runs_on=runs_on)
    return Clock(spans=spans, limit_ms=limit and limit * MINUTE, **more)


@pytest.mark.parametrize(
    ("clock", "extra", "minutes"),
    [
        (clock_closing(100), 0, 25),
        (clock_closing(100), 5, 30),
        (clock_closing(20), 5, 20),
        (clock_closing(100, limit=None), 5, 100),
        (clock_closing(100, suspended=True), 0, 100),
        (clock_closing(100, runs_on=True, suspended=True), 0, 24 * 60 + 25),
        (clock_closing(20, runs_on=True), 5, 30),
        # begun at minute 10: a suspension that began before it took nothing from it
        (clock_closing(100, made_good=[(9 * MINUTE, 30 * MINUTE)]), 0, 25),
        (clock_closing(100, made_good=[(10 * MINUTE, 30 * MINUTE)]), 0, 55),
        (
            clock_closing(
                100,
                made_good=[(11 * MINUTE, 5 * MINUTE), (20 * MINUTE, 7 * MINUTE)],
            ),
            1,
            38,
        ),
        (clock_closing(30, made_good=[(11 * MINUTE, 60 * MINUTE)]), 0, 30),
    ],
)
def test_end_of_paper_begun_at_minute_ten(clock, extra, minutes):
    assert end_of_paper(clock, started_ms=10 * MINUTE, extra_ms=extra * MINUTE) == minutes * MINUTE
