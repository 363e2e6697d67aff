"""The processes of which the site consists, as the supervisor starts them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from contest.common import broker, door_wait, ports
from contest.common.door import BACKLOG
from contest.common.family import Described
from contest.common.metrics import SHARED_FOLDER

CORES = os.cpu_count() or 1
# What compiled modules were read into goes back at once: glibc else keeps it between what stays, 6 MB of 233. Not from
# 128 kB on: what packs an answer is larger, and would be fetched from the system and given back for each.
GIVEN_BACK = str(512 * 1024)
THRIFTY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": GIVEN_BACK, "MALLOC_TRIM_THRESHOLD_": GIVEN_BACK}


def broker_child(server: str, *, log: str) -> Described:
    """The embedded broker; makes its two folders."""
    socket, folder = Path(settings.BROKER_SOCKET), Path(settings.VAR_DIR) / "broker"
    for own in (folder, socket.parent):
        broker.own_folder(own)
    command = broker.command(server, socket=socket, folder=folder)
    return Described("broker", command, socket=str(socket), log=log)


def web_child(*, host: str, port: int, log: str) -> Described:
    """The web server; its own workers are the server's affair."""
    # SQLite: one process, since all writers wait for one lock anyway.
    workers = settings.WEB_PROCESSES or (1 if _on_sqlite() else CORES)
    command = _python(
        *("contest.web", "--interface", "wsgi", "contest.wsgi:application"),
        *("--host", host, "--port", str(port), "--no-ws", "--no-access-log", "--log-level", "warning"),
        *("--workers", str(workers), "--blocking-threads", "2", "--workers-kill-timeout", "3"),
        # One that dies is replaced while the others go on; when it dies again at once, all end and are started anew.
        "--respawn-failed-workers",
        # A browser keeps several connections open; idle ones go after ten seconds, and never fill all places.
        *("--backlog", str(BACKLOG), "--backpressure", "8192", "--http1-header-read-timeout", "10000"),
        *_encrypted(),
    )

    counts = str(Path(settings.VAR_DIR) / "run" / f"metrics-{port}")
    near = "127.0.0.1" if host == "0.0.0.0" else host
    name = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
    return Described(
        "web",
        command,
        page=(near, port, name),
        certificate=settings.WEB_CERTIFICATE,
        listens=(host, port, workers),
        emptied=counts,
        environment={
            **THRIFTY,
            # Several processes add up what /metrics tells.
            **({SHARED_FOLDER: counts} if workers > 1 else {}),
            **({door_wait.ADDRESS: f"{near}:{port}"} if settings.START_QUEUE else {}),
            door_wait.CERTIFICATE: settings.WEB_CERTIFICATE,
            "EMBEDDED_HOSTS": ",".join(_embedded_hosts(host)),
            "PG_INDEX_SCANS_ONLY": "0" if _on_sqlite() else "1",
        },
        log=log,
    )


def _encrypted() -> tuple[str, ...]:
    if not settings.WEB_CERTIFICATE:
        return ()
    return ("--ssl-certificate", settings.WEB_CERTIFICATE, "--ssl-keyfile", settings.WEB_KEY)


def worker_child(*, with_beat: bool, log: str) -> Described:
    """The Celery worker. On SQLite threads: one interpreter's memory, and only one of them can write at a time.

    One place more than would do: what is long leaves it free (common/long_work.py).
    """
    pool = ("threads", "3") if _on_sqlite() else ("prefork", str(CORES + 1))
    return _celery_child("worker", *pool, *(["beat"] if with_beat else []), log=log)


def beat_child(*, log: str) -> Described:
    """The Celery beat, of which a whole installation runs exactly one."""
    return _celery_child("beat", log=log)


def _celery_child(role: str, *arguments: str, log: str) -> Described:
    sign = str(Path(settings.VAR_DIR) / "run" / f"{role}-{os.getpid()}.ready")
    return Described(
        role,
        _python(f"contest.{role}", *arguments),
        sign=sign,
        # Celery's look at the site (`check`, which the suite runs) would load every page's modules into the worker.
        environment={**THRIFTY, "CELERY_READY_FILE": sign, "CELERY_SKIP_CHECKS": "1"},
        log=log,
    )


def _embedded_hosts(host: str) -> list[str]:
    """Names by which a browser may call the embedded site."""
    names = [*ports.own_addresses(), *ports.own_names()] if host == "0.0.0.0" else [host]
    return list(dict.fromkeys([*settings.ALLOWED_HOSTS, *names]))


def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)
