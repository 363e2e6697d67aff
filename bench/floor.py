"""The floor: what the statements of an attempt cost without any application, and in bare views over HTTP.

    python -m bench.floor [--database sqlite] [--seconds 20]

In one run on one database: (1) the hot door's own statements, prepared, by a plain driver; (2) bare Django views under
granian with the same statements and answers of the same size (bench/bare.py); (3) the real site, closed loop. Prints
CPU milliseconds an attempt, all in, and the ratio of the site to the bare views. About 2 minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pickle
import random
import subprocess
import sys
import time
from typing import Any

from bench.crew import Crew, Job
from bench.drive import Tape, bear, token_of
from bench.ground import Ground, ground, ms_each, options_of, say, tell
from bench.machine import Meter
from bench.site import ROOT
from contest.common.wire import Wire, whole

WARM_UP = 500
Statements = list[tuple[str, dict[str, Any]]]
Steps = dict[str, tuple[Statements, int, int]]


def record(crew: Crew) -> Steps:
    """One attempt through the hot door in this process: the statements of each step, and the size of its answer."""
    from django.db import connection
    from django.test import Client

    crew.members[0].scores[:] = [14]
    (job,) = crew.jobs(crew.members[0])
    client, steps = Client(), {}
    # The first time a process meets a contest it reads it: that is no part of a step.
    client.get(f"{crew.base}/1")

    def ask(name: str, question: bytes) -> bytes:
        heard: Statements = []

        def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if isinstance(params, dict):
                heard.append((sql, dict(params)))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            answer = _post(client, question)
        steps[name] = (heard, len(answer.content), answer.status_code)
        assert heard, f"{name} ran no statement"
        return answer.content

    token = token_of(ask("start", job.start)) or b""
    ask("save", job.save_with(token))
    ask("hand-in", job.hand_in_with(token))
    return steps


def _post(client: Any, question: bytes) -> Any:
    head, _, body = question.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines[1:])
    client.cookies["cho_ngoi"] = fields["Cookie"].partition("=")[2]
    return client.post(
        lines[0].split()[1],
        data=body,
        content_type=fields["Content-Type"],
        HTTP_HOST=fields["Host"],
        HTTP_ORIGIN=fields["Origin"],
        HTTP_ACCEPT_ENCODING="gzip",
    )


# --- by a plain driver -----------------------------------------------------------------------------


def plainly(place: Ground, steps: Steps, people: list[int]) -> dict[str, float]:
    """The statements alone, one connection, prepared, each step committed; CPU milliseconds an attempt."""
    meter = Meter(place.servers)
    if place.database == "postgresql":
        import psycopg

        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0) as link:
            for participant in people:
                for statements, _, _ in steps.values():
                    for sql, values in statements:
                        link.execute(sql, {**values, "participant": participant})
    else:
        _plainly_sqlite(place, steps, people)
    return ms_each(meter.spent(), len(people))


def _plainly_sqlite(place: Ground, steps: Steps, people: list[int]) -> None:
    import sqlite3

    link = sqlite3.connect(place.var_dir / "thi.sqlite3", isolation_level=None, timeout=20)
    link.executescript("pragma synchronous=full; pragma cache_size=-20000; pragma mmap_size=134217728;")
    own = {
        sql: sql.replace("%%", "\0") % {name: f":{name}" for name in values}
        for s, _, _ in steps.values()
        for sql, values in s
    }
    for participant in people:
        for statements, _, _ in steps.values():
            row: Any = None
            link.execute("begin immediate")
            for sql, values in statements:
                given = {**values, "participant": participant, **({"attempt": row[0]} if "attempt" in values else {})}
                row = link.execute(own[sql].replace("\0", "%"), given).fetchone()
            link.execute("commit")
    link.close()


# --- over HTTP --------------------------------------------------------------------------------------


class Bare:
    """The bare views under granian, started like the site's web server."""

    def __init__(self, place: Ground, steps: Steps, port: int) -> None:
        from contest.management.children import web_child

        self.port, self.folder = port, place.var_dir
        written = self.folder / "bare.pickle"
        written.write_bytes(pickle.dumps(steps))
        child = web_child(host="127.0.0.1", port=port, log="web.log")
        command = [part.replace("contest.wsgi:application", "bench.bare:application") for part in child.command]
        indexes = child.environment["PG_INDEX_SCANS_ONLY"]
        environment = {**os.environ, "BARE_STEPS": str(written), "PG_INDEX_SCANS_ONLY": indexes}
        with (self.folder / "bare.txt").open("wb") as output:
            self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)

    def wait(self) -> None:
        from contest.common import ports

        deadline = time.monotonic() + 60
        while not asyncio.run(ports.speaks_http("127.0.0.1", self.port, name="127.0.0.1")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "bare.txt").read_text()[-2000:])
            time.sleep(0.2)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


