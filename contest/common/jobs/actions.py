"""Asking for a file, making it, forgetting it. A maker is a function that is registered under the kind of its jobs."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.alive import at_work, nobody_is_at
from accounts.models import Person
from contest.common.hints import send_hint
from contest.common.jobs.models import Job

log = structlog.get_logger(__name__)
State = Job.State
KEPT = dt.timedelta(days=7)
# A worker says every second how far it is, but for the last step: setting 2,000 pages takes a minute or two. Where its
# sign of life is gone nobody waits so long.
LEFT_AFTER = dt.timedelta(minutes=5)
MOST_TRIES = 3
TOLD_EVERY_SECONDS = 1.0

Report = Callable[[int, int], None]


class CannotMake(Exception):
    """The maker says why there is no file, in words for who asked."""


@dataclass(frozen=True, slots=True)
class MadeFile:
    """What a maker made."""

    name: str
    content_type: str
    content: bytes


Maker = Callable[[dict[str, Any], Report], MadeFile]
MAKERS: dict[str, Maker] = {}
# whether somebody may have a file of these arguments
May = Callable[[Person, dict[str, Any]], bool]
MAY: dict[str, May] = {}


def maker(kind: str, *, may: May) -> Callable[[Maker], Maker]:
    """Registers a function as the maker of a kind. It must be safe to run twice; it is given the job's arguments and a
    function to report (done, total) with. `may`: asked again when the file is fetched, since roles change meanwhile."""

    def register(function: Maker) -> Maker:
        MAKERS[kind], MAY[kind] = function, may
        return function

    return register


@transaction.atomic
def ask_for_file(*, kind: str, arguments: dict[str, Any], title: str, by: Person, now: dt.datetime) -> Job:
    """Writes down that a file is wanted, and tells a worker. The same wish that still waits is not asked twice."""
    same = Job.objects.filter(by=by, kind=kind, arguments=arguments, state__in=(State.WAITING, State.WORKING))
    if (waiting := same.defer("content").first()) is not None:
        return waiting
    job = Job.objects.create(kind=kind, arguments=arguments, title=title[:300], by=by, asked_at=now, moved_at=now)
    transaction.on_commit(lambda: hint_work(job.pk))
    return job


def hint_work(job_id: int) -> None:
    """Tells a worker that a file waits; lost hints are made good by the beat."""
    send_hint("contest.common.jobs.tasks.work_on_job", job_id, expires_seconds=60)


def work_on(job_id: int) -> bool:
    """Makes the file of a job that waits; False when it does not. Whatever goes wrong is written down, never raised."""
    taken = Job.objects.filter(pk=job_id, state=State.WAITING)
    if not taken.update(state=State.WORKING, moved_at=timezone.now(), tries=F("tries") + 1):
        return False
    with at_work(Job, job_id):
        _make(Job.objects.get(pk=job_id))
    return True


def _make(job: Job) -> None:
    try:
        made = MAKERS[job.kind](job.arguments, _reporter(job.pk))
    except CannotMake as refused:
        _end(job.pk, state=State.FAILED, failure=str(refused))
    except (OperationalError, InterfaceError):
        # the database is away, or somebody holds it: left like a dead worker's, and tried again as often
        log.warning("job left", job=job.pk, kind=job.kind, exc_info=True)
    except Exception:
        log.exception("job failed", job=job.pk, kind=job.kind)
        _end(job.pk, state=State.FAILED)
    else:
        _end(
            job.pk,
            state=State.DONE,
            file_name=made.name[:200],
            content_type=made.content_type,
            content=made.content,
        )
        log.info("job done", job=job.pk, kind=job.kind, bytes=len(made.content))


def revive_jobs(*, now: dt.datetime) -> list[int]:
    """Jobs that a dead worker left wait again, but not for ever; returns the ids of jobs that wait, 50 at most."""
    working = Job.objects.filter(state=State.WORKING)
    for pk, tries, moved_at in working.values_list("pk", "tries", "moved_at"):
        if moved_at < now - LEFT_AFTER or nobody_is_at(Job, pk):
            state = State.FAILED if tries >= MOST_TRIES else State.WAITING
            # unless another sweep saw it too and somebody has it again
            working.filter(pk=pk, tries=tries).update(state=state, moved_at=now)
    return list(Job.objects.filter(state=State.WAITING).order_by("pk").values_list("pk", flat=True)[:50])


def forget_jobs(*, now: dt.datetime) -> int:
    """Deletes what is older than seven days."""
    return Job.objects.filter(asked_at__lt=now - KEPT).delete()[0]


def _end(job_id: int, **values: Any) -> None:
    Job.objects.filter(pk=job_id, state=State.WORKING).update(**values, moved_at=timezone.now())


def _reporter(job_id: int) -> Report:
    told = 0.0

    def report(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told < TOLD_EVERY_SECONDS and done < total:
            return
        told = time.monotonic()
        Job.objects.filter(pk=job_id).update(done=done, total=total, moved_at=timezone.now())

    return report
