"""All measurements of docs/performance.md by one command, each in a process of its own; a markdown table at the end.

    python -m bench.performance                    everything but the 4,000,000 attempts
    python -m bench.performance --list             the steps and their planned minutes
    python -m bench.performance replay floor       some steps, on both databases
    python -m bench.performance --short            a few minutes in all, to see that it works
    python -m bench.performance scale --attempts 4000000 --units 50000

A step that fails or takes three times its planned minutes is ended and named in the table; the others go on. Run it on
an idle machine. Only ratios within one run may be compared with another machine's.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.site import ROOT

Figures = dict[str, Any]
Line = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """One measurement; `minutes` planned for a whole and for a short run, and what it says in the table."""

    name: str
    databases: tuple[str, ...]
    minutes: tuple[float, float]
    short: tuple[str, ...]
    lines: Callable[[Figures], Iterator[Line]]


def replay_lines(f: Figures) -> Iterator[Line]:
    exact = "every figure exact" if not f["wrong"] else f"WRONG: {'; '.join(f['wrong'])}"
    yield f"whole replay over HTTP, {f['people']} people, {f['attempts']} attempts", f"{f['seconds']} s, {exact}"
    yield "CPU an attempt, all in (replay)", each(f["CPU ms an attempt"])
    yield "errors (replay)", errors(f)


def floor_lines(f: Figures) -> Iterator[Line]:
    yield "CPU an attempt: the statements alone", each(f["statements alone, CPU ms"])
    yield "CPU an attempt: bare views, same statements and sizes", each(f["bare views, CPU ms"])
    yield "CPU an attempt: the site in the same run", each(f["site, CPU ms"])
    yield "site : bare views", f"{f['site : bare']} ×"
    yield "errors (floor)", errors(f)


def entering_lines(f: Figures) -> Iterator[Line]:
    for step, spent in f["CPU ms by step"].items():
        p50, p95, p99 = f["ms p50 p95 p99"][step]
        yield f"CPU of {step.replace('_', ' ')}", f"{each(spent)}; p50 {p50}, p95 {p95}, p99 {p99} ms"
    sum_ms, sign_in = f["CPU ms an attempt, page and sign-in in it"], f["of it sign-in"]
    yield "CPU an attempt with the round page and one sign-in a person", f"{sum_ms} ms, of it sign-in {sign_in}"
    yield "errors (entering)", errors(f)


def capacity_lines(f: Figures) -> Iterator[Line]:
    yield "sustained, everything running", f"{f['attempts/s']} attempts/s, errors: {errors(f)}"
    (name,) = (key for key in f if key.startswith("open loop"))
    for step, (p50, p95, p99) in f[name]["ms p50 p95 p99"].items():
        yield f"{step} in {name} of that", f"p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms"
    for when in ("idle", "after"):
        memory = f[f"memory MB {when}"]
        parts = ", ".join(f"{name} {mb:.0f}" for name, mb in memory.items() if name != "sum")
        yield f"memory of all processes, {when}", f"{memory['sum']:.0f} MB ({parts})"


def burst_lines(f: Figures) -> Iterator[Line]:
    for step in ("start", "save", "hand-in"):
        p50, p95, p99 = f[f"{step} ms p50 p95 p99"]
        yield f"burst of {f['people']} people: {step}", f"p50 {p50}, p95 {p95}, p99 {p99} ms"
    yield "burst: saves, errors", f"{f['saves']} saves, errors: {errors(f)}"


def overload_lines(f: Figures) -> Iterator[Line]:
    last, people = f["seconds until the last was in"], f["people"]
    yield f"overload: {people} starts at once", f"{f['entered']} in, the last after {last} s, errors: {errors(f)}"
    low, middle, high = f["seconds later than first told p5 p50 p95"] or (0, 0, 0)
    yield f"overload: {f['told to wait']} told to wait, in later than told", f"p5 {low}, p50 {middle}, p95 {high} s"
    p50, p95, p99 = f["hand-in ms p50 p95 p99"]
    yield f"overload: {f['hand-ins']} hand-ins meanwhile", f"p50 {p50}, p95 {p95}, p99 {p99} ms"


def scale_lines(f: Figures) -> Iterator[Line]:
    size = f"{f['attempts']:,} attempts of {f['people']:,} people"
    yield f"simulate {size}", command(f["simulate"])
    full, empty = (each(f[name]["CPU ms an attempt"]) for name in ("full", "empty"))
    yield f"CPU an attempt at {f['attempts']:,} against an empty contest", f"{f['full : empty']} ×: {full} : {empty}"
    yield f"recount of {f['attempts']:,}", command(f["recount"])
    for page, times in f["pages"].items():
        if "ms median" in times:
            yield f"{page}, database", f"median {times['ms median']}, 99 % {times['ms 99 %']} ms"


def each(spent: dict[str, float]) -> str:
    parts = ", ".join(f"{name} {ms:.2f}" for name, ms in spent.items() if name != "sum" and ms >= 0.005)
    return f"{spent['sum']:.2f} ms ({parts})"


def command(spent: dict[str, float]) -> str:
    return f"{spent['seconds']:.0f} s, {spent['CPU s']:.0f} s CPU, peak {spent['peak MB']:.0f} MB"


def errors(f: Figures) -> str:
    return ", ".join(f"{name} × {count}" for name, count in f["errors"].items()) or "none"


BOTH = ("postgresql", "sqlite")
STEPS = (
    Step("replay", BOTH, (3, 2), ("--share", "0.1"), replay_lines),
    Step("floor", BOTH, (3, 2), ("--seconds", "5", "--people", "3000"), floor_lines),
    Step("entering", BOTH, (3, 2), ("--people", "100", "--warm", "30"), entering_lines),
    Step("capacity", BOTH, (4, 2), ("--seconds", "8"), capacity_lines),
    Step("burst", BOTH, (9, 5), ("--short", "--share", "0.2"), burst_lines),
    Step("overload", BOTH, (3, 2), ("--people", "3000", "--seconds", "2", "--length", "20"), overload_lines),
    Step("scale", ("postgresql",), (8, 4), ("--attempts", "40000", "--seconds", "8"), scale_lines),
)


def take(step: Step, database: str, arguments: list[str], minutes: float) -> Figures | str:
    """The figures of a step, or what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "figures.json"
        ask = [sys.executable, "-m", f"bench.{step.name}", "--database", database, "--json", str(written), *arguments]
        # in a group of its own, so that a step that takes too long is ended with all its servers
        process = subprocess.Popen(ask, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(timeout=minutes * 180)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            return f"ended after {minutes * 3:.0f} minutes"
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)
            raise
        return json.loads(written.read_text()) if written.exists() else f"failed, exit {process.returncode}"


