"""`manage.py up`: brings the whole site up on this machine, or one role of a larger installation, and keeps it up."""

from __future__ import annotations

import fcntl
import io
import os
import resource
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from contest.common import broker, ports
from contest.common.family import Described
from contest.management import children
from contest.management.keeping import Welcome, become, line, step
from contest.management.troubles import words_of

ROLES = ("web", "worker", "beat")
# Time to end one's task; a longer task comes back later, for its message is acknowledged only at the end.
GRACE_SECONDS = {"whole": 5.0, "role": 60.0}
OPEN_FILES = 65_536
HELD = {
    "up": (
        "Hệ thống đang chạy rồi với dữ liệu này ({folder}), pid {pid}.\n"
        "Dừng bản đó bằng Ctrl-C, hoặc đặt VAR_DIR để dùng thư mục dữ liệu khác."
    ),
    "beat": (
        "Bộ hẹn giờ đang chạy rồi trên máy này, pid {pid}; cả hệ thống chỉ cần một.\n"
        "Muốn chạy lại: systemctl restart thi-beat, hoặc dừng bản đó trước."
    ),
}


def shows_demo(*, only: bool, no_demo: bool) -> bool:
    """Never to a real installation's people: they must not meet a demo's published passwords."""
    return not (settings.PRODUCTION or only or no_demo)


class Command(BaseCommand):
    help = "Chạy cả hệ thống: web, tiến trình nền, bộ hẹn giờ. Ctrl-C để dừng."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000, help="cổng của máy chủ web (mặc định 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 để máy khác trong mạng vào được")
        parser.add_argument("--no-demo", action="store_true", help="không tạo cuộc thi mẫu")
        parser.add_argument("--only", nargs="+", choices=ROLES, help="chỉ chạy các phần này (bản cài đặt thật)")

    def handle(self, *, port: int, host: str, no_demo: bool, only: list[str] | None, **_: Any) -> None:
        begun = time.monotonic()
        roles = tuple(only or ROLES)
        demo = shows_demo(only=bool(only), no_demo=no_demo)
        with _held_alone(roles, whole=not only) as held:
            if "web" in roles:
                _check_line(host)
                _check_port(host, port)
            try:
                guide = _in_a_process(_make_ready, "web" in roles, bool(only), demo)
            except KeyboardInterrupt:
                line("Đã dừng.")
                return
            _raise_file_limit()
            become(
                _family(roles, whole=not only, host=host, port=port),
                Welcome(begun, _addresses(host, port) if "web" in roles else [], guide, not _is_loopback(host)),
                grace_seconds=GRACE_SECONDS["role" if only else "whole"],
                lock=held,
                note=Path(settings.VAR_DIR) / "run" / f"up-{os.getpid()}.json",
            )


def port_number(text: str) -> int:
    """A port as it is typed. Raises ArgumentTypeError."""
    if text.isdecimal() and 0 < int(text) < 65_536:
        return int(text)
    raise ArgumentTypeError(f"{text} không phải số cổng; cần một số từ 1 đến 65535")


# --- before the children ------------------------------------------------------------------------------


