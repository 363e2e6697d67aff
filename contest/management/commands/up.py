"""`manage.py up`: brings the whole site up on this machine, or one role of a larger installation, and keeps it up."""

from __future__ import annotations

import asyncio
import fcntl
import functools
import io
import os
import resource
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from contest.common import broker, ports
from contest.common.assets import prepare
from contest.common.supervisor import Child, Event, Supervisor

ROLES = ("web", "worker", "beat")
NAMES = {"broker": "Hàng đợi", "web": "Máy chủ web", "worker": "Tiến trình nền", "beat": "Bộ hẹn giờ"}
# Long enough for an ordinary task; a longer one comes back after the restart, its message is not yet acknowledged.
GRACE_SECONDS = {"whole": 5.0, "role": 60.0}
OPEN_FILES = 65_536


class Command(BaseCommand):
    help = "Chạy cả hệ thống: web, tiến trình nền, bộ hẹn giờ. Ctrl-C để dừng."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="cổng của máy chủ web (mặc định 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 để máy khác trong mạng vào được")
        parser.add_argument("--no-demo", action="store_true", help="không tạo cuộc thi mẫu")
        parser.add_argument("--only", nargs="+", choices=ROLES, help="chỉ chạy các phần này (bản cài đặt thật)")

    def handle(self, **options: Any) -> None:
        self.options = options
        self.roles = tuple(options["only"] or ROLES)
        self.begun = time.monotonic()
        with self._lock():
            if "web" in self.roles:
                self._check_port()
                self.step("Giao diện", "dựng xong" if prepare() else "không có gì mới")
            self._bring_database()
            guide = self._seed_demo()
            _raise_file_limit()
            grace = GRACE_SECONDS["role" if options["only"] else "whole"]
            supervisor = Supervisor(self._children(), report=self.report, grace_seconds=grace)
            if not asyncio.run(supervisor.run(when_ready=functools.partial(self._welcome, guide))):
                sys.exit(1)
            self.line("Đã dừng.")

    # --- what people read -------------------------------------------------------------------------

    def line(self, text: str = "") -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def step(self, what: str, how: str) -> None:
        self.line(f"  {what}: {how}")

    def report(self, event: Event, child: Child, reason: str) -> None:
        name = NAMES[child.name]
        match event:
            case "ready":
                self.step(name, "sẵn sàng")
            case "died":
                self.step(name, f"đã tắt ({reason}), đang chạy lại")
            case "stopping":
                self.step(name, "đang dừng")
            case "failed":
                self.step(name, f"không khởi động được ({reason})")
                if child.log:
                    self.line(f"  Mấy dòng cuối của {child.log}:")
                    self.line("".join(f"    {line}\n" for line in _last_lines(child.log)))

    def _welcome(self, guide: str) -> None:
        self.line(f"\nXong sau {time.monotonic() - self.begun:.0f} giây.")
        if "web" in self.roles:
            port = self.options["port"]
            hosts = [self.options["host"]]
            if hosts == ["0.0.0.0"]:
                hosts = ["127.0.0.1", *ports.own_addresses()]
            for host in hosts:
                self.line(f"Mở trang: http://{host}:{port}/")
        if guide:
            self.line(f"\n{guide.strip()}")
        self.line("\nDừng: bấm Ctrl-C.\n")

    # --- before the children ----------------------------------------------------------------------

    def _lock(self) -> IO[str]:
        """One `up` per data folder, and one beat."""
        whole = not self.options["only"]
        name = "up.lock" if whole else "beat.lock" if "beat" in self.roles else f"up-{os.getpid()}.lock"
        path = Path(settings.VAR_DIR) / name
        file = path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CommandError(
                f"Hệ thống đang chạy rồi với dữ liệu này ({settings.VAR_DIR}), pid {file.read().strip()}.\n"
                "Dừng bản đó bằng Ctrl-C, hoặc đặt VAR_DIR để dùng thư mục dữ liệu khác."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file

    def _check_port(self) -> None:
        host, port = self.options["host"], self.options["port"]
        if ports.is_free(host, port):
            return
        holder = ports.find_holder(port)
        raise CommandError(
            f"Cổng {port} đang được chương trình khác dùng{f' ({holder})' if holder else ''}.\n"
            f"Dừng chương trình đó, hoặc chọn cổng khác: ./run --port {port + 1}"
        )

    def _bring_database(self) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan and self.options["only"]:
            raise CommandError(f"Cơ sở dữ liệu thiếu {len(plan)} bước nâng cấp. Chạy trước: python manage.py migrate")
        if plan:
            call_command("migrate", interactive=False, verbosity=0)
        news = f"nâng cấp {len(plan)} bước" if plan else "đã mới nhất"
        self.step("Cơ sở dữ liệu", f"{connection.display_name}, {news}")

    def _seed_demo(self) -> str:
        """The demo's sign-ins; nothing in a real installation, whose people must not meet published passwords."""
        if settings.PRODUCTION or self.options["only"] or self.options["no_demo"] or "seed_demo" not in get_commands():
            return ""
        output = io.StringIO()
        call_command("seed_demo", stdout=output)
        self.step("Cuộc thi mẫu", "sẵn sàng")
        return output.getvalue()

    # --- the children -----------------------------------------------------------------------------

    def _children(self) -> list[Child]:
        makers = {"web": self._web, "worker": self._worker, "beat": self._beat}
        children = [makers[role]() for role in ROLES if role in self.roles]
        if settings.PRODUCTION or self.options["only"]:
            return children
        return [self._broker(), *children]

    def _broker(self) -> Child:
        server = broker.find_server()
        if server is None:
            raise CommandError("Không tìm thấy máy chủ Valkey hay Redis. Cài: sudo apt install redis-server")
        socket = Path(settings.BROKER_SOCKET)
        folder = Path(settings.VAR_DIR) / "broker"
        for own in (folder, socket.parent):
            broker.own_folder(own)
        command = broker.command(server, socket=socket, folder=folder)
        return Child("broker", command, functools.partial(broker.answers, socket), log=self._log("broker"))

    def _web(self) -> Child:
        host, port = self.options["host"], self.options["port"]
        on_sqlite = connection.vendor == "sqlite"
        workers = 1 if on_sqlite else os.cpu_count() or 1
        command = _python(
            *("granian", "--interface", "wsgi", "contest.wsgi:application"),
            *("--host", host, "--port", str(port), "--no-ws", "--no-access-log", "--log-level", "warning"),
            # SQLite: one process, since its writers queue for one lock.
            *("--workers", str(workers), "--blocking-threads", "2"),
            # Waiting phones hold a connection each, and wait in the kernel or here instead of being refused.
            *("--backlog", "4096", "--backpressure", "2048", "--workers-kill-timeout", "3"),
        )
        environment = {"EMBEDDED_HOSTS": ",".join(self._embedded_hosts())}
        if not on_sqlite:
            environment["PG_INDEX_SCANS_ONLY"] = "1"
        near = "127.0.0.1" if host == "0.0.0.0" else host
        name = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")

        async def port_is_free() -> bool:
            return ports.is_free(host, port)

        return Child(
            "web",
            command,
            functools.partial(ports.speaks_http, near, port, name=name),
            may_start=port_is_free,
            environment=environment,
            log=self._log("web"),
        )

    def _embedded_hosts(self) -> list[str]:
        hosts = [*settings.ALLOWED_HOSTS, self.options["host"]]
        if self.options["host"] == "0.0.0.0":
            hosts += [*ports.own_addresses(), *ports.own_names()]
        return list(dict.fromkeys(hosts))

    def _worker(self) -> Child:
        # Threads share one interpreter's memory; SQLite lets one write at a time anyway.
        pool = ("threads", "2") if connection.vendor == "sqlite" else ("prefork", str(os.cpu_count() or 1))
        return self._celery("worker", "-P", pool[0], "-c", pool[1], "--without-gossip", "--without-mingle")

    def _beat(self) -> Child:
        return self._celery("beat", "--pidfile=")

    def _celery(self, role: str, *arguments: str) -> Child:
        ready_file = Path(settings.VAR_DIR) / "run" / f"{role}-{os.getpid()}.ready"
        ready_file.parent.mkdir(exist_ok=True)

        async def may_start() -> bool:
            ready_file.unlink(missing_ok=True)
            return True

        async def is_ready() -> bool:
            return ready_file.exists()

        return Child(
            role,
            _python("celery", "-A", "contest", role, "--loglevel", "INFO", *arguments),
            is_ready,
            may_start=may_start,
            environment={"CELERY_READY_FILE": str(ready_file)},
            log=self._log(role),
        )

    def _log(self, name: str) -> Path | None:
        """A file beside the data; a real installation's own collector reads our output instead."""
        return None if self.options["only"] else Path(settings.VAR_DIR) / "log" / f"{name}.log"


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)


def _last_lines(path: Path, count: int = 12) -> list[str]:
    return path.read_text(errors="replace").splitlines()[-count:]


def _raise_file_limit() -> None:
    """Each waiting phone is an open file; the usual limit of 1,024 would be a limit of people."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
