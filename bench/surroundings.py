"""What the site stands on while it is hurt: the servers beside it, and the dice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.ledger import Finding
from bench.site import command_line

# As long as a service manager takes to start a dead server again.
PAUSE_SECONDS = 1.0


class Server:
    """A server beside the site, started again as it was after it has been killed."""

    def __init__(self, pid: int, command: list[str] | None = None) -> None:
        self.pid = pid
        self.command = command or Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
        self.folder = Path(f"/proc/{pid}/cwd").readlink()
        owner = Path(f"/proc/{pid}").stat()
        self.owner: dict[str, Any] = (
            {} if owner.st_uid == os.getuid() else {"user": owner.st_uid, "group": owner.st_gid}
        )
        self.process: subprocess.Popen[bytes] | None = None

    async def kill_and_start(self, is_up: Callable[[], bool]) -> float:
        """When it was killed."""
        os.kill(self.pid, signal.SIGKILL)
        killed_at = time.monotonic()
        self._collect()
        await asyncio.sleep(PAUSE_SECONDS)
        await self.start_unless(is_up)
        return killed_at

    async def start_unless(self, is_up: Callable[[], bool]) -> None:
        """Started, as often as it takes, until it answers; not while it recovers by itself."""
        while not await asyncio.to_thread(is_up):
            # The old one's orphans may hold its memory for a moment, and the new one gives up then.
            ended = self.process.poll() is not None if self.process else not command_line(self.pid)
            if ended:
                self._collect()
                self.process = subprocess.Popen(
                    self.command,
                    cwd=self.folder,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    **({**self.owner, "extra_groups": []} if self.owner else {}),
                )
                self.pid = self.process.pid
            await asyncio.sleep(0.1)

    def _collect(self) -> None:
        if self.process is not None:
            self.process.wait()
            self.process = None
        else:
            # A dead child that nobody has collected still counts as running.
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.pid, 0)

    def end(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(20)


class Surroundings:
    """What the site stands on, and the dice."""

    def __init__(self, *, services: bool, seed: int, disk: Path | None = None) -> None:
        self.services = services
        # a small disk of its own, under everything that is written
        self.disk = disk or Path()
        self.has_disk = disk is not None
        self.chance = random.Random(seed)
        # embedded, the beat is a thread of the worker
        self.roles = {"web", "worker"} | ({"beat"} if services else {"broker"})
        # what faults have found wrong themselves, until somebody takes it
        self.found: list[Finding] = []
        self._database: Server | None = None
        self._redis: Server | None = None

    def database(self) -> Server:
        if self._database is None:
            folder = ask("show data_directory")
            self._database = Server(int((Path(str(folder)) / "postmaster.pid").read_text().split()[0]))
        return self._database

    def redis(self) -> Server:
        if self._redis is None:
            import redis

            with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
                about, settings = client.info("server"), client.config_get("*")
            # It has written its port over its command line.
            options = [part for name in ("port", "bind", "save", "dir") for part in (f"--{name}", settings[name])]
            self._redis = Server(int(about["process_id"]), [about["executable"], *options])
        return self._redis

    def end(self) -> None:
        for server in (self._database, self._redis):
            if server is not None:
                server.end()


def ask(sql: str) -> object:
    """One value from PostgreSQL, on a connection of its own."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=2, autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
        return row[0] if row else None


def database_is_up() -> bool:
    import psycopg

    try:
        return ask("select 1") == 1
    except psycopg.OperationalError:
        return False


def redis_is_up() -> bool:
    import redis

    try:
        with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
