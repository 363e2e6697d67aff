"""Writes of fixing: results made official, opened again, the recount that proves them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.alive import at_work
from accounts.audit.actions import record
from accounts.models import Person
from contest.common.database import wait_for_lock
from contest.common.hints import send_hint
from contest.results import facts
from contest.results.actions import TALLY_LOCK
from contest.results.comparing import find_settled_differences
from contest.results.fixing.errors import FixingError
from contest.results.fixing.models import Fixing, RecountCheck
from contest.results.fixing.publishing import publish_rankings
from contest.results.fixing.queries import checks_of
from contest.results.in_turn import RECOUNT, hint_next
from contest.results.making import frame_of
from contest.results.models import Exclusion, Leaderboard, TieDecision, Truth
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Prediction

Clock = Callable[[], dt.datetime]
SAMPLE = 20
# a worker that has not answered for so long is taken for dead
LEASE = dt.timedelta(minutes=10)
# contests up to so many papers are compared in the request
MOST_IN_REQUEST = 3_000


@transaction.atomic
def fix_results(*, period: Period, decision: str, by: Person, now: dt.datetime) -> Fixing:
    """Makes the results of a period official and keeps its rankings as published.

    Raises FixingError: wrong_state, unsettled (with the checks that are open).
    """
    # no change of a key begins between the checks and the new state
    Contest.objects.select_for_update(no_key=True).get(pk=period.contest_id)
    # nothing is counted between the checks and the documents
    wait_for_lock(TALLY_LOCK)
    frame = frame_of(period.contest)
    checks = checks_of(period, frame, now=now)
    if period.is_fixed:
        raise FixingError("wrong_state")
    if open_checks := tuple(one.code for one in checks if one.state == "todo"):
        raise FixingError("unsettled", open=open_checks)
    if (
        not Period.objects.filter(pk=period.pk)
        .exclude(state=Period.State.FIXED)
        .update(state=Period.State.FIXED, fixed_at=now)
    ):
        raise FixingError("wrong_state")
    period.state, period.fixed_at = Period.State.FIXED, now
    fixing = Fixing.objects.create(
        period=period,
        decision=decision.strip(),
        left_open=[one.code for one in checks if one.state == "wait"],
        by=by,
        at=now,
    )
    publish_rankings(fixing, frame)
    record(
        "result.fixed",
        by=by,
        now=now,
        about=period,
        contest=period.contest.slug,
        detail={"round": period.title, "decision": fixing.decision, "left_open": fixing.left_open},
    )
    return fixing


@transaction.atomic
def reopen_results(*, period: Period, reason: str, by: Person, now: dt.datetime) -> None:
    """Makes official results provisional again; that and the reason are public. Confirmed awards stay what they are.

    Raises FixingError: no_reason, wrong_state.
    """
    if not reason.strip():
        raise FixingError("no_reason")
    fixed = Period.objects.filter(pk=period.pk, state=Period.State.FIXED)
    if not fixed.update(state=Period.State.PUBLISHED, fixed_at=None):
        raise FixingError("wrong_state")
    period.state, period.fixed_at = Period.State.PUBLISHED, None
    Fixing.objects.filter(period=period, reopened_at=None).update(
        reopened_by=by, reopened_at=now, reopened_reason=reason.strip()
    )
    detail = {"round": period.title, "reason": reason.strip()}
    record("result.reopened", by=by, now=now, about=period, contest=period.contest.slug, detail=detail)


# --- facts that places depend on, while results are provisional ---------------------------------------


def check_provisional(period: Period) -> None:
    """Raises FixingError("fixed") for official results: they are opened again first.

    Until the transaction ends nobody makes them official: fixing waits for the same row.
    """
    Contest.objects.select_for_update(no_key=True).get(pk=period.contest_id)
    if Period.objects.filter(pk=period.pk, state=Period.State.FIXED).exists():
        raise FixingError("fixed")


@transaction.atomic
def freeze(
    *, period: Period, prediction: Prediction, number: int | None, source: str, by: Person, now: dt.datetime
) -> Truth:
    """Freezes the truth of a prediction, for good. Raises FixingError("fixed") and FactError."""
    check_provisional(period)
    return facts.freeze_truth(period=period, prediction=prediction, by=by, now=now, number=number, source=source)


@transaction.atomic
def decide(
    *,
    period: Period,
    leaderboard: Leaderboard,
    order: Sequence[int],
    reason: str,
    minutes: str,
    by: Person,
    now: dt.datetime,
) -> TieDecision:
    """Keeps the organisers' order among equals. Raises FixingError("fixed") and FactError."""
    check_provisional(period)
    return facts.decide_tie(leaderboard=leaderboard, order=order, reason=reason, minutes=minutes, by=by, now=now)


@transaction.atomic
def undo_decision(*, decision: TieDecision, reason: str, by: Person, now: dt.datetime) -> None:
    """Takes a decision back, with the reason. Raises FixingError: fixed, no_reason; FactError."""
    if not reason.strip():
        raise FixingError("no_reason")
    check_provisional(decision.leaderboard.period)
    facts.undo_decision(decision=decision, by=by, now=now, reason=reason)


@transaction.atomic
def undo_exclusion(*, exclusion: Exclusion, reason: str, by: Person, now: dt.datetime) -> None:
    """Gives places back, with the reason. Raises FixingError("no_reason") and FactError."""
    if not reason.strip():
        raise FixingError("no_reason")
    facts.undo_exclusion(exclusion=exclusion, by=by, now=now, reason=reason)


# --- recounts -------------------------------------------------------------------------------------


def ask_recount(*, contest: Contest, by: Person, now: dt.datetime) -> RecountCheck:
    """Lets a worker compare all counted rows of a contest with a fresh count; one at a time for a contest."""
    running = RecountCheck.objects.filter(contest=contest, counted_at=None).order_by("-pk").first()
    if running is not None:
        return running
    made = RecountCheck.objects.create(contest=contest, by=by, asked_at=now)
    hint_recount(made.pk)
    return made


def hint_recount(check_id: int) -> None:
    """Tells a worker; lost hints are made good by the beat."""
    send_hint(RECOUNT, check_id, expires_seconds=60)


def carry_out_recount(*, check_id: int, clock: Clock = timezone.now) -> bool:
    """Compares and keeps what differs; False when another worker has it, it is done, or it is too early.

    Safe to run twice. What is being marked again or counted anew is compared afterwards.
    """
    now = clock()
    waiting = RecountCheck.objects.filter(pk=check_id, counted_at=None)
    if not waiting.filter(Q(busy_until=None) | Q(busy_until__lt=now)).update(busy_until=now + LEASE):
        return False
    check = RecountCheck.objects.select_related("contest").get(pk=check_id)
    with at_work(RecountCheck, check_id):
        found = find_settled_differences(check.contest)
    if found is None:
        waiting.update(busy_until=None)
        # what stood in the way may have ended meanwhile, and found this check taken
        hint_next(check.contest_id, now=clock())
        return False
    sample = [
        {
            "table": one.table,
            "key": [str(part) for part in one.key],
            "stored": str(one.stored),
            "counted": str(one.recounted),
        }
        for one in found[:SAMPLE]
    ]
    return bool(waiting.update(counted_at=now, differences=len(found), sample=sample, busy_until=None))


def unfinished_recounts(*, now: dt.datetime) -> list[int]:
    """Recounts that wait for a worker. One query."""
    waiting = RecountCheck.objects.filter(counted_at=None).filter(Q(busy_until=None) | Q(busy_until__lt=now))
    return list(waiting.order_by("pk").values_list("pk", flat=True))
