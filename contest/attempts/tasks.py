"""Celery wrappers of attempts."""

from celery import shared_task

from contest.attempts.actions import close_expired as close
from contest.attempts.actions import first_open_id
from contest.common.clock import to_ms
from contest.common.database import ask_now
from contest.common.drift import drift_ms, is_off
from contest.common.heartbeats import note_clock

# Every attempt up to this id has ended. Kept in the worker's memory: a fresh worker looks through all of them once.
_ended_up_to = 0
# What the last look would have made of it.
_seen_up_to = 0


@shared_task(ignore_result=True)
def close_expired() -> int:
    """Closes what ran out, with what had been saved."""
    global _ended_up_to, _seen_up_to
    closed, now_ms = 0, to_ms(ask_now())
    if is_off():
        note_clock(drift_ms())
    while some := close(now_ms=now_ms, above_id=_ended_up_to):
        closed += some
    first_open = first_open_id(above_id=_ended_up_to)
    if first_open is not None:
        # An id is taken before its row can be seen, so a lower one may still come: what two looks say is sure.
        _ended_up_to, _seen_up_to = min(_seen_up_to, first_open - 1), first_open - 1
    return closed
