"""Celery wrappers of reports by e-mail."""

from celery import shared_task

from contest.common.database import ask_now
from contest.reports.letters.actions import send_due


@shared_task(ignore_result=True, soft_time_limit=240, time_limit=300)
def send_letters() -> int:
    """What is due; a second message at once sends nothing."""
    return send_due(now=ask_now())
