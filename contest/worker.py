"""The worker as a program: `python -m contest.worker threads 3 [beat] [short|long]`.

Named, it answers one of the two queues only; else both, and keeps one place for what is short (common/long_work.py).
Celery's own command line would load a prompt, colours and completion for it, 15 MB that are never used.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from celery import signals
from celery.beat import EmbeddedService

from contest.celery import app
from contest.common.long_work import LONG, PLACES, SHORT
from contest.common.memory import keep_for_good

QUEUES = {"short": [SHORT], "long": [LONG], "": [SHORT, LONG]}


def run(pool: str, concurrency: int, *, with_beat: bool, kind: str = "") -> int:
    """Until it is told to stop; the exit code."""
    if with_beat:
        signals.worker_ready.connect(start_beat, weak=False)
    os.environ |= {"WORKER_PID": str(os.getpid()), PLACES: str(concurrency if kind else max(1, concurrency - 1))}
    worker = app.Worker(
        pool=pool,
        concurrency=concurrency,
        queues=QUEUES[kind],
        loglevel="INFO",
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    keep_for_good()
    worker.start()
    return worker.exitcode or 0


def start_beat(**_: object) -> None:
    """The beat as a thread of this process: where one machine does everything, one process less to keep in memory."""
    # a beat in a thread does not look for it itself
    beat = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
    ending = threading.Event()

    def keep_time() -> None:
        try:
            beat.run()
        finally:
            if not ending.is_set():
                # A worker that nobody wakes any more looks alive: it ends, and the supervisor starts both anew.
                os.kill(os.getpid(), signal.SIGTERM)

    def end(**_: object) -> None:
        ending.set()
        beat.stop()

    signals.worker_shutdown.connect(end, weak=False)
    threading.Thread(target=keep_time, name="beat", daemon=True).start()


if __name__ == "__main__":
    more = sys.argv[3:]
    named = next((kind for kind in more if kind in QUEUES), "")
    sys.exit(run(sys.argv[1], int(sys.argv[2]), with_beat="beat" in more, kind=named))
