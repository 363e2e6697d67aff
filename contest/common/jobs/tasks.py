"""Celery wrappers of files."""

from celery import shared_task

from contest.common.database import ask_now
from contest.common.jobs import actions


@shared_task(ignore_result=True, soft_time_limit=840, time_limit=870)
def work_on_job(job_id: int) -> bool:
    """Makes one file; a second message finds it made."""
    return actions.work_on(job_id)


@shared_task(ignore_result=True)
def resume_jobs() -> int:
    """Sends again what waits, whatever was lost on the way, and forgets what is old."""
    now = ask_now()
    actions.forget_jobs(now=now)
    waiting = actions.revive_jobs(now=now)
    for job_id in waiting:
        actions.hint_work(job_id)
    return len(waiting)
