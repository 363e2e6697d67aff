"""Messages through a real Redis to a real Celery worker, each delivered twice and in the wrong order: as if once."""

from __future__ import annotations

import inspect
import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis as client
from celery import signals
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Person, Unit
from contest.attempts.models import Attempt, KeyChange, TallyQueue
from contest.celery import app
from contest.common.jobs import actions as jobs
from contest.common.jobs.models import Job
from contest.common.long_work import LONG, SHORT
from contest.fairness.actions import ask_run
from contest.fairness.models import FairnessRun
from contest.reports.letters.actions import subscribe
from contest.results.actions import tally_all
from contest.results.fixing.actions import ask_recount
from contest.results.fixing.models import RecountCheck
from contest.results.fixing.tasks import recount
from contest.results.models import PeriodTally, Recounting
from contest.results.recounting import hold_counting
from contest.results.rekey.actions import KeyProposal, confirm_key_change, propose_key_change
from contest.results.rekey.previewing import compute_preview
from contest.rounds.models import Round
from tests.factories import make_participant, published_round
from tests.results.rekey.conftest import ITEM, LATER, A, B, take_paper
from tests.running.conftest import real_broker

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
QUEUES = (SHORT, LONG)
PEOPLE = 12
GONE = 2_000_000_000
SECONDS = 300


@pytest.fixture(scope="module")
def broker() -> Iterator[str]:
    with real_broker() as url:
        yield url


@pytest.fixture
def queue(hinted_queue: client.Redis, monkeypatch: pytest.MonkeyPatch) -> client.Redis:
    """The broker that messages go to, empty; hints of the site itself do not add to them."""
    monkeypatch.setattr("contest.common.hints._send", lambda *values: None)
    return hinted_queue


@pytest.fixture
def hinted_queue(broker: str) -> Iterator[client.Redis]:
    """The broker that messages go to, empty; hints of the site itself are sent to it."""
    app.loader.import_default_modules()
    with client.Redis.from_url(broker) as found:
        found.flushall()
        yield found


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A worker sets the root logger's level and handlers for good; other tests read warnings."""
    root = logging.getLogger()
    level, handlers = root.level, [*root.handlers]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


def as_sent(messages: list[bytes]) -> list[bytes]:
    return [one for message in messages for one in (message, message)]


def turned_round(messages: list[bytes]) -> list[bytes]:
    return as_sent(messages[::-1])


def mixed(messages: list[bytes]) -> list[bytes]:
    both = messages * 2
    random.Random(4).shuffle(both)
    return both


@pytest.mark.parametrize("order", [as_sent, turned_round, mixed])
def test_each_message_twice_and_in_any_order_counts_once(
    queue: client.Redis,
    root: Unit,
    organiser: Person,
    secretary: Person,
    settings,
    monkeypatch: pytest.MonkeyPatch,
    order: Callable[[list[bytes]], list[bytes]],
) -> None:
    settings.MAIL_IS_SET_UP = True
    made: list[object] = []

    def make(arguments: object, report: object) -> jobs.MadeFile:
        made.append(arguments)
        return jobs.MadeFile("a.txt", "text/plain", b"abc")

    monkeypatch.setitem(jobs.MAKERS, "thu", make)
    round = published_round(root)
    cells = list(Unit.objects.filter(code__contains="-").order_by("code"))
    people = [make_participant(round.contest, cells[n % 4], f"Người Thứ {n}") for n in range(PEOPLE)]
    for n, person in enumerate(people):
        take_paper(person, round, lambda item, n=n: (A if n % 3 else B) if item == ITEM else A, seconds=30 + n)
    tally_all()
    old = Round.objects.get(pk=round.pk).key_version
    # a changed key, and papers handed in since that nobody has counted: marked with the old one
    change = propose_key_change(
        round=round,
        item=ITEM,
        proposal=KeyProposal(way="new", mask=B, public_note="Sửa theo văn bản gốc.", reason="Điều lệ, Điều 4."),
        by=organiser,
        now=LATER,
    )
    send("contest.results.rekey.tasks.preview", change.pk)
    with worker_until_empty(queue):
        pass
    change.refresh_from_db()
    confirm_key_change(change=change, by=organiser, now=LATER)
    for n, person in enumerate(people):
        take_paper(person, round, lambda item, n=n: B if item == ITEM and n % 2 else A, seconds=20 + n, version=old)
    job = jobs.ask_for_file(kind="thu", arguments={}, title="Thử", by=organiser, now=timezone.now())
    subscribe(
        person=secretary, contest=round.contest, unit=Unit.objects.get(code="K1"), email="bithu@example.vn",
        every="day", site="https://thi.example.vn", now=timezone.now(),
    )  # fmt: skip

    check = ask_recount(contest=round.contest, by=organiser, now=timezone.now())
    run = ask_run(round=round, by=organiser, now=timezone.now())

    ids = {
        "contest.results.rekey.tasks.carry_out": change.pk,
        "contest.results.rekey.tasks.preview": change.pk,
        "contest.common.jobs.tasks.work_on_job": job.pk,
        "contest.results.tasks.count_anew": round.contest_id,
        "contest.results.fixing.tasks.recount": check.pk,
        "contest.fairness.tasks.carry_out": run.pk,
    }
    takers, others = tasks_of_the_site()
    for name in takers:
        # none of the others' rows is there any more
        send(name, ids.get(name, GONE))
        send(name, GONE)
    for name in others:
        send(name)
    send("contest.results.tasks.tally")
    # kombu pushes on the left and takes from the right
    messages = [one for name in QUEUES for one in queue.lrange(name, 0, -1)[::-1]]
    assert len(messages) == 2 * len(takers) + len(others) + 1
    # through one of the two, else each kind would keep its own order
    queue.delete(*QUEUES)
    queue.lpush(SHORT, *order(messages))
    with raised_by_tasks() as raised, worker_until_empty(queue):
        pass

    assert raised == []
    change.refresh_from_db()
    assert change.state == KeyChange.State.APPLIED
    assert change.applied_version == old + 1
    assert set(Attempt.objects.values_list("key_version", flat=True)) == {Round.objects.get(pk=round.pk).key_version}
    assert TallyQueue.objects.count() == 0
    assert PeriodTally.objects.get(period=round.period_ptr).attempts == 2 * PEOPLE
    call_command("recount", check=True)
    assert (len(made), Job.objects.get().state) == (1, Job.State.DONE)
    assert len(mail.outbox) == 1
    # too early at first, perhaps, and then the beat asks again
    recount(check.pk)
    check.refresh_from_db()
    assert (check.differences, FairnessRun.objects.get().papers) == (0, 2 * PEOPLE)


