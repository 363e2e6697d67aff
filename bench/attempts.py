"""Whole attempts over real HTTP: start with paper, one save, hand-in with result, as fast as the server answers.

    python -m bench.attempts --people 2000 --attempts 3 --clients 16 --port 8000 --pids 123,456

Runs beside the site, on the same settings (it signs seats and reads papers from the database), against 127.0.0.1 only.
It prints attempts a second, p50/p95/p99 of each step, errors, and CPU seconds of the driver and of the processes named.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bench.http import Connection, Turn, read_paper, turns

TICKS = os.sysconf("SC_CLK_TCK")


class Tape:
    """What was measured."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, int] = defaultdict(int)
        self.attempts = 0

    async def step(self, name: str, call, wanted: tuple[int, ...]) -> bytes | None:
        begun = time.perf_counter()
        try:
            status, body = await call
        except (OSError, asyncio.IncompleteReadError) as error:
            self.errors[f"{name}: {type(error).__name__}"] += 1
            return None
        self.times[name].append(time.perf_counter() - begun)
        if status not in wanted:
            self.errors[f"{name}: {status}"] += 1
            return None
        return body

    def lines(self, seconds: float) -> Iterator[str]:
        yield f"{self.attempts} attempts in {seconds:.1f} s: {self.attempts / seconds:.0f} attempts/s"
        for name, times in self.times.items():
            times.sort()
            p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * p))] * 1000 for p in (0.5, 0.95, 0.99))
            yield f"  {name:<7} p50 {p50:7.1f}  p95 {p95:7.1f}  p99 {p99:7.1f} ms"
        yield f"  errors: {dict(self.errors) or 'none'}"


async def one_attempt(tape: Tape, http: Connection, slug: str, turn: Turn, chance: random.Random) -> None:
    base = f"/bai-thi/{slug}"
    page = await tape.step("start", http.post(f"{base}/bat-dau", turn.cookie, {"token": turn.start_token}), (200,))
    paper = read_paper(page or b"")
    if not paper:
        return
    form = paper.form(1, paper.any_answers(chance))
    await tape.step("save", http.post(f"{base}/{turn.number}/luu", turn.cookie, form | {"script": "1"}), (204,))
    if await tape.step("hand-in", http.post(f"{base}/{turn.number}/nop", turn.cookie, form | {"sure": "1"}), (200,)):
        tape.attempts += 1


async def drive(tape: Tape, work: list[Turn], clients: int, port: int, slug: str) -> None:
    chance = random.Random()

    async def client() -> None:
        http = Connection(port)
        while work:
            await one_attempt(tape, http, slug, work.pop(), chance)

    await asyncio.gather(*(client() for _ in range(clients)))


def cpu_seconds(pid: str) -> float:
    """User and system time of a process and its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICKS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contest", default="dang-vien-tot")
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--attempts", type=int, default=3, help="of each person")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--pids", default="", help="processes whose CPU seconds to add, with commas")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    work = turns(options.contest, options.people, options.attempts)
    pids = [pid for pid in options.pids.split(",") if pid]
    before = {pid: cpu_seconds(pid) for pid in pids}
    tape, begun, own = Tape(), time.perf_counter(), time.process_time()
    asyncio.run(drive(tape, work, options.clients, options.port, options.contest))
    print(*tape.lines(time.perf_counter() - begun), sep="\n")
    spent = {"driver": time.process_time() - own} | {pid: cpu_seconds(pid) - before[pid] for pid in pids}
    for name, seconds in spent.items():
        print(f"  CPU {name:<8} {seconds:6.2f} s, {1000 * seconds / max(1, tape.attempts):.2f} ms an attempt")


if __name__ == "__main__":
    main()
