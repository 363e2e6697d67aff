"""Celery wrappers of essays."""

from celery import shared_task

from contest.common.database import ask_now
from contest.essays.actions import collect_drafts as collect


@shared_task(ignore_result=True)
def collect_drafts() -> int:
    """Takes what was saved and never handed in, once its round has closed; safe to run twice."""
    return collect(now=ask_now())
