"""The supervisor with small children: order, restarts, whole families, stopping."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from contest.common import supervisor
from contest.common.supervisor import Child, Supervisor

SLEEPS = "import time; time.sleep(60)"


async def at_once() -> bool:
    return True


def python(code: str, *, name: str = "one", **options: object) -> Child:
    return Child(name, (sys.executable, "-c", code), at_once, **options)  # type: ignore[arg-type]


class Story:
    """Runs a supervisor, acts when it is ready, and keeps what it reported."""

    def __init__(self, *children: Child, grace_seconds: float = 5.0) -> None:
        self.events: list[tuple[str, str, str]] = []
        self.supervisor = Supervisor(list(children), report=self.note, grace_seconds=grace_seconds)
        self.on: dict[str, Callable[[], object]] = {}

    def note(self, event: supervisor.Event, child: Child, reason: str) -> None:
        self.events.append((event, child.name, reason))
        self.on.get(event, lambda: None)()

    def run(self, *, when_ready: Callable[[], object]) -> bool:
        return asyncio.run(asyncio.wait_for(self.supervisor.run(when_ready=when_ready), 120))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_SECONDS", 0.01)


def test_run_starts_in_order_and_stops_in_reverse() -> None:
    story = Story(python(SLEEPS, name="first"), python(SLEEPS, name="second"))
    assert story.run(when_ready=story.supervisor.stop) is True
    assert story.events == [
        ("ready", "first", ""),
        ("ready", "second", ""),
        ("stopping", "second", ""),
        ("stopping", "first", ""),
    ]


def test_run_waits_until_a_child_is_ready(tmp_path: Path) -> None:
    sign = tmp_path / "sign"

    async def is_ready() -> bool:
        return sign.exists()

    slow = f"import pathlib, time; time.sleep(0.5); pathlib.Path({str(sign)!r}).touch(); time.sleep(60)"
    story = Story(Child("slow", (sys.executable, "-c", slow), is_ready), python(SLEEPS, name="next"))
    begun = time.monotonic()
    assert story.run(when_ready=story.supervisor.stop) is True
    assert time.monotonic() - begun > 0.5
    assert story.events[0] == ("ready", "slow", "")


def test_all_children_are_started_anew_when_a_new_release_lies_there(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    code = f"open({str(log)!r}, 'a').write('x'); import time; time.sleep(60)"
    story = Story(python(code, name="one"), python(code, name="two"))
    ready = 0

    def count() -> None:
        nonlocal ready
        ready += 1
        if ready == 4:
            story.supervisor.stop()

    story.on["ready"] = count
    assert story.run(when_ready=lambda: os.kill(os.getpid(), signal.SIGUSR1)) is True
    died = [(name, reason) for event, name, reason in story.events if event == "died"]
    assert sorted(died) == [("one", "SIGTERM"), ("two", "SIGTERM")]


def test_a_child_that_does_not_end_for_a_new_release_is_killed() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    story = Story(python(deaf), grace_seconds=0.5)
    story.on["died"] = story.supervisor.stop

    async def renew_when_deaf() -> None:
        await asyncio.sleep(1)
        story.supervisor.renew()

    tasks: list[object] = []
    assert story.run(when_ready=lambda: tasks.append(asyncio.ensure_future(renew_when_deaf()))) is True
    assert ("died", "one", "SIGKILL") in story.events


def test_run_restarts_a_child_that_dies(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    story = Story(python(f"open({str(log)!r}, 'a').write('x'); import time; time.sleep(0.3)"))
    story.on["died"] = lambda: len(log.read_text()) == 3 and story.supervisor.stop()
    assert story.run(when_ready=lambda: None) is True
    assert [event for event in story.events if event[0] == "died"] == [("died", "one", "exit 0")] * 3


def test_run_says_by_which_signal_a_child_died() -> None:
    story = Story(python("import os, time; time.sleep(0.3); os.kill(os.getpid(), 9)"))
    story.on["died"] = story.supervisor.stop
    story.run(when_ready=lambda: None)
    assert story.events[1] == ("died", "one", "SIGKILL")


def test_run_ends_when_a_child_does_not_come_up() -> None:
    async def never() -> bool:
        return False

    story = Story(
        python(SLEEPS, name="first"),
        Child("broken", (sys.executable, "-c", "raise SystemExit(3)"), never),
        python(SLEEPS, name="never reached"),
    )
    assert story.run(when_ready=lambda: pytest.fail("not ready")) is False
    assert story.events == [("ready", "first", ""), ("failed", "broken", "exit 3"), ("stopping", "first", "")]


def test_run_ends_when_a_program_is_missing(tmp_path: Path) -> None:
    story = Story(Child("missing", (str(tmp_path / "nothing"),), at_once))
    assert story.run(when_ready=lambda: pytest.fail("not ready")) is False
    assert story.events == [("failed", "missing", "No such file or directory")]


def test_run_says_when_a_restarted_child_is_ready() -> None:
    story = Story(python("import time; time.sleep(0.3)"))
    ready: list[int] = []
    story.on["ready"] = lambda: (ready.append(1), len(ready) == 2 and story.supervisor.stop())
    story.run(when_ready=lambda: None)
    assert [event for event, _, _ in story.events] == ["ready", "died", "ready", "stopping"]


def test_run_ends_when_a_child_never_gets_ready() -> None:
    async def never() -> bool:
        return False

    story = Story(Child("slow", (sys.executable, "-c", SLEEPS), never, patience_seconds=0.3))
    assert story.run(when_ready=lambda: pytest.fail("not ready")) is False
    assert story.events == [("failed", "slow", "not ready after 0 s")]


def test_run_kills_the_family_of_a_dead_child(tmp_path: Path) -> None:
    """Otherwise a grandchild goes on holding the port of its dead parent."""
    note = tmp_path / "pid"
    parent = (
        "import subprocess, sys, pathlib, time\n"
        f"orphan = subprocess.Popen([sys.executable, '-c', {SLEEPS!r}])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(orphan.pid))\n"
        "time.sleep(0.2)"
    )
    story = Story(python(parent))
    story.on["died"] = story.supervisor.stop
    story.run(when_ready=lambda: None)
    assert is_gone(int(note.read_text()))


def deaf(folder: Path) -> Child:
    """A child that does not hear SIGTERM."""
    sign = folder / "deaf"

    async def is_deaf() -> bool:
        return sign.exists()

    code = (
        "import pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(sign)!r}).touch()\n"
        "time.sleep(60)"
    )
    return Child("deaf", (sys.executable, "-c", code), is_deaf)


def test_stop_kills_a_deaf_child_after_the_grace(tmp_path: Path) -> None:
    story = Story(deaf(tmp_path), grace_seconds=0.5)
    stopped: list[float] = []
    story.run(when_ready=lambda: (stopped.append(time.monotonic()), story.supervisor.stop()))
    assert 0.5 < time.monotonic() - stopped[0] < 30


def test_stop_twice_kills_at_once(tmp_path: Path) -> None:
    story = Story(deaf(tmp_path), grace_seconds=60)
    story.on["stopping"] = story.supervisor.stop
    begun = time.monotonic()
    story.run(when_ready=story.supervisor.stop)
    assert time.monotonic() - begun < 50


def test_stop_while_starting() -> None:
    async def never() -> bool:
        return False

    story = Story(Child("slow", (sys.executable, "-c", SLEEPS), never))

    async def run() -> bool:
        asyncio.get_running_loop().call_later(0.3, os.kill, os.getpid(), signal.SIGTERM)
        return await story.supervisor.run(when_ready=lambda: pytest.fail("not ready"))

    assert asyncio.run(run()) is True
    assert story.events == [("stopping", "slow", "")]


def test_children_write_to_their_log(tmp_path: Path) -> None:
    log = tmp_path / "log" / "one.log"
    story = Story(python("print('xin chào', flush=True); import time; time.sleep(0.3)", log=log))
    story.on["died"] = story.supervisor.stop
    story.run(when_ready=lambda: None)
    assert log.read_text() == "xin chào\n"


def test_a_full_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While its child runs, which goes on writing into the emptied file."""
    monkeypatch.setattr(supervisor, "LARGEST_LOG", 3)
    monkeypatch.setattr(supervisor, "LOG_LOOK_SECONDS", 0.05)
    log = tmp_path / "one.log"
    log.write_text("much")
    waits = (
        f"import pathlib, time\nwhile not pathlib.Path({str(tmp_path / 'one.1.log')!r}).exists(): time.sleep(0.02)\n"
    )
    # a little more, since the file is emptied after it was copied
    story = Story(python(waits + "time.sleep(0.5); print('on', flush=True)", log=log))
    story.on["died"] = story.supervisor.stop
    assert story.run(when_ready=lambda: None) is True
    assert (log.read_text(), (tmp_path / "one.1.log").read_text()) == ("on\n", "much")


def is_gone(pid: int) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            # A killed orphan stays a zombie until somebody collects it.
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False
