"""Asks ClamAV's daemon about a file that is handed in, where an installation has one (settings.CLAMD)."""

from __future__ import annotations

import logging
import socket
import struct

from contest.essays.errors import EssayError

logger = logging.getLogger(__name__)
PIECE = 64 * 1024
PATIENCE_SECONDS = 10.0


def check_clean(content: bytes, *, daemon: str) -> None:
    """Nothing without a daemon or a file. Raises EssayError: infected, unscanned (no answer: nothing passes by it)."""
    if not daemon or not content:
        return
    try:
        answer = _ask(content, daemon)
    except OSError as error:
        logger.warning("The daemon that looks for malware does not answer: %s", error.__class__.__name__)
        raise EssayError("unscanned") from error
    if answer.endswith(" FOUND"):
        logger.warning("A file was refused: %s", answer)
        raise EssayError("infected")
    if answer != "stream: OK":
        logger.warning("The daemon that looks for malware said: %s", answer)
        raise EssayError("unscanned")


def _ask(content: bytes, daemon: str) -> str:
    """The daemon's line: "stream: OK", "stream: NAME FOUND", or an error of its own."""
    with _line_to(daemon) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), PIECE):
            piece = content[start : start + PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while (more := line.recv(4_096)) and len(answer) < 4_096:
            answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _line_to(daemon: str) -> socket.socket:
    """A path of a socket, or host:port."""
    if daemon.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE_SECONDS)
        try:
            line.connect(daemon)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = daemon.rpartition(":")
    return socket.create_connection((host, int(port)), PATIENCE_SECONDS)
