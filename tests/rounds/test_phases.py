"""Where a round stands: its window includes the opening moment and not the closing one."""

from __future__ import annotations

import datetime as dt

import pytest

from contest.rounds.phases import round_phase

OPENS = dt.datetime(2026, 11, 16, 1, tzinfo=dt.UTC)
CLOSES = dt.datetime(2026, 11, 29, 10, tzinfo=dt.UTC)
MS = dt.timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("now", "state", "phase"),
    [
        (OPENS - MS, "", "soon"),
        (OPENS, "", "open"),
        (CLOSES - MS, "", "open"),
        (CLOSES, "", "closed"),
        (OPENS, "draft", "draft"),
        (CLOSES, "draft", "draft"),
        (OPENS - MS, "suspended", "suspended"),
        (CLOSES - MS, "suspended", "suspended"),
        (CLOSES, "suspended", "closed"),
        (CLOSES, "fixed", "official"),
    ],
)
def test_round_phase(now, state, phase):
    flags = {name: name == state for name in ("draft", "suspended", "fixed")}
    assert round_phase(**flags, opens_at=OPENS, closes_at=CLOSES, now=now) == phase
