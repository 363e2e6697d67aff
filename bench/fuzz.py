"""Questions nobody would ask, to every address, in every role: no answer may be an error of ours.

    python -m bench.fuzz --seconds 600 --seed 1             HTTP: addresses × methods, forms, odd bodies
    python -m bench.fuzz --seconds 600 --seed 1 --readers   readers of question files, on damaged and made-up bytes

It works in this process, on a demo site of its own under a folder that it throws away; tasks that pages hand to workers
are not run. Each fault is printed once with the question that found it. Exit 1 when there was any. The short form is
tests/journeys/test_fuzz.py, which shares what asks (bench/fuzzing.py).
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.site import run

DEMO_SLUG = "dang-vien-tot"


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


def fuzz_http(seconds: float, seed: int) -> int:
    with demo_site():
        from django.conf import settings

        from accounts.demo import PEOPLE
        from accounts.models import Person
        from bench.fuzzing import Fuzzer

        settings.ALLOWED_HOSTS = ["testserver"]
        codes = [one.code for one in PEOPLE]
        everybody = [None, *Person.objects.filter(code__in=codes).order_by("pk")]
        fuzzer = Fuzzer(everybody, random.Random(seed), DEMO_SLUG)
        ends, told = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() < ends:
            known = len(fuzzer.faults)
            fuzzer.ask()
            for fault in list(fuzzer.faults.values())[known:]:
                print(f"\n=== {fault.question}\n{fault.trace}", flush=True)
            if time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"{fuzzer.asked} questions, {len(fuzzer.faults)} faults", flush=True)
        print(f"{fuzzer.asked} questions to {len(fuzzer.routes_seen)} routes: {fuzzer.by_status()}")
        return len(fuzzer.faults)


def fuzz_readers(seconds: float, seed: int) -> int:
    from bench.fuzzing_readers import SEEDS, damaged, read

    chance, count = random.Random(seed), 0
    faults: dict[str, str] = {}
    slowest = 0.0
    ends, told = time.monotonic() + seconds, time.monotonic()
    while time.monotonic() < ends:
        kind = chance.choice(sorted(SEEDS))
        content, key = damaged(kind, chance), damaged(chance.choice(sorted(SEEDS)), chance)
        begun = time.process_time()
        fault = read(content, key if chance.random() < 0.3 else None)
        slowest = max(slowest, time.process_time() - begun)
        count += 1
        if fault and fault not in faults:
            faults[fault] = kind
            (Path(tempfile.gettempdir()) / f"fuzz-{len(faults)}.bin").write_bytes(content)
            print(f"=== {kind}: {fault}", flush=True)
        if time.monotonic() - told > 30:
            told = time.monotonic()
            print(f"{count} files, {len(faults)} faults", flush=True)
    print(f"{count} files, {len(faults)} faults, slowest {slowest:.2f} s of processor")
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
