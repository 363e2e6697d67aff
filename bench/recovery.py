"""How long it takes after a kill: for a person at the web server, and for work of every kind that a worker had in hand.

    python -m bench.recovery --kills 5                           PostgreSQL and Redis
    python -m bench.recovery --kills 5 --database sqlite         the embedded default
    python -m bench.recovery --kills 5 --roles web --papers 0

Seconds from the kill. Web: nobody was refused, the first answer. Worker: another is ready; each piece that was not done
is in somebody's hands again; each is done. A client asks for a page every 20 ms, each on a connection of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import io
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any

import xlsxwriter

from bench.ground import Ground, ground, options_of, say, tell
from bench.site import run

if TYPE_CHECKING:
    from bench.heaps import Heap

PATIENCE_SECONDS = 400
# read in some seconds
ROSTER_LINES = 20_000
READY = "Tiến trình nền: sẵn sàng"


class Knocking:
    """A person's connections, one every 20 ms, however long each waits."""

    def __init__(self, port: int) -> None:
        self.port, self.stop = port, threading.Event()
        # (asked at, answered at or None when refused or cut off)
        self.answers: list[tuple[float, float | None]] = []

    def _knock(self) -> None:
        asked = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            self.answers.append((asked, time.monotonic()))
        except (OSError, http.client.HTTPException):
            self.answers.append((asked, None))
        finally:
            connection.close()

    def run(self) -> None:
        while not self.stop.wait(0.02):
            threading.Thread(target=self._knock, daemon=True).start()


@contextmanager
def knocking(port: int) -> Iterator[Knocking]:
    some = Knocking(port)
    thread = threading.Thread(target=some.run)
    thread.start()
    try:
        yield some
    finally:
        some.stop.set()
        thread.join()
        time.sleep(1)


def kill_web(site: Ground) -> dict[str, float]:
    with knocking(site.port) as some:
        time.sleep(1)
        killed = _kill(site, "web")
        _wait(lambda: any(asked > killed + 0.2 and answered for asked, answered in some.answers))
        time.sleep(2)
    later = [(asked, answered) for asked, answered in some.answers if asked > killed]
    return {
        "refused": sum(answered is None for _, answered in later),
        "first answer s": min(answered for _, answered in later if answered and answered > killed) - killed,
        "longest wait s": max(answered - asked for asked, answered in later if answered),
    }


def kill_worker(site: Ground, chance: random.Random) -> dict[str, float]:
    from bench import heaps

    roster = ask_for_roster()
    # the first in the worker's hands: else it would not be there yet when the worker dies
    _wait(lambda: is_being_read(roster))
    heap = heaps.ask_for_everything(chance)
    heaps.send(heap.messages())
    time.sleep(0.5 + 2 * chance.random())
    assert site.site
    before, ready_lines = standing(heap, roster), site.site.said().count(READY)
    killed = _kill(site, "worker")
    seen: dict[str, float] = {}

    def look() -> bool:
        assert site.site
        if site.site.said().count(READY) > ready_lines:
            seen.setdefault("ready s", time.monotonic() - killed)
        for name, (mark, done) in standing(heap, roster).items():
            if before[name][1]:
                continue
            if done or mark not in (None, before[name][0]):
                seen.setdefault(f"{name} taken up s", time.monotonic() - killed)
            if done:
                seen.setdefault(f"{name} done s", time.monotonic() - killed)
        return all(done for _, done in standing(heap, roster).values())

    _wait(look)
    return seen


def ask_for_roster() -> int:
    """A roster of 20,000 lines for a worker to read; its id."""
    from django.utils import timezone

    from accounts.rosters.imports import start_import

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        for line in range(ROSTER_LINES + 1):
            sheet.write_row(line, 0, [f"BR{line}", f"Nguyễn Văn {spelled(line)}"] if line else ["Mã", "Họ và tên"])
    content, now = stream.getvalue(), timezone.now()
    kind: dict[str, Any] = {"default_unit": None, "may_add_units": False, "by": None}
    return start_import(file_name="a.xlsx", content=content, lines=ROSTER_LINES, now=now, **kind).pk


def is_being_read(roster: int) -> bool:
    from accounts.models import RosterImport

    return RosterImport.objects.filter(pk=roster, state=RosterImport.State.READING).exists()


def spelled(number: int) -> str:
    """A number as a name, for names hold no digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)).capitalize()


def standing(heap: Heap, roster: int) -> dict[str, tuple[Any, bool]]:
    """Of each piece of work: what changes when somebody takes it, and whether it is done."""
    from accounts.models import RosterImport
    from bench.heaps import AT_REST
    from contest.attempts.models import KeyChange
    from contest.common.jobs.models import Job
    from contest.fairness.models import FairnessRun
    from contest.results.fixing.models import RecountCheck
    from contest.results.models import Recounting

    change, job = KeyChange.objects.get(pk=heap.change), Job.objects.defer("content").get(pk=heap.job)
    check, look = RecountCheck.objects.get(pk=heap.check), FairnessRun.objects.get(pk=heap.run)
    counting = Recounting.objects.filter(pk=heap.round.contest_id).first()
    file = RosterImport.objects.only("state", "moved_at").get(pk=roster)
    return {
        "key change": (change.busy_until, change.state in AT_REST),
        "counting anew": (counting and counting.busy_until, counting is None),
        "file": (job.tries, job.state in (Job.State.DONE, Job.State.FAILED)),
        "recount": (check.busy_until, check.counted_at is not None),
        "fairness": (look.busy_until, look.done_at is not None),
        "roster": (file.moved_at, file.state in (file.State.READ, file.State.FAILED)),
    }


def _kill(site: Ground, role: str) -> float:
    assert site.site
    pid = site.site.children()[role]
    os.kill(pid, signal.SIGKILL)
    return time.monotonic()


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def summed(rows: list[dict[str, float]]) -> dict[str, str]:
    """Median and worst of each figure, and how often there was one."""
    found = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        some = [row[name] for row in rows if name in row]
        found[name] = f"{median(some):.2f} / {max(some):.2f} ({len(some)})"
    return found


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--papers", type=int, default=6_000)
    parser.add_argument("--roles", nargs="+", choices=("web", "worker"), default=("web", "worker"))
    parser.add_argument("--seed", type=int, default=1)


def main() -> int:
    options = options_of(__doc__, add)
    chance = random.Random(options.seed)
    figures: dict[str, Any] = {"database": options.database, "papers": options.papers}
    with ground(options.database) as site:
        if papers := options.papers:
            run("simulate", "--people", str(papers // 3), "--attempts", str(papers), "--seed", "1")
        with site.running():
            for role in options.roles:
                rows = []
                for _ in range(options.kills):
                    rows.append(kill_web(site) if role == "web" else kill_worker(site, chance))
                    say(f"{role}: " + ", ".join(f"{name} {value:.2f}" for name, value in rows[-1].items()))
                    # a child that ran this long was healthy
                    time.sleep(11)
                figures[role] = summed(rows)
            assert site.site
            asyncio.run(site.site.end(signal.SIGTERM))
    return tell(options, figures)


if __name__ == "__main__":
    sys.exit(main())
