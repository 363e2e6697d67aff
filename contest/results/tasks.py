"""Celery wrapper of the tally."""

from celery import shared_task

from contest.results.actions import tally_all


@shared_task(ignore_result=True)
def tally() -> int:
    """Counts what lies in the queue; a second message at the same moment finds nothing to do."""
    return tally_all()