def main() -> int:
    names = [step.name for step in STEPS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"only these: {', '.join(names)}")
    parser.add_argument("--database", choices=BOTH, help="only on this one")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--attempts", type=int, default=400_000, help="of the scale step")
    parser.add_argument("--units", type=int, default=0, help="of the scale step")
    parser.add_argument("--list", action="store_true", help="only say what would be done")
    parser.add_argument("--out", type=Path, help="where to write the table; the figures go beside it as .json")
    options = parser.parse_args()
    if unknown := set(options.steps) - set(names):
        parser.error(f"no such step: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    plan = [
        (step, database, minutes_of(step, options))
        for step in STEPS
        for database in step.databases
        if step.name in (options.steps or names) and database == (options.database or database)
    ]
    for step, database, minutes in plan:
        print(f"{step.name:10}{database:12}{minutes:5.0f} min planned", file=sys.stderr)
    print(f"{sum(minutes for *_, minutes in plan):.0f} minutes in all", file=sys.stderr, flush=True)
    if options.list:
        return 0
    return run(plan, options)


def minutes_of(step: Step, options: argparse.Namespace) -> float:
    if step.name == "scale" and not options.short:
        return max(4, options.attempts / 100_000 + 4)
    return step.minutes[options.short]


def run(plan: list[tuple[Step, str, float]], options: argparse.Namespace) -> int:
    table = ["| database | what | measured |", "|---|---|---|"]
    kept: dict[str, Figures | str] = {}
    for step, database, minutes in plan:
        arguments = list(step.short) if options.short else []
        if step.name == "scale" and not options.short:
            arguments += ["--attempts", str(options.attempts), "--units", str(options.units)]
        begun = time.monotonic()
        figures = kept[f"{step.name} {database}"] = take(step, database, arguments, minutes)
        lines = [(step.name, figures)] if isinstance(figures, str) else list(step.lines(figures))
        table += [f"| {database} | {what} | {measured} |" for what, measured in lines]
        print(f"{step.name} {database}: {(time.monotonic() - begun) / 60:.1f} min", file=sys.stderr, flush=True)
        if options.out:
            # after each step: what is measured is not lost with what comes after
            options.out.write_text("\n".join(table) + "\n")
            options.out.with_suffix(".json").write_text(json.dumps(kept, ensure_ascii=False, indent=1))
    print("\n".join(table))
    return 1 if any(isinstance(one, str) or one.get("wrong") or one.get("errors") for one in kept.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
