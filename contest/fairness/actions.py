"""Writes of fairness: looking at a round, deciding about a case, taking a decision back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.alive import at_work
from accounts.audit.actions import record
from accounts.models import Person
from contest.attempts.models import Participant
from contest.common.database import wait_for_lock
from contest.common.hints import send_hint
from contest.fairness import queries
from contest.fairness.errors import FairnessError
from contest.fairness.finding import Finding
from contest.fairness.models import FairnessCase, FairnessRun
from contest.fairness.papers import Found
from contest.fairness.register import PATTERNS
from contest.results import facts
from contest.results.errors import FactError
from contest.results.models import Exclusion
from contest.rounds.models import Period, Round

Clock = Callable[[], dt.datetime]
State = FairnessCase.State
# a worker that has not said how far it is for so long is taken for dead
LEASE = dt.timedelta(minutes=5)
# two workers store one after the other
FAIRNESS_LOCK = 7_102_009


# --- looking at a round ---------------------------------------------------------------------------


def ask_run(*, round: Round, by: Person | None, now: dt.datetime) -> FairnessRun:
    """Lets a worker look at a round's papers; one run at a time. Raises FairnessError("not_published")."""
    if round.state == Period.State.DRAFT or round.edition_id is None:
        raise FairnessError("not_published")
    try:
        with transaction.atomic():
            made = FairnessRun.objects.create(round=round, by=by, asked_at=now)
    except IntegrityError:
        return FairnessRun.objects.get(round=round, done_at=None)
    hint_run(made.pk)
    return made


def hint_run(run_id: int) -> None:
    """Tells a worker; lost hints are made good by the beat."""
    send_hint("contest.fairness.tasks.carry_out", run_id, expires_seconds=60)


def carry_out_run(*, run_id: int, clock: Clock = timezone.now) -> bool:
    """Looks at all papers and stores what was found; False when another worker has it, or it is done.

    Safe to run twice.
    """
    now = clock()
    waiting = FairnessRun.objects.filter(pk=run_id, done_at=None)
    if not waiting.filter(Q(busy_until=None) | Q(busy_until__lt=now)).update(busy_until=now + LEASE, read=0):
        return False
    run = FairnessRun.objects.select_related("round").get(pk=run_id)
    with at_work(FairnessRun, run_id):
        found, papers = _find(run, clock)
    with transaction.atomic():
        store_cases(round=run.round, found=found, now=clock())
        return bool(waiting.update(done_at=clock(), busy_until=None, papers=papers, cases=len(found)))


def _find(run: FairnessRun, clock: Clock) -> tuple[list[Found], int]:
    finding = Finding(queries.questions_of(run.round), PATTERNS)
    papers = 0
    for people in queries.people_of(run.round):
        for own, entered_ms in people:
            finding.add_person(own, entered_ms)
            papers += len(own)
        _tell(run, papers, clock)
    read = papers
    for chunk in queries.papers_in_order(run.round):
        finding.add_papers(chunk)
        read += len(chunk)
        _tell(run, read, clock)
    return finding.cases(), papers


def _tell(run: FairnessRun, read: int, clock: Clock) -> None:
    """How far it is, and that it lives."""
    FairnessRun.objects.filter(pk=run.pk, done_at=None).update(read=read, busy_until=clock() + LEASE)


@transaction.atomic
def store_cases(*, round: Round, found: Iterable[Found], now: dt.datetime) -> None:
    """Makes the open cases of a round those found. Decided ones stay, and what they cover is not opened again."""
    wait_for_lock(FAIRNESS_LOCK)
    stored = list(FairnessCase.objects.filter(round=round))
    decided = [(case.kind, {*case.people}) for case in stored if case.state != State.OPEN]
    left = {(case.kind, case.digest): case for case in stored if case.state == State.OPEN}
    for one in found:
        if any(kind == one.kind and people >= {*one.people} for kind, people in decided):
            continue
        digest = digest_of(one)
        case = left.pop((one.kind, digest), None) or FairnessCase(
            round=round, kind=one.kind, digest=digest, found_at=now
        )
        case.people, case.facts, case.strength = list(one.people), one.facts, one.strength
        case.save()
    FairnessCase.objects.filter(pk__in=[case.pk for case in left.values()], state=State.OPEN).delete()


def digest_of(found: Found) -> str:
    """Names a case by kind and people."""
    return hashlib.sha256(f"{found.kind} {sorted(found.people)}".encode()).hexdigest()


# --- deciding -------------------------------------------------------------------------------------


@transaction.atomic
def dismiss_case(*, case: FairnessCase, reason: str, by: Person, now: dt.datetime) -> None:
    """Says that there is nothing wrong. Raises FairnessError: no_reason, wrong_state."""
    _decide(case, State.DISMISSED, reason=reason, by=by, now=now)
    _record("result.case_dismissed", case, reason=case.reason, by=by, now=now)


@transaction.atomic
def act_on_case(
    *, case: FairnessCase, people: Collection[int], reason: str, by: Person, now: dt.datetime
) -> list[Exclusion]:
    """Excludes some people of a case, each by a fact with the reason; who is excluded already stays so.

    Raises FairnessError: no_reason, nobody_chosen, wrong_state.
    """
    chosen = Participant.objects.filter(pk__in={*people} & {*case.people}, contest=case.round.contest_id)
    if not chosen:
        raise FairnessError("nobody_chosen")
    _decide(case, State.ACTED, reason=reason, by=by, now=now)
    made = []
    for one in chosen.order_by("pk"):
        try:
            made.append(facts.exclude(contest=case.round.contest, participant=one, reason=case.reason, by=by, now=now))
        except FactError:
            continue
    case.exclusions = [one.pk for one in made]
    case.save(update_fields=["exclusions"])
    _record("result.case_acted", case, reason=case.reason, by=by, now=now)
    return made


@transaction.atomic
def undo_decision(*, case: FairnessCase, reason: str, by: Person, now: dt.datetime) -> None:
    """Opens a case again; the exclusions that its decision made are undone.

    Raises FairnessError: no_reason, wrong_state.
    """
    if not reason.strip():
        raise FairnessError("no_reason")
    decided = FairnessCase.objects.filter(pk=case.pk, state=case.state).exclude(state=State.OPEN)
    if not decided.update(state=State.OPEN, reason="", by=None, at=None, exclusions=[]):
        raise FairnessError("wrong_state")
    for exclusion in Exclusion.objects.filter(pk__in=case.exclusions, undone_at=None).order_by("pk"):
        facts.undo_exclusion(exclusion=exclusion, by=by, now=now, reason=reason)
    case.refresh_from_db()
    _record("result.case_reopened", case, reason=reason.strip(), by=by, now=now)


def _decide(case: FairnessCase, state: State, *, reason: str, by: Person, now: dt.datetime) -> None:
    if not reason.strip():
        raise FairnessError("no_reason")
    undecided = FairnessCase.objects.filter(pk=case.pk, state=State.OPEN)
    if not undecided.update(state=state, reason=reason.strip(), by=by, at=now):
        raise FairnessError("wrong_state")
    case.refresh_from_db()


def _record(action: str, case: FairnessCase, *, reason: str, by: Person, now: dt.datetime) -> None:
    detail = {"reason": reason, "kind_of_case": case.kind, "people": len(case.people), "number": case.pk}
    record(action, by=by, now=now, about=case, contest=case.round.contest.slug, detail=detail)
