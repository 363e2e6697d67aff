"""Faults, one after another, under steady load of real attempts; after each, nothing acknowledged may be missing.

    python -m bench.faults --faults 40 --seed 1               SQLite and the embedded broker
    python -m bench.faults --faults 20 --seed 1 --services    PostgreSQL and Redis, thrown away afterwards
    python -m bench.faults --disk 700 --kinds "disk full"     on a small disk of its own (root only), which gets full

It starts the site itself, on a data folder of its own. Its clients keep a ledger of every acknowledged start, save and
hand-in. After each fault it waits until a new hand-in has been counted, then holds the ledger against the database
and every counted row against a recount. At the end papers that were left open run out and must be closed with what
had been saved. Exit 1 when anything is lost, changed or doubled, or does not come back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.ground import installation
from bench.harm import KINDS
from bench.http import turns
from bench.ledger import Finding, find_wrongs
from bench.load import Load
from bench.site import Site, run, until
from bench.surroundings import Surroundings

SLUG = "dang-vien-tot"
PATIENCE_SECONDS = 90
ATTEMPTS_OF_EACH = 2
PEOPLE_FOR_EACH_FAULT = 60


@dataclass
class Outcome:
    """What one fault did."""

    kind: str
    silent_seconds: float = 0.0
    counted_seconds: float = 0.0
    wrongs: list[Finding] = field(default_factory=list)
    rows_off: int = 0
    server_errors: int = 0
    stack_traces: int = 0
    came_back: bool = True

    @property
    def is_well(self) -> bool:
        return self.came_back and not (self.wrongs or self.rows_off or self.stack_traces)


class Trial:
    """The site, its load and its surroundings, through all faults."""

    def __init__(self, site: Site, load: Load, surroundings: Surroundings) -> None:
        self.site, self.load, self.surroundings = site, load, surroundings
        self.outcomes: list[Outcome] = []

    async def run(self, kinds: list[str], *, rest_seconds: float, say: Callable[[Outcome], None]) -> None:
        loading = asyncio.create_task(self.load.run())
        try:
            await self._is_back(time.monotonic(), Outcome("nothing"), without=None)
            for kind in kinds:
                await asyncio.sleep(rest_seconds)
                if loading.done():
                    break
                self.outcomes.append(await self._fault(kind))
                say(self.outcomes[-1])
            self.load.stopping = True
            await loading
            self.outcomes.append(await self._end())
            say(self.outcomes[-1])
        finally:
            loading.cancel()

    async def _fault(self, kind: str) -> Outcome:
        outcome, before, old = Outcome(kind), self.load.counts.copy(), self.site.children()
        hurt_at = await KINDS[kind].hurt(self.surroundings, self.site, self.load)
        await self._is_back(hurt_at, outcome, without=old.get(KINDS[kind].role))
        await self._check(outcome)
        outcome.wrongs += self.surroundings.found
        self.surroundings.found = []
        outcome.server_errors = self.load.counts["5xx"] - before["5xx"]
        outcome.stack_traces = self.load.counts["stack traces"] - before["stack traces"]
        return outcome

    async def _is_back(self, since: float, outcome: Outcome, *, without: int | None) -> None:
        """Every role runs, a killed one in a new process; what is asked from then on is answered, and counted."""
        roles = self.surroundings.roles

        def whole() -> bool:
            children = self.site.children()
            return set(children) == roles and without not in children.values()

        try:
            await until(whole, seconds=PATIENCE_SECONDS)
            whole_at = time.monotonic()
            await until(lambda: self.load.has_answered(whole_at), seconds=PATIENCE_SECONDS)
            await _until_in_thread(self._counted_since, whole_at, seconds=PATIENCE_SECONDS)
            outcome.counted_seconds = time.monotonic() - since
        except TimeoutError:
            outcome.came_back = False
        outcome.silent_seconds = self.load.longest_silence(since)

    def _counted_since(self, since: float) -> bool:
        from bench import stored

        keys = self.load.handed_in_since(since)
        return bool(keys) and stored.any_counted(keys)

    async def _check(self, outcome: Outcome) -> None:
        from bench import stored

        entries = self.load.copy()
        rows = await asyncio.to_thread(stored.rows_of, [person for person, _ in entries])
        # What was begun or sent since the copy may be among the rows, acknowledged or not.
        rows = {key: row for key, row in rows.items() if key in entries or key not in self.load.entries}
        for key, entry in entries.items():
            entry.saves, entry.handed_in = self.load.entries[key].saves, self.load.entries[key].handed_in
        outcome.wrongs = await asyncio.to_thread(
            find_wrongs, entries, rows, masks=stored.masks, receipt_of=stored.receipt_of
        )
        outcome.rows_off = await asyncio.to_thread(stored.rows_off)

    async def _end(self) -> Outcome:
        """Without load: the queue runs empty; papers left open run out and are closed with what had been saved."""
        from bench import stored

        outcome, left, since = Outcome("time runs out"), self.load.left_open, time.monotonic()
        await asyncio.to_thread(stored.let_time_run_out, left)
        try:
            await _until_in_thread(lambda _: stored.open_ones(left) == 0, since, seconds=PATIENCE_SECONDS)
            await _until_in_thread(lambda _: stored.waiting() == 0, since, seconds=PATIENCE_SECONDS)
            outcome.counted_seconds = time.monotonic() - since
        except TimeoutError:
            outcome.came_back = False
        await self._check(outcome)
        return outcome


async def _until_in_thread(condition: Callable[[float], bool], since: float, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not await asyncio.to_thread(condition, since):
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.1)


# --- putting it together --------------------------------------------------------------------------


def plan(kinds: list[str], faults: int, chance: random.Random) -> list[str]:
    """Each kind in turn, then at random."""
    return (kinds + chance.choices(kinds, k=max(0, faults - len(kinds))))[:faults]


async def trial(options: argparse.Namespace, var_dir: Path) -> Trial:
    from tests.services import free_port

    surroundings = Surroundings(services=options.services, seed=options.seed, disk=options.disk_folder)
    possible = [name for name, kind in KINDS.items() if kind.where(surroundings)]
    unknown = set(options.kinds or []) - set(possible)
    if unknown:
        sys.exit(f"no such fault here: {', '.join(unknown)}; there are {', '.join(possible)}")
    kinds = plan(options.kinds or possible, options.faults, random.Random(options.seed))
    if options.services or not options.like:
        run("migrate", "-v0")
        run("seed_demo")
    people = PEOPLE_FOR_EACH_FAULT * (options.faults + 2)
    work = await asyncio.to_thread(turns, SLUG, people, ATTEMPTS_OF_EACH)
    site = Site(var_dir, free_port())
    load = Load(port=site.port, slug=SLUG, turns=work, clients=options.clients, seed=options.seed)
    done = Trial(site, load, surroundings)
    await site.start()
    try:
        await done.run(kinds, rest_seconds=options.rest, say=lambda outcome: print(line_of(outcome), flush=True))
    finally:
        if not site.is_gone():
            await site.end(signal.SIGTERM)
        surroundings.end()
    return done


# --- what is printed --------------------------------------------------------------------------------


def line_of(outcome: Outcome) -> str:
    wrongs = [f"{one.kind} {one.key}: {one.what}" for one in outcome.wrongs[:3]]
    return (
        f"  {outcome.kind:<16} silent {outcome.silent_seconds:6.2f} s, counts again after "
        f"{outcome.counted_seconds:6.2f} s, 5xx {outcome.server_errors}"
        f"{'' if outcome.is_well else f', WRONG: {wrongs}, {outcome.rows_off} rows off, back: {outcome.came_back}'}"
    )


def table(outcomes: list[Outcome]) -> Iterator[str]:
    yield (
        f"{'fault':<16} {'times':>5} {'lost':>5} {'changed':>7} {'doubled':>7} {'rows off':>8} {'traces':>6} {'5xx':>4}"
        f" {'nobody answered s':>17} {'counts again s':>16}"
    )
    yield f"{'':<61} {'median':>11} {'worst':>5} {'median':>10} {'worst':>5}"
    for kind in dict.fromkeys(outcome.kind for outcome in outcomes):
        some = [outcome for outcome in outcomes if outcome.kind == kind]
        found = [one.kind for outcome in some for one in outcome.wrongs]
        silent, counted = ([getattr(o, f"{name}_seconds") for o in some] for name in ("silent", "counted"))
        back = "" if all(outcome.came_back for outcome in some) else "  DID NOT COME BACK"
        yield (
            f"{kind:<16} {len(some):>5} {found.count('lost'):>5} {found.count('changed'):>7}"
            f" {found.count('doubled'):>7} {sum(o.rows_off for o in some):>8} {sum(o.stack_traces for o in some):>6}"
            f" {sum(o.server_errors for o in some):>4} {median(silent):>11.2f} {max(silent):>5.1f}"
            f" {median(counted):>10.2f} {max(counted):>5.1f}{back}"
        )


def summary(done: Trial) -> dict[str, Any]:
    outcomes, counts = done.outcomes, done.load.counts
    found = [one.kind for outcome in outcomes for one in outcome.wrongs]
    return {
        "faults": len(outcomes) - 1,
        "kinds": [outcome.kind for outcome in outcomes],
        "lost": found.count("lost"),
        "changed": found.count("changed"),
        "doubled": found.count("doubled"),
        "rows_off": sum(outcome.rows_off for outcome in outcomes),
        "stack_traces": counts["stack traces"],
        "not_back": [outcome.kind for outcome in outcomes if not outcome.came_back],
        "handed_in": counts["handed in"],
        "saved": counts["saved"],
        "left_open": len(done.load.left_open),
        "unanswered": counts["unanswered"],
        "hung_up": counts["hung up"],
        "server_errors": counts["5xx"],
        "odd": done.load.odd,
    }


@contextmanager
def small_disk(mb: int | None) -> Iterator[Path | None]:
    """A disk in memory on which temporary folders lie as long as it is there; None: those of the machine."""
    if mb is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="thi-disk-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mb}m,mode=1777", "tmpfs", str(folder)], check=True)
    tempfile.tempdir = str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = None
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rest", type=float, default=2.0, help="seconds between two faults")
    parser.add_argument("--kinds", nargs="+", help=f"only these: {', '.join(KINDS)}")
    parser.add_argument("--services", action="store_true", help="on PostgreSQL and Redis of this machine")
    parser.add_argument("--disk", type=int, metavar="MB", help="all data on a disk of this size in memory (root only)")
    parser.add_argument("--like", type=Path, help="begin with a copy of this data folder, which has the demo contest")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    # kills of processes lose nothing that has been written, synced or not
    with (
        small_disk(options.disk) as options.disk_folder,
        installation(["fsync=off", "max_connections=200"] if options.services else None, options.like) as var_dir,
    ):
        done = asyncio.run(trial(options, var_dir))
    figures = summary(done)
    print(*table(done.outcomes), json.dumps(figures, ensure_ascii=False), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False))
    return 0 if all(outcome.is_well for outcome in done.outcomes) and len(done.outcomes) > options.faults else 1


if __name__ == "__main__":
    sys.exit(main())
