"""More starts than the machine bears, all within a few seconds, while others hand in and look at pages.

    python -m bench.overload [--database sqlite] [--people 20000] [--seconds 5] [--without] [--nginx]

Each person is a phone with a connection of its own: presses start, and when told to wait comes back when the page says
so. Before them some have papers open, and hand in one after another all the while; others open the contest's page.
`--without`: the same with the queue switched off (START_QUEUE=0). `--nginx`: through nginx as docs/deploy has it,
without TLS. Errors, waits told beside waits real, the order.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.crew import Crew, Job
from bench.drive import Tape, closed_loop, evenly, open_loop, percentiles_ms, place_in, token_of
from bench.ground import Ground, ground, options_of, say, tell
from bench.machine import Meter
from contest.common.wire import Wire, unpacked
from tests.services import nginx

CLOCK = re.compile(rb"data-clock>([\d:]+)<")
# People who take whole attempts before: the first to warm the site, the others to see how many it bears.
WARM, TRIED = 40, 160


@dataclass
class Phones:
    """What happened to those who pressed start; moments of time.perf_counter by number."""

    pressed: dict[int, float] = field(default_factory=dict)
    told: dict[int, float] = field(default_factory=dict)
    entered: dict[int, float] = field(default_factory=dict)
    pages: int = 0

    def figures(self) -> dict[str, Any]:
        waited = [moment - self.pressed[number] for number, moment in self.entered.items()]
        wrong = sorted(self.entered[number] - told for number, told in self.told.items() if number in self.entered)
        return {
            "entered": len(self.entered),
            "told to wait": len(self.told),
            "pages of the queue": self.pages,
            "seconds until the last was in": round(
                max(self.entered.values(), default=0) - min(self.pressed.values()), 1
            ),
            "seconds from pressing to paper p50 p95 p99": seconds_of(waited),
            "seconds later than first told p5 p50 p95": [
                round(wrong[int(len(wrong) * part)], 1) for part in (0.05, 0.5, 0.95) if wrong
            ],
            "seconds behind somebody who came later p50 p95 p99": seconds_of(self.lateness()),
        }

    def lateness(self) -> list[float]:
        """How much later than anybody who pressed after them people entered."""
        late, earliest = [], float("inf")
        for number in sorted(self.entered, key=lambda one: -self.pressed[one]):
            late.append(max(0.0, self.entered[number] - earliest))
            earliest = min(earliest, self.entered[number])
        return late


def seconds_of(times: list[float]) -> list[float]:
    return [round(one / 1000, 1) for one in percentiles_ms(times)]


class Crush:
    """A crowd that starts, people who hand in, people who look."""

    def __init__(self, crew: Crew, tape: Tape, *, hand_ins: int) -> None:
        jobs: list[Job] = [crew.jobs(one)[0] for one in crew.members]
        self.steady, self.crowd = jobs[:hand_ins], jobs[hand_ins:]
        self.tape, self.port, self.slug = tape, crew.port, crew.slug
        self.phones = Phones()
        self.tokens: list[bytes] = []

    async def open_papers(self) -> None:
        """Begins the papers of those who will hand in, before the crowd comes."""
        wire = Wire(self.port)
        for job in self.steady:
            token = token_of((await wire.ask(job.start))[1])
            assert token
            self.tokens.append(token)
        wire.close()

    async def run(self, *, seconds: float, hand_ins_a_second: float, views_a_second: float) -> None:
        before = 2.0
        whole_run = before + len(self.steady) / hand_ins_a_second
        await asyncio.gather(
            self._hand_ins(whole_run - before),
            self._views(views_a_second, whole_run),
            self._starts(before, seconds),
        )

    async def _starts(self, before: float, seconds: float) -> None:
        await asyncio.sleep(before)
        begun = time.perf_counter()
        people = []
        for number, moment in enumerate(evenly(len(self.crowd), seconds)):
            if (wait := begun + moment - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            people.append(asyncio.create_task(self._phone(number, begun + moment)))
        await asyncio.gather(*people)

    async def _phone(self, number: int, due: float) -> None:
        wire, asked, job = Wire(self.port), due, self.crowd[number]
        self.phones.pressed[number] = due
        question = job.start
        try:
            while (page := await self.tape.ask("start", wire, question, 200, asked)) is not None:
                place = place_in(page, job.start)
                if not place:
                    self._enter(number, page)
                    return
                self._wait(number, unpacked(page))
                await asyncio.sleep(place.again_seconds)
                question, asked = place.question, time.perf_counter()
        finally:
            wire.close()

    def _enter(self, number: int, page: bytes) -> None:
        if token_of(page):
            self.phones.entered[number] = time.perf_counter()
        else:
            self.tape.errors["no paper"] += 1

    def _wait(self, number: int, text: bytes) -> None:
        self.phones.pages += 1
        clock = CLOCK.search(text)
        assert clock
        told = 0
        for part in clock[1].split(b":"):
            told = told * 60 + int(part)
        self.phones.told.setdefault(number, time.perf_counter() + told)

    async def _hand_ins(self, seconds: float) -> None:
        people = iter(range(len(self.steady)))

        async def one(wire: Wire, due: float) -> None:
            number = next(people)
            question = self.steady[number].hand_in_with(self.tokens[number])
            if await self.tape.ask("hand-in", wire, question, 200, due) is not None:
                self.tape.attempts += 1

        await open_loop(evenly(len(self.steady), seconds), one, port=self.port)

    async def _views(self, rate: float, seconds: float) -> None:
        question = f"GET /cuoc-thi/{self.slug} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode()

        async def one(wire: Wire, due: float) -> None:
            try:
                status, _ = await wire.ask(question)
            except (OSError, EOFError) as error:
                self.tape.errors[f"view: {type(error).__name__}"] += 1
                wire.close()
                return
            if status == 503:
                # it says that it closes the connection
                wire.close()
            self.tape.times[f"view {status}"].append(time.perf_counter() - due)

        await open_loop(evenly(round(rate * seconds), seconds), one, port=self.port)


def measure(place: Ground, options: argparse.Namespace) -> dict[str, Any]:
    if not options.nginx:
        return press(place, options, place.port)
    with nginx([place.port], static=place.var_dir / "static") as front:
        place.servers["nginx"] = front.pid
        return press(place, options, front.port)


def press(place: Ground, options: argparse.Namespace, port: int) -> dict[str, Any]:
    """The crowd before the site's own door, or before one that leads to it."""
    hand_ins = round(options.hand_ins * options.length)
    crew, tape = Crew(people=options.people + hand_ins + WARM + TRIED, port=port), Tape()
    crew.give_each(1, random.Random(2))
    warm, tried = ([crew.jobs(crew.members.pop()) for _ in range(count)] for count in (WARM, TRIED))
    crush = Crush(crew, tape, hand_ins=hand_ins)
    with place.running():
        asyncio.run(closed_loop(Tape(), warm, port=port, clients=4))
        # a start is about half of an attempt
        bears = 2 * TRIED / asyncio.run(closed_loop(Tape(), tried, port=port, clients=8))
        if options.fold:
            del crush.crowd[max(100, round(options.fold * bears * options.seconds)) :]
        asyncio.run(crush.open_papers())
        meter = Meter(place.roots)
        say(f"{len(crush.crowd)} starts within {options.seconds:g} s")
        asyncio.run(
            crush.run(seconds=options.seconds, hand_ins_a_second=options.hand_ins, views_a_second=options.views)
        )
        spent = meter.spent()
    return {
        "database": place.database,
        "queue": not options.without,
        "nginx": options.nginx,
        "people": len(crush.crowd),
        "starts/s before": round(bears),
        "errors": dict(tape.errors),
        **crush.phones.figures(),
        "hand-ins": tape.attempts,
        "hand-in ms p50 p95 p99": [round(one) for one in tape.percentiles("hand-in")],
        "views": {step[5:]: len(times) for step, times in tape.times.items() if step.startswith("view")},
        "CPU s": {name: round(seconds, 1) for name, seconds in spent.items()},
    }


def main() -> int:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=20_000)
        parser.add_argument("--fold", type=float, help="no more people than so many times what the site bears")
        parser.add_argument("--seconds", type=float, default=5.0, help="within which all press start")
        parser.add_argument("--hand-ins", type=float, default=30.0, help="a second")
        parser.add_argument("--views", type=float, default=20.0, help="of the contest's page, a second")
        parser.add_argument("--length", type=float, default=40.0, help="seconds of hand-ins and views")
        parser.add_argument("--without", action="store_true", help="the queue switched off")
        parser.add_argument("--nginx", action="store_true", help="behind the reference configuration")
        parser.add_argument(
            "--like", type=Path, help="begin with a copy of this data folder, which has the demo contest"
        )

    options = options_of(__doc__, add)
    os.environ["START_QUEUE"] = "0" if options.without else "1"
    with ground(options.database, options.like) as place:
        return tell(options, measure(place, options))


if __name__ == "__main__":
    sys.exit(main())
