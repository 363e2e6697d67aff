"""Children described as values: the same after a journey as text, ready by what they show, started on clean ground."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

from contest.common.family import Described, child, from_json, to_json
from tests.running.commands import ROOT

WEB = Described(
    "web",
    ("python", "-m", "contest.web"),
    page=("127.0.0.1", 8000, "localhost"),
    listens=("127.0.0.1", 8000, 2),
    emptied="/tmp/x",
    environment={"A": "b"},
    log="/tmp/web.log",
)


def test_from_json_gives_what_to_json_was_given() -> None:
    family = [WEB, Described("worker", ("python",), sign="/tmp/sign")]
    assert from_json(to_json(family)) == family


def test_child_writes_to_its_own_log_or_to_ours() -> None:
    assert child(WEB).log == Path("/tmp/web.log")
    assert child(Described("worker", ("python",), sign="x")).log is None


def test_a_sign_that_was_left_does_not_count(tmp_path: Path) -> None:
    sign = tmp_path / "worker.ready"
    sign.touch()
    worker = Described("worker", ("python",), sign=str(sign))
    assert asyncio.run(worker.may_start()) is True
    assert asyncio.run(worker.is_ready()) is False
    sign.touch()
    assert asyncio.run(worker.is_ready()) is True


def test_a_web_server_starts_in_an_empty_folder_when_its_port_is_free(tmp_path: Path) -> None:
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "old").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        page = ("127.0.0.1", port, "localhost")
        described = Described("web", ("python",), page=page, listens=(*page[:2], 2), emptied=str(tmp_path / "metrics"))
        web = child(described)
        assert asyncio.run(web.may_start()) is False
        assert list((tmp_path / "metrics").iterdir()) == []
    assert asyncio.run(web.may_start()) is True
    assert web.door is not None
    web.door.close()
    assert asyncio.run(web.is_ready()) is False


def test_the_keeper_loads_neither_django_nor_celery() -> None:
    code = "import sys, contest.management.keeping; print(sorted({'django', 'celery', 'redis'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout == "[]\n"
