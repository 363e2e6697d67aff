"""Writes of appeals: asked by a participant, answered once by organisers or judges."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.appeals.deadlines import asks_until
from contest.appeals.models import Appeal
from contest.attempts.drawing import paper_items
from contest.attempts.models import Attempt, Participant
from contest.rounds.models import Contest, Round
from contest.rounds.rules import read_rules

# For one account in one contest. By address nothing is limited.
MOST_WAITING, MOST_IN_ALL = 8, 30


class AppealError(Exception):
    """`code`: late, open (the paper is not handed in), no_question, asked (the same waits), too_many, answered,
    below_rules."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def ask_about_result(
    *, participant: Participant, round: Round, attempt: Attempt | None, kind: Appeal.Kind, text: str, now: dt.datetime
) -> Appeal:
    """Questions the result of an attempt, or without one says that a paper is lost.

    Raises AppealError: late, open, asked, too_many.
    """
    _check(participant, round, attempt, now=now)
    if Appeal.objects.filter(
        participant=participant, round=round, attempt=attempt, kind=kind, state=Appeal.State.WAITING
    ).exists():
        raise AppealError("asked")
    return Appeal.objects.create(
        contest_id=participant.contest_id,
        round=round,
        participant=participant,
        attempt=attempt,
        kind=kind,
        text=text,
        at=now,
    )


@transaction.atomic
def ask_about_question(
    *, attempt: Attempt, place: int, fault: Appeal.Fault, text: str, source: str, now: dt.datetime
) -> Appeal:
    """Says what is wrong with a question of an ended paper; `place` counts from 1 as it stood on the paper.

    Raises AppealError: late, open, no_question, asked, too_many.
    """
    _check(attempt.participant, attempt.round, attempt, now=now)
    items = paper_items(bytes(attempt.paper or b""))
    if not 1 <= place <= len(items):
        raise AppealError("no_question")
    item = items[place - 1][0]
    if Appeal.objects.filter(attempt=attempt, item=item, state=Appeal.State.WAITING).exists():
        raise AppealError("asked")
    return Appeal.objects.create(
        contest_id=attempt.participant.contest_id,
        round=attempt.round,
        participant=attempt.participant,
        attempt=attempt,
        kind=Appeal.Kind.ITEM,
        item=item,
        place=place,
        fault=fault,
        text=text,
        source=source,
        at=now,
    )


def _check(participant: Participant, round: Round, attempt: Attempt | None, *, now: dt.datetime) -> None:
    # Locked: two taps, two phones are one question, and the limits hold.
    stored = Participant.objects.select_for_update(of=("self",)).select_related("contest").get(pk=participant.pk)
    until = asks_until(round.fixed_at, stored.contest.appeal_days)
    if until is not None and now > until:
        raise AppealError("late")
    if attempt is not None and attempt.is_open:
        raise AppealError("open")
    own = Appeal.objects.filter(participant=stored)
    if own.filter(state=Appeal.State.WAITING).count() >= MOST_WAITING or own.count() >= MOST_IN_ALL:
        raise AppealError("too_many")


@transaction.atomic
def answer_appeal(*, appeal: Appeal, state: Appeal.State, answer: str, by: Person, now: dt.datetime) -> None:
    """The one answer. Raises AppealError("answered") when somebody was first."""
    waiting = Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.WAITING)
    if not waiting.update(state=state, answer=answer, answered_by=by, answered_at=now):
        raise AppealError("answered")
    detail = {"number": appeal.pk, "state": int(state)}
    record("appeal.answered", by=by, now=now, about=appeal, contest=appeal.contest.slug, detail=detail)


@transaction.atomic
def set_appeal_days(*, contest: Contest, days: int | None, by: Person, now: dt.datetime) -> None:
    """Until how many days after the official result it may be questioned; None: without end.

    Raises AppealError("below_rules") for fewer days than the rules promise: those are changed in public.
    """
    promised = read_rules(contest.rules).appeal_days
    if promised is not None and days is not None and days < promised:
        raise AppealError("below_rules")
    if Contest.objects.filter(pk=contest.pk).exclude(appeal_days=days).update(appeal_days=days):
        record("appeal.days", by=by, now=now, about=contest, contest=contest.slug, detail={"days": days})
    contest.appeal_days = days
