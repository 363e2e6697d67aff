"""Throw-away PostgreSQL, Redis and nginx on free ports of this machine, for the suite and for tests marked `services`.

`python -m tests.services COMMAND …` runs a command as a real installation on both.
"""

from __future__ import annotations

import getpass
import os
import pwd
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

QUICK_NOT_SAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
# Sorted as a Vietnamese office would install it: paths and keys must not depend on it.
VIETNAMESE = ("--locale-provider=icu", "--icu-locale=vi")
PATIENCE_SECONDS = 120
# below those that systems give to whoever asks for any port: nobody takes one between our asking and our using it
PORTS = range(20_000, 32_000)
DEPLOY = Path(__file__).resolve().parents[1] / "docs" / "deploy"


class Missing(Exception):
    """A server program is not installed."""


def free_port() -> int:
    """A TCP port on which nobody listens at this moment, nor is given one by chance."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("0.0.0.0", port))
            return port


@contextmanager
def postgres(options: Sequence[str] = QUICK_NOT_SAFE) -> Iterator[str]:
    """A new PostgreSQL cluster; its database URL. Raises Missing."""
    with _folder("thi-postgres-") as folder:
        as_owner = _give_to_postgres(folder)
        cluster = folder / "cluster"
        subprocess.run(
            [
                _postgres_program("initdb"),
                "-D",
                cluster,
                "-U",
                "postgres",
                "-A",
                "trust",
                "--no-sync",
                "-E",
                "UTF8",
                *VIETNAMESE,
            ],
            **as_owner,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        port = free_port()
        settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *options]
        command = [_postgres_program("postgres"), "-D", cluster, *(part for one in settings for part in ("-c", one))]
        with _running(command, stop=signal.SIGINT, ready=lambda: _takes_queries(port), **as_owner):
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def standby(of: str) -> Iterator[str]:
    """A second cluster that follows the one at this URL as it is written; its database URL."""
    with _folder("thi-standby-") as folder:
        as_owner = _give_to_postgres(folder)
        cluster, port = folder / "cluster", free_port()
        copying = [_postgres_program("pg_basebackup"), "-D", cluster, "-d", of, "-R", "-c", "fast", "-X", "stream"]
        subprocess.run(copying, **as_owner, check=True, stdout=subprocess.DEVNULL)
        command = [
            _postgres_program("postgres"),
            "-D",
            cluster,
            "-c",
            f"port={port}",
            "-c",
            "listen_addresses=127.0.0.1",
        ]
        command += ["-c", f"unix_socket_directories={folder}", "-c", "max_connections=200"]
        with _running(command, stop=signal.SIGINT, ready=lambda: _takes_queries(port), **as_owner):
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def pgbouncer(of: str, *, connections: int) -> Iterator[str]:
    """A pooler in transaction mode with so few connections to the server at this URL; its own URL. Raises Missing."""
    program = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
    if program is None:
        raise Missing("pgbouncer")
    with _folder("thi-pgbouncer-") as folder:
        as_owner = _give_to_postgres(folder)
        port, server = free_port(), urlsplit(of)
        (folder / "users").write_text('"postgres" ""\n')
        (folder / "pgbouncer.ini").write_text(
            f"[databases]\npostgres = host={server.hostname} port={server.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
            f"auth_file = {folder}/users\npool_mode = transaction\ndefault_pool_size = {connections}\n"
        )
        command = [program, "-q", folder / "pgbouncer.ini"]
        with _running(command, stop=signal.SIGINT, ready=lambda: _takes_queries(port), **as_owner):
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """An empty Redis; its URL. Raises Missing."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise Missing("redis-server")
    with _folder("thi-redis-") as folder:
        port = free_port()
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        with _running(command, stop=signal.SIGTERM, ready=lambda: _pongs(port)):
            yield f"redis://127.0.0.1:{port}/0"


class Front(NamedTuple):
    """An nginx before web servers: where it listens, its main process."""

    port: int
    pid: int


@contextmanager
def nginx(webs: Sequence[int], *, static: Path) -> Iterator[Front]:
    """The reference configuration before web servers on these ports, over plain HTTP. Raises Missing."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        raise Missing("nginx")
    with _folder("thi-nginx-") as folder:
        port, whole = free_port(), folder / "nginx.conf"
        (folder / "site.conf").write_text(_in_plain_http(port, webs, static, folder), encoding="utf-8")
        # as docs/deploy/README.md has a crowd's nginx
        whole.write_text(
            f"user {getpass.getuser()}; daemon off; pid {folder}/nginx.pid; error_log stderr error;\n"
            "worker_processes auto; worker_rlimit_nofile 65536; events { worker_connections 16384; }\n"
            f"http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {folder}/body;\n"
            # a load driver asks more on one connection than any phone
            "keepalive_requests 100000;\n"
            f"proxy_temp_path {folder}/proxy; include {folder}/site.conf; }}\n"
        )
        command = [program, "-p", folder, "-c", whole]
        with _running(command, stop=signal.SIGTERM, ready=lambda: _listens(port)):
            yield Front(port, int((folder / "nginx.pid").read_text()))


def _in_plain_http(port: int, webs: Sequence[int], static: Path, folder: Path) -> str:
    """docs/deploy/upstream.conf and nginx.conf on a port of its own, without the certificates that no test has."""
    text = "".join((DEPLOY / name).read_text(encoding="utf-8") for name in ("upstream.conf", "nginx.conf"))
    redirect = text[text.index("server {\n    listen 80;") : text.index("server {\n    listen 443")]
    changes = {
        redirect: "",
        "    server 127.0.0.1:8000 max_fails=2 fail_timeout=5s;": "\n".join(
            f"    server 127.0.0.1:{web} max_fails=2 fail_timeout=5s;" for web in webs
        ),
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} backlog=4096;",
        "/var/lib/thi/static/": f"{static}/",
        "/var/cache/nginx/thi": f"{folder}/kept",
        "$scheme": "http",
        # its port is in the name by which browsers call it
        "Host $host;": "Host $http_host;",
        "proxy_pass https://thi;": "proxy_pass http://thi;",
    }
    for old, new in changes.items():
        assert old in text, f"docs/deploy has no {old!r} any more"
        text = text.replace(old, new)
    return "\n".join(line for line in text.splitlines() if "ssl_certificate" not in line and "proxy_ssl" not in line)


def installation(database_url: str, redis_url: str) -> dict[str, str]:
    """The environment of a real installation on these, over plain HTTP."""
    return {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": secrets.token_urlsafe(50),
        # tests sign staff in by force; those of the second factor ask for it themselves
        "STAFF_SECOND_FACTOR": "offered",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "ALLOW_HTTP": "1",
    }


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _give_to_postgres(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: Debian's own user does it then."""
    if os.getuid() != 0:
        return {}
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        raise Missing("postgres (user)") from None
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [], "cwd": folder}


def _postgres_program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise Missing("postgresql")
    return program


@contextmanager
def _running(command: list[Any], *, stop: signal.Signals, ready: Callable[[], bool], **options: Any) -> Iterator[None]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, **options)
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not ready():
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(f"{command[0]} did not come up:\n{log.read().decode(errors='replace')}")
                time.sleep(0.05)
            yield
        finally:
            process.send_signal(stop)
            with suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()
            process.wait()


def _takes_queries(port: int) -> bool:
    import psycopg

    try:
        with psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres", connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
        return True
    return False


def _pongs(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16) == b"+PONG\r\n"
    except OSError:
        return False


if __name__ == "__main__":
    with postgres() as database_url, redis() as redis_url:
        environment = {**os.environ, **installation(database_url, redis_url)}
        sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
