"""Questions nobody would ask, to every address, in every role: no answer may be an error of ours.

    python -m bench.fuzz --seconds 600 --seed 1             HTTP: addresses × methods, forms, odd bodies
    python -m bench.fuzz --seconds 600 --seed 1 --readers   readers of all files that are taken, on damaged ones

It works in this process, on a demo site of its own under a folder that it throws away: furnished with a contest in
each state (bench/furnished.py), laid out anew every 8,000 questions, every second time without a cache. What pages
hand to workers is done here, between two questions. Each fault is printed once with the question that found it; at the
end, which addresses let nobody in, and which forms never changed anything. Exit 1 when there was any fault. The short
form is tests/journeys/test_fuzz.py, which shares what asks (bench/fuzzing.py).
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.site import run

# Enough to come to what lies behind the pages; more would find most of it used up.
ANEW_QUESTIONS = 8_000
CACHES = (
    {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere"}},
)


@contextlib.contextmanager
def demo_site() -> Iterator[None]:
    with tempfile.TemporaryDirectory(prefix="thi-fuzz-") as folder:
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)
        os.environ |= {"VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "contest.settings"}
        for command in ("migrate", "prepare", "seed_demo"):
            run(command)
        import django

        django.setup()
        # what is wrong with a question stands in its status
        logging.disable(logging.CRITICAL)
        yield


class Site:
    """The furnished site as a file, to be laid out anew."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.db import connection

        connection.close()
        self.file = Path(settings.DATABASES["default"]["NAME"])
        self.kept = self.file.with_suffix(".kept")
        shutil.copyfile(self.file, self.kept)
        self.turn = 0

    def lay_out(self) -> None:
        from django.core.cache import cache, caches
        from django.db import connection
        from django.test.signals import setting_changed

        from contest.attempts.frozen import get_frozen_edition
        from contest.sitting import places, snapshot

        connection.close()
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)
        from django.conf import settings

        settings.CACHES = CACHES[self.turn % 2]
        self.turn += 1
        setting_changed.send(sender=None, setting="CACHES", value=settings.CACHES, enter=True)
        snapshot.forget()
        places.forget()
        get_frozen_edition.cache_clear()
        if self.turn % 2:
            cache.clear()
        caches.close_all()


class Workers:
    """Does what pages and ticks hand to workers, in this process and at once."""

    def __init__(self) -> None:
        from contest.celery import app
        from contest.common import hints

        app.loader.import_default_modules()
        self.app, self.asked = app, list[tuple[str, tuple[Any, ...]]]()
        self.done: Counter[str] = Counter()
        self.turn = 0
        hints._send = lambda task, args, expires_seconds: self.asked.append((task, args))
        app.send_task = lambda task, args=(), **_how: self.asked.append((task, tuple(args)))

    def work(self) -> None:
        """What was asked for; now and then all that the beat asks for."""
        self.turn += 1
        if self.turn % 200 == 0:
            self.asked += [(entry["task"], ()) for entry in self.app.conf.beat_schedule.values()]
        while self.asked:
            task, args = self.asked.pop(0)
            self.done[task] += 1
            self.app.tasks[task].run(*args)


def fuzz_http(seconds: float, seed: int) -> int:
    with demo_site():
        from django.conf import settings

        from accounts.demo import PEOPLE
        from accounts.models import Person
        from bench.furnished import furnish, typed_words
        from bench.fuzzing import Fuzzer
        from contest.rounds.models import Contest

        furnish()
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.MAIL_IS_SET_UP, settings.EMAIL_BACKEND = True, "django.core.mail.backends.locmem.EmailBackend"
        codes = [one.code for one in PEOPLE]
        everybody = [None, *Person.objects.filter(code__in=codes).order_by("pk")]
        slugs = [*Contest.objects.order_by("pk").values_list("slug", flat=True)]
        site, workers = Site(), Workers()
        fuzzer = Fuzzer(everybody, random.Random(seed), slugs, typed_words(), work=workers.work)
        ends, told = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < ends:
            if fuzzer.asked % ANEW_QUESTIONS == 0:
                site.lay_out()
                fuzzer.begin_anew()
            known = len(fuzzer.faults)
            fuzzer.ask()
            for fault in list(fuzzer.faults.values())[known:]:
                print(f"\n=== {fault.question}\n{fault.trace}", flush=True)
            if time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"{fuzzer.asked} questions, {len(fuzzer.faults)} faults", flush=True)
        print(f"{fuzzer.asked} questions to {len(fuzzer.routes_seen)} routes: {fuzzer.by_status()}")
        print(f"workers did {sum(workers.done.values())}: {dict(workers.done)}")
        print(f"slowest {fuzzer.slowest[0]:.2f} s of processor: {fuzzer.slowest[1][:500]}")
        print("took no form that changed anything:", *fuzzer.never_changed(), sep="\n  ")
        print("nobody was let in to:", *fuzzer.never_let_in(), sep="\n  ")
        return len(fuzzer.faults)


def fuzz_readers(seconds: float, seed: int) -> int:
    # makers of seeds know the site's tables
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    import django

    django.setup()
    # what a library says of a damaged file
    logging.disable(logging.CRITICAL)
    from bench.fuzzing_readers import try_one

    chance = random.Random(seed)
    faults: set[str] = set()
    outcomes: Counter[tuple[str, str]] = Counter()
    slowest = (0.0, "")
    ends, told = time.monotonic() + seconds, time.monotonic()
    while time.monotonic() < ends:
        begun = time.process_time()
        tried = try_one(chance)
        slowest = max(slowest, (time.process_time() - begun, f"{tried.reader}, {tried.kind}"))
        well = tried.outcome in ("read", "refused")
        outcomes[tried.reader, tried.outcome if well else "fault"] += 1
        if not well and tried.outcome not in faults:
            faults.add(tried.outcome)
            kept = Path(tempfile.gettempdir()) / f"fuzz-{seed}-{len(faults)}.bin"
            kept.write_bytes(tried.content)
            print(f"=== {tried.reader}, {tried.kind} ({kept}): {tried.outcome}", flush=True)
        if time.monotonic() - told > 30:
            told = time.monotonic()
            print(f"{outcomes.total()} files, {len(faults)} faults", flush=True)
    for (reader, outcome), count in sorted(outcomes.items()):
        print(f"  {reader} {outcome}: {count}")
    print(f"{outcomes.total()} files, {len(faults)} faults, slowest {slowest[0]:.2f} s of processor ({slowest[1]})")
    return len(faults)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", action="store_true", help="the readers of question files instead of HTTP")
    options = parser.parse_args()
    found = (fuzz_readers if options.readers else fuzz_http)(options.seconds, options.seed)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.0f} s of processor, at most {used.ru_maxrss // 1024} MB")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
