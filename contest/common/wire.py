"""A keep-alive HTTP connection that costs its caller little: finished questions in, status and body out."""

from __future__ import annotations

import asyncio
from typing import cast

from isal import isal_zlib

from contest.common.ports import one_certificate

END = b"\r\n\r\n"
PATIENCE_SECONDS = 30


def question(path: str, *, port: int, cookie: str, origin: str = "", seat: str = "cho_ngoi") -> bytes:
    """The head of a POST as a phone's browser sends it, up to the length of its body.

    `origin`: how browsers call a real installation, whose nginx we stand for; `seat`: its name for the cookie.
    """
    scheme, _, host = (origin or f"http://127.0.0.1:{port}").partition("://")
    through_nginx = f"X-Forwarded-Proto: {scheme}\r\n" if origin else ""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {seat}={cookie}\r\n{through_nginx}"
        f"Origin: {scheme}://{host}\r\nSec-Fetch-Site: same-origin\r\nAccept-Encoding: gzip\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
    ).encode()


def whole(head: bytes, body: bytes) -> bytes:
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)


def unpacked(body: bytes, most: int = 0) -> bytes:
    """A gzip body (its first `most` bytes), or one that is none as it is."""
    return isal_zlib.decompressobj(31).decompress(body, most) if body[:2] == b"\x1f\x8b" else body


class _Wire(asyncio.Protocol):
    def __init__(self) -> None:
        self.buffer = b""
        self.wanted: asyncio.Future[tuple[int, bytes]] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        end = self.buffer.find(END)
        if end < 0:
            return
        head = self.buffer[:end].lower()
        at = head.find(b"content-length:")
        if at < 0 and head[9:12] not in (b"204", b"304"):
            self.fail(OSError("an answer without a length"))
            return
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self.buffer) >= end + 4 + length and self.wanted and not self.wanted.done():
            self.wanted.set_result((int(head[9:12]), self.buffer[end + 4 : end + 4 + length]))
            self.buffer = b""

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        self.fail(error or EOFError())

    def fail(self, error: Exception) -> None:
        if self.wanted and not self.wanted.done():
            self.wanted.set_exception(error)


class Wire:
    """One connection; opened when needed, one question at a time. `certificate`: the file of what web must show."""

    def __init__(self, port: int, *, certificate: str = "") -> None:
        self.port = port
        self.secured = one_certificate(certificate)
        self.protocol: _Wire | None = None

    async def ask(self, whole_question: bytes) -> tuple[int, bytes]:
        """Raises OSError, EOFError or TimeoutError when there is no whole answer."""
        loop = asyncio.get_running_loop()
        if self.protocol is None or self.protocol.transport is None:
            _, self.protocol = await loop.create_connection(_Wire, "127.0.0.1", self.port, ssl=self.secured)
        protocol = self.protocol
        assert protocol.transport
        protocol.wanted = wanted = loop.create_future()
        protocol.transport.write(whole_question)
        late = loop.call_later(PATIENCE_SECONDS, _give_up, wanted)
        try:
            return await wanted
        except TimeoutError:
            self.close()
            raise
        finally:
            late.cancel()

    def close(self) -> None:
        if self.protocol and self.protocol.transport:
            self.protocol.transport.close()
        self.protocol = None


def _give_up(wanted: asyncio.Future[tuple[int, bytes]]) -> None:
    if not wanted.done():
        wanted.set_exception(TimeoutError())
