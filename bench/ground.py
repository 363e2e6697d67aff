"""The ground of a measurement: a throw-away installation with the demo contest, and the real site running on it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.machine import pss_mb, pss_of_trees
from bench.site import Site, run

DATABASES = ("postgresql", "sqlite")
# As a real installation: commits wait for the disk. Memory for a machine of 8 GB.
DURABLE = (
    *("max_connections=100", "shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min"),
    *("wal_compression=on", "work_mem=32MB", "maintenance_work_mem=256MB"),
)
FOUR = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "IDENTITY_KEY", "FORMER_IDENTITY_KEYS")


@dataclass
class Ground:
    """Where a measurement runs. `roots`: the processes whose trees are measured, by role."""

    database: str
    var_dir: Path
    port: int
    servers: dict[str, int] = field(default_factory=dict)
    site: Site | None = None

    @property
    def roots(self) -> dict[str, int]:
        return {**(self.site.children() if self.site else {}), **self.servers}

    def memory(self) -> dict[str, float]:
        """MB of the processes that `up` keeps, of `up` itself, and of all together; shared pages count once."""
        assert self.site
        assert self.site.process
        own = {**pss_of_trees(self.site.children()), "supervisor": pss_mb(self.site.process.pid)}
        return {**{name: round(mb, 1) for name, mb in own.items()}, "sum": round(sum(own.values()), 1)}

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The real site: web, worker, beat, and the broker where it is embedded."""
        self.site = Site(self.var_dir, self.port)
        try:
            asyncio.run(self.site.start())
            yield
        finally:
            if not self.site.is_gone():
                asyncio.run(self.site.end(signal.SIGTERM))
            self.site = None


@contextlib.contextmanager
def installation(services: Sequence[str] | None, like: Path | None = None) -> Iterator[Path]:
    """A data folder, and with it the environment of this process and of the site.

    `services`: options of a PostgreSQL that stands beside a Redis, both thrown away; None for the embedded default.
    `like`: a data folder with the demo contest on SQLite, of which this one is a copy.
    """
    from tests import services as servers

    var_dir = Path(tempfile.mkdtemp(prefix="thi-bench-"))
    for name in FOUR:
        os.environ.pop(name, None)
    os.environ |= {"VAR_DIR": str(var_dir), "DJANGO_SETTINGS_MODULE": "contest.settings", "PYTHONUNBUFFERED": "1"}
    try:
        if services is None:
            if like:
                shutil.copytree(like, var_dir, dirs_exist_ok=True)
            yield var_dir
            return
        with servers.postgres(list(services)) as database_url, servers.redis() as redis_url:
            os.environ |= servers.installation(database_url, redis_url)
            yield var_dir
    finally:
        shutil.rmtree(var_dir, ignore_errors=True)


@contextlib.contextmanager
def ground(database: str, like: Path | None = None) -> Iterator[Ground]:
    """An installation with the demo contest, its caps wide enough for whole contests in one day. Django is set up.

    `like`: on SQLite, a data folder to copy instead of making one.
    """
    from tests.services import free_port

    with installation(DURABLE if database == "postgresql" else None, like) as var_dir:
        begun = time.monotonic()
        if not like or database == "postgresql":
            run("migrate", "-v0")
            run("seed_demo")
            # this process answers some questions itself, with pages that name prepared files
            run("prepare")
        say(f"{database}: installed in {time.monotonic() - begun:.0f} s")
        import django

        django.setup()
        logging.disable(logging.WARNING)
        widen_caps()
        servers = {"database": postmaster(), "broker": redis_pid()} if database == "postgresql" else {}
        yield Ground(database, var_dir, free_port(), servers)


def say(text: str) -> None:
    """A line about what is being done, beside the figures."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def widen_caps(most: int = 40) -> None:
    """Lets everybody take this many attempts of the demo contest, all on one day."""
    from contest.rounds.models import Contest

    for contest in Contest.objects.all():
        contest.rules["caps"] = [{**cap, "max": most} for cap in contest.rules["caps"]]
        contest.save()


def postmaster() -> int:
    """Pid of the PostgreSQL server; its backends are its children."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("show data_directory")
        folder = cursor.fetchone()[0]
    return int((Path(folder) / "postmaster.pid").read_text().split()[0])


def redis_pid() -> int:
    import redis

    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        return int(client.info("server")["process_id"])


# --- the command line of a measure ------------------------------------------------------------------


def options_of(doc: str | None, add: Callable[[argparse.ArgumentParser], Any] | None = None) -> argparse.Namespace:
    """Options that all measures have, and those that `add` adds."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=DATABASES, default="postgresql")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    if add:
        add(parser)
    return parser.parse_args()


def tell(options: argparse.Namespace, figures: dict[str, Any]) -> int:
    """Prints the figures and keeps them; exit code 1 when something in them is wrong."""
    print(json.dumps(figures, ensure_ascii=False, indent=1), flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False))
    return 1 if figures.get("wrong") or figures.get("errors") else 0


def ms_each(spent: dict[str, float], attempts: int) -> dict[str, float]:
    """CPU milliseconds an attempt by role, and their sum."""
    each = {name: round(1000 * seconds / max(1, attempts), 3) for name, seconds in spent.items()}
    return {**each, "sum": round(sum(each.values()), 3)}
