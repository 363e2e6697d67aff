"""Celery wrappers of rosters and of people over time."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.audit.witness import watch_end
from accounts.clock import database_now
from accounts.people.deleting import forget_due
from accounts.people.moving import move_due
from accounts.rosters import imports

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True, soft_time_limit=300, time_limit=330)
def work_on_roster(import_id: int) -> None:
    """Does what one roster waits for: to be read, or to be taken in. A second message finds it done."""
    if not imports.read_import(import_id, now=database_now()):
        imports.write_import(import_id, now=database_now())


@shared_task(ignore_result=True)
def resume_rosters() -> int:
    """Sends again what waits, whatever was lost on the way, and forgets what is old."""
    now = database_now()
    imports.revive_imports(now=now)
    waiting = imports.unfinished_imports(now=now)
    for import_id in waiting:
        imports.hint_work(import_id)
    return len(waiting)


@shared_task(ignore_result=True)
def move_due_people() -> int:
    """Moves whose day has come."""
    now = database_now()
    return move_due(today=timezone.localdate(now), now=now)


@shared_task(ignore_result=True)
def forget_people() -> None:
    """Fulfils wishes for deletion, and forgets people whose retention time is over."""
    forget_due(now=database_now())


@shared_task(ignore_result=True)
def watch_trail() -> None:
    """Says it in the log, which other machines keep, when rows of the trail that were there are gone."""
    if (found := watch_end()) is not None:
        logger.error("the audit trail lost row %s: rows were cut off or written anew", found.id)
