"""The network cut, tabs killed and clocks wrong, again and again, in a real browser; no answer may be lost.

    python -m bench.cuts --runs 200 --seed 1

It starts the site itself, on a data folder of its own. In each run one person takes one paper on a phone of its own
whose network fails at a moment drawn by lot: before the start, between answers, while handing in, across the end of
time; the phone may be told or not, connections break, hang, or swallow the answers only. Tabs are killed and opened
again, clocks are a day off. Afterwards the stored paper must be what was answered before the end, exactly one attempt
must be there and the receipt on the page must prove it. Where the network came back only after the grace, what the page
had called saved must be there, and nothing that was not answered. Exit 1 when a run goes wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import async_playwright

from bench.cuttable import Wire
from bench.faults import SLUG
from bench.ground import installation
from bench.robot import KINDS, Robot, Taken
from bench.site import Site, run

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
)


def plan(runs: int, seed: int, kinds: list[str]) -> list[Taken]:
    """Each kind in turn; the seed of a run is its own, so that one can be run alone."""
    return [Taken(kind=kinds[number % len(kinds)], seed=seed * 10_000 + number) for number in range(runs)]


def give_people(runs: list[Taken]) -> dict[int, tuple[str, str]]:
    """A person for each run, signed in: name and value of the cookie by participant."""
    import random

    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from contest.results.simulating import add_people
    from contest.rounds.models import Contest
    from contest.rounds.queries import find_current_round

    round = find_current_round(Contest.objects.get(slug=SLUG), now=timezone.now())
    assert round
    made = add_people(round=round, count=len(runs), chance=random.Random(1), progress=lambda *_: None)
    sessions = {}
    for taken, participant in zip(runs, made, strict=True):
        client = Client()
        client.force_login(participant.person)
        name = settings.SESSION_COOKIE_NAME
        taken.participant_id = participant.pk
        sessions[participant.pk] = (name, client.cookies[name].value)
    return sessions


def let_end(participant_id: int, ms: int) -> None:
    """The open paper ends so soon."""
    from django.db import connection

    from contest.attempts.models import Attempt
    from contest.common.clock import now_ms

    row = Attempt.objects.get(participant_id=participant_id, state=Attempt.State.OPEN)
    moved = row.ends_ms - now_ms() - ms
    Attempt.objects.filter(pk=row.pk).update(started_ms=row.started_ms - moved, ends_ms=row.ends_ms - moved)
    connection.close()


def judge(taken: Taken) -> None:
    """Holds what was answered against what is stored."""
    from bench import stored
    from contest.attempts.drawing import paper_items
    from contest.attempts.frozen import get_frozen_edition
    from contest.attempts.models import Attempt
    from contest.rounds.models import Round

    rows = list(Attempt.objects.filter(participant_id=taken.participant_id))
    if len(rows) != 1:
        taken.wrongs.append(f"{len(rows)} attempts")
        return
    attempt = rows[0]
    if attempt.paper is None or attempt.answers is None:
        taken.wrongs.append("not handed in")
        return
    row = stored.rows_of([taken.participant_id])[taken.participant_id, attempt.number]
    if stored.receipt_of((taken.participant_id, attempt.number), row) != taken.receipt:
        taken.wrongs.append(f"receipt {taken.receipt!r} does not prove it")
    round = Round.objects.get(pk=attempt.round_id)
    edition = get_frozen_edition(round.edition_id, round.key_version)
    paper = bytes(attempt.paper)
    places = edition.positions(paper, bytes(attempt.answers))
    has = {
        f"c{item}": [str(one) for one in taken_places]
        for (item, _), taken_places in zip(paper_items(paper), places, strict=True)
    }
    taken.late_ms = [after - attempt.ends_ms for taps in taken.taps.values() for _, _, after in taps]
    taken.late_ms = [late for late in taken.late_ms if late >= 0]
    too_late = taken.kind == "end too late" and attempt.state == Attempt.State.CLOSED
    for name, stored_values in has.items():
        lawful = lawful_values(taken, name, ends_ms=attempt.ends_ms, too_late=too_late)
        if "".join(stored_values) not in lawful:
            taken.wrongs.append(f"{name}: {stored_values} stored, {sorted(lawful)} lawful, {taken.taps.get(name)}")


def lawful_values(taken: Taken, name: str, *, ends_ms: int, too_late: bool) -> set[str]:
    """What may stand stored for a question: the last answer before the end. A tap that the page still took at the end,
    since its clock is late by what the page needed to come, may count or not; where the network came too late,
    anything from what was called saved up to the last answer.
    """
    taps = taken.taps.get(name, [])
    sure = [value for value, _, after in taps if after < ends_ms]
    at_the_end = [value for value, _, after in taps if ends_ms <= after]
    lawful = {sure[-1] if sure else "", *at_the_end}
    if too_late:
        saved = taken.said_saved.get(name, "")
        since = len(sure) - 1 - sure[::-1].index(saved) if saved in sure else 0
        lawful |= {saved, *sure[since:]}
    return lawful


async def trial(options: argparse.Namespace, var_dir: Path) -> list[Taken]:
    from tests.services import free_port

    if not options.like:
        run("migrate", "-v0")
        run("seed_demo")
    runs = plan(options.runs, options.seed, options.kinds)
    if options.only is not None:
        runs = [runs[options.only]]
    sessions = await asyncio.to_thread(give_people, runs)
    site = Site(var_dir, free_port())
    await site.start()
    waiting = list(reversed(runs))
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))

            async def one_after_another() -> None:
                while waiting:
                    taken = waiting.pop()
                    session = sessions[taken.participant_id]
                    robot = Robot(browser, Wire(site.port), slug=SLUG, session=session, taken=taken, let_end=let_end)
                    try:
                        await robot.run()
                    except Exception as error:
                        taken.wrongs.append(f"{type(error).__name__}: {error}")
                    await asyncio.to_thread(judge, taken)
                    print(line_of(taken), flush=True)

            await asyncio.gather(*(one_after_another() for _ in range(options.at_once)))
            await browser.close()
    finally:
        if not site.is_gone():
            await site.end(signal.SIGTERM)
    return runs


def line_of(taken: Taken) -> str:
    wrong = f" WRONG: {'; '.join(taken.wrongs)}" if taken.wrongs else ""
    return f"  {taken.seed:<8} {taken.kind:<13} {taken.way:<7} {taken.seconds:5.1f} s{wrong}"


def table(runs: list[Taken]) -> Iterator[str]:
    yield f"{'cut':<13} {'runs':>5} {'right':>6} {'median s':>9} {'longest s':>10}"
    for kind in dict.fromkeys(taken.kind for taken in runs):
        some = [taken for taken in runs if taken.kind == kind]
        times = [taken.seconds for taken in some]
        right = sum(not taken.wrongs for taken in some)
        yield f"{kind:<13} {len(some):>5} {right:>6} {median(times):>9.1f} {max(times):>10.1f}"


def summary(runs: list[Taken]) -> dict[str, Any]:
    return {
        "runs": len(runs),
        "right": sum(not taken.wrongs for taken in runs),
        "answers": sum(len(taps) for taken in runs for taps in taken.taps.values()),
        "taps taken after the end": sorted(late for taken in runs for late in taken.late_ms),
        "wrong": {taken.seed: taken.wrongs for taken in runs if taken.wrongs},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=4, help="phones at the same time, in one browser")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--only", type=int, help="the run with this number alone")
    parser.add_argument("--like", type=Path, help="begin with a copy of this data folder, which has the demo contest")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    begun = time.monotonic()
    with installation(services=None, like=options.like) as var_dir:
        runs = asyncio.run(trial(options, var_dir))
    figures = summary(runs)
    said = f"{figures['right']} of {len(runs)} runs right, {time.monotonic() - begun:.0f} s"
    print(*table(runs), json.dumps(figures, ensure_ascii=False), said, sep="\n")
    print(*(f"WRONG {one.seed} ({one.kind}): {'; '.join(one.wrongs)}" for one in runs if one.wrongs), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False))
    return 0 if figures["right"] == len(runs) else 1


if __name__ == "__main__":
    sys.exit(main())
