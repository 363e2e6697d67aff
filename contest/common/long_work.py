"""Work that takes minutes leaves one place of each worker free: counting never waits behind reports.

A worker answers two queues. What is short (counting, closing, looking for what is left) takes any place; what is long
only so many as its worker gives it. A place is a lock on a file, so it ends with its process.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery import Task
from celery.utils.time import maybe_iso8601
from django.conf import settings

from contest.common.memory import given_back

SHORT, LONG = "celery", "long"
# Set by contest/worker.py for its processes; whoever calls a task directly has a place.
PLACES = "LONG_PLACES"
AGAIN_SECONDS = 3


class PlacedTask(Task):
    """Base of all tasks: those that settings.LONG_TASKS names wait for a place of their worker's."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.request.called_directly or self.name not in settings.LONG_TASKS or PLACES not in os.environ:
            return super().__call__(*args, **kwargs)
        with place_for_long_work(int(os.environ[PLACES])) as has_place:
            if has_place:
                with given_back():
                    return super().__call__(*args, **kwargs)
        # it goes on until it expires, as a message does that waits; the sweeps send another
        self.apply_async(args, kwargs, countdown=AGAIN_SECONDS, expires=maybe_iso8601(self.request.expires))
        return None


@contextmanager
def place_for_long_work(places: int) -> Iterator[bool]:
    """Holds one of this worker's places for long work; False when all are taken."""
    for number in range(places):
        handle = os.open(_place(number), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        try:
            yield True
        finally:
            os.close(handle)
        return
    yield False


def _place(number: int) -> Path:
    folder = Path(settings.VAR_DIR) / "run"
    folder.mkdir(parents=True, exist_ok=True)
    # of one worker, told apart by the process that all its places come from
    return folder / f"long-{os.environ.get('WORKER_PID', '0')}-{number}"
