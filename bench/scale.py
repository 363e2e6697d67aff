"""A site with months of data in it: simulate, cost an attempt, recount, pages, all at N attempts.

    python -m bench.scale [--attempts 4000000] [--people 1000000] [--units 50000]

On one database: attempts over HTTP while the contest is empty, `simulate` up to N, the same attempts again, pages of
the leaderboard, and a full `recount`; time and peak memory of the commands. On 2 cores about 5 minutes for 400,000
attempts and 40 for 4,000,000.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from typing import Any

from bench.crew import Crew
from bench.drive import bear
from bench.ground import Ground, ground, ms_each, options_of, say, tell
from bench.machine import peak_mb
from bench.site import manage

MOST_EXPECTED = 800
CODE = "DVQM"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Spent = dict[str, float]


def timed(*arguments: str) -> Spent:
    """A command of manage.py to its end: seconds, CPU seconds and peak memory in MB."""
    begun, peak, ended = time.monotonic(), 0.0, 0
    process = subprocess.Popen(manage(*arguments), stdout=subprocess.DEVNULL)
    # what the system keeps of a process's peak (ru_maxrss) begins with that of the process which started it
    while not ended:
        peak = peak_mb(process.pid) or peak
        time.sleep(0.2)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments[0]}: exit {process.returncode}")
    return {
        "seconds": round(time.monotonic() - begun, 1),
        "CPU s": round(used.ru_utime + used.ru_stime, 1),
        "peak MB": round(peak),
    }


def add_units(count: int) -> None:
    """Committees of up to 100 cells below the demo's root, as rows; search texts are left empty."""
    from django.db import transaction

    from accounts.models import Unit
    from contest.common.bulk import insert_rows, reserve_ids
    from contest.rounds.models import Contest

    root = Unit.objects.get(pk=Contest.objects.get().unit_id)
    committees = max(1, count // 100)
    kinds = Unit.Kind
    rows, made = [], 0
    for one in range(committees):
        above = root.path + "Z" + _digits(one, 3)
        rows.append((f"{CODE}{made}", f"Đảng bộ {one}", kinds.COMMITTEE.value, above, root.depth + 1))
        made += 1
        cells = min(99, count - made)
        for cell in range(cells):
            path = above + _digits(cell + 1, 4)
            rows.append((f"{CODE}{made}", f"Chi bộ {one}.{cell}", kinds.CELL.value, path, root.depth + 2))
            made += 1
    with transaction.atomic():
        ids = reserve_ids(Unit, len(rows))
        columns = ("id", "code", "name", "kind", "path", "depth", "numchild")
        parents = {row[3]: 0 for row in rows}
        for row in rows:
            if row[3][:-4] in parents:
                parents[row[3][:-4]] += 1
        insert_rows(Unit, columns, [(pk, *row, parents[row[3]]) for pk, row in zip(ids, rows, strict=True)])
        root.numchild += committees
        root.save(update_fields=["numchild"])


def _digits(number: int, width: int) -> str:
    text = ""
    for _ in range(width):
        number, digit = divmod(number, len(ALPHABET))
        text = ALPHABET[digit] + text
    return text


def cost(place: Ground, *, seconds: float, clients: int) -> dict[str, Any]:
    """Whole attempts of new people over HTTP, as the contest is now."""
    crew = Crew(people=int(seconds * MOST_EXPECTED) + 500, port=place.port)
    crew.give_each(1, random.Random(2))
    jobs = [crew.jobs(one) for one in crew.members]
    with place.running():
        tape, took, spent = bear(place.roots, jobs, port=place.port, clients=clients, seconds=seconds)
    each = ms_each(spent, tape.attempts)
    return {"attempts/s": round(tape.attempts / took, 1), "CPU ms an attempt": each, **tape.figures()}


def pages(place: Ground) -> dict[str, dict[str, float]]:
    """Database milliseconds of pages: leaderboard, own place, units; median and 99 % of 200."""
    from contest.attempts.models import Participant
    from contest.results import queries
    from contest.results.models import Leaderboard, Standing, UnitTally

    listed = Leaderboard.objects.select_related("period__contest__unit").filter(unit=None).exclude(key="")
    leaderboard = listed.order_by("pk")[0]
    people = Standing.objects.filter(leaderboard=leaderboard).count()
    chance = random.Random(2)
    last = max(1, people // queries.PAGE_SIZE)
    ids = list(Standing.objects.filter(leaderboard=leaderboard).values_list("participant_id", flat=True)[:100_000:500])
    units = list(UnitTally.objects.filter(period=leaderboard.period_id).values_list("unit_id", flat=True)[:200])
    return {
        "standings": {"rows": people},
        "leaderboard page": asked(
            [chance.randint(1, last) for _ in range(200)], lambda number: queries.leaderboard_page(leaderboard, number)
        ),
        "own place": asked(
            [Participant(pk=one) for one in ids], lambda who: queries.find_own_standing(leaderboard, who)
        ),
        "a unit's figures": asked(
            units, lambda one: list(UnitTally.objects.filter(period=leaderboard.period_id, unit_id=one).values())
        ),
    }


def asked(cases: list[Any], ask: Any) -> dict[str, float]:
    """What the statements of each case took, in milliseconds."""
    from django.db import connection

    times = []
    for case in cases:
        spent = 0.0

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal spent
            begun = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent += time.perf_counter() - begun

        with connection.execute_wrapper(listen):
            ask(case)
        times.append(spent * 1000)
    times.sort()
    return {"ms median": round(times[len(times) // 2], 2), "ms 99 %": round(times[int(len(times) * 0.99) - 1], 2)}


def measure(place: Ground, options: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection

    figures: dict[str, Any] = {name: getattr(options, name) for name in ("database", "people", "attempts", "units")}
    if options.units:
        add_units(options.units)
    say("attempts over HTTP, empty contest")
    figures["empty"] = cost(place, seconds=options.seconds, clients=options.clients)
    say(f"simulate: {options.people} people, {options.attempts} attempts")
    crowd = {"people": options.people, "attempts": options.attempts}
    stars = {"perfect-people": options.people // 9, "perfect-attempts": options.attempts // 10}
    asked_for = [part for name, value in {**crowd, **stars}.items() for part in (f"--{name}", str(value))]
    figures["simulate"] = timed("simulate", *asked_for)
    # as a table of months is: the vacuum after four million new rows is no part of what an attempt costs
    with connection.cursor() as cursor:
        cursor.execute("vacuum (analyze)" if connection.vendor == "postgresql" else "analyze")
    say("attempts over HTTP, full contest")
    figures["full"] = cost(place, seconds=options.seconds, clients=options.clients)
    both = [figures[name]["CPU ms an attempt"]["sum"] for name in ("full", "empty")]
    figures["full : empty"] = round(both[0] / both[1], 2)
    say("pages")
    figures["pages"] = pages(place)
    say("recount")
    figures["recount, checking only"] = timed("recount", "--check")
    figures["recount"] = timed("recount")
    figures["errors"] = {**figures["empty"]["errors"], **figures["full"]["errors"]}
    return figures


def main() -> int:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--attempts", type=int, default=400_000)
        parser.add_argument("--people", type=int, default=0, help="default: a quarter of the attempts")
        parser.add_argument("--units", type=int, default=0, help="made beside the demo's")
        parser.add_argument("--seconds", type=float, default=20.0, help="of attempts over HTTP, before and after")
        parser.add_argument("--clients", type=int, default=16)

    options = options_of(__doc__, add)
    options.people = options.people or options.attempts // 4
    with ground(options.database) as place:
        return tell(options, measure(place, options))


if __name__ == "__main__":
    sys.exit(main())
