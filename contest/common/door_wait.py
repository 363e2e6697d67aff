"""How long a request waits at this machine's web server before it is taken up: the server does not say, so it is asked.

A thread of each web process asks the process's own port four times a second, and contest/wsgi.py answers before Django.
What is asked waits in the same line as everybody else's request. One way behind nginx and without it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

# Without a leading name of ours: an address that says nothing, to which everybody gets an empty answer.
PATH = "/-/cho"
# host:port of the own web server, and its certificate where it speaks TLS (management/children.py).
ADDRESS, CERTIFICATE = "DOOR_ADDRESS", "DOOR_CERTIFICATE"
PAUSE_SECONDS = 0.25
PATIENCE_SECONDS = 60.0

# Which process answered: each looks for the connection that leads to itself.
_own_name = secrets.token_hex(8).encode()


class Waiting:
    """What was measured last. The question that is still out counts by its age."""

    def __init__(self) -> None:
        self._last = self._before = 0.0
        self._asked_at: float | None = None

    def ask(self, *, at: float) -> None:
        self._asked_at = at

    def note(self, seconds: float) -> None:
        self._last, self._before = seconds, self._last
        self._asked_at = None

    def give_up(self) -> None:
        """The server could not be asked; nothing is known of anybody's waiting."""
        self._last = self._before = 0.0
        self._asked_at = None

    def longest(self, *, at: float) -> float:
        """Seconds, the larger of the last two; one answer that came quickly by chance ends no queue."""
        return max(self._last, self._before, self._age(at))

    def _age(self, at: float) -> float:
        asked_at = self._asked_at
        return 0.0 if asked_at is None else at - asked_at


_waiting = Waiting()
_watched = False


def seconds() -> float:
    """Seconds that requests wait here, the larger of the last two looks; 0 where nobody looks."""
    return _waiting.longest(at=time.monotonic()) if _watched else 0.0


def is_watched() -> bool:
    """Whether this process runs in a web server that it asks."""
    return _watched


def answer(start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI answer: which process this is, in letters that mean nothing to others."""
    start_response("200 OK", [("Content-Length", str(len(_own_name))), ("Cache-Control", "no-store")])
    return [_own_name]


def watch_from_environment() -> None:
    """Begins to look where the environment names the own server (not in tests, commands, workers)."""
    global _watched, _own_name
    address = os.environ.get(ADDRESS, "")
    if not address or _watched:
        return
    host, _, port = address.rpartition(":")
    _watched, _own_name = True, secrets.token_hex(8).encode()
    certificate = os.environ.get(CERTIFICATE, "")
    threading.Thread(target=_look, args=(host, int(port), certificate), name="door-wait", daemon=True).start()


def _look(host: str, port: int, certificate: str) -> None:
    line = _first_look(host, port, certificate)
    while True:
        _waiting.ask(at=(begun := time.monotonic()))
        try:
            line = line or _connect(host, port, certificate)
            name = _ask(line, host)
        except OSError:
            waited = time.monotonic() - begun
            # refused at once: the server is not there yet, or no longer; given up after long waiting is a measure
            _waiting.note(waited) if waited >= PATIENCE_SECONDS else _waiting.give_up()
            line = _close(line)
        else:
            _waiting.note(time.monotonic() - begun)
            line = line if name == _own_name else _close(line)
        time.sleep(PAUSE_SECONDS)


def _first_look(host: str, port: int, certificate: str) -> socket.socket | None:
    """Waits until this process has come up: what that takes is no wait behind others. The line, if it leads here."""
    line: socket.socket | None = None
    try:
        line = _connect(host, port, certificate)
        name = _ask(line, host)
    except OSError:
        return _close(line)
    return line if name == _own_name else _close(line)


def _connect(host: str, port: int, certificate: str) -> socket.socket:
    line = socket.create_connection((host, port), timeout=PATIENCE_SECONDS)
    if not certificate:
        return line
    # exactly this certificate, whatever names it has
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context.wrap_socket(line)


def _ask(line: socket.socket, host: str) -> bytes:
    """The name of the process that answered. Raises OSError when the line is not fit for another question."""
    line.sendall(f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    got = b""
    while len(got.partition(b"\r\n\r\n")[2]) < len(_own_name):
        more = line.recv(4096)
        if not more:
            raise ConnectionError("closed")
        got += more
    return got.partition(b"\r\n\r\n")[2]


def _close(line: socket.socket | None) -> socket.socket | None:
    if line:
        with contextlib.suppress(OSError):
            line.close()
    return None
