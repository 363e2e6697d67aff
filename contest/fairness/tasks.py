"""Celery wrappers of looking at rounds."""

from celery import shared_task

from accounts.alive import end_leases_of_the_dead
from contest.common.database import ask_now
from contest.fairness import actions, queries
from contest.fairness.models import FairnessRun


@shared_task(ignore_result=True)
def carry_out(run_id: int) -> bool:
    """Looks at a round; a second message finds it taken, or done."""
    return actions.carry_out_run(run_id=run_id)


@shared_task(ignore_result=True)
def resume() -> int:
    """Asks for rounds that have closed, and sends again what waits: whoever takes it needs a place for long work."""
    now = ask_now()
    for round in queries.rounds_to_look_at(now=now):
        actions.ask_run(round=round, by=None, now=now)
    end_leases_of_the_dead(FairnessRun, now=now)
    waiting = queries.unfinished_runs(now=now)
    for run_id in waiting:
        actions.hint_run(run_id)
    return len(waiting)
