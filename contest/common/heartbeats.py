"""What the page of operation tells of other processes and hosts, kept in the cache: signs of life of beat and worker,
clocks that are off, why somebody was refused, tasks that failed.

Moments are the database's, so far as a process knows them: hosts read each other's.
"""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import dataclass
from typing import Literal

from django.core.cache import cache

from contest.common.drift import shared_now_ms

BEAT, WORKER = "life-of-beat", "life-of-worker"
CLOCKS, TROUBLE, FAILED, PROBE = "clocks-off", "trouble-of-database", "failed-tasks", "takes-anything"
KEPT_SECONDS = 7 * 86_400
STEP_SECONDS = 5.0
# So long nothing is heard of a clock that was off: it is right again, or its host is gone.
CLOCK_SECONDS = 90
# The same of a database that refused what people sent.
TROUBLE_SECONDS = 180
MOST_KEPT = 20

logger = logging.getLogger(__name__)
_told: dict[str, float] = {}
# Of this process. On a machine that holds everything the queue keeps nothing either when the disk is full.
_trouble: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class FailedTask:
    """`at_s`: seconds since 1970; `why`: the exception's class, which names nobody."""

    task: str
    at_s: int
    why: str


def note_life(of: str) -> None:
    """At most every five seconds; never an error."""
    if not _may_tell(of):
        return
    try:
        cache.set(of, _now_s(), KEPT_SECONDS)
    except Exception as error:  # whatever the cache's client raises
        logger.info("sign of life not kept: %s", type(error).__name__)


def note_clock(drift_ms: int) -> None:
    """That this host's clock is off by so much, said anew while it lasts. Never an error."""
    if not _may_tell(CLOCKS):
        return
    try:
        hosts = {**(cache.get(CLOCKS) or {}), socket.gethostname(): (drift_ms, _now_s())}
        cache.set(CLOCKS, hosts, KEPT_SECONDS)
    except Exception as error:  # whatever the cache's client raises
        logger.info("clock not kept: %s", type(error).__name__)


def clocks_off() -> dict[str, int]:
    """By how many milliseconds the clocks of hosts are ahead (negative: behind), of those that are too far off now."""
    try:
        hosts = cache.get(CLOCKS) or {}
    except Exception:  # whatever the cache's client raises
        return {}
    return {host: drift_ms for host, (drift_ms, at_s) in sorted(hosts.items()) if _now_s() - at_s < CLOCK_SECONDS}


def note_trouble(kind: str) -> None:
    """That somebody could not be served, and why (trouble_of), said anew while it lasts. Never an error."""
    global _trouble
    if not _may_tell(TROUBLE):
        return
    _trouble = (kind, _now_s())
    try:
        cache.set(TROUBLE, _trouble, KEPT_SECONDS)
    except Exception as error:  # whatever the cache's client raises
        logger.info("trouble not kept: %s", type(error).__name__)


def find_trouble() -> tuple[str, int] | None:
    """Why somebody was refused lately, and how many seconds ago; None when nobody was."""
    try:
        kept = cache.get(TROUBLE) or ("", 0)
    except Exception:  # whatever the cache's client raises
        kept = ("", 0)
    kind, at_s = max(kept, _trouble, key=lambda one: one[1])
    age = max(0, _now_s() - at_s)
    return (kind, age) if kind and age < TROUBLE_SECONDS else None


def note_failure(task: str, error: BaseException) -> None:
    """Adds a task to the list of failed ones, the newest first; never an error."""
    try:
        rows = [(task, _now_s(), type(error).__name__), *(cache.get(FAILED) or [])]
        cache.set(FAILED, rows[:MOST_KEPT], KEPT_SECONDS)
    except Exception as trouble:  # whatever the cache's client raises
        logger.info("failed task not kept: %s", type(trouble).__name__)


def age_seconds(of: str) -> int | None:
    """How long ago there was a sign of life; None when there was none, or the cache does not answer."""
    try:
        at = cache.get(of)
    except Exception:  # whatever the cache's client raises
        return None
    return None if at is None else max(0, _now_s() - at)


def queue_state() -> Literal["well", "full", "away"]:
    """Whether the cache, which is the queue's own server, answers, and takes what it is given: signs of life, tasks."""
    try:
        cache.get(BEAT)
    except Exception:  # whatever the cache's client raises
        return "away"
    try:
        cache.set(PROBE, 1, STEP_SECONDS)
    except Exception:  # it answers, but has no memory or no disk
        return "full"
    return "well"


def failed_tasks() -> list[FailedTask]:
    """The newest first, at most twenty of seven days."""
    try:
        return [FailedTask(*row) for row in cache.get(FAILED) or []]
    except Exception:  # whatever the cache's client raises
        return []


def forget() -> None:
    """Empties the process's memory (tests)."""
    global _trouble
    _trouble = ("", 0)
    _told.clear()


def _now_s() -> int:
    return shared_now_ms() // 1000


def _may_tell(of: str) -> bool:
    if time.monotonic() - _told.get(of, float("-inf")) < STEP_SECONDS:
        return False
    _told[of] = time.monotonic()
    return True
