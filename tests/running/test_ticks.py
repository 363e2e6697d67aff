"""The beat asks for work at its rhythm whatever is done to its clock, and not from workers that do nothing."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from celery import Celery
from celery.beat import ScheduleEntry
from django.conf import settings

from contest.common import heartbeats
from contest.common.long_work import LONG, SHORT
from contest.common.ticks import MOST_WAITING, Ticks

HOURS = dt.timedelta(hours=7)
RHYTHM = {"tally": {"task": "a.tally", "schedule": 2.0}, "close": {"task": "a.close", "schedule": 10.0}}


class Beat:
    """A beat with a clock of ours; what it has sent, and how many messages lie in the queues."""

    def __init__(self, folder, monkeypatch) -> None:
        self.app = Celery("beat", fixups=())
        self.app.conf.update(beat_schedule=RHYTHM, timezone="Asia/Ho_Chi_Minh")
        self.now = dt.datetime(2026, 11, 27, 8, 0, tzinfo=dt.UTC)
        self.sent: list[str] = []
        self.lying: dict[str, int] = {}
        monkeypatch.setattr(self.app, "now", lambda: self.now)
        monkeypatch.setattr(ScheduleEntry, "default_now", lambda _: self.now)
        monkeypatch.setattr(self.app, "send_task", lambda name, *_, **__: self.sent.append(name))
        monkeypatch.setattr(Ticks, "producer", self.producer)
        self.folder = folder
        self.begin()

    @property
    def producer(self) -> object:
        client = SimpleNamespace(llen=lambda queue: self.lying.get(queue, 0))
        return SimpleNamespace(channel=SimpleNamespace(client=client))

    def begin(self) -> None:
        self.ticks = Ticks(app=self.app, schedule_filename=str(self.folder / "beat-schedule"))

    def run(self, seconds: int) -> list[str]:
        """What is sent within so many seconds."""
        self.sent.clear()
        for _ in range(seconds):
            self.now += dt.timedelta(seconds=1)
            while self.ticks.tick() == 0:
                pass
        return sorted(self.sent)


@pytest.fixture
def beat(tmp_path, monkeypatch) -> Beat:
    return Beat(tmp_path, monkeypatch)


def test_rhythm_is_kept_when_the_clock_is_set_back(beat):
    usual = beat.run(30)[-15:]
    beat.now -= HOURS
    beat.run(10)
    assert beat.run(30)[-15:] == usual
    assert {"a.tally", "a.close"} <= set(beat.run(30))


def test_what_lies_on_disk_is_of_a_clock_that_was_ahead(beat):
    beat.run(30)
    beat.ticks.close()
    beat.now -= HOURS
    beat.begin()
    assert {"a.tally", "a.close"} == set(beat.run(30))


def test_rhythm_is_kept_when_the_clock_is_set_forward(beat):
    beat.run(30)
    beat.now += HOURS
    assert len(beat.run(30)) < 25


def test_nothing_is_sent_into_a_queue_that_nobody_empties(beat):
    beat.lying[SHORT] = MOST_WAITING
    assert beat.run(30) == []
    assert heartbeats.age_seconds(heartbeats.BEAT) is not None
    beat.lying[SHORT] = 0
    assert {"a.tally", "a.close"} == set(beat.run(30))


def test_each_queue_stands_for_itself(beat, monkeypatch):
    monkeypatch.setattr(settings, "LONG_TASKS", ("a.close",))
    beat.lying[LONG] = MOST_WAITING
    assert set(beat.run(30)) == {"a.tally"}


def test_a_broker_that_does_not_answer_is_asked_to_take_the_message(beat, monkeypatch):
    monkeypatch.setattr(Beat, "producer", SimpleNamespace())
    monkeypatch.setattr(Ticks, "producer", SimpleNamespace())
    assert "a.tally" in beat.run(5)


def test_no_message_of_the_beat_expires_by_a_clock():
    assert [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if "options" in entry] == []
