"""A door stays open while nobody answers, for one server after another; it is nobody else's."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from contest.common.door import Door, held_places
from contest.common.ports import is_free
from tests.running.commands import ROOT
from tests.services import free_port

# a server that answers one and dies
ANSWER = """
import socket
from contest.common.door import held_places
places = [socket.socket(fileno=number) for number in held_places()]
import select
place = select.select(places, [], [], 30)[0][0]
place.accept()[0].sendall(b"hello")
"""


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door("127.0.0.1", free_port(), 2)
    yield made
    made.close()


def knock(door: Door) -> socket.socket:
    return socket.create_connection((door.host, door.port), timeout=30)


def test_who_knocks_between_two_servers_is_answered_by_the_next(door: Door) -> None:
    assert door.open()
    waiting = [knock(door) for _ in range(4)]
    for _ in waiting:
        command = [sys.executable, "-c", ANSWER]
        environment = {**os.environ, **door.environment()}
        subprocess.run(command, env=environment, pass_fds=door.numbers, check=True, cwd=ROOT)
    assert [one.recv(5) for one in waiting] == [b"hello"] * 4


def test_an_answer_in_pieces_waits_for_no_receipt_of_the_first(door: Door) -> None:
    assert door.open()
    with knock(door):
        (line,) = (place.accept()[0] for place in door.places if _has_knocked(place))
        with line:
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def _has_knocked(place: socket.socket) -> bool:
    return bool(select.select([place], [], [], 0.2)[0])


def test_a_closed_door_refuses(door: Door) -> None:
    assert door.open()
    door.close()
    with pytest.raises(ConnectionRefusedError):
        knock(door)


def test_a_door_that_is_open_stays_as_it_is(door: Door) -> None:
    assert door.open()
    numbers = door.numbers
    assert door.open()
    assert door.numbers == numbers
    assert not is_free(door.host, door.port)


def test_a_door_of_somebody_else_is_not_shared(door: Door) -> None:
    other = Door(door.host, door.port, 1)
    assert other.open()
    assert not door.open()
    assert door.places == []
    other.close()
    assert door.open()


def test_a_server_that_nobody_keeps_is_handed_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEB_PLACES", raising=False)
    assert held_places() == []
    monkeypatch.setenv("WEB_PLACES", "5,6")
    assert held_places() == [5, 6]
