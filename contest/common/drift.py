"""How far this host's clock is from the database's. All hosts share the database, so its clock is the one that counts.

Noted by whoever reads from the database anyway (contest/sitting/snapshot.py every two seconds): no question of its own.
"""

from __future__ import annotations

import logging
import threading
import time

from contest.common.clock import now_ms

# Far above what a slow answer could feign, far below what would spoil a paper of some minutes.
LARGEST_MS = 30_000
SAY_AGAIN_SECONDS = 60.0

logger = logging.getLogger(__name__)
_lock = threading.Lock()
_drift_ms = 0
_said_at = float("-inf")


def drift_between(*, asked_ms: int, answered_ms: int, database_ms: int) -> int:
    """Milliseconds that this host is ahead of the database (negative: behind), at least; 0 within the asking."""
    if database_ms < asked_ms:
        return asked_ms - database_ms
    return min(0, answered_ms - database_ms)


def note_drift(drift_ms: int) -> None:
    """Keeps the newest figure for this process; tells the log once a minute while it is too large."""
    global _drift_ms, _said_at
    _drift_ms = drift_ms
    if not is_off():
        return
    with _lock:
        if time.monotonic() - _said_at < SAY_AGAIN_SECONDS:
            return
        _said_at = time.monotonic()
    logger.error("clock off: this host is %s ms ahead of the database; new papers are refused here", drift_ms)


def drift_ms() -> int:
    """The newest figure of this process; 0 before the first."""
    return _drift_ms


def is_off() -> bool:
    """Whether this host's clock is too far away to begin papers by it."""
    return abs(_drift_ms) > LARGEST_MS


def shared_now_ms() -> int:
    """The database's moment, so far as this process knows it: papers that other hosts began end and are timed by it."""
    return now_ms() - _drift_ms


def forget() -> None:
    """Empties the process's memory (tests)."""
    global _drift_ms, _said_at
    _drift_ms, _said_at = 0, float("-inf")
