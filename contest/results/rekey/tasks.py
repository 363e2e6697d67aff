"""Celery wrappers of key changes."""

from celery import shared_task

from accounts.alive import end_leases_of_the_dead
from contest.attempts.models import KeyChange
from contest.common.database import ask_now
from contest.results.rekey import actions, previewing, queries


@shared_task(ignore_result=True)
def carry_out(change_id: int) -> bool:
    """Marks again what a confirmed change asks for; a second message finds it taken, or done."""
    return actions.carry_out(change_id=change_id)


@shared_task(ignore_result=True)
def preview(change_id: int) -> bool:
    """Computes what a proposal would change."""
    return previewing.compute_preview(change_id=change_id)


@shared_task(ignore_result=True)
def resume() -> int:
    """Sends again what waits or was left by a worker that died, whatever was lost on the way."""
    end_leases_of_the_dead(KeyChange, now=ask_now())
    unfinished = queries.unfinished(now=ask_now())
    for change_id, is_preview in unfinished:
        (previewing.hint_preview if is_preview else actions.hint_carrying_out)(change_id)
    return len(unfinished)
