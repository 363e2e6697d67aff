"""The first and the last minute: 5,000 start within 60 s, then 450 saves a second, then all hand in within 30 s.

    python -m bench.burst [--database sqlite] [--short] [--share 0.2]

Open loop: everybody comes when planned, however slow the answers are. Saves go on for 5 minutes, with `--short` for
one. `--share` makes the crowd and the rate smaller. About 8 minutes, with `--short` 4.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from typing import Any

from bench.crew import Crew, Job
from bench.drive import RECEIPT, Tape, at_random, begin, evenly, open_loop, token_of
from bench.ground import Ground, ground, ms_each, options_of, say, tell
from bench.machine import Meter
from contest.common.wire import Wire, whole

PEOPLE, START_SECONDS, SAVES_A_SECOND, HAND_IN_SECONDS = 5_000, 60, 450, 30


class Burst:
    """A crowd with open papers."""

    def __init__(self, crew: Crew, tape: Tape) -> None:
        self.jobs: list[Job] = [crew.jobs(one)[0] for one in crew.members]
        self.tape, self.port = tape, crew.port
        self.tokens: dict[int, bytes] = {}
        self.drafts = [1] * len(self.jobs)
        self.busy: set[int] = set()
        self.chance = random.Random(5)

    async def starts(self) -> None:
        numbers = iter(range(len(self.jobs)))

        async def one(wire: Wire, due: float) -> None:
            number = next(numbers)
            page = await begin(self.tape, wire, self.jobs[number], due)
            if token := token_of(page):
                self.tokens[number] = token
            else:
                self.tape.errors["no paper"] += 1

        await open_loop(evenly(len(self.jobs), START_SECONDS), one, port=self.port)

    async def saves(self, rate: float, seconds: float) -> None:
        """Drafts of random people; a phone sends no second save before the first is answered."""
        people = sorted(self.tokens)

        async def one(wire: Wire, due: float) -> None:
            number = self.chance.choice(people)
            while number in self.busy:
                number = self.chance.choice(people)
            self.busy.add(number)
            job, draft = self.jobs[number], self.drafts[number]
            self.drafts[number] += 1
            body = b"token=%b&no=%d&script=1&%b" % (self.tokens[number], draft, job.answers)
            await self.tape.ask("save", wire, whole(job.save, body), 204, due)
            self.busy.discard(number)

        await open_loop(at_random(rate, seconds, self.chance), one, port=self.port)

    async def hand_ins(self) -> None:
        people = iter(sorted(self.tokens))

        async def one(wire: Wire, due: float) -> None:
            number = next(people)
            job = self.jobs[number]
            page = await self.tape.ask("hand-in", wire, job.hand_in_with(self.tokens[number]), 200, due)
            if page is not None and RECEIPT in page:
                self.tape.attempts += 1
            else:
                self.tape.errors["no receipt"] += 1

        await open_loop(evenly(len(self.tokens), HAND_IN_SECONDS), one, port=self.port)


def measure(place: Ground, *, share: float, save_seconds: float) -> dict[str, Any]:
    crew, tape = Crew(people=round(PEOPLE * share), port=place.port), Tape()
    crew.give_each(1, random.Random(2))
    burst = Burst(crew, tape)
    with place.running():
        meter = Meter(place.roots)
        say(f"{len(burst.jobs)} starts within {START_SECONDS} s")
        asyncio.run(burst.starts())
        say(f"{SAVES_A_SECOND * share:.0f} saves a second for {save_seconds:.0f} s")
        asyncio.run(burst.saves(SAVES_A_SECOND * share, save_seconds))
        say(f"{len(burst.tokens)} hand-ins within {HAND_IN_SECONDS} s")
        asyncio.run(burst.hand_ins())
        spent = meter.spent()
    return {
        "database": place.database,
        "people": len(burst.jobs),
        "saves": len(tape.times["save"]),
        "errors": dict(tape.errors),
        **{f"{step} ms p50 p95 p99": [round(one) for one in tape.percentiles(step)] for step in tape.times},
        "CPU s": {name: round(seconds, 1) for name, seconds in spent.items()},
        "CPU ms an attempt with its saves": ms_each(spent, tape.attempts)["sum"],
    }


def main() -> int:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--short", action="store_true", help="saves for one minute instead of five")
        parser.add_argument("--share", type=float, default=1.0, help="of the crowd and its rate")

    options = options_of(__doc__, add)
    with ground(options.database) as place:
        return tell(options, measure(place, share=options.share, save_seconds=60 if options.short else 300))


if __name__ == "__main__":
    sys.exit(main())
