"""Whole attempts as a phone sends them: a connection, the seats of made-up people, the forms of a paper."""

from __future__ import annotations

import asyncio
import random
import re
import time
from typing import NamedTuple
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="token" value="([^"]+)"')
FIELD = re.compile(rb'<fieldset class="q" id="(c\d+)"')
CHOICES = 4


class Connection:
    """One keep-alive connection, speaking just enough HTTP/1.1."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, cookie: str, form: dict[str, str]) -> tuple[int, bytes]:
        """Status and body. Raises OSError or asyncio.IncompleteReadError when there is no whole answer."""
        await self.send(path, cookie, form)
        return await self._answer()

    async def get(self, path: str) -> tuple[int, bytes]:
        await self._write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        return await self._answer()

    async def send(self, path: str, cookie: str, form: dict[str, str]) -> None:
        """The question alone; who does not wait for the answer closes."""
        body = urlencode(form).encode()
        await self._write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: cho_ngoi={cookie}\r\n"
            f"Origin: http://127.0.0.1:{self.port}\r\nSec-Fetch-Site: same-origin\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None

    async def _write(self, question: bytes) -> None:
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(question)

    async def _answer(self) -> tuple[int, bytes]:
        assert self.reader
        head = await self.reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = re.search(rb"(?i)content-length: (\d+)", head)
        return status, await self.reader.readexactly(int(length[1])) if length else b""


class Turn(NamedTuple):
    """What a person needs to start one attempt."""

    cookie: str
    start_token: str
    participant_id: int
    number: int


def turns(slug: str, people: int, attempts: int) -> list[Turn]:
    """Turns of made-up people in a contest, made now; last attempts first, since work is taken from the end."""
    import django

    django.setup()
    from django.utils import timezone

    from contest.attempts.models import Attempt, Participant
    from contest.attempts.seats import Seat, write_form_token, write_seat
    from contest.results.simulating import add_people
    from contest.rounds.models import Contest
    from contest.rounds.queries import find_current_round
    from contest.sitting.guard import seat_keys

    round = find_current_round(Contest.objects.get(slug=slug), now=timezone.now())
    assert round
    made: list[Participant] = add_people(round=round, count=people, chance=random.Random(1), progress=lambda *_: None)
    assert not Attempt.objects.filter(participant__in=[one.pk for one in made[:1]]).exists()
    key, soon = seat_keys()[0], int(time.time()) + 86_400
    work = []
    for number in range(attempts, 0, -1):
        for one in made:
            token = write_form_token(key, participant_id=one.pk, number=0, round_id=0, started_ms=0)
            work.append(Turn(write_seat(key, Seat(one.pk, one.epoch, soon), session=""), token, one.pk, number))
    return work


class Paper(NamedTuple):
    """What a paper's page asks: its form token, and its fields in order."""

    token: str
    fields: tuple[str, ...]

    def form(self, draft_no: int, taken: dict[str, int]) -> dict[str, str]:
        """The form as the page would send it; `taken` is the place chosen in each field."""
        return {"token": self.token, "no": str(draft_no), **{name: str(place) for name, place in taken.items()}}

    def any_answers(self, chance: random.Random) -> dict[str, int]:
        return {name: chance.randrange(CHOICES) for name in self.fields}


def read_paper(page: bytes) -> Paper | None:
    """The paper on a page; None when it is another page."""
    token = TOKEN.search(page)
    fields = tuple(name.decode() for name in FIELD.findall(page))
    return Paper(token[1].decode(), fields) if token and fields else None
