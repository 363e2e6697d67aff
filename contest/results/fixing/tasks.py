"""Celery wrappers of recounts."""

from celery import shared_task

from accounts.alive import end_leases_of_the_dead
from contest.common.database import ask_now
from contest.results.fixing import actions
from contest.results.fixing.models import RecountCheck


@shared_task(ignore_result=True)
def recount(check_id: int) -> bool:
    """Compares the counted tables of a contest with a fresh count; a second message finds it taken, or done."""
    return actions.carry_out_recount(check_id=check_id)


@shared_task(ignore_result=True)
def resume() -> int:
    """Sends again what waits or was left by a worker that died: whoever takes it needs a place for long work."""
    end_leases_of_the_dead(RecountCheck, now=ask_now())
    waiting = actions.unfinished_recounts(now=ask_now())
    for check_id in waiting:
        actions.hint_recount(check_id)
    return len(waiting)
