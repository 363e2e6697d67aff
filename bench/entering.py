"""The whole way of a person, split by step: sign-in with a password, the round page, start, save, hand-in.

    python -m bench.entering [--database sqlite] [--people 600]

Everybody takes a step before anybody takes the next one, so that the CPU of each can be told apart. One sign-in serves
all attempts of a person: the sum is for Yên Bái's 32,874 attempts of 9,020 people. About 2 minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
import time
from collections import Counter, deque
from typing import Any
from urllib.parse import urlencode

from bench.crew import Crew, Job
from bench.drive import TOKEN, percentiles_ms
from bench.ground import Ground, ground, ms_each, options_of, say, tell
from bench.machine import Meter
from bench.replay import ATTEMPTS, PEOPLE, until_counted
from contest.common.wire import unpacked

PATIENCE_SECONDS = 60
PASSWORD = "mot-mat-khau-dai"
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
COOKIE = re.compile(rb"(?im)^set-cookie: ([^=]+)=([^;\r]*)")
LENGTH = re.compile(rb"(?i)content-length: (\d+)")
Wires = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Visitor:
    """One browser: its cookies, its answers by step; steps are named like the methods."""

    def __init__(self, code: str, job: Job, number: int, *, port: int, slug: str) -> None:
        self.code, self.job, self.number, self.port, self.slug = code, job, number, port, slug
        self.cookies: dict[str, str] = {}
        self.token = b""

    async def sign_in_page(self, wires: Wires) -> str:
        status, body = await self.ask(wires, "GET", "/dang-nhap")
        found = CSRF.search(body)
        self.token = found[1] if found else b""
        return "" if found else f"{status}, no form"

    async def sign_in(self, wires: Wires) -> str:
        form = {"csrfmiddlewaretoken": self.token.decode(), "login": self.code, "password": PASSWORD}
        status, _ = await self.ask(wires, "POST", "/dang-nhap", urlencode(form).encode())
        return "" if status == 302 else str(status)

    async def round_page(self, wires: Wires) -> str:
        status, body = await self.ask(wires, "GET", f"/cuoc-thi/{self.slug}/vao-thi")
        return self.keep_token(status, body)

    async def start(self, wires: Wires) -> str:
        status, body = await self.ask(wires, "POST", f"/bai-thi/{self.slug}/bat-dau", b"token=%b" % self.token)
        return self.keep_token(status, body)

    async def save(self, wires: Wires) -> str:
        body = self.job.save_with(self.token).partition(b"\r\n\r\n")[2]
        status, _ = await self.ask(wires, "POST", f"/bai-thi/{self.slug}/{self.number}/luu", body)
        return "" if status == 204 else str(status)

    async def hand_in(self, wires: Wires) -> str:
        body = self.job.hand_in_with(self.token).partition(b"\r\n\r\n")[2]
        status, page = await self.ask(wires, "POST", f"/bai-thi/{self.slug}/{self.number}/nop", body)
        return "" if status == 200 and b'class="receipt"' in page else f"{status}, no receipt"

    def keep_token(self, status: int, body: bytes) -> str:
        found = TOKEN.search(body)
        self.token = found[1] if found else b""
        return "" if status == 200 and found else f"{status}, no token"

    async def ask(self, wires: Wires, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        reader, writer = wires
        origin = f"127.0.0.1:{self.port}"
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: {origin}\r\nCookie: {cookies}\r\nAccept-Encoding: gzip\r\n"
            f"Origin: http://{origin}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        head = await reader.readuntil(b"\r\n\r\n")
        for name, value in COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        length = LENGTH.search(head)
        answer = await reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), unpacked(answer)


STEPS = (
    Visitor.sign_in_page, Visitor.sign_in, Visitor.round_page, Visitor.start, Visitor.save, Visitor.hand_in,
)  # fmt: skip
ONCE = 2


async def everybody(
    step: Any, visitors: list[Visitor], *, clients: int, port: int, errors: Counter[str]
) -> list[float]:
    """All visitors take one step, so many at a time; the seconds of each answer."""
    waiting, times = deque(visitors), []

    async def client() -> None:
        wires = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            visitor, begun = waiting.popleft(), time.perf_counter()
            try:
                wrong = await asyncio.wait_for(step(visitor, wires), PATIENCE_SECONDS)
            except (OSError, EOFError, TimeoutError) as error:
                # the site has let go of the connection: this answer is lost, the next person takes a new one
                wrong = type(error).__name__
                wires[1].close()
                wires = await asyncio.open_connection("127.0.0.1", port)
            if wrong:
                errors[f"{step.__name__}: {wrong}"] += 1
            times.append(time.perf_counter() - begun)
        wires[1].close()

    await asyncio.gather(*(client() for _ in range(clients)))
    return times


def measure(place: Ground, *, people: int, warm: int, clients: int) -> dict[str, Any]:
    from django.contrib.auth.hashers import make_password

    from accounts.models import Person
    from contest.attempts.models import Participant

    crew = Crew(people=people + warm, port=place.port)
    crew.give_each(1, random.Random(2))
    made = Participant.objects.filter(pk__in=[one.participant_id for one in crew.members])
    Person.objects.filter(pk__in=made.values("person_id")).update(password=make_password(PASSWORD))
    codes = dict(made.values_list("pk", "person__code"))
    visitors = [
        Visitor(codes[one.participant_id] or "", crew.jobs(one)[0], 1, port=place.port, slug=crew.slug)
        for one in crew.members
    ]
    errors: Counter[str] = Counter()
    spent, times = {}, {}
    with place.running():
        # pages and questions that each process prepares once are no part of a step
        for step in STEPS:
            asyncio.run(everybody(step, visitors[:warm], clients=clients, port=place.port, errors=errors))
        for step in STEPS:
            say(step.__name__)
            meter = Meter(place.roots)
            took = asyncio.run(everybody(step, visitors[warm:], clients=clients, port=place.port, errors=errors))
            if step is Visitor.hand_in:
                until_counted(crew, people + warm, seconds=30)
            spent[step.__name__] = ms_each(meter.spent(), people)
            times[step.__name__] = [round(one, 1) for one in percentiles_ms(took)]
    sums = [one["sum"] for one in spent.values()]
    share = PEOPLE / ATTEMPTS
    return {
        "database": place.database,
        "people": people,
        "CPU ms by step": spent,
        "CPU ms an attempt, page and sign-in in it": round(sum(sums[:ONCE]) * share + sum(sums[ONCE:]), 2),
        "of it sign-in": round(sum(sums[:ONCE]) * share, 2),
        "ms p50 p95 p99": times,
        "errors": dict(errors),
    }


def main() -> int:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=600)
        parser.add_argument("--warm", type=int, default=100, help="people who go first, unmeasured")
        parser.add_argument("--clients", type=int, default=16)

    options = options_of(__doc__, add)
    with ground(options.database) as place:
        return tell(options, measure(place, people=options.people, warm=options.warm, clients=options.clients))


if __name__ == "__main__":
    sys.exit(main())
