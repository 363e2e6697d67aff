"""The faults: each hurts the site in one way and says since when it may be well again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench.load import Load
from bench.site import ROOT, Site, command_line, family, kill

SECONDS = 3.0
# As long as a service manager takes to start a dead server again.
PAUSE_SECONDS = 1.0


class Server:
    """A server beside the site, started again as it was after it has been killed."""

    def __init__(self, pid: int, command: list[str] | None = None) -> None:
        self.pid = pid
        self.command = command or Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")
        self.folder = Path(f"/proc/{pid}/cwd").readlink()
        owner = Path(f"/proc/{pid}").stat()
        self.owner = {} if owner.st_uid == os.getuid() else {"user": owner.st_uid, "group": owner.st_gid}
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
        self._database: Server | None = None
        self._redis: Server | None = None

    def database(self) -> Server:
        if self._database is None:
            folder = _ask("show data_directory")
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


def _ask(sql: str) -> object:
    """One value from PostgreSQL, on a connection of its own."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=2, autocommit=True) as connection:
        row = connection.execute(sql).fetchone()
        return row[0] if row else None


def _database_is_up() -> bool:
    import psycopg

    try:
        return _ask("select 1") == 1
    except psycopg.OperationalError:
        return False


def _redis_is_up() -> bool:
    import redis

    try:
        with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


# --- kills ------------------------------------------------------------------------------------------


async def kill_web(around: Surroundings, site: Site, load: Load) -> float:
    return await _kill_role(site, "web")


async def kill_one_web_process(around: Surroundings, site: Site, load: Load) -> float:
    """The process that answers, not the one that looks after it."""
    kill([around.chance.choice(family(site.children()["web"]))])
    return time.monotonic()


async def kill_worker(around: Surroundings, site: Site, load: Load) -> float:
    """While it counts, if the dice will."""
    await asyncio.to_thread(_send_tally, 4)
    await asyncio.sleep(around.chance.random() * 0.05)
    return await _kill_role(site, "worker")


async def kill_beat(around: Surroundings, site: Site, load: Load) -> float:
    return await _kill_role(site, "beat")


async def kill_broker(around: Surroundings, site: Site, load: Load) -> float:
    if around.services:
        return await around.redis().kill_and_start(_redis_is_up)
    return await _kill_role(site, "broker")


async def kill_all(around: Surroundings, site: Site, load: Load) -> float:
    """The supervisor too; everything is started again by hand."""
    killed_at = time.monotonic()
    await site.end(signal.SIGKILL)
    await site.start()
    return killed_at


async def restart(around: Surroundings, site: Site, load: Load) -> float:
    """An orderly stop and start in the middle of everything."""
    stopped_at = time.monotonic()
    await site.end(signal.SIGTERM)
    await site.start()
    return stopped_at


async def _kill_role(site: Site, role: str) -> float:
    while role not in site.children():
        await asyncio.sleep(0.05)
    kill([site.children()[role]])
    return time.monotonic()


# --- the database -------------------------------------------------------------------------------------


async def kill_database(around: Surroundings, site: Site, load: Load) -> float:
    return await around.database().kill_and_start(_database_is_up)


async def kill_database_process(around: Surroundings, site: Site, load: Load) -> float:
    """One server process of PostgreSQL: it throws everybody out and recovers by itself."""
    pid = _ask(
        "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        " and backend_type = 'client backend' order by random() limit 1"
    )
    kill([int(str(pid))])
    return time.monotonic()


