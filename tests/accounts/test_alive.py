"""Leases of the dead end at once, those of the living do not."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model

from accounts.alive import at_work, end_leases_of_the_dead, nobody_is_at
from accounts.models import Person, RosterImport, Unit
from accounts.rosters import imports
from accounts.rosters.queries import STALE_AFTER
from accounts.rosters.reading import read_roster
from contest.banks.actions import revive_imports
from contest.banks.models import BankImport
from contest.common.jobs.actions import revive_jobs
from contest.common.jobs.models import Job
from contest.results.fixing.models import RecountCheck
from contest.results.fixing.tasks import recount, resume
from tests.accounts.roster_books import book
from tests.factories import NOW, make_bank, make_contest
from tests.running.commands import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
UNTIL = NOW + dt.timedelta(minutes=10)
HOLD = """
import sys, time, django; django.setup()
from accounts.alive import at_work
from contest.results.fixing.models import RecountCheck
with at_work(RecountCheck, int(sys.argv[1])):
    print("at work", flush=True)
    time.sleep(120)
"""
# the same of another table
HOLD_ROSTER = HOLD.replace("contest.results.fixing.models", "accounts.models").replace("RecountCheck", "RosterImport")
ROSTER = book(("Danh sách", [["Mã", "Họ và tên", "Chi bộ"], ["DV1", "Nguyễn Văn An", "K1-1"]]))
State = RosterImport.State


@pytest.fixture
def check(root: Unit, organiser: Person) -> RecountCheck:
    """A recount that somebody has taken."""
    return RecountCheck.objects.create(contest=make_contest(root), by=organiser, asked_at=NOW, busy_until=UNTIL)


def is_taken(check: RecountCheck) -> bool:
    end_leases_of_the_dead(RecountCheck, now=NOW)
    check.refresh_from_db()
    return check.busy_until == UNTIL


@contextmanager
def another_at_work(row: Model) -> Iterator[None]:
    """A thread of this process, with a connection of its own."""
    begun, ending = threading.Event(), threading.Event()

    def hold() -> None:
        with at_work(type(row), row.pk):
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


@contextmanager
def killed_at_the_end(script: str, pk: int) -> Iterator[None]:
    """A process of its own that holds a row, and is killed over it."""
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(pk)],
        cwd=ROOT,
        env=environment_of_test_database(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "at work\n"
        yield
    finally:
        holder.kill()
        holder.communicate()


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
    with killed_at_the_end(HOLD, check.pk):
        assert is_taken(check)
    assert not is_taken(check)


def test_a_file_that_a_dead_worker_left_is_made_at_once(organiser: Person) -> None:
    """Five minutes before anybody would take it for left."""
    job = Job.objects.create(kind="x", by=organiser, state=Job.State.WORKING, tries=1, moved_at=NOW)
    with another_at_work(job):
        assert revive_jobs(now=NOW) == []
    assert revive_jobs(now=NOW) == [job.pk]


def test_a_question_file_that_a_dead_worker_left_is_read_at_once() -> None:
    bank = make_bank()
    row = BankImport.objects.create(bank=bank, file_name="a.txt", content=b"x", state=BankImport.State.READING, at=NOW)
    for living, state in ((True, BankImport.State.READING), (False, BankImport.State.WAITING)):
        with another_at_work(row) if living else nullcontext():
            revive_imports(now=NOW)
        row.refresh_from_db()
        assert row.state == state


def test_a_roster_whose_reader_was_killed_is_read_at_once(root: Unit) -> None:
    """Five minutes before anybody would take it for left."""
    roster = RosterImport.objects.create(file_name="a.xlsx", content=ROSTER, at=NOW, moved_at=NOW, state=State.READING)
    with killed_at_the_end(HOLD_ROSTER, roster.pk):
        imports.revive_imports(now=NOW)
        assert imports.unfinished_imports(now=NOW) == []
    imports.revive_imports(now=NOW)
    assert imports.unfinished_imports(now=NOW) == [roster.pk]
    assert imports.read_import(roster.pk, now=NOW)
    roster.refresh_from_db()
    assert (roster.state, roster.counts["new"]) == (State.READ, 1)


def test_who_reads_a_roster_shows_it(root: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = RosterImport.objects.create(file_name="a.xlsx", content=ROSTER, at=NOW, moved_at=NOW)
    asked: list[bool] = []

    def ask() -> None:
        asked.append(nobody_is_at(RosterImport, roster.pk))
        connection.close()

    def read(*args: Any, **options: Any) -> Any:
        other = threading.Thread(target=ask)
        other.start()
        other.join()
        return read_roster(*args, **options)

    monkeypatch.setattr(imports, "read_roster", read)
    assert imports.read_import(roster.pk, now=NOW)
    ask()
    assert asked == [False, True]


def test_a_roster_is_sent_to_nobody_while_it_is_being_taken_in(root: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be read again, and a place for long work would wait for the first to end."""
    roster = RosterImport.objects.create(file_name="a.xlsx", content=ROSTER, at=NOW, moved_at=NOW)
    imports.read_import(roster.pk, now=NOW)
    RosterImport.objects.update(state=State.TAKING)
    sent: list[list[int]] = []

    def ask() -> None:
        # behind a pooler the sign may stand for ever: it counts for five minutes
        sent.extend(imports.unfinished_imports(now=now) for now in (NOW, NOW + 2 * STALE_AFTER))
        connection.close()

    def take_in(**_: Any) -> None:
        other = threading.Thread(target=ask)
        other.start()
        other.join()
        raise Killed

    monkeypatch.setattr(imports, "take_in_roster", take_in)
    with pytest.raises(Killed):
        imports.write_import(roster.pk, now=NOW)
    ask()
    assert sent == [[], [roster.pk], [roster.pk], [roster.pk]]


class Killed(BaseException): ...


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")
def test_a_server_looks_whether_its_client_lives_while_it_works_for_it(check: RecountCheck) -> None:
    """Else it works on for who was killed, and the work's locks with it."""
    script = HOLD.replace("time.sleep(120)", 'connection.cursor().execute("select pg_sleep(60)")').replace(
        "import sys, time, django", "from django.db import connection; import sys, django"
    )
    with killed_at_the_end(script, check.pk):
        time.sleep(0.5)
    deadline = time.monotonic() + 20
    while is_taken(check):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_beat_takes_up_at_once_what_nobody_works_on(check: RecountCheck, monkeypatch) -> None:
    """Ten minutes before its lease is over."""
    RecountCheck.objects.update(busy_until=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10))
    hinted = []
    monkeypatch.setattr("contest.results.fixing.actions.send_hint", lambda *sent, **how: hinted.append(sent))
    assert resume() == 1
    assert hinted == [("contest.results.fixing.tasks.recount", check.pk)]
    assert recount(check.pk)
    check.refresh_from_db()
    assert (check.differences, check.busy_until) == (0, None)


def test_a_sign_that_cannot_be_given_keeps_nobody_from_work(check: RecountCheck, monkeypatch) -> None:
    monkeypatch.setattr("accounts.alive._put_up", lambda name: None)
    monkeypatch.setattr("accounts.alive.PAUSE_SECONDS", 0)
    with at_work(RecountCheck, check.pk):
        # nor is anybody's lease ended by it
        assert is_taken(check)
