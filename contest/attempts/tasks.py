"""Celery wrappers of attempts."""

from celery import shared_task

from contest.attempts.actions import close_expired as close
from contest.attempts.actions import first_open_id
from contest.common.clock import now_ms

# Every attempt up to this id has ended. Kept in the worker's memory: a fresh worker looks through all of them once.
_ended_up_to = 0


@shared_task(ignore_result=True)
def close_expired() -> int:
    """Closes what ran out, with what had been saved."""
    global _ended_up_to
    closed = close(now_ms=now_ms(), above_id=_ended_up_to)
    first_open = first_open_id(above_id=_ended_up_to)
    if first_open is not None:
        _ended_up_to = first_open - 1
    return closed