async def cut_connections(around: Surroundings, site: Site, load: Load) -> float:
    """Whoever is in the middle of a transaction, for some seconds; at last everybody."""
    others = "pid <> pg_backend_pid() and datname = current_database()"
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        busy = f"{others} and xact_start is not null and backend_type = 'client backend'"
        await asyncio.to_thread(_ask, f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {busy}")
        await asyncio.sleep(0.01)
    await asyncio.to_thread(_ask, f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {others}")
    return time.monotonic()


async def fill_disk(around: Surroundings, site: Site, load: Load) -> float:
    """The disk under database and data folder is full to its last byte for some seconds.

    A PostgreSQL that cannot write its log ends itself; it is started again as a service manager does.
    """
    database = around.database() if around.services else None
    ballast = around.disk / "ballast"
    refused = load.counts["5xx"]
    until = time.monotonic() + 4 * SECONDS
    try:
        # logs and tables grow into space that they have already: it takes some writing before somebody is refused
        while time.monotonic() < until and load.counts["5xx"] < refused + 5:
            await asyncio.to_thread(_fill, ballast)
            await asyncio.sleep(0.1)
        await asyncio.sleep(SECONDS)
    finally:
        ballast.unlink(missing_ok=True)
    if database is not None and not await asyncio.to_thread(_database_is_up):
        await database.start_unless(_database_is_up)
    return time.monotonic()


def _fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


async def limit_files(around: Surroundings, site: Site, load: Load) -> float:
    """No file of web and worker can be written beyond its first bytes for some seconds."""
    pids = [pid for role in ("web", "worker") for pid in _with_family(site.children()[role])]
    for pid in pids:
        _limit_files(pid, 512)
    await asyncio.sleep(SECONDS)
    for pid in pids:
        _limit_files(pid, resource.RLIM_INFINITY)
    return time.monotonic()


def _with_family(pid: int) -> list[int]:
    return [pid, *family(pid)]


def _limit_files(pid: int, size: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


# --- messages, beats, clients ---------------------------------------------------------------------------


async def send_messages_twice(around: Surroundings, site: Site, load: Load) -> float:
    """A heap of messages for the same work at once."""
    await asyncio.to_thread(_send_tally, 20)
    return time.monotonic()


def _send_tally(times: int) -> None:
    from celery import current_app

    import contest.celery  # the application whose settings say where the broker is

    assert contest.celery.app
    with contextlib.suppress(Exception):
        for _ in range(times):
            for task in ("contest.results.tasks.tally", "contest.attempts.tasks.close_expired"):
                current_app.send_task(task, expires=10, retry=False)


async def run_two_beats(around: Surroundings, site: Site, load: Load) -> float:
    command = [sys.executable, "-m", "celery", "-A", "contest.beat", "beat", "--pidfile="]
    schedule = f"--schedule={site.var_dir / 'second-beat'}"
    second = subprocess.Popen([*command, schedule], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    await asyncio.sleep(2 * SECONDS)
    second.kill()
    second.wait()
    return time.monotonic()


async def hang_up(around: Surroundings, site: Site, load: Load) -> float:
    """Half of all questions are cut off before their answer comes."""
    load.hang_up = True
    await asyncio.sleep(SECONDS)
    load.hang_up = False
    return time.monotonic()


async def stall_worker(around: Surroundings, site: Site, load: Load) -> float:
    """It stops in the middle of whatever it does, and goes on later."""
    pids = _with_family(site.children()["worker"])
    kill(pids, signal.SIGSTOP)
    await asyncio.sleep(SECONDS)
    kill(pids, signal.SIGCONT)
    return time.monotonic()


@dataclass(frozen=True)
class Kind:
    """A fault, where there can be one, and whose process is another one afterwards."""

    hurt: Callable[[Surroundings, Site, Load], Awaitable[float]]
    where: Callable[[Surroundings], bool] = lambda around: True
    role: str = ""


def _on_services(around: Surroundings) -> bool:
    return around.services


def _on_sqlite(around: Surroundings) -> bool:
    return not around.services


KINDS = {
    "web": Kind(kill_web, role="web"),
    "worker": Kind(kill_worker, role="worker"),
    "beat": Kind(kill_beat, _on_services, role="beat"),
    "broker": Kind(kill_broker, role="broker"),
    "database": Kind(kill_database, _on_services),
    "messages": Kind(send_messages_twice),
    "web process": Kind(kill_one_web_process),
    "two beats": Kind(run_two_beats),
    "hang up": Kind(hang_up),
    "disk full": Kind(fill_disk, lambda around: around.has_disk),
    "file limit": Kind(limit_files, _on_sqlite),
    "database process": Kind(kill_database_process, _on_services),
    "cut connections": Kind(cut_connections, _on_services),
    "stalled worker": Kind(stall_worker),
    "kill all": Kind(kill_all),
    "restart": Kind(restart),
}
