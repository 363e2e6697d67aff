"""What the real site bears: as many attempts as it can (closed loop), then 70 % of that for times (open loop).

    python -m bench.capacity [--database sqlite] [--seconds 30]

Whole attempts over HTTP with everything running. Closed loop gives attempts a second and CPU an attempt; open loop,
where people come whether or not the site keeps up, gives p50/p95/p99 of each step. Memory of all processes at the end.
About 2 minutes and twice `--seconds`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from typing import Any

from bench.crew import Crew, Job
from bench.drive import Tape, at_random, bear, open_loop, take
from bench.ground import Ground, ground, ms_each, options_of, say, tell
from contest.common.wire import Wire

MOST_EXPECTED = 1_000
FULL = 20


async def steady(tape: Tape, jobs: list[list[Job]], *, rate: float, seconds: float, port: int) -> float:
    """One attempt of each person at a random moment."""

    async def one(wire: Wire, due: float) -> None:
        if jobs:
            await take(tape, wire, jobs.pop()[0], full=FULL, since=due)
        else:
            tape.errors["nobody left"] += 1

    return await open_loop(at_random(rate, seconds, random.Random(3)), one, port=port)


def measure(place: Ground, *, seconds: float, clients: int, part: float) -> dict[str, Any]:
    crew = Crew(people=int(seconds * MOST_EXPECTED * (1 + part)) + 500, port=place.port)
    crew.give_each(1, random.Random(2))
    jobs = [crew.jobs(one) for one in crew.members]
    slow = Tape()
    with place.running():
        idle = place.memory()
        say("closed loop")
        fast, took, spent = bear(place.roots, jobs, port=place.port, clients=clients, seconds=seconds)
        rate = fast.attempts / took
        say(f"open loop at {part * rate:.0f} attempts/s")
        asyncio.run(steady(slow, jobs, rate=part * rate, seconds=seconds, port=place.port))
        memory = place.memory()
    return {
        "database": place.database,
        "attempts/s": round(rate, 1),
        "CPU ms an attempt": ms_each(spent, fast.attempts),
        "closed loop": fast.figures(),
        f"open loop at {part:.0%}": slow.figures(),
        "errors": dict(fast.errors + slow.errors),
        "memory MB idle": idle,
        "memory MB after": memory,
    }


def main() -> int:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=30.0, help="of each loop")
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--part", type=float, default=0.7, help="of the capacity in the open loop")

    options = options_of(__doc__, add)
    with ground(options.database) as place:
        return tell(options, measure(place, seconds=options.seconds, clients=options.clients, part=options.part))


if __name__ == "__main__":
    sys.exit(main())
