"""Keeps the site's processes, and tells people how they are: what `manage.py up` becomes when everything is prepared.

It loads nothing of the site, of Django or of Celery: they would stay in memory as long as the site runs.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, NoReturn

from contest.common import family
from contest.common.supervisor import Child, Event, Supervisor

NAMES = {"broker": "Hàng đợi", "web": "Máy chủ web", "worker": "Tiến trình nền", "beat": "Bộ hẹn giờ"}
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Welcome:
    """What people are told when everything runs. `begun`: when `up` began, by the machine's own clock."""

    begun: float
    addresses: Sequence[str]
    guide: str
    open_to_all: bool


def become(
    described: Iterable[family.Described], welcome: Welcome, *, grace_seconds: float, lock: IO[str] | None, note: Path
) -> NoReturn:
    """Go on as the keeper in this very process: same number and lock, nothing loaded; `note` takes the plan over."""
    held = lock and lock.fileno()
    plan = {
        "family": family.to_json(described),
        "welcome": asdict(welcome),
        "grace_seconds": grace_seconds,
        "lock": held,
    }
    note.parent.mkdir(exist_ok=True)
    note.write_text(json.dumps(plan))
    if held is not None:
        os.set_inheritable(held, True)
    sys.stdout.flush()
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "contest.management.keeping", str(note)]
    environment = {**os.environ, "PYTHONPATH": path}
    # Images of containers like to set it; then each process compiles all modules at each start, and 17 MB of it stay.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    os.execve(sys.executable, command, environment)


def keep(note: Path) -> bool:
    """Until somebody stops it; False when a process did not come up."""
    plan = json.loads(note.read_text())
    note.unlink()
    if (held := plan["lock"]) is not None:
        # as long as we live, by nobody who outlives us
        os.set_inheritable(held, False)
    children = [family.child(one) for one in family.from_json(plan["family"])]
    supervisor = Supervisor(children, report=report, grace_seconds=plan["grace_seconds"])
    welcome = functools.partial(greet, Welcome(**plan["welcome"]))
    return asyncio.run(supervisor.run(when_ready=welcome))


def line(text: str = "") -> None:
    print(text, flush=True)


def step(what: str, how: str) -> None:
    line(f"  {what}: {how}")


def report(event: Event, child: Child, reason: str) -> None:
    name = NAMES[child.name]
    match event:
        case "ready":
            step(name, "sẵn sàng")
        case "died":
            step(name, f"đã tắt ({reason}), đang chạy lại")
        case "stopping":
            step(name, "đang dừng")
        case "failed":
            step(name, f"không khởi động được ({reason})")
            if child.log:
                line(f"  Mấy dòng cuối của {child.log}:")
                line("\n".join(f"    {said}" for said in child.log.read_text(errors="replace").splitlines()[-12:]))


def greet(welcome: Welcome) -> None:
    line(f"\nXong sau {time.monotonic() - welcome.begun:.0f} giây.")
    for address in welcome.addresses:
        line(f"Mở trang: {address}")
    if welcome.guide:
        line(f"\n{welcome.guide.strip()}")
        if welcome.open_to_all:
            line("Chú ý: cả mạng vào được bằng các tài khoản mẫu này. Dùng thật thì thêm --no-demo.")
    line("\nDừng: bấm Ctrl-C.\n")


if __name__ == "__main__":
    try:
        came_up = keep(Path(sys.argv[1]))
    except KeyboardInterrupt:
        came_up = True
    if came_up:
        line("Đã dừng.")
    sys.exit(0 if came_up else 1)
