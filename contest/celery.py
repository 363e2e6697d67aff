"""The Celery application; tasks live in each capability's tasks.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

app = Celery("contest")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    ["contest.banks", "contest.attempts", "contest.results", "contest.reports"],
)
