"""Files that workers make: once, with progress, for who asked, for seven days, whatever dies on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone

from contest.common.jobs import actions
from contest.common.jobs.actions import MAKERS, MAY, CannotMake, MadeFile
from contest.common.jobs.models import Job
from contest.common.jobs.tasks import resume_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(monkeypatch):
    """A maker whose calls are counted."""
    calls: list[dict] = []

    def make(arguments, report):
        calls.append(arguments)
        report(1, 2)
        if arguments.get("refuse"):
            raise CannotMake("Không có gì để in.")
        if arguments.get("break"):
            raise ZeroDivisionError
        report(2, 2)
        return MadeFile("a.txt", "text/plain", b"abc")

    monkeypatch.setitem(MAKERS, "thu", make)
    monkeypatch.setitem(MAY, "thu", lambda person, arguments: not arguments.get("forbidden"))
    monkeypatch.setattr(actions, "hint_work", lambda job_id: None)
    return calls


def ask(person, **arguments) -> Job:
    return actions.ask_for_file(kind="thu", arguments=arguments, title="Thử", by=person, now=timezone.now())


def test_a_file_is_made_once(organiser, made):
    job = ask(organiser)
    assert actions.work_on(job.pk)
    assert not actions.work_on(job.pk)
    job.refresh_from_db()
    assert (job.state, bytes(job.content), job.done, job.total) == (Job.State.DONE, b"abc", 2, 2)
    assert made == [{}]


def test_the_same_wish_waits_once(organiser, admin, made):
    assert ask(organiser, a=1).pk == ask(organiser, a=1).pk
    assert ask(organiser, a=2).pk != ask(admin, a=2).pk


def test_what_cannot_be_made_is_said_and_what_breaks_is_kept(organiser, made):
    refused, broken = ask(organiser, refuse=True), ask(organiser, **{"break": True})
    actions.work_on(refused.pk)
    actions.work_on(broken.pk)
    states = list(Job.objects.order_by("pk").values_list("state", "failure"))
    assert states == [(Job.State.FAILED, "Không có gì để in."), (Job.State.FAILED, "")]


def test_one_that_a_dead_worker_left_waits_again_three_times(organiser, made):
    job = ask(organiser)
    for tries, state in ((1, Job.State.WAITING), (2, Job.State.WAITING), (3, Job.State.FAILED)):
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.WORKING, tries=tries, moved_at=timezone.now() - dt.timedelta(minutes=6)
        )
        actions.revive_jobs(now=timezone.now())
        job.refresh_from_db()
        assert job.state == state


def test_one_whose_database_was_away_is_tried_again_three_times(organiser, made, monkeypatch):
    def lose_it(arguments, report):
        raise OperationalError("database is locked")

    monkeypatch.setitem(MAKERS, "thu", lose_it)
    job = ask(organiser)
    for state in (Job.State.WAITING, Job.State.WAITING, Job.State.FAILED):
        assert actions.work_on(job.pk)
        actions.revive_jobs(now=timezone.now())
        job.refresh_from_db()
        assert job.state == state


def test_one_at_work_is_left_alone_for_five_minutes_at_most(organiser, made, monkeypatch):
    monkeypatch.setattr(actions, "nobody_is_at", lambda model, pk: False)
    job = ask(organiser)
    for minutes, waiting in ((4, []), (6, [job.pk])):
        moved = timezone.now() - dt.timedelta(minutes=minutes)
        Job.objects.filter(pk=job.pk).update(state=Job.State.WORKING, moved_at=moved)
        assert actions.revive_jobs(now=timezone.now()) == waiting


def test_after_seven_days_it_is_forgotten(organiser, made):
    old, new = ask(organiser, a=1), ask(organiser, a=2)
    Job.objects.filter(pk=old.pk).update(asked_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    assert resume_jobs() == 1
    assert list(Job.objects.values_list("pk", flat=True)) == [new.pk]


def test_pages_are_for_who_asked_and_still_is_staff(client, organiser, admin, member, made):
    job = ask(organiser)
    actions.work_on(job.pk)
    assert client.get(f"/tep/{job.pk}").status_code == 302
    for person in (admin, member):
        client.force_login(person)
        assert client.get(f"/tep/{job.pk}").status_code == 404
        assert client.get(f"/tep/{job.pk}/tai").status_code == 404
    client.force_login(organiser)
    assert client.get(f"/tep/{job.pk}").status_code == 200
    assert client.get(f"/tep/{job.pk}/tai").content == b"abc"
    assert client.post(f"/tep/{job.pk}").status_code == 405
    organiser.roles.all().delete()
    assert client.get(f"/tep/{job.pk}/tai").status_code == 404


def test_what_somebody_may_no_longer_have_is_not_there(client, organiser, made):
    job = ask(organiser)
    actions.work_on(job.pk)
    client.force_login(organiser)
    for change in ({"arguments": {"forbidden": True}}, {"arguments": {}, "kind": "no longer made"}):
        Job.objects.filter(pk=job.pk).update(**change)
        assert client.get(f"/tep/{job.pk}").status_code == 404
        assert client.get(f"/tep/{job.pk}/tai").status_code == 404


def test_page_asks_again_until_it_is_made(client, organiser, made):
    job = ask(organiser)
    client.force_login(organiser)
    page = client.get(f"/tep/{job.pk}", headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith("<section")
    actions.work_on(job.pk)
    assert client.get(f"/tep/{job.pk}", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
