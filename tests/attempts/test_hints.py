"""Hints to the tally: a moment after a hand-in, one for all that came until then."""

import threading

import pytest

from contest.attempts import hints


class Timer:
    """A timer that goes off when the test says so."""

    def __init__(self, seconds, function):
        self.seconds, self.function = seconds, function
        self.started = False

    def start(self):
        self.started = True


@pytest.fixture
def timers(monkeypatch) -> list[Timer]:
    made = []

    def make(seconds, function):
        made.append(Timer(seconds, function))
        return made[-1]

    monkeypatch.setattr(hints.threading, "Timer", make)
    monkeypatch.setattr(hints, "_waiting", threading.Lock())
    return made


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    tasks = []
    monkeypatch.setattr(hints, "send_hint", lambda task, *, expires_seconds: tasks.append(task))
    return tasks


def test_hand_ins_of_one_second_are_one_message(timers, sent):
    for _ in range(3):
        hints.hint_tally()
    assert [(one.seconds, one.started) for one in timers] == [(hints.SECONDS, True)]
    assert sent == []
    timers[0].function()
    assert sent == ["contest.results.tasks.tally"]


def test_hand_in_after_the_message_sends_another(timers, sent):
    hints.hint_tally()
    timers[0].function()
    hints.hint_tally()
    assert len(timers) == 2
    timers[1].function()
    assert len(sent) == 2
