"""The beat's own Celery application: the names of tasks and their rhythm, and none of the site's code.

The beat only sends messages. Loading Django's applications and every task for that took 100 MB.
"""

from __future__ import annotations

import os
from pathlib import Path

from celery import Celery, signals
from django.conf import settings
from django.utils.log import configure_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

# without Celery's fixup for Django, which would set Django up
app = Celery("contest", fixups=())
app.config_from_object("django.conf:settings", namespace="CELERY")
configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


@signals.beat_init.connect
def say_ready(**_: object) -> None:
    """Tells the supervisor that messages are sent now."""
    if path := os.environ.get("CELERY_READY_FILE"):
        Path(path).touch()


if __name__ == "__main__":
    app.Beat(loglevel="INFO", quiet=True).run()
