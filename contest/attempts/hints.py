"""The hint that there is something to count: at most one message a second from each process, and never an error.

A lost hint costs nothing: the beat's tick counts what lies in the queue.
"""

import logging
import threading
import time

logger = logging.getLogger(__name__)

SECONDS = 1.0
_last = 0.0
_lock = threading.Lock()


def hint_tally() -> None:
    """Sends the hint unless one went within the last second; from a thread of its own, so that a hand-in never waits."""
    global _last
    with _lock:
        if time.monotonic() - _last < SECONDS:
            return
        _last = time.monotonic()
    threading.Thread(target=_send, daemon=True).start()


def _send() -> None:
    from contest.celery import app

    try:
        app.send_task("contest.results.tasks.tally", expires=10, retry=False)
    except Exception as error:  # the broker may be gone; the tick does without
        logger.info("tally hint not sent: %s", type(error).__name__)
