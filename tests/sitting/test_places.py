"""The histogram behind the place on the result page: read again after two seconds, later where reading is slow."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Unit
from contest.results.actions import tally_all
from contest.results.models import Leaderboard
from contest.sitting import places
from tests.factories import hand_in, make_contest, make_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """[now, seconds that each reading takes]."""
    told = [100.0, 0.0]

    def monotonic() -> float:
        told[0] += told[1]
        return told[0]

    places.forget()
    monkeypatch.setattr(places, "time", SimpleNamespace(monotonic=monotonic))
    return told


@pytest.mark.parametrize(("reading", "kept"), [(0.0, 2), (0.02, 2), (0.4, 20), (2.0, 60)])
def test_slow_readings_are_kept_longer(root, clock, reading, kept):
    contest = make_contest(root)
    hand_in(make_participant(contest, Unit.objects.get(code="K1-1")), 12)
    tally_all()
    board = Leaderboard.objects.exclude(key="")[0]

    def asked(*, after: float) -> int:
        clock[0], clock[1] = clock[0] + after, reading
        with CaptureQueriesContext(connection) as queries:
            places.place_now(board.pk, b"\1\2\3", level=2, counted=True)
        clock[1] = 0.0
        return len(queries)

    assert [asked(after=0), asked(after=kept * 0.4), asked(after=kept * 0.4), asked(after=kept * 0.8)] == [1, 0, 0, 1]
