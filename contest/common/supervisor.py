"""Keeps child processes running: starts them in order, restarts what dies, stops them in reverse order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

from contest.common.door import Door
from contest.common.orphans import die_with_parent

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 15.0
# A child that ran this long was healthy: its next death starts the pauses anew, for it is no start that fails.
HEALTHY_SECONDS = 10.0
# Even when the time is over each child gets this long, the broker to put its queue on disk.
LAST_WORD_SECONDS = 0.5
LARGEST_LOG = 20_000_000
LOG_LOOK_SECONDS = 30.0

Event = Literal["ready", "died", "failed", "stopping"]
Report = Callable[[Event, "Child", str], None]


async def always() -> bool:
    return True


@dataclass(frozen=True)
class Child:
    """One process: how to start it, when it may start, and how to see that it is ready. No `log`: it writes to ours.

    A `door` stays open over its death.
    """

    name: str
    command: tuple[str, ...]
    is_ready: Callable[[], Awaitable[bool]]
    may_start: Callable[[], Awaitable[bool]] = always
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None
    door: Door | None = None
    patience_seconds: float = 60.0


class Failed(Exception):
    """A child did not come up the first time."""


class Supervisor:
    """Runs children until SIGTERM or SIGINT; a second one kills instead of waiting. SIGUSR1 starts all anew."""

    def __init__(self, children: list[Child], *, report: Report, grace_seconds: float) -> None:
        self.children = children
        self.report = report
        self.grace_seconds = grace_seconds
        self.stopping = asyncio.Event()
        self.deadline = 0.0
        self.living: dict[str, asyncio.subprocess.Process] = {}

    async def run(self, *, when_ready: Callable[[], None]) -> bool:
        """Start, keep and stop the children; False when one of them did not come up."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGUSR1, self.renew)
        keepers: list[asyncio.Task[None]] = []
        logs = asyncio.create_task(self._keep_logs_short())
        try:
            for child in self.children:
                ready = asyncio.Event()
                keepers.append(asyncio.create_task(self._keep(child, ready)))
                await self._first_of(ready.wait(), keepers[-1])
                if self.stopping.is_set():
                    return True
            when_ready()
            await self.stopping.wait()
            return True
        except Failed:
            return False
        finally:
            logs.cancel()
            self._set_deadline()
            for keeper in reversed(keepers):
                keeper.cancel()
                await asyncio.wait([keeper])

    def stop(self) -> None:
        """What the signals do."""
        if self.stopping.is_set():
            self.deadline = -1.0
        else:
            self._set_deadline()
            self.stopping.set()

    def renew(self) -> None:
        """Every child ends what it is doing and is started anew, from what lies on disk now; doors stay open."""
        for process in self.living.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            asyncio.get_running_loop().call_later(self.grace_seconds, _kill_if_alive, process)

    def _set_deadline(self) -> None:
        self.deadline = self.deadline or asyncio.get_running_loop().time() + self.grace_seconds

    async def _first_of(self, ready: Awaitable[object], keeper: asyncio.Task[None]) -> None:
        waits = [asyncio.ensure_future(ready), asyncio.ensure_future(self.stopping.wait())]
        await asyncio.wait([*waits, keeper], return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if keeper.done():
            keeper.result()

    async def _keep_logs_short(self) -> None:
        while True:
            for child in self.children:
                if child.log:
                    _shorten(child.log)
            await asyncio.sleep(LOG_LOOK_SECONDS)

    async def _keep(self, child: Child, ready: asyncio.Event) -> None:
        """One child's life: start, wait for its death, pause, start again."""
        now = asyncio.get_running_loop().time
        pause = FIRST_PAUSE_SECONDS
        while True:
            await _until(child.may_start, seconds=child.patience_seconds)
            started = now()
            reason = await self._live(child, ready)
            if not ready.is_set():
                self.report("failed", child, reason)
                raise Failed(child.name)
            if now() - started > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self.report("died", child, reason)
            if child.door and pause > FIRST_PAUSE_SECONDS:
                # It dies again and again: nobody should wait at a door that does not open.
                child.door.close()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _live(self, child: Child, ready: asyncio.Event) -> str:
        """From start to death; says how it died."""
        try:
            process = await _start(child)
        except OSError as error:
            return error.strerror or type(error).__name__
        self.living[child.name] = process
        death = asyncio.create_task(process.wait())
        try:
            birth = asyncio.create_task(_until(child.is_ready, seconds=child.patience_seconds))
            await asyncio.wait([birth, death], return_when=asyncio.FIRST_COMPLETED)
            if birth.done() and not birth.result():
                return f"not ready after {child.patience_seconds:.0f} s"
            birth.cancel()
            if not death.done():
                self.report("ready", child, "")
                ready.set()
            await asyncio.wait([death])
            return _how(death.result())
        except asyncio.CancelledError:
            self.report("stopping", child, "")
            if child.door:
                child.door.close()
            await self._end(process, death)
            raise
        finally:
            # A dead parent's own children would go on holding its port.
            _signal_group(process.pid, signal.SIGKILL)
            await death

    async def _end(self, process: asyncio.subprocess.Process, death: asyncio.Task[int]) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        now = asyncio.get_running_loop().time
        last_word = now() + LAST_WORD_SECONDS
        while not death.done() and now() < max(self.deadline, last_word):
            await asyncio.wait([death], timeout=0.1)


async def _start(child: Child) -> asyncio.subprocess.Process:
    door = child.door
    with _open_log(child.log) as output:
        return await asyncio.create_subprocess_exec(
            *child.command,
            env={**os.environ, **child.environment, **(door.environment() if door else {})},
            pass_fds=door.numbers if door else (),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C in the terminal reaches the supervisor alone, and a whole family can be ended at once.
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def _open_log(path: Path | None) -> contextlib.AbstractContextManager[IO[bytes] | None]:
    if path is None:
        return contextlib.nullcontext()
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab")


def _shorten(path: Path) -> None:
    """Puts a long log aside and empties it: its child goes on writing at the end, which is the beginning then."""
    with contextlib.suppress(OSError):
        if path.stat().st_size > LARGEST_LOG:
            shutil.copyfile(path, path.with_suffix(".1.log"))
            os.truncate(path, 0)


def _kill_if_alive(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        _signal_group(process.pid, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


async def _until(condition: Callable[[], Awaitable[bool]], *, seconds: float) -> bool:
    """Ask again and again; False when the time is over."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True
