"""Celery wrappers of reports."""

from celery import shared_task

from contest.common.database import ask_now
from contest.reports import making
from contest.reports.item_queries import count_items_for

# workers find the maker of long reports here
__all__ = ["count_items", "making"]


@shared_task(ignore_result=True, soft_time_limit=600, time_limit=660)
def count_items(round_id: int) -> int:
    """Item statistics of a round with many papers."""
    return count_items_for(round_id, now=ask_now())
