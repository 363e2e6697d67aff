"""Hosts whose clocks are wrong, beside one whose clock is right, all on one database and one queue.

    python -m bench.clocks --minutes 20        needs PostgreSQL, Redis and libfaketime (Debian's package faketime)

One web host keeps the right time. Another's clock, and then the worker's, then the beat's, is set ahead, right again,
behind, and right again, while all processes run on: papers that were begun on the first are saved and handed in on the
other, and must have the time that they took; none may begin there; all must be counted, papers that ran out closed, and
none before. Exit 1 when anything is otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.crew import Crew, Job
from bench.drive import TOKEN
from bench.ground import DURABLE, installation, widen_caps
from bench.site import manage, run, until
from contest.common.wire import Wire, unpacked

if TYPE_CHECKING:
    from contest.attempts.models import Attempt

LIBRARY = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
PAPERS, OTHERS = 4, 2
PATIENCE_SECONDS = 60


class Host:
    """A role of the installation as a process of its own, with a clock that can be set while it runs."""

    def __init__(self, folder: Path, role: str, port: int = 0) -> None:
        self.clock = folder / f"clock-{role}-{port}"
        self.set(0)
        self.said = folder / f"said-{role}-{port}.txt"
        fake = {
            "LD_PRELOAD": LIBRARY,
            "FAKETIME_TIMESTAMP_FILE": str(self.clock),
            "FAKETIME_NO_CACHE": "1",
            # time that passes is right on every host
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "VAR_DIR": str(folder / f"var-{role}-{port}"),
            "PREPARED_DIR": str(folder),
        }
        Path(fake["VAR_DIR"]).mkdir()
        ports = ("--port", str(port)) if port else ()
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                manage("up", "--only", role, *ports), env={**os.environ, **fake}, stdout=said, stderr=subprocess.STDOUT
            )

    def set(self, seconds: int) -> None:
        self.clock.write_text(f"{seconds:+d}s\n")

    def is_up(self) -> bool:
        return "Xong sau" in self.said.read_text()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Trial:
    """What is asked, and what is wrong."""

    def __init__(self, right: int, other: int, crew: Crew) -> None:
        self.right, self.other, self.crew = Wire(right), Wire(other), crew
        self.members = iter(crew.members)
        self.wrong: list[str] = []
        # papers from before
        self.newest = 0

    def check(self, what: str, holds: bool, said: object = "") -> None:
        print(f"    {'well' if holds else 'WRONG'}: {what} {said}", flush=True)
        if not holds:
            self.wrong.append(f"{what} {said}")

    async def begin(self, wire: Wire) -> tuple[Job, int, bytes]:
        """The next person's paper: what it is, how it was answered, its token."""
        job = self.crew.jobs(next(self.members))[-1]
        status, body = await wire.ask(job.start)
        found = TOKEN.search(unpacked(body))
        return job, status, found[1] if found else b""

    async def papers(self, *, refused: bool) -> None:
        """Begun on the right host, saved and handed in on the other; some are tried to be begun there."""
        begun = [await self.begin(self.right) for _ in range(PAPERS)]
        self.check("papers begin on the right host", {status for _, status, _ in begun} == {200})
        there = [(await self.begin(self.other))[1] for _ in range(OTHERS)]
        self.check(
            f"on the other {'none begins' if refused else 'they begin'}", {*there} == {502 if refused else 200}, there
        )
        await asyncio.sleep(1)
        saved = [(await self.other.ask(job.save_with(token)))[0] for job, _, token in begun]
        self.check("they are saved on the other", {*saved} == {204}, saved)
        handed = [(await self.other.ask(job.hand_in_with(token)))[0] for job, _, token in begun]
        self.check("they are handed in on the other", {*handed} == {200}, handed)
        rows = await asyncio.to_thread(self.new_ones)
        whole = [row for row in rows if row.state == row.State.HANDED_IN]
        states = [row.state for row in rows]
        self.check("none was closed by the clock", states.count(1) == PAPERS and 2 not in states, states)
        took = [row.duration_ms or 0 for row in whole]
        self.check("they have the time that they took", all(500 < one < 20_000 for one in took), took)
        now = time.time() * 1_000
        self.check("and the moment", all(abs(now - (row.submitted_ms or 0)) < 30_000 for row in whole))

    def new_ones(self) -> list[Attempt]:
        from contest.attempts.models import Attempt

        rows = list(Attempt.objects.filter(pk__gt=self.newest).order_by("pk"))
        self.newest = max([self.newest, *(row.pk for row in rows)])
        return rows


async def counted() -> float:
    """Seconds until everything that was handed in is counted."""
    from contest.attempts.models import TallyQueue

    begun = time.monotonic()
    while await asyncio.to_thread(TallyQueue.objects.exists):
        if time.monotonic() - begun > PATIENCE_SECONDS:
            return float("inf")
        await asyncio.sleep(0.2)
    return time.monotonic() - begun


async def check_closing(trial: Trial) -> None:
    """A paper that has run out is closed by the worker; one that runs is not."""
    for _ in range(2):
        await trial.begin(trial.right)
    out, runs = await asyncio.to_thread(trial.new_ones)
    out.ends_ms = int(time.time() * 1_000) - 60_000
    out.started_ms = out.ends_ms - 600_000
    await asyncio.to_thread(out.save)
    begun = time.monotonic()
    while not out.state and time.monotonic() - begun < PATIENCE_SECONDS:
        await asyncio.sleep(0.5)
        await asyncio.to_thread(out.refresh_from_db)
    trial.check("what ran out is closed", out.state == out.State.CLOSED, f"after {time.monotonic() - begun:.0f} s")
    # the worker looks every ten seconds
    await asyncio.sleep(11)
    await asyncio.to_thread(runs.refresh_from_db)
    trial.check("what runs is not", runs.state == runs.State.OPEN)


def a_crew(port: int) -> Crew:
    crew = Crew(people=200, port=port)
    crew.give_each(1, random.Random(1))
    # read now, and kept
    assert crew.edition
    return crew


async def try_clocks(folder: Path, seconds: int) -> list[str]:
    """What was wrong."""
    from contest.common import heartbeats
    from tests.services import free_port

    right, other = free_port(), free_port()
    hosts = {"right": Host(folder, "web", right)}
    try:
        hosts |= {"web": Host(folder, "web", other), "worker": Host(folder, "worker"), "beat": Host(folder, "beat")}
        for host in hosts.values():
            await until(host.is_up, seconds=120)
        trial = Trial(right, other, await asyncio.to_thread(a_crew, right))
        for who in ("web", "worker", "beat"):
            for off in (seconds, 0, -seconds, 0):
                hosts[who].set(off)
                print(f"  clock of {who} {off / 60:+.0f} minutes", flush=True)
                await asyncio.sleep(4)
                await trial.papers(refused=bool(off) and who == "web")
                took = await counted()
                trial.check("they are counted", took < 20, f"after {took:.1f} s")
                await check_closing(trial)
                told = await asyncio.to_thread(heartbeats.clocks_off)
                if off and who != "beat":
                    trial.check("admins are told", bool(told), told)
        return trial.wrong
    finally:
        for name, host in hosts.items():
            host.end()
            print(f"--- {name}: {host.said.read_text()[-1_500:]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=20)
    options = parser.parse_args()
    with installation(DURABLE) as folder:
        for command in (("migrate", "-v0"), ("seed_demo",), ("prepare",)):
            run(*command)
        import django

        django.setup()
        widen_caps()
        wrong = asyncio.run(try_clocks(folder, options.minutes * 60))
    print(*wrong or ["all well"], sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
