"""Celery wrapper of rounds."""

from celery import shared_task

from contest.common.database import ask_now
from contest.rounds.actions import reveal_secrets as reveal


@shared_task(ignore_result=True)
def reveal_secrets() -> int:
    """Makes the secrets of closed rounds public."""
    return reveal(now=ask_now())
