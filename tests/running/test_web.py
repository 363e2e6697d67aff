"""Several web processes: loaded once, each with a place at the door; the successor of one that dies answers at once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.site import family
from contest.common.door import Door
from contest.common.door_wait import ADDRESS
from tests.running.commands import ROOT, environment, lay_out
from tests.services import free_port

pytestmark = pytest.mark.services
WAIT = "thi_door_wait_seconds"
OPTIONS = ("--interface", "wsgi", "contest.wsgi:application", "--no-ws", "--workers", "2", "--blocking-threads", "2")


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door("127.0.0.1", free_port(), 2)
    assert made.open()
    yield made
    made.close()


@pytest.fixture
def web(door: Door, tmp_path: Path, demo_site: Path) -> Iterator[int]:
    """Its pid, once it answers."""
    lay_out(tmp_path, demo_site)
    command = [sys.executable, "-m", "contest.web", *OPTIONS, "--respawn-failed-workers", "--workers-kill-timeout", "3"]
    command += ["--host", door.host, "--port", str(door.port), "--log-level", "error"]
    changes = {**door.environment(), "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), ADDRESS: f"{door.host}:{door.port}"}
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(tmp_path, **changes),
        pass_fds=door.numbers,
        stderr=(tmp_path / "web.log").open("wb"),
    )
    try:
        assert ask(door, "/healthz") == b"ok\n"
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def ask(door: Door, path: str) -> bytes:
    connection = http.client.HTTPConnection(door.host, door.port, timeout=120)
    connection.request("GET", path, headers={"Host": "localhost"})
    return connection.getresponse().read()


def log_lines(var_dir: Path) -> int:
    """How many requests stand in the site's own log."""
    lines = (var_dir / "web.log").read_text().splitlines()
    return sum(json.loads(line).get("route") == "healthz" for line in lines if line.startswith("{"))


def until_two(web: int, *, without: int) -> list[int]:
    deadline = time.monotonic() + 60
    while without in (pids := family(web)) or len(pids) != 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return pids


def test_each_of_them_answers_and_counts_for_itself(web: int, door: Door, tmp_path: Path) -> None:
    """What is counted lies in a file of each process; that of who loaded it for both holds nothing."""
    pids = until_two(web, without=0)
    deadline = time.monotonic() + 60
    files = [tmp_path / f"counter_{pid}.db" for pid in pids]
    while not all(b"healthz" in one.read_bytes() for one in files):
        assert ask(door, "/healthz") == b"ok\n"
        assert time.monotonic() < deadline
    # from every file together
    lines = ask(door, "/metrics").decode().splitlines()
    (healthy,) = [line for line in lines if line.startswith("thi_requests_total{") and 'route="healthz"' in line]
    assert float(healthy.rpartition(" ")[2]) >= 2


def test_each_of_them_measures_how_long_one_waits(web: int, door: Door) -> None:
    """Also the successor of one that dies; what is measured does not stand still where nobody waits."""
    first, _ = until_two(web, without=0)
    for killed in (0, first):
        if killed:
            os.kill(killed, signal.SIGKILL)
        until_two(web, without=killed)
        asking: set[int] = set()
        deadline = time.monotonic() + 4
        while time.monotonic() < deadline or len(asking) < 2:
            assert time.monotonic() < deadline + 30
            (line,) = [one for one in ask(door, "/metrics").decode().splitlines() if one.startswith(WAIT)]
            assert float(line.rpartition(" ")[2]) < 2
            loader = lines_to(door.port, web)
            asking |= {pid for pid in family(web) if lines_to(door.port, pid) - loader}
            time.sleep(0.1)


def lines_to(port: int, pid: int) -> set[str]:
    """Open connections of a process to this port."""
    own = {os.readlink(one)[8:-1] for one in Path(f"/proc/{pid}/fd").iterdir() if _is_socket(one)}
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return own & {row[9] for row in rows if int(row[2].partition(":")[2], 16) == port and row[3] == "01"}


def _is_socket(file: Path) -> bool:
    try:
        return os.readlink(file).startswith("socket:")
    except OSError:
        return False


def test_the_successor_of_one_that_dies_loads_nothing(web: int, door: Door, tmp_path: Path) -> None:
    first, other = until_two(web, without=0)
    os.kill(first, signal.SIGKILL)
    (new,) = {*until_two(web, without=first)} - {other}
    for _ in range(20):
        assert ask(door, "/healthz") == b"ok\n"
    assert log_lines(tmp_path) >= 21
    # loading takes two seconds of a processor
    assert _cpu_seconds(new) < 1


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
