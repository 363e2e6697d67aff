"""Long work leaves a place free, with a real broker and a real worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings

from contest import worker
from contest.celery import app
from contest.common import long_work
from contest.common.long_work import LONG, PLACES, SHORT, place_for_long_work
from tests.running.conftest import real_broker

SECONDS = 30


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = str(tmp_path)


def test_what_has_a_limit_of_minutes_is_long_and_has_the_long_queue():
    app.loader.import_default_modules()
    limited = {name for name, task in app.tasks.items() if task.time_limit}
    assert limited <= {*settings.LONG_TASKS} <= app.tasks.keys()
    assert {name: {"queue": LONG} for name in settings.LONG_TASKS} == settings.CELERY_TASK_ROUTES


def test_places_are_as_many_as_there_are_and_come_back():
    with place_for_long_work(2) as first, place_for_long_work(2) as second, place_for_long_work(2) as third:
        assert (first, second, third) == (True, True, False)
    with place_for_long_work(2) as again:
        assert again


@pytest.mark.parametrize(
    ("kind", "queues", "places"), [("", [SHORT, LONG], "2"), ("short", [SHORT], "3"), ("long", [LONG], "3")]
)
def test_a_worker_of_all_kinds_keeps_a_place_and_one_of_one_kind_gives_all(kind, queues, places, monkeypatch):
    asked = {}

    class Worker:
        exitcode = 0

        def __init__(self, **options: object) -> None:
            asked.update(options)

        def start(self) -> None: ...

    monkeypatch.setattr(worker.app, "Worker", Worker)
    monkeypatch.setattr(worker.os, "environ", {})
    assert worker.run("prefork", 3, with_beat=False, kind=kind) == 0
    assert (asked["queues"], asked["concurrency"], worker.os.environ[PLACES]) == (queues, 3, places)


@pytest.fixture
def broker() -> Iterator[str]:
    with real_broker() as url:
        yield url


@pytest.mark.services
@pytest.mark.filterwarnings("ignore")
def test_what_is_short_passes_while_all_that_is_long_stands_still(broker, monkeypatch, settings):
    settings.LONG_TASKS = (*settings.LONG_TASKS, "tests.long")
    monkeypatch.setitem(app.conf.task_routes, "tests.long", {"queue": LONG})
    monkeypatch.setenv(PLACES, "1")
    monkeypatch.setattr(long_work, "AGAIN_SECONDS", 1)
    begun, done, go_on = threading.Semaphore(0), threading.Semaphore(0), threading.Event()
    passed = threading.Event()

    @app.task(name="tests.long")
    def long() -> None:
        begun.release()
        assert go_on.wait(SECONDS)
        done.release()

    @app.task(name="tests.short")
    def short() -> None:
        passed.set()

    def send(name: str, queue: str) -> None:
        with app.connection_for_write() as connection:
            app.send_task(name, queue=queue, connection=connection, expires=SECONDS)

    workers = start_worker(
        app, pool="threads", concurrency=2, queues=[SHORT, LONG], perform_ping_check=False, shutdown_timeout=SECONDS
    )
    try:
        with workers:
            for _ in range(3):
                send("tests.long", LONG)
            assert begun.acquire(timeout=SECONDS)
            send("tests.short", SHORT)
            assert passed.wait(SECONDS)
            assert not begun.acquire(timeout=0)
            go_on.set()
            for _ in range(3):
                assert done.acquire(timeout=SECONDS)
    finally:
        for name in ("tests.long", "tests.short"):
            app.tasks.pop(name, None)
