"""The faults: each hurts the site in one way and says since when it may be well again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.load import Load
from bench.site import ROOT, Site, family, kill, until
from bench.surroundings import Surroundings, ask, database_is_up, redis_is_up

if TYPE_CHECKING:
    from redis import Redis

    from bench.heaps import Heap

SECONDS = 3.0
# Work that a dead worker had in hand waits until its lease is over.
WORK_SECONDS = 240

# --- kills ------------------------------------------------------------------------------------------


async def kill_web(around: Surroundings, site: Site, load: Load) -> float:
    return await _kill_role(site, "web")


async def kill_one_web_process(around: Surroundings, site: Site, load: Load) -> float:
    """A process that answers, not the one that looks after it, where there is one."""
    web = site.children()["web"]
    kill([around.chance.choice(family(web) or [web])])
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
        return await around.redis().kill_and_start(redis_is_up)
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


async def cut_power(around: Surroundings, site: Site, load: Load) -> float:
    """Everything dies at one moment, servers beside the site too, and nobody may say a last word."""
    roles = site.children().values()
    everybody = [pid for role in roles for pid in _with_family(role)]
    servers = [around.database(), around.redis()] if around.services else []
    assert site.process
    killed_at = time.monotonic()
    for pid in (site.process.pid, *(server.pid for server in servers), *everybody):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    await until(site.is_gone, seconds=30)
    if around.services:
        await around.database().start_unless(database_is_up)
        await around.redis().start_unless(redis_is_up)
    await site.start()
    return killed_at


async def _kill_role(site: Site, role: str) -> float:
    while role not in site.children():
        await asyncio.sleep(0.05)
    kill([site.children()[role]])
    return time.monotonic()


# --- the database -------------------------------------------------------------------------------------


async def kill_database(around: Surroundings, site: Site, load: Load) -> float:
    return await around.database().kill_and_start(database_is_up)


async def kill_database_process(around: Surroundings, site: Site, load: Load) -> float:
    """One server process of PostgreSQL: it throws everybody out and recovers by itself."""
    pid = ask(
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
        await asyncio.to_thread(ask, f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {busy}")
        await asyncio.sleep(0.01)
    await asyncio.to_thread(ask, f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {others}")
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
    if database is not None and not await asyncio.to_thread(database_is_up):
        await database.start_unless(database_is_up)
    return time.monotonic()


def _fill(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        for size in (1 << 20, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


async def make_read_only(around: Surroundings, site: Site, load: Load) -> float:
    """As a database is while another one takes its place: it is asked for everything, and keeps nothing."""
    await _set_for_a_while("default_transaction_read_only = on", "reset default_transaction_read_only")
    return time.monotonic()


async def _set_for_a_while(setting: str, undo: str) -> None:
    for change, pause in ((f"set {setting}", SECONDS), (undo, 0)):
        await asyncio.to_thread(_alter_system, change)
        await asyncio.sleep(pause)


def _alter_system(change: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"alter system {change}".encode())
        connection.execute("select pg_reload_conf()")


async def take_all_connections(around: Surroundings, site: Site, load: Load) -> float:
    """Others hold every connection that the database gives; the site's own are cut, and find no place."""
    import psycopg

    held: list[psycopg.Connection[Any]] = []

    def take() -> None:
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                held.append(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True))

    others = "datname = current_database() and pid <> pg_backend_pid() and application_name <> 'held'"
    until = time.monotonic() + SECONDS
    await asyncio.to_thread(take)
    while time.monotonic() < until and held:
        for one in held:
            with contextlib.suppress(psycopg.Error):
                one.execute("set application_name = 'held'")
        await asyncio.to_thread(
            held[0].execute, f"select count(pg_terminate_backend(pid)) from pg_stat_activity where {others}"
        )
        await asyncio.to_thread(take)
        await asyncio.sleep(0.05)
    for one in held:
        one.close()
    return time.monotonic()


async def fill_broker(around: Surroundings, site: Site, load: Load) -> float:
    """The broker's memory is full, and it may throw nothing away: it refuses all that would need more."""
    with _broker() as client:
        before = client.config_get("maxmemory*")
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1)
        await asyncio.sleep(2 * SECONDS)
        for name in ("maxmemory", "maxmemory-policy"):
            client.config_set(name, before[name])
    return time.monotonic()


def _broker() -> Redis:
    import redis
    from django.conf import settings

    return redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)


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


async def mix_messages(around: Surroundings, site: Site, load: Load) -> float:
    """Work of every kind asked for; every message that lies in the broker comes twice, in any order."""
    from bench import heaps

    worker = _with_family(site.children()["worker"])
    await _stop_at_rest(worker)
    try:
        heap = await asyncio.to_thread(heaps.ask_for_everything, around.chance)
        await asyncio.to_thread(heaps.send, heap.messages())
        await asyncio.sleep(SECONDS / 2)
        await asyncio.to_thread(heaps.mix, around.chance)
    finally:
        kill(worker, signal.SIGCONT)
    return await _when_done(around, heap, once=True)


async def _stop_at_rest(pids: list[int]) -> None:
    """Stops processes while they write nothing: on SQLite nobody else could write before they go on."""
    from bench import stored

    while True:
        kill(pids, signal.SIGSTOP)
        if await asyncio.to_thread(stored.can_be_written):
            return
        kill(pids, signal.SIGCONT)
        await asyncio.sleep(0.1)


async def kill_busy_worker(around: Surroundings, site: Site, load: Load) -> float:
    """It has work of every kind in hand."""
    from bench import heaps

    heap = await asyncio.to_thread(heaps.ask_for_everything, around.chance)
    await asyncio.to_thread(heaps.send, heap.messages())
    await asyncio.sleep(around.chance.random())
    killed_at = await _kill_role(site, "worker")
    await _when_done(around, heap, once=False)
    return killed_at


async def _when_done(around: Surroundings, heap: Heap, *, once: bool) -> float:
    since = time.monotonic()
    while not await asyncio.to_thread(heap.is_done) and time.monotonic() - since < WORK_SECONDS:
        await asyncio.sleep(0.2)
    around.found += await asyncio.to_thread(heap.wrongs, once=once)
    return since


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
    return await _stall(_with_family(site.children()["worker"]))


async def stall_broker(around: Surroundings, site: Site, load: Load) -> float:
    """It takes connections and answers nothing, which is worse than being dead."""
    return await _stall([around.redis().pid if around.services else site.children()["broker"]])


async def stall_database(around: Surroundings, site: Site, load: Load) -> float:
    postmaster = around.database().pid
    return await _stall(_with_family(postmaster))


async def _stall(pids: list[int]) -> float:
    for number, pause in ((signal.SIGSTOP, SECONDS), (signal.SIGCONT, 0)):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        await asyncio.sleep(pause)
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
    "mixed messages": Kind(mix_messages),
    "busy worker": Kind(kill_busy_worker, role="worker"),
    "two beats": Kind(run_two_beats),
    "hang up": Kind(hang_up),
    "disk full": Kind(fill_disk, lambda around: around.has_disk),
    "file limit": Kind(limit_files, _on_sqlite),
    "database process": Kind(kill_database_process, _on_services),
    "cut connections": Kind(cut_connections, _on_services),
    "read-only database": Kind(make_read_only, _on_services),
    "no connections": Kind(take_all_connections, _on_services),
    "full broker": Kind(fill_broker),
    "stalled worker": Kind(stall_worker),
    "stalled broker": Kind(stall_broker),
    "stalled database": Kind(stall_database, _on_services),
    "power cut": Kind(cut_power),
    "kill all": Kind(kill_all),
    "restart": Kind(restart),
}
