"""The real site for a measurement: `manage.py up` in a process of its own, its children by role."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIGNS = {
    "broker": "broker.sock",
    "web": "contest.web",
    "worker": "contest.worker",
    "beat": "contest.beat",
}


class Site:
    """One `up` on the environment of this process."""

    def __init__(self, var_dir: Path, port: int) -> None:
        self.var_dir, self.port = var_dir, port
        self.output = var_dir / "up.txt"
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Up and ready, however long the port and the locks of a predecessor that was killed take."""
        for _ in range(10):
            with self.output.open("wb") as output:
                self.process = subprocess.Popen(
                    manage("up", "--no-demo", "--port", str(self.port)),
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            await until(lambda: "Xong sau" in self.said() or self.is_gone(), seconds=300)
            if not self.is_gone():
                return
            await asyncio.sleep(1)
        raise RuntimeError(self.said())

    async def end(self, number: signal.Signals) -> None:
        """Signals `up`, and waits until it and its children are gone."""
        assert self.process
        everybody = [pid for child in self.children().values() for pid in (child, *family(child))]
        self.process.send_signal(number)
        await until(self.is_gone, seconds=30)
        try:
            await until(lambda: not any(command_line(pid) for pid in everybody), seconds=30)
        except TimeoutError:
            raise TimeoutError(
                f"still there after 30 s: {[line for pid in everybody if (line := command_line(pid))]}"
            ) from None

    def is_gone(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def said(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def children(self) -> dict[str, int]:
        """Pid by role."""
        if self.process is None:
            return {}
        lines = {pid: command_line(pid) for pid in family(self.process.pid)}
        return {role: pid for pid, line in lines.items() for role, sign in SIGNS.items() if sign in line}


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def run(*arguments: str) -> None:
    """A command of manage.py to its end."""
    subprocess.run(manage(*arguments), check=True, stdout=subprocess.DEVNULL)


def family(pid: int) -> list[int]:
    """Pids of the living children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def command_line(pid: int) -> str:
    """How it was started; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def kill(pids: Iterable[int], number: signal.Signals = signal.SIGKILL) -> None:
    for pid in pids:
        os.kill(pid, number)


async def until(condition: Callable[[], bool], *, seconds: float) -> None:
    """Raises TimeoutError when it does not happen in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.05)
