"""Writes of what one participant is given beyond the rules, each with its reason: more time, one more attempt."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.attempts.actions import clock_of
from contest.attempts.ends import end_of_paper
from contest.attempts.models import Allowance, Attempt, Participant

# What the column holds, and more than any paper lasts.
MOST_SECONDS = 6 * 3600


class AllowanceError(Exception):
    """`code`: too_much (time in all), open (the attempt has not ended), given (it is free already)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def give_time(*, participant: Participant, seconds: int, reason: str, by: Person, now: dt.datetime) -> Allowance:
    """Adds to the limit of every paper of one participant from now on; an open one's end moves at once.

    Never beyond the close of the round. Raises AllowanceError("too_much").
    """
    stored = Participant.objects.select_for_update().select_related("person", "contest").get(pk=participant.pk)
    if stored.extra_seconds + seconds > MOST_SECONDS:
        raise AllowanceError("too_much")
    stored.extra_seconds += seconds
    stored.save(update_fields=["extra_seconds"])
    given = Allowance.objects.create(
        participant=stored, kind=Allowance.Kind.TIME, seconds=seconds, reason=reason, by=by, at=now
    )
    for attempt in Attempt.objects.select_for_update(of=("self",)).filter(participant=stored, state=Attempt.State.OPEN):
        ends_ms = end_of_paper(
            clock_of(attempt.round, attempt.board), started_ms=attempt.started_ms, extra_ms=stored.extra_seconds * 1000
        )
        Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.OPEN).update(ends_ms=ends_ms)
    detail = {"seconds": seconds, "allowance": given.pk}
    record("participant.time", by=by, now=now, about=stored.person, contest=stored.contest.slug, detail=detail)
    return given


@transaction.atomic
def give_attempt(*, attempt: Attempt, reason: str, by: Person, now: dt.datetime) -> Allowance:
    """Takes an ended attempt out of every cap, so that exactly one more may be started. It still ranks and counts.

    Raises AllowanceError: open, given.
    """
    rows = Attempt.objects.filter(pk=attempt.pk)
    if not rows.filter(free=False).exclude(state=Attempt.State.OPEN).update(free=True):
        raise AllowanceError("given" if rows.filter(free=True).exists() else "open")
    participant = attempt.participant
    given = Allowance.objects.create(
        participant=participant, kind=Allowance.Kind.ATTEMPT, attempt=attempt, reason=reason, by=by, at=now
    )
    detail = {"count": 1, "attempt": attempt.number, "allowance": given.pk}
    slug = participant.contest.slug
    record("participant.attempt", by=by, now=now, about=participant.person, contest=slug, detail=detail)
    return given