async def drive_bare(
    tape: Tape, people: list[int], jobs: list[Job], *, port: int, clients: int, seconds: float
) -> None:
    """Three requests an attempt with the bodies of real ones, answers unpacked as a phone would."""
    waiting, begun = list(zip(people, jobs, strict=True)), time.monotonic()
    filler = b"t" * 50

    async def client() -> None:
        wire = Wire(port)
        while waiting and time.monotonic() - begun < seconds:
            who, job = waiting.pop()
            heads = {name: _bare_head(name, who, port) for name in ("start", "save", "hand-in")}
            body = job.hand_in_with(filler).partition(b"\r\n\r\n")[2]
            await tape.ask("start", wire, whole(heads["start"], filler), 200)
            await tape.ask("save", wire, whole(heads["save"], body), 204)
            if await tape.ask("hand-in", wire, whole(heads["hand-in"], body), 200) is not None:
                tape.attempts += 1
        wire.close()

    await asyncio.gather(*(client() for _ in range(clients)))


def _bare_head(name: str, who: int, port: int) -> bytes:
    return f"POST /{name}/{who} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: ".encode()


def sweep() -> None:
    """Leaves no dead rows, which the server would sweep out at the cost of whoever comes next."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")


def handed_in() -> int:
    """Attempts that have really gone the whole way."""
    from contest.attempts.models import Attempt, TallyQueue

    return min(Attempt.objects.filter(state=Attempt.State.HANDED_IN).count(), TallyQueue.objects.count())


def floor(place: Ground, *, seconds: float, clients: int, people: int) -> dict[str, Any]:
    from contest.results.actions import tally_all
    from tests.services import free_port

    crew = Crew(people=3 * people + 1 + WARM_UP, port=place.port)
    steps = record(crew)
    ids = [one.participant_id for one in crew.members]
    crew.give_each(1, random.Random(2))
    say("statements by a plain driver")
    alone = min(people, 3_000)
    plain = plainly(place, steps, ids[1 : 1 + alone])
    jobs = [crew.jobs(one) for one in crew.members[1 + people :]]
    sweep()
    bare, bare_tape = Bare(place, steps, free_port()), Tape()
    try:
        bare.wait()
        say("bare views")
        meter = Meter({"web": bare.process.pid, **place.servers})
        some = [own[0] for own in jobs[:people]]
        who = ids[1 + people : 1 + 2 * people]
        asyncio.run(drive_bare(bare_tape, who, some, port=bare.port, clients=clients, seconds=seconds))
        bare_wall, bare_ms = meter.wall, ms_each(meter.spent(), bare_tape.attempts)
    finally:
        bare.end()
    wanted = 1 + alone + bare_tape.attempts
    wrong = [] if handed_in() == wanted else [f"{handed_in()} attempts stored, {wanted} made by the floors"]
    # else the site would bear what the floors left behind: papers to count, rows to sweep out
    tally_all()
    sweep()
    with place.running():
        say("the site")
        rest = jobs[people:]
        tape, took, spent = bear(place.roots, rest, port=place.port, clients=clients, seconds=seconds, warm=WARM_UP)
    own_ms = ms_each(spent, tape.attempts)
    return {
        "database": place.database,
        "statements alone, CPU ms": plain,
        "bare views, CPU ms": bare_ms,
        "bare attempts/s": round(bare_tape.attempts / bare_wall, 1),
        "site, CPU ms": own_ms,
        "site attempts/s": round(tape.attempts / took, 1),
        "site : bare": round(own_ms["sum"] / bare_ms["sum"], 2),
        "site : statements": round(own_ms["sum"] / plain["sum"], 2),
        "errors": dict(bare_tape.errors + tape.errors),
        "wrong": wrong,
        "statements": {name: len(statements) for name, (statements, _, _) in steps.items()},
        "bytes": {name: size for name, (_, size, _) in steps.items()},
    }


def main() -> int:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=20.0, help="of bare views, and of the site")
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument("--people", type=int, default=16_000, help="at most so many attempts of each kind")

    options = options_of(__doc__, add)
    with ground(options.database) as place:
        figures = floor(place, seconds=options.seconds, clients=options.clients, people=options.people)
        return tell(options, figures)


if __name__ == "__main__":
    sys.exit(main())
