"""Celery wrappers of imports."""

from celery import shared_task

from contest.banks import actions, queries
from contest.common.database import ask_now


@shared_task(ignore_result=True, soft_time_limit=120, time_limit=150)
def read_import(import_id: int) -> None:
    """Reads the file of one import; a second message finds it read."""
    actions.read_import(import_id)


@shared_task(ignore_result=True)
def resume_imports() -> int:
    """Sends again what waits to be read, whatever was lost on the way."""
    actions.revive_imports(now=ask_now())
    waiting = queries.waiting_imports()
    for import_id in waiting:
        actions.hint_reading(import_id)
    return len(waiting)