def lock(name: str) -> IO[str]:
    """One `up` per data folder, and one beat; held until the file is closed, or we die."""
    file = (Path(settings.VAR_DIR) / f"{name}.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        words = HELD.get(name, HELD["up"]).format(folder=settings.VAR_DIR, pid=file.read().strip())
        raise CommandError(words) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def _held_alone(roles: tuple[str, ...], *, whole: bool) -> AbstractContextManager[IO[str] | None]:
    """The lock of what runs once; web and worker alone run as often as wanted, and hold nothing."""
    if whole:
        return lock("up")
    return lock("beat") if "beat" in roles else nullcontext()


def _check_line(host: str) -> None:
    """What other machines reach speaks TLS, or the network is said to be closed."""
    if settings.HTTPS and not settings.WEB_CERTIFICATE and not _is_loopback(host):
        raise CommandError(
            f"Web nghe ở {host} cho máy khác mà chưa có chứng chỉ. Tạo bằng manage.py make_certificates web …, "
            "rồi đặt WEB_CERTIFICATE và WEB_KEY; mạng đóng kín thì đặt ALLOW_HTTP=1."
        )


def _check_port(host: str, port: int) -> None:
    try:
        if ports.is_free(host, port):
            return
    except PermissionError:
        raise CommandError(f"Không có quyền mở cổng {port}. Chọn cổng từ 1024 trở lên: ./run --port 8000") from None
    except OSError as error:
        raise CommandError(f"Không mở được địa chỉ {host}: {error.strerror}.") from None
    except UnicodeError:
        raise CommandError(f"Không mở được địa chỉ {host}: không phải tên máy hay địa chỉ.") from None
    holder = ports.find_holder(port)
    raise CommandError(
        f"Cổng {port} đang được chương trình khác dùng{f' ({holder})' if holder else ''}.\n"
        f"Dừng chương trình đó, hoặc chọn cổng khác: ./run --port {port + 1}"
    )


def _in_a_process(work: Callable[..., str], *arguments: Any) -> str:
    """Do it in a process of its own: what it loads would otherwise stay in memory as long as the site runs."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        return pool.submit(work, *arguments).result()


def _make_ready(web: bool, only: bool, demo: bool) -> str:
    """Static files, database, demo contest; the demo's sign-ins. Raises CommandError."""
    try:
        return _made_ready(web, only, demo)
    except (DatabaseError, OSError) as trouble:
        # here, where its cause is still known: it does not come over to the process that waits for us
        if words := words_of(trouble):
            raise CommandError(words) from None
        raise


def _made_ready(web: bool, only: bool, demo: bool) -> str:
    if web:
        from contest.common.assets import prepare

        step("Giao diện", "dựng xong" if prepare() else "không có gì mới")
    _bring_database(may_migrate=not only)
    if not demo or "seed_demo" not in get_commands():
        return ""
    output = io.StringIO()
    call_command("seed_demo", stdout=output)
    step("Cuộc thi mẫu", "sẵn sàng")
    return output.getvalue()


def _bring_database(*, may_migrate: bool) -> None:
    from django.db.migrations.executor import MigrationExecutor

    from accounts.key_change import WrongKeys, note_keys
    from contest.management.commands.change_identity_key import refusal_words

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan and not may_migrate:
        raise CommandError(f"Cơ sở dữ liệu thiếu {len(plan)} bước nâng cấp. Chạy trước: python manage.py migrate")
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    try:
        note_keys(now=timezone.now())
    except WrongKeys as error:
        raise CommandError(refusal_words(error)) from error
    step("Cơ sở dữ liệu", f"{connection.display_name}, {f'nâng cấp {len(plan)} bước' if plan else 'đã mới nhất'}")


def _raise_file_limit() -> None:
    """Each waiting phone is an open file; the usual limit of 1,024 would be a limit of people."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def _family(roles: tuple[str, ...], *, whole: bool, host: str, port: int) -> list[Described]:
    """The children in starting order."""

    def log(name: str) -> str:
        # A real installation's own collector reads our output instead.
        return str(Path(settings.VAR_DIR) / "log" / f"{name}.log") if whole else ""

    embedded = whole and not settings.PRODUCTION
    family = []
    if embedded:
        server = broker.find_server()
        if server is None:
            raise CommandError("Không tìm thấy máy chủ Valkey hay Redis. Cài: sudo apt install redis-server")
        family.append(children.broker_child(server, log=log("broker")))
    if "web" in roles:
        family.append(children.web_child(host=host, port=port, log=log("web")))
    if "worker" in roles:
        family.append(children.worker_child(with_beat=embedded, log=log("worker")))
    if "beat" in roles and not embedded:
        family.append(children.beat_child(log=log("beat")))
    return family


def _addresses(host: str, port: int) -> list[str]:
    if settings.PRODUCTION:
        return [f"{'https' if settings.HTTPS else 'http'}://{name.lstrip('.')}/" for name in settings.ALLOWED_HOSTS]
    hosts = ["localhost", *ports.own_addresses()] if host == "0.0.0.0" else [host]
    return [f"http{'s' if settings.WEB_CERTIFICATE else ''}://{name}:{port}/" for name in hosts]


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
