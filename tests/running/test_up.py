"""`manage.py up` for real: children killed one after another, clean stops, second starts, refusals."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from bench.site import SIGNS, command_line, family
from contest.common import broker, ports
from tests.running.commands import ROOT, command, environment, lay_out, manage
from tests.services import free_port, installation, postgres, redis

pytestmark = pytest.mark.services

LIFE_OF_BEAT = ":1:life-of-beat"
# the beat is a thread of the worker there
EMBEDDED = ["broker", "web", "worker"]

# Longer than a unix socket's address may be; people's folders have blanks and accents.
LONG_NAME = "Cuộc thi trực tuyến tìm hiểu truyền thống vẻ vang của Đảng bộ tỉnh năm 2026"


class Site:
    """One `up`, its children and its output."""

    def __init__(self, var_dir: Path, *arguments: str, **changes: str) -> None:
        self.var_dir, self.port = var_dir, free_port()
        self.output = var_dir / "up.txt"
        self.process = subprocess.Popen(
            command("up", "--port", str(self.port), "--no-demo", *arguments),
            env=environment(var_dir, **changes),
            stdout=self.output.open("wb"),
            stderr=subprocess.STDOUT,
        )

    def wait_until_ready(self) -> Site:
        until(lambda: "Xong sau" in self.said() or self.process.poll() is not None, seconds=600)
        assert "Xong sau" in self.said(), self.said() + self.logs()
        return self

    def said(self) -> str:
        return self.output.read_text()

    def logs(self) -> str:
        return "\n".join(log.read_text() for log in self.var_dir.glob("log/*.log"))

    def status(self, path: str = "/readyz", *, host: str = "127.0.0.1", patience: int = 5) -> int:
        """Of the answer, redirects not followed; 0 when there is none."""
        connection = http.client.HTTPConnection(host, self.port, timeout=patience)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def children(self) -> dict[str, int]:
        """Pid by role."""
        return {
            role: pid for pid in family(self.process.pid) for role, sign in SIGNS.items() if sign in command_line(pid)
        }

    def worker_answers(self, **changes: str) -> bool:
        """Whether a worker takes messages from the broker."""
        ping = [sys.executable, "-m", "celery", "-A", "contest", "inspect", "ping", "--timeout", "3"]
        return (
            subprocess.run(ping, env=environment(self.var_dir, **changes), cwd=ROOT, capture_output=True).returncode
            == 0
        )

    def beat_lives(self) -> bool:
        """Whether the beat sends messages: its sign of life is taken away, and comes again."""
        with Redis(unix_socket_path=str(broker.socket_path(self.var_dir)), db=1) as cache:
            cache.delete(LIFE_OF_BEAT)
            deadline = time.monotonic() + 7
            while not (back := bool(cache.exists(LIFE_OF_BEAT))) and time.monotonic() < deadline:
                time.sleep(0.1)
            return back

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(120)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp(LONG_NAME), "--host", "0.0.0.0", PYTHONDONTWRITEBYTECODE="1")
    try:
        yield site.wait_until_ready()
    finally:
        site.stop()


def test_up_serves(site: Site) -> None:
    assert site.status("/healthz") == 200
    assert site.status("/readyz") == 200
    assert set(site.children()) == set(EMBEDDED)


def test_up_keeps_nothing_of_the_site_in_its_own_memory(site: Site) -> None:
    maps = Path(f"/proc/{site.process.pid}/smaps_rollup").read_text()
    (pss_kb,) = [int(line.split()[1]) for line in maps.splitlines() if line.startswith("Pss:")]
    assert pss_kb < 25_000


def test_up_lets_its_children_keep_what_they_compile(site: Site) -> None:
    for pid in site.children().values():
        assert b"PYTHONDONTWRITEBYTECODE" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_up_says_what_it_does(site: Site) -> None:
    steps = [line.split(":")[0].strip() for line in site.said().splitlines() if line.startswith("  ")]
    assert steps[:5] == ["Giao diện", "Cơ sở dữ liệu", "Hàng đợi", "Máy chủ web", "Tiến trình nền"]
    assert f"Mở trang: http://localhost:{site.port}/" in site.said()


def test_up_for_the_network_answers_by_every_address(site: Site) -> None:
    for address in ["127.0.0.1", *ports.own_addresses()]:
        assert site.status("/", host=address) == 200
    assert all(f"http://{address}:{site.port}/" in site.said() for address in ports.own_addresses())


def test_up_keeps_its_broker_to_itself(site: Site) -> None:
    path = broker.socket_path(site.var_dir)
    assert path.stat().st_mode & 0o777 == 0o700
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_nobody_is_refused_while_web_is_started_anew(site: Site) -> None:
    web = site.children()["web"]
    # its own processes answer for a moment longer, until the keeper sees it
    everybody = [web, *family(web)]
    os.kill(web, signal.SIGKILL)
    until(lambda: not any(command_line(pid) for pid in everybody))
    assert site.status("/healthz", patience=120) == 200
    assert site.children()["web"] != web


@pytest.mark.parametrize("role", EMBEDDED)
def test_up_restarts_a_killed_child(site: Site, role: str) -> None:
    before = site.children()
    os.kill(before[role], signal.SIGKILL)
    until(lambda: site.children().get(role, before[role]) != before[role])
    until(lambda: site.status() == 200)
    until(site.worker_answers)
    until(site.beat_lives)
    assert {name for name, pid in site.children().items() if pid != before[name]} == {role}


def test_one_web_process_has_nobody_above_it_but_the_keeper(site: Site) -> None:
    assert family(site.children()["web"]) == []


def test_up_twice_on_the_same_data_is_refused(site: Site) -> None:
    result = manage(site.var_dir, "up", "--port", str(free_port()))
    assert result.returncode == 1
    assert f"pid {site.process.pid}." in result.stderr
    assert "VAR_DIR" in result.stderr


def test_up_on_a_taken_port_says_who_holds_it(tmp_path: Path) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        result = manage(tmp_path, "up", "--port", str(port))
    assert result.returncode == 1
    assert f"Cổng {port} đang được chương trình khác dùng" in result.stderr
    assert f"pid {os.getpid()}" in result.stderr
    assert f"./run --port {port + 1}" in result.stderr


def test_up_stops_cleanly_or_is_killed_and_starts_again(tmp_path: Path, demo_site: Path) -> None:
    lay_out(tmp_path, demo_site)
    for number in (signal.SIGINT, signal.SIGKILL, signal.SIGTERM):
        site = Site(tmp_path).wait_until_ready()
        assert site.status() == 200
        everybody = {pid: begun_at(pid) for child in site.children().values() for pid in (child, *family(child))}
        begun = time.monotonic()
        # half a form, whose other half never comes
        with socket.create_connection(("127.0.0.1", site.port)) as line:
            line.sendall(b"POST /bai-thi/x/1/luu HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90\r\n\r\ntoken=")
            code = site.stop(number)
            while left := [command_line(pid) for pid, at in everybody.items() if begun_at(pid) == at]:
                assert time.monotonic() - begun < 120, left
                time.sleep(0.2)
        # the last threads of a killed process close its files a moment after it is said to be dead
        until(lambda port=site.port: ports.is_free("127.0.0.1", port), seconds=20)
        if number == signal.SIGKILL:
            assert code == -number
        else:
            assert code == 0
            assert site.said().rstrip().endswith("Đã dừng.")


def test_nobody_outlives_a_keeper_that_was_killed_even_who_hears_nothing(tmp_path: Path, demo_site: Path) -> None:
    lay_out(tmp_path, demo_site)
    site = Site(tmp_path, WEB_PROCESSES="2").wait_until_ready()
    everybody = {pid: begun_at(pid) for child in site.children().values() for pid in (child, *family(child))}
    # granian's parent and its two, the worker, the queue
    assert len(everybody) >= 5
    for pid in everybody:
        os.kill(pid, signal.SIGSTOP)
    site.stop(signal.SIGKILL)
    until(lambda: not [pid for pid, at in everybody.items() if begun_at(pid) == at], seconds=20)
    until(lambda: ports.is_free("127.0.0.1", site.port), seconds=20)


def test_up_tells_why_a_child_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "broker").mkdir()
    (tmp_path / "broker" / "appendonlydir").write_text("a file in the way")
    site = Site(tmp_path)
    assert site.process.wait(300) == 1
    assert "Hàng đợi: không khởi động được (exit 1)" in site.said()
    assert "appendonlydir" in site.said()


def test_up_by_roles_as_a_real_installation(tmp_path: Path) -> None:
    """PostgreSQL and Redis, each role on its own; with HTTPS in front, the health addresses still answer plain HTTP."""
    with postgres() as database_url, redis() as redis_url:
        real = installation(database_url, redis_url) | {"ALLOW_HTTP": "0"}
        assert manage(tmp_path, "migrate", **real).returncode == 0
        sites = []
        try:
            for role in ("web", "worker", "beat"):
                folder = tmp_path / role
                folder.mkdir()
                sites.append(Site(folder, "--only", role, **real).wait_until_ready())
            assert [set(site.children()) for site in sites] == [{"web"}, {"worker"}, {"beat"}]
            assert (sites[0].status(), sites[0].status("/")) == (200, 301)
            assert sites[1].worker_answers(**real)
            # roles that run as often as wanted leave no lock behind
            locks = [{file.name for file in site.var_dir.glob("*.lock")} - {"prepare.lock"} for site in sites]
            assert locks == [set(), set(), {"beat.lock"}]
            (beat,) = sites[2].children().values()
            os.kill(beat, signal.SIGKILL)
            until(lambda: sites[2].children().get("beat", beat) != beat)
        finally:
            assert [site.stop(signal.SIGTERM) for site in sites] == [0] * len(sites)


def test_up_only_refuses_an_old_database(tmp_path: Path) -> None:
    result = manage(tmp_path, "up", "--only", "worker")
    assert result.returncode == 1
    assert "python manage.py migrate" in result.stderr


def begun_at(pid: int) -> str:
    """When a process began, so that another one of its number is not taken for it; empty when it is gone."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else fields[18]


def until(condition: Callable[[], bool], *, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
