"""The rhythm of the beat names tasks that workers know, and who comes up asks for what is left."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from kombu.utils.imports import symbol_by_name

from contest.common.ticks import Ticks
from tests.running.commands import ROOT

# As a worker finds them: in a process of its own, in which no test has loaded them by the way.
TASKS = "from contest.celery import app; app.loader.import_default_modules(); print(*app.tasks)"


@pytest.fixture(scope="module")
def known() -> set[str]:
    said = subprocess.run([sys.executable, "-c", TASKS], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(said.stdout.split())


def test_every_task_of_the_beat_is_known_to_workers(known: set[str]):
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted - known == set()


def test_every_file_of_tasks_is_found_by_workers(known: set[str]):
    files = [path for top in ("accounts", "contest") for path in Path(settings.BASE_DIR, top).rglob("tasks.py")]
    holding = [path for path in files if "@shared_task" in path.read_text(encoding="utf-8")]
    named = {".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts) for path in holding}
    assert named - {task.rpartition(".")[0] for task in known} == set()


def test_the_beat_loads_none_of_the_site():
    code = "import sys, contest.beat; print([name for name in ('contest.models', 'docx') if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_a_worker_that_comes_up_asks_for_all_that_a_dead_one_may_have_left(monkeypatch: pytest.MonkeyPatch):
    from contest import celery

    sent = []
    monkeypatch.setattr(celery.app, "send_task", lambda name, **_: sent.append(name))
    celery.look_for_what_is_left()
    often = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if entry["schedule"] <= 60]
    assert sent == [entry["task"] for entry in often]
    sweeps = {entry["task"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if name.startswith("resume-")}
    assert sweeps | {"contest.results.tasks.tally", "contest.fairness.tasks.resume"} <= set(sent)


class Broken:
    """A beat whose thread ends by an error."""

    def run(self) -> None:
        raise OSError("no space left")


def test_a_worker_whose_beat_ends_by_itself_ends_too(monkeypatch: pytest.MonkeyPatch):
    from contest import worker

    killed = queue.Queue()
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(worker, "EmbeddedService", lambda app, thread, scheduler_cls: Broken())
    monkeypatch.setattr(worker.os, "kill", lambda *told: killed.put(told))
    for signal_ in ("before_task_publish", "worker_shutdown"):
        monkeypatch.setattr(getattr(worker.signals, signal_), "connect", lambda *_, **__: None)
    worker.start_beat()
    assert killed.get(timeout=5) == (os.getpid(), signal.SIGTERM)


def test_both_beats_keep_the_rhythm_of_the_house(monkeypatch: pytest.MonkeyPatch):
    from contest import worker

    begun = queue.Queue()
    embedded = worker.EmbeddedService

    def begin(app, **how):
        service = embedded(app, **how)
        begun.put(service.service.get_scheduler(lazy=True).__class__)
        return Broken()

    monkeypatch.setattr(worker, "EmbeddedService", begin)
    monkeypatch.setattr(worker.os, "kill", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    monkeypatch.setattr(worker.signals.worker_shutdown, "connect", lambda *_, **__: None)
    worker.start_beat()
    assert begun.get(timeout=5) is Ticks
    assert symbol_by_name(worker.app.Beat().scheduler_cls) is Ticks
