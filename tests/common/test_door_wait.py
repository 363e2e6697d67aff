"""How long requests wait at the door: what is counted, and the asking over a real line."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest

from contest.common import door_wait
from contest.common.door_wait import Waiting


def test_larger_of_the_last_two_counts():
    waiting = Waiting()
    waiting.note(2.0)
    waiting.note(0.1)
    assert waiting.longest(at=0) == 2.0
    waiting.note(0.2)
    assert waiting.longest(at=0) == 0.2


def test_question_that_is_out_counts_by_its_age():
    waiting = Waiting()
    waiting.note(0.1)
    waiting.ask(at=100.0)
    assert waiting.longest(at=103.5) == 3.5
    waiting.note(3.6)
    assert waiting.longest(at=200.0) == 3.6


def test_server_that_cannot_be_asked_makes_nobody_wait():
    waiting = Waiting()
    waiting.note(5.0)
    waiting.ask(at=100.0)
    waiting.give_up()
    assert waiting.longest(at=200.0) == 0


def test_nobody_looks_without_a_server(monkeypatch):
    monkeypatch.delenv(door_wait.ADDRESS, raising=False)
    door_wait.watch_from_environment()
    assert not door_wait.is_watched()
    assert door_wait.seconds() == 0


@pytest.fixture
def server(monkeypatch):
    """Answers each question after `pauses` of seconds, as the WSGI entry would; counts the lines that came."""
    listening = socket.create_server(("127.0.0.1", 0))
    pauses: list[float] = []
    lines = []

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            lines.append(line)
            threading.Thread(target=talk, args=(line,), daemon=True).start()

    def talk(line: socket.socket) -> None:
        while _asked(line):
            time.sleep(pauses.pop(0) if pauses else 0)
            name = b"".join(door_wait.answer(lambda *_: None))
            with contextlib.suppress(OSError):
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(name), name))

    threading.Thread(target=serve, daemon=True).start()
    monkeypatch.setattr(door_wait, "_waiting", Waiting())
    monkeypatch.setattr(door_wait, "_watched", False)
    monkeypatch.setenv(door_wait.ADDRESS, f"127.0.0.1:{listening.getsockname()[1]}")
    yield pauses, lines
    listening.close()
    for line in lines:
        line.close()


def test_slow_door_is_noticed_while_it_is_slow_and_over_when_it_is_quick(server):
    pauses, lines = server
    pauses += [0.0, 1.2]
    door_wait.watch_from_environment()
    assert reached(lambda: door_wait.seconds() > 0.5, seconds=5)
    assert reached(lambda: door_wait.seconds() < 0.2, seconds=10)
    # one line, kept: each answer came from this very process
    assert len(lines) == 1


def test_what_the_server_takes_to_come_up_is_nobody_s_wait(server):
    pauses, lines = server
    pauses += [1.2]
    door_wait.watch_from_environment()
    assert not reached(lambda: door_wait.seconds() > 0.5, seconds=2)
    assert len(lines) == 1


def _asked(line: socket.socket) -> bool:
    try:
        return bool(line.recv(4096))
    except OSError:
        return False


def reached(condition, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()
