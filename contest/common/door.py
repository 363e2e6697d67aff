"""The door of a web server, held open by who keeps it: between two servers people wait instead of being refused.

It loads nothing of the site. A place is a listening socket; several at one address share who knocks, so that each
process of the server has its own queue. On systems that do not deal out, there is one place for all.
"""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass, field

from contest.common import ports

PLACES = "WEB_PLACES"
BACKLOG = 4096


def held_places() -> list[int]:
    """What a keeper has handed to this process: numbers of open files."""
    return [int(number) for number in os.environ.get(PLACES, "").split(",") if number]


@dataclass
class Door:
    """Places at host and port, as many as processes will answer there."""

    host: str
    port: int
    processes: int
    places: list[socket.socket] = field(default_factory=list)

    def open(self) -> bool:
        """Opens it unless it is open; False while somebody else has the port."""
        if self.places:
            return True
        try:
            if not ports.is_free(self.host, self.port):
                return False
            for _ in range(self.processes if sys.platform == "linux" else 1):
                self.places.append(self._place())
        except OSError:
            self.close()
        return bool(self.places)

    def close(self) -> None:
        """Whoever waits is refused, unless a server still has the places."""
        while self.places:
            self.places.pop().close()

    @property
    def numbers(self) -> tuple[int, ...]:
        """For who starts the server: the open files to hand on."""
        return tuple(place.fileno() for place in self.places)

    def environment(self) -> dict[str, str]:
        """By which the server finds them."""
        return {PLACES: ",".join(map(str, self.numbers))}

    def _place(self) -> socket.socket:
        family, _, _, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
        place = socket.socket(family)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sys.platform == "linux":
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        # as the server's own door has it; without it an answer in two pieces waits 40 ms for the reader's receipt
        place.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        place.bind(address)
        place.listen(BACKLOG)
        place.setblocking(False)
        return place
