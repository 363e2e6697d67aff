"""Another identity key for many people: how long the command takes, and how long others wait for it meanwhile.

    python -m bench.identity_key --people 200000
    python -m bench.identity_key --people 20000 --database sqlite

Each person has a telephone and a citizen number and a slip; every tenth takes part and said an address, which is
sealed. Meanwhile somebody looks a person up by telephone and notes a slip as used, again and again.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
from secrets import token_urlsafe

from bench.ground import ground, options_of, say, tell
from bench.scale import timed

BATCH = 2_000
SEALED_OF = 10


def fill(people: int) -> None:
    from django.utils import timezone

    from accounts.identity import citizen_forms, phone_forms, seal, slip_forms
    from accounts.models import EntrySlip, Person, Unit
    from contest.attempts.models import Participant
    from contest.rounds.models import Contest

    contest, unit, now = Contest.objects.all()[0], Unit.objects.get(depth=1), timezone.now()
    for start in range(0, people, BATCH):
        numbers = range(start, min(start + BATCH, people))
        made = Person.objects.bulk_create(
            Person(
                full_name="Nguyễn Văn An",
                sort_name="an nguyen van",
                password="!",
                unit=unit,
                phone_hash=phone_forms(f"09{n:08}")[0],
                citizen_hash=citizen_forms(f"0{n:011}")[0],
            )
            for n in numbers
        )
        EntrySlip.objects.bulk_create(
            EntrySlip(person=one, code_hash=slip_forms(str(n))[0], made_at=now)
            for n, one in zip(numbers, made, strict=True)
        )
        Participant.objects.bulk_create(
            Participant(contest=contest, person=one, unit=unit, fields={"address": seal(f"Số {one.pk}")})
            for one in made[::SEALED_OF]
        )


class Others:
    """Somebody who looks people up and writes, as long as the command runs."""

    def __init__(self, people: int) -> None:
        self.people, self.stop = people, threading.Event()
        self.lost, self.waits = 0, [0.0]
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        from django.db import connection

        from accounts.identity import phone_forms, slip_forms
        from accounts.models import EntrySlip, Person

        chance = random.Random(1)
        while not self.stop.is_set():
            begun, n = time.monotonic(), chance.randrange(self.people)
            self.lost += Person.objects.filter(phone_hash__in=phone_forms(f"09{n:08}")).count() != 1
            self.lost += EntrySlip.objects.filter(code_hash__in=slip_forms(str(n))).update(revoked_at=None) != 1
            self.waits.append(time.monotonic() - begun)
            time.sleep(0.01)
        connection.close()


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=200_000)


def main() -> int:
    options = options_of(__doc__, add)
    with ground(options.database):
        from django.conf import settings
        from django.utils import timezone

        from accounts.key_change import look_through, note_keys

        fill(options.people)
        note_keys(now=timezone.now())
        say(f"{options.people} people")
        settings.FORMER_IDENTITY_KEYS, settings.IDENTITY_KEY = [settings.IDENTITY_KEY], token_urlsafe(50)
        os.environ |= {"FORMER_IDENTITY_KEYS": settings.FORMER_IDENTITY_KEYS[0], "IDENTITY_KEY": settings.IDENTITY_KEY}
        figures = {"database": options.database, "people": options.people, "look": timed("change_identity_key")}
        others = Others(options.people)
        others.thread.start()
        figures["change"] = timed("change_identity_key", "--yes")
        others.stop.set()
        others.thread.join()
        waits = sorted(others.waits)
        figures |= {
            "asked meanwhile": len(waits),
            "p95 ms": round(1000 * waits[len(waits) * 95 // 100], 1),
            "longest ms": round(1000 * waits[-1], 1),
            "wrong": others.lost + sum(done.changed for _kept, done in look_through()),
        }
    return tell(options, figures)


if __name__ == "__main__":
    sys.exit(main())
