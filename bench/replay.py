"""The whole Yên Bái contest over real HTTP: 9,020 people, 32,874 attempts, every counted figure exact at the end.

    python -m bench.replay [--database sqlite] [--share 0.1] [--clients 16]

Web, worker, beat, broker and database run as they do in real use; seats are given out beforehand. The clock stops when
the last paper has been counted. `--share` takes a part of it. About 2 minutes on 2 cores, half of them preparation.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from bench.crew import Crew
from bench.drive import Tape, closed_loop
from bench.ground import Ground, ground, ms_each, options_of, tell
from bench.machine import Meter
from bench.site import manage

PEOPLE, ATTEMPTS, PERFECT_PEOPLE, PERFECT_ATTEMPTS = 9_020, 32_874, 1_084, 3_613
MOST = 40


def counted(crew: Crew) -> dict[str, Any]:
    """What the site has counted of the round."""
    from contest.results.models import PeriodTally, ScoreTally

    row: Mapping[str, Any] = PeriodTally.objects.filter(period=crew.round.pk).values().first() or {}
    names = ("people", "attempts", "perfect_people", "perfect_attempts", "score_sum")
    scores = dict(ScoreTally.objects.filter(period=crew.round.pk, attempts__gt=0).values_list("score", "attempts"))
    return {**{name: row.get(name, 0) for name in names}, "scores": scores, "fastest_ms": row.get("fastest_ms")}


def differences(planned: dict[str, Any], found: dict[str, Any]) -> list[str]:
    return [
        f"{name}: planned {value}, counted {found[name]}" for name, value in planned.items() if value != found[name]
    ]


def until_counted(crew: Crew, attempts: int, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while counted(crew)["attempts"] < attempts and time.monotonic() < deadline:
        time.sleep(0.25)


def replay(place: Ground, *, share: float, clients: int) -> dict[str, Any]:
    figures = [max(1, round(one * share)) for one in (PEOPLE, ATTEMPTS, PERFECT_PEOPLE, PERFECT_ATTEMPTS)]
    people, attempts, perfect_people, perfect_attempts = figures
    crew, tape = Crew(people=people, port=place.port), Tape()
    scores: Counter[int] = crew.plan(
        attempts=attempts, perfect_people=perfect_people, perfect_attempts=perfect_attempts, most=MOST, seed=1
    )
    planned = {
        "people": people,
        "attempts": attempts,
        "perfect_people": perfect_people,
        "perfect_attempts": perfect_attempts,
        "score_sum": sum(score * count for score, count in scores.items()),
        "scores": {score: count for score, count in scores.items() if count},
    }
    jobs = [crew.jobs(one) for one in crew.members]
    with place.running():
        meter = Meter(place.roots)
        answered = asyncio.run(closed_loop(tape, jobs, port=place.port, clients=clients))
        until_counted(crew, attempts, seconds=60)
        wall, spent = meter.wall, meter.spent()
        found = counted(crew)
        wrong = differences(planned, found)
        checked = subprocess.run(manage("recount", "--check"), capture_output=True, text=True)
    if checked.returncode:
        wrong.append(checked.stdout[-300:] + checked.stderr[-300:])
    # the clients saw each paper longer than the server did, by the way of one answer
    fastest_seen = min(tape.perfect_seconds, default=0) * 1000
    if found["fastest_ms"] is None or found["fastest_ms"] > fastest_seen + 1:
        wrong.append(f"fastest counted {found['fastest_ms']} ms, seen {fastest_seen:.0f} ms")
    return {
        "database": place.database,
        **{name: planned[name] for name in ("people", "attempts", "perfect_people", "perfect_attempts")},
        "seconds": round(wall, 1),
        "seconds to the last answer": round(answered, 1),
        "attempts/s": round(tape.attempts / answered, 1),
        "CPU ms an attempt": ms_each(spent, tape.attempts),
        **tape.figures(),
        "wrong": wrong,
    }


def main() -> int:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--share", type=float, default=1.0, help="of the contest")
        parser.add_argument("--clients", type=int, default=16)

    options = options_of(__doc__, add)
    with ground(options.database) as place:
        return tell(options, replay(place, share=options.share, clients=options.clients))


if __name__ == "__main__":
    sys.exit(main())
