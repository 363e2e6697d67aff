"""The rhythm of the beat names tasks that workers know; what the beat sends is a sign of its life."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from contest.celery import app
from contest.common import heartbeats


def test_every_task_of_the_beat_is_known_to_workers():
    app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted - app.tasks.keys() == set()


def test_every_file_of_tasks_is_found_by_workers():
    app.loader.import_default_modules()
    files = [path for top in ("accounts", "contest") for path in Path(settings.BASE_DIR, top).rglob("tasks.py")]
    holding = [path for path in files if "@shared_task" in path.read_text(encoding="utf-8")]
    named = {".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts) for path in holding}
    assert named - {task.rpartition(".")[0] for task in app.tasks} == set()


def test_what_the_beat_sends_is_a_sign_of_its_life(monkeypatch: pytest.MonkeyPatch):
    from contest.beat import show_life

    heartbeats._told.clear()
    assert heartbeats.age_seconds(heartbeats.BEAT) is None
    show_life()
    assert heartbeats.age_seconds(heartbeats.BEAT) == 0


def test_the_beat_loads_none_of_the_site():
    code = "import sys, contest.beat; print([name for name in ('contest.models', 'docx') if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
