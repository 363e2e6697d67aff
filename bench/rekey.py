"""A wrong key changed over many papers: preview, carrying out, comparison with a fresh recount, undo.

    python -m bench.rekey [--people 27000] [--attempts 100000]

Run it in a clone of its own, or with the four variables of a throw-away installation: it makes the demo contest in the
database that it finds, fills it, and changes a key.
"""

from __future__ import annotations

import argparse
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def timed(what: str, call: Callable[[], Any]) -> Any:
    """Calls it and prints wall and CPU seconds of this process, with the machine's load."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = call()
    spent = f"{time.perf_counter() - wall:6.1f} s wall, {time.process_time() - cpu:6.1f} s CPU here"
    print(f"{what:28} {spent}, load {os.getloadavg()[0]:.1f}", flush=True)
    return answer


@contextmanager
def hand_ins_beside() -> Iterator[None]:
    """Another process writes one row fifty times a second meanwhile, and says how long it ever waited."""
    prober = subprocess.Popen([sys.executable, "-m", "bench.rekey", "--probe"], stdin=subprocess.PIPE)
    time.sleep(2)
    try:
        yield
    finally:
        prober.communicate()


def probe() -> int:
    """Writes as a hand-in does (one attempt, one short transaction) until its input ends."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    django.setup()
    from django.db.models import F

    from contest.attempts.models import Attempt

    pk = Attempt.objects.order_by("pk").values_list("pk", flat=True)[0]
    waits = []
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        started = time.perf_counter()
        Attempt.objects.filter(pk=pk).update(ends_ms=F("ends_ms"))
        waits.append(time.perf_counter() - started)
    waits.sort()
    middle, high = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.99)] * 1000
    print(
        f"  {len(waits)} writes beside: median {middle:.1f} ms, 99 % {high:.0f} ms, longest {waits[-1] * 1000:.0f} ms"
    )
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=27_000)
    parser.add_argument("--attempts", type=int, default=100_000)
    parser.add_argument("--probe", action="store_true", help="write beside, as the measurement itself does")
    options = parser.parse_args()
    if options.probe:
        return probe()

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from accounts.models import Person
    from contest.attempts.frozen import get_frozen_edition
    from contest.attempts.models import Attempt
    from contest.results.comparing import find_differences
    from contest.results.rekey import actions, previewing
    from contest.rounds.models import Round

    call_command("migrate", verbosity=0)
    if not Attempt.objects.exists():
        call_command("seed_demo")
        people, attempts = options.people, options.attempts
        figures = {"perfect_people": people // 9, "perfect_attempts": attempts // 10, "fastest_ms": 17_000, "seed": 1}
        timed("simulate", lambda: call_command("simulate", people=people, attempts=attempts, **figures))
    round = Round.objects.get(pk__in=Attempt.objects.values("round"))
    edition = get_frozen_edition(round.edition_id, round.key_version)
    by = Person.objects.order_by("pk")[0]
    # another choice than the present key: the next one
    mask = 1 << edition.items[0].accept.bit_length() % 4
    print(f"{connection.vendor}: {Attempt.objects.count()} attempts, {Person.objects.count()} people")
    now = timezone.now()
    proposal = actions.KeyProposal(way="new", mask=mask, public_note="Đo thử", reason="Đo thử")
    change = actions.propose_key_change(round=round, item=0, proposal=proposal, by=by, now=now)
    timed("preview", lambda: previewing.compute_preview(change_id=change.pk))
    change.refresh_from_db()
    actions.confirm_key_change(change=change, by=by, now=timezone.now())
    with hand_ins_beside():
        timed("carry out", lambda: actions.carry_out(change_id=change.pk))
    found = timed("compare with a recount", lambda: find_differences(round.contest))
    change.refresh_from_db()
    actions.undo_key_change(change=change, reason="Đo thử", by=by, now=timezone.now())
    with hand_ins_beside():
        timed("undo", lambda: actions.carry_out(change_id=change.pk))
    found += timed("compare with a recount", lambda: find_differences(round.contest))
    print(f"{len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
