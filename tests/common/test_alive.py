"""Leases of the dead end at once, those of the living do not."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Person, Unit
from contest.common.alive import at_work, end_leases_of_the_dead
from contest.results.fixing.models import RecountCheck
from contest.results.fixing.tasks import resume
from tests.factories import NOW, make_contest
from tests.running.commands import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
UNTIL = NOW + dt.timedelta(minutes=10)
HOLD = """
import sys, time, django; django.setup()
from contest.common.alive import at_work
from contest.results.fixing.models import RecountCheck
with at_work(RecountCheck, int(sys.argv[1])):
    print("at work", flush=True)
    time.sleep(120)
"""


@pytest.fixture
def check(root: Unit, organiser: Person) -> RecountCheck:
    """A recount that somebody has taken."""
    return RecountCheck.objects.create(contest=make_contest(root), by=organiser, asked_at=NOW, busy_until=UNTIL)


def is_taken(check: RecountCheck) -> bool:
    end_leases_of_the_dead(RecountCheck, now=NOW)
    check.refresh_from_db()
    return check.busy_until == UNTIL


@contextmanager
def another_at_work(check: RecountCheck) -> Iterator[None]:
    """A thread of this process, with a connection of its own."""
    begun, ending = threading.Event(), threading.Event()

    def hold() -> None:
        with at_work(RecountCheck, check.pk):
            begun.set()
            ending.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert begun.wait(30)
        yield
    finally:
        ending.set()
        thread.join()


def environment_of_test_database() -> dict[str, str]:
    found = connection.settings_dict
    own = {"VAR_DIR": str(settings.VAR_DIR), "DJANGO_SETTINGS_MODULE": "contest.settings"}
    if connection.vendor == "postgresql":
        where = f"{found['HOST']}:{found['PORT']}/{found['NAME']}"
        own["DATABASE_URL"] = f"postgresql://{found['USER']}@{where}"
    return {**os.environ, **own}


def test_a_lease_stays_while_its_holder_lives(check: RecountCheck) -> None:
    with another_at_work(check):
        assert is_taken(check)
    assert not is_taken(check)


def test_a_killed_holder_keeps_nobody_waiting(check: RecountCheck) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(check.pk)],
        cwd=ROOT,
        env=environment_of_test_database(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "at work\n"
        assert is_taken(check)
    finally:
        holder.kill()
        holder.communicate()
    assert not is_taken(check)


def test_the_beat_takes_up_at_once_what_nobody_works_on(check: RecountCheck) -> None:
    """Ten minutes before its lease is over."""
    RecountCheck.objects.update(busy_until=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10))
    assert resume() == 1
    check.refresh_from_db()
    assert (check.differences, check.busy_until) == (0, None)


def test_a_sign_that_cannot_be_given_keeps_nobody_from_work(check: RecountCheck, monkeypatch) -> None:
    monkeypatch.setattr("contest.common.alive._put_up", lambda name: None)
    monkeypatch.setattr("contest.common.alive.PAUSE_SECONDS", 0)
    with at_work(RecountCheck, check.pk):
        # nor is anybody's lease ended by it
        assert is_taken(check)
