"""A network that can be cut: each phone reaches the site through a wire of its own, which fails as told."""

from __future__ import annotations

import asyncio
import contextlib

CHUNK = 65_536
# refuse: connections break and no new one is made; hang: nothing moves, then goes on;
# deaf: what the phone says arrives, the answers never do.
WAYS = ("refuse", "hang", "deaf")


class Wire:
    """Listens on a port of this machine and passes everything on to the site's."""

    def __init__(self, site_port: int) -> None:
        self.site_port = site_port
        self.port = 0
        self.way = ""
        self._moves = asyncio.Event()
        self._moves.set()
        self._ends: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self, way: str) -> None:
        self.way = way
        if way == "hang":
            self._moves.clear()
        elif way == "refuse":
            self._break_all()

    def mend(self) -> None:
        """As before; connections whose answers were swallowed are of no use any more."""
        if self.way == "deaf":
            self._break_all()
        self.way = ""
        self._moves.set()

    async def close(self) -> None:
        self.mend()
        self._break_all()
        if self._server:
            self._server.close()

    def _break_all(self) -> None:
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.way == "refuse":
            writer.transport.abort()
            return
        site_reader, site_writer = await asyncio.open_connection("127.0.0.1", self.site_port)
        pair = {writer, site_writer}
        self._ends |= pair
        with contextlib.suppress(OSError):
            await asyncio.gather(
                self._pump(reader, site_writer, answers=False), self._pump(site_reader, writer, answers=True)
            )
        self._ends -= pair

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        while data := await reader.read(CHUNK):
            await self._moves.wait()
            if answers and self.way == "deaf":
                continue
            writer.write(data)
            await writer.drain()
        writer.close()
