"""Work of every kind asked for at once, its messages in the broker doubled and put in any order."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

import redis
from celery import current_app
from django.conf import settings
from django.utils import timezone

import contest.celery  # the application whose settings say where the broker is
from accounts.models import Person, Role
from bench.ledger import Finding
from bench.stored import patiently
from contest.attempts.models import KeyChange
from contest.common.jobs.actions import ask_for_file
from contest.common.jobs.models import Job
from contest.fairness.actions import ask_run
from contest.fairness.models import FairnessRun
from contest.reports.making import KIND
from contest.results.fixing.actions import ask_recount
from contest.results.fixing.models import RecountCheck
from contest.results.recounting import hold_counting, is_recounting
from contest.results.rekey.actions import KeyProposal, confirm_key_change, propose_key_change, undo_key_change
from contest.results.rekey.previewing import compute_preview
from contest.rounds.models import Round

assert contest.celery.app
QUEUE = "celery"
AT_REST = (KeyChange.State.APPLIED, KeyChange.State.UNDONE)
# of the beat: they look for what is left, whoever else is at it
SWEEPS = (
    "contest.results.tasks.tally",
    "contest.attempts.tasks.close_expired",
    "contest.results.rekey.tasks.resume",
    "contest.results.tasks.resume_counting",
    "contest.results.fixing.tasks.resume",
    "contest.common.jobs.tasks.resume_jobs",
    "contest.rounds.tasks.reveal_secrets",
    "contest.results.tasks.settle_rollups",
)


@dataclass(frozen=True)
class Heap:
    """What was asked for, by the ids of its rows."""

    round: Round
    change: int
    version: int
    job: int
    check: int
    run: int

    def messages(self) -> list[tuple[str, tuple[int, ...]]]:
        return [
            ("contest.results.rekey.tasks.preview", (self.change,)),
            ("contest.results.rekey.tasks.carry_out", (self.change,)),
            ("contest.results.tasks.count_anew", (self.round.contest_id,)),
            ("contest.results.tasks.try_rules", (self.round.contest_id,)),
            ("contest.common.jobs.tasks.work_on_job", (self.job,)),
            ("contest.results.fixing.tasks.recount", (self.check,)),
            ("contest.fairness.tasks.carry_out", (self.run,)),
            # of rows that are gone
            ("contest.common.jobs.tasks.work_on_job", (2_000_000_000,)),
            ("contest.results.rekey.tasks.carry_out", (2_000_000_000,)),
            *((name, ()) for name in SWEEPS),
        ]

    @patiently
    def is_done(self) -> bool:
        return (
            KeyChange.objects.get(pk=self.change).state in AT_REST
            and Job.objects.get(pk=self.job).state in (Job.State.DONE, Job.State.FAILED)
            and RecountCheck.objects.get(pk=self.check).counted_at is not None
            and FairnessRun.objects.get(pk=self.run).done_at is not None
            and not is_recounting(self.round.contest)
        )

    @patiently
    def wrongs(self, *, once: bool) -> list[Finding]:
        """What was not done, or done twice. `once`: nobody died over it."""
        change, job = KeyChange.objects.get(pk=self.change), Job.objects.get(pk=self.job)
        check = RecountCheck.objects.get(pk=self.check)
        version = Round.objects.get(pk=self.round.pk).key_version
        found = []
        if not self.is_done():
            found.append(Finding("lost", (0, self.change), "work that was asked for"))
        if version != self.version + 1:
            found.append(Finding("doubled", (0, self.change), f"version {version} of the keys after {self.version}"))
        if job.state != Job.State.DONE or (once and job.tries != 1):
            found.append(Finding("doubled", (0, self.job), f"a file: state {job.state} after {job.tries} tries"))
        if check.differences:
            found.append(Finding("changed", (0, self.check), f"a recount: {check.sample[:1]} of {check.differences}"))
        return [one._replace(what=f"{one.what} ({change.get_state_display()})") for one in found]


def ask_for_everything(chance: random.Random) -> Heap:
    """A key changed, or a change undone; a contest counted anew; a recount, a report, a look at fairness.

    Each step by itself is asked again while the database is down: what went before it has been done.
    """
    now = timezone.now()
    round, by = _round_and_organiser()
    change = _change(round, by, chance)
    patiently(hold_counting)(round.contest, redefine=chance.random() < 0.5, now=now)
    arguments = {"period": round.pk, "unit": round.contest.unit_id, "format": "csv", "n": chance.random()}
    return Heap(
        round=round,
        change=change.pk,
        version=round.key_version,
        job=patiently(ask_for_file)(kind=KIND, arguments=arguments, title="Thử", by=by, now=now).pk,
        check=patiently(ask_recount)(contest=round.contest, by=by, now=now).pk,
        run=patiently(ask_run)(round=round, by=by, now=now).pk,
    )


@patiently
def _round_and_organiser() -> tuple[Round, Person]:
    round = Round.objects.filter(edition__isnull=False).select_related("contest").latest("pk")
    return round, Person.objects.filter(roles__kind=Role.Kind.ORGANISER).order_by("pk")[0]


def _change(round: Round, by: Person, chance: random.Random) -> KeyChange:
    newest = _newest(round)
    if newest is not None and newest.state == KeyChange.State.APPLIED and chance.random() < 0.5:
        patiently(undo_key_change)(change=newest, reason="Thử", by=by, now=timezone.now())
        return newest
    change = patiently(propose_key_change)(
        round=round,
        item=newest.item + 1 if newest else 0,
        proposal=KeyProposal(way="all", public_note="Thử", reason="Thử"),
        by=by,
        now=timezone.now(),
    )
    while not _is_previewed(change):
        time.sleep(0.1)
    patiently(confirm_key_change)(change=change, by=by, now=timezone.now())
    return change


@patiently
def _newest(round: Round) -> KeyChange | None:
    return KeyChange.objects.filter(edition=round.edition_id).order_by("-pk").first()


@patiently
def _is_previewed(change: KeyChange) -> bool:
    # or a worker that looked for what is left is at it
    compute_preview(change_id=change.pk)
    return KeyChange.objects.filter(pk=change.pk, preview__isnull=False).exists()


def send(messages: list[tuple[str, tuple[int, ...]]]) -> None:
    for name, arguments in messages:
        current_app.send_task(name, args=arguments, expires=600, retry=False)


def mix(chance: random.Random) -> int:
    """Everything that lies in the broker, twice and in any order; how many messages that makes."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        while True:
            # at one stroke, or a message that comes between would be lost by us
            with client.pipeline(transaction=True) as pipe:
                pipe.lrange(QUEUE, 0, -1)
                pipe.delete(QUEUE)
                lying = pipe.execute()[0]
            if lying:
                break
            time.sleep(0.1)
        both = lying * 2
        chance.shuffle(both)
        client.lpush(QUEUE, *both)
    return len(both)