@pytest.mark.parametrize("is_counted_too", [False, True])
def test_what_waits_for_a_key_change_goes_on_at_its_end_without_any_beat(
    hinted_queue: client.Redis, root: Unit, organiser: Person, monkeypatch: pytest.MonkeyPatch, is_counted_too: bool
) -> None:
    round = published_round(root)
    cell = Unit.objects.filter(code__contains="-")[0]
    take_paper(make_participant(round.contest, cell, "Nguyễn Văn An"), round, lambda item: A)
    tally_all()
    change = propose_key_change(
        round=round,
        item=ITEM,
        proposal=KeyProposal(way="all", public_note="Sửa.", reason="Sửa."),
        by=organiser,
        now=LATER,
    )
    assert compute_preview(change_id=change.pk)
    # what a worker that comes up asks for would do it all
    monkeypatch.setattr("contest.celery.OFTEN_SECONDS", 0)
    with monkeypatch.context() as silent:
        silent.setattr("contest.common.hints._send", lambda *values: None)
        confirm_key_change(change=change, by=organiser, now=LATER)
        check = ask_recount(contest=round.contest, by=organiser, now=LATER)
        if is_counted_too:
            hold_counting(round.contest, redefine=False, now=LATER)
    send("contest.results.fixing.tasks.recount", check.pk)
    with raised_by_tasks() as raised, worker():
        wait_until(lambda: RecountCheck.objects.get().counted_at is not None, "the recount was not taken up again", 30)
    assert raised == []
    assert KeyChange.objects.get().state == KeyChange.State.APPLIED
    assert not Recounting.objects.exists()
    assert RecountCheck.objects.get().differences == 0


def tasks_of_the_site() -> tuple[list[str], list[str]]:
    """Names of all our tasks: those that are about one row, and the others."""
    ours = {name: task for name, task in app.tasks.items() if name.split(".")[0] in ("accounts", "contest")}
    takers = [name for name, task in ours.items() if inspect.signature(task.run).parameters]
    assert len(takers) >= 9
    return sorted(takers), sorted(ours.keys() - {*takers})


@contextmanager
def raised_by_tasks() -> Iterator[list[str]]:
    raised: list[str] = []

    def note(sender: Any = None, exception: BaseException | None = None, **_: object) -> None:
        raised.append(f"{sender.name}: {exception!r}")

    signals.task_failure.connect(note)
    try:
        yield raised
    finally:
        signals.task_failure.disconnect(note)


def send(name: str, *arguments: object) -> None:
    with app.connection_for_write() as connection:
        app.send_task(name, args=arguments, connection=connection)


@contextmanager
def worker() -> Iterator[None]:
    """A worker of one thread."""
    with start_worker(app, pool="solo", queues=[SHORT, LONG], perform_ping_check=False, shutdown_timeout=120):
        yield


class worker_until_empty:
    """A worker of one thread, left once the queue and what it has in hand are empty."""

    def __init__(self, queue: client.Redis) -> None:
        self.queue = queue

    def __enter__(self) -> None:
        with worker():
            wait_until(lambda: not self._holds_any(), "messages were left", SECONDS)

    def __exit__(self, *_: object) -> None: ...

    def _holds_any(self) -> bool:
        return any(map(self.queue.llen, QUEUES)) or bool(self.queue.hlen("unacked"))


def wait_until(condition: Callable[[], bool], otherwise: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)
