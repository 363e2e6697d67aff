"""The Celery application; tasks live in each capability's tasks.py."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

OFTEN_SECONDS = 60

app = Celery("contest", task_cls="contest.common.long_work:PlacedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        *("accounts", "contest.banks", "contest.rounds", "contest.attempts"),
        "contest.rounds.wording",
        *("contest.results", "contest.results.fixing", "contest.results.rekey"),
        *("contest.reports", "contest.reports.letters"),
        *("contest.fairness", "contest.essays"),
        *("contest.common.jobs", "contest.documents"),
    ],
)


@signals.worker_ready.connect
def say_ready(**_: object) -> None:
    """Tells the supervisor (management/commands/up.py) that this process does its work now."""
    if path := os.environ.get("CELERY_READY_FILE"):
        Path(path).touch()


@signals.worker_ready.connect
def look_for_what_is_left(**_: object) -> None:
    """Asks at once for all that the beat asks for every minute or more often: who comes up often follows a dead one."""
    for entry in app.conf.beat_schedule.values():
        if entry["schedule"] <= OFTEN_SECONDS:
            app.send_task(entry["task"], retry=False)


@signals.task_prerun.connect
def worker_lives(**_: object) -> None:
    from contest.common.heartbeats import WORKER, note_life

    note_life(WORKER)


@signals.task_failure.connect
def keep_failure(sender: Any = None, exception: BaseException | None = None, **_: object) -> None:
    from contest.common.heartbeats import note_failure

    if exception is not None:
        note_failure(getattr(sender, "name", "?"), exception)
