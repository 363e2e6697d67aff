"""Signs of life of beat and worker, and the tasks that failed lately, kept in the cache for the page of operation."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from django.core.cache import cache

BEAT, WORKER, FAILED = "life-of-beat", "life-of-worker", "failed-tasks"
KEPT_SECONDS = 7 * 86_400
STEP_SECONDS = 5.0
MOST_KEPT = 20

logger = logging.getLogger(__name__)
_told: dict[str, float] = {}


@dataclass(frozen=True, slots=True)
class FailedTask:
    """`at_s`: seconds since 1970; `why`: the exception's class, which names nobody."""

    task: str
    at_s: int
    why: str


def note_life(of: str) -> None:
    """At most every five seconds; never an error."""
    if time.monotonic() - _told.get(of, float("-inf")) < STEP_SECONDS:
        return
    _told[of] = time.monotonic()
    try:
        cache.set(of, int(time.time()), KEPT_SECONDS)
    except Exception as error:  # whatever the cache's client raises
        logger.info("sign of life not kept: %s", type(error).__name__)


def note_failure(task: str, error: BaseException) -> None:
    """Adds a task to the list of failed ones, the newest first; never an error."""
    try:
        rows = [(task, int(time.time()), type(error).__name__), *(cache.get(FAILED) or [])]
        cache.set(FAILED, rows[:MOST_KEPT], KEPT_SECONDS)
    except Exception as trouble:  # whatever the cache's client raises
        logger.info("failed task not kept: %s", type(trouble).__name__)


def age_seconds(of: str) -> int | None:
    """How long ago there was a sign of life; None when there was none, or the cache does not answer."""
    try:
        at = cache.get(of)
    except Exception:  # whatever the cache's client raises
        return None
    return None if at is None else max(0, int(time.time()) - at)


def can_tell() -> bool:
    """Whether signs of life can be read at all: the cache, which is the queue's own server, answers."""
    try:
        cache.get(BEAT)
    except Exception:  # whatever the cache's client raises
        return False
    return True


def failed_tasks() -> list[FailedTask]:
    """The newest first, at most twenty of seven days."""
    try:
        return [FailedTask(*row) for row in cache.get(FAILED) or []]
    except Exception:  # whatever the cache's client raises
        return []
