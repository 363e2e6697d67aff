"""Writes of entered results: entered once, corrected and taken back with a reason, all kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.attempts.actions import NumberTaken, attempt_without_paper, enter_contest
from contest.attempts.hints import hint_tally
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.common.clock import to_ms
from contest.common.database import wait_for_lock
from contest.results.actions import TALLY_LOCK
from contest.results.entered.errors import EnteredError
from contest.results.entered.models import EnteredResult
from contest.results.entered.queries import (
    asks_duration,
    may_be_entered,
    most_points,
    newcomer_fault,
    official_above,
    results_of,
)
from contest.results.making import Frame, frame_of
from contest.results.mending import counted_again
from contest.rounds.models import Period, Round

# entries of one action that the trail lists one by one; all of them are kept in the table
LISTED = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody reached; `seen`: (score, duration) that stood there when it was decided, None for no result."""

    person_id: int
    score: int
    duration_ms: int | None
    seen: tuple[int, int] | None = None


# who, and what they reached
New = tuple[Person, Entry]
# the attempt, its score before, what was reached instead
Change = tuple[int, int | None, Entry]


@dataclass(frozen=True, slots=True)
class Entered:
    """How many results are new, corrected, and the same as before."""

    new: int
    changed: int
    same: int


@transaction.atomic
def enter_results(*, round: Round, entries: Sequence[Entry], reason: str, by: Person, now: dt.datetime) -> Entered:
    """Enters and corrects results of a round, all or none; what is the same stays untouched.

    Raises EnteredError: nothing, fixed, not_open, no_reason (for a correction), moved (something else stands there than
    was seen), not_admitted, no_unit, no_board, no_duration, too_much (with the name). Only the people who are corrected
    are counted again.
    """
    frame = _locked(round, now=now)
    if not entries:
        raise EnteredError("nothing")
    new, changes = _sorted_out(round, frame, entries)
    if changes and not reason.strip():
        raise EnteredError("no_reason")
    made = [_add(round, frame, person, one, reason=reason.strip(), by=by, now=now) for person, one in new]
    corrected = Attempt.objects.filter(pk__in=[attempt_id for attempt_id, _old, _one in changes])
    with counted_again(frame.contest, corrected.values_list("participant", flat=True)):
        for attempt_id, _old, one in changes:
            _write(attempt_id, one.score, one.duration_ms, reason=reason.strip(), by=by, now=now)
    if made:
        transaction.on_commit(hint_tally)
        _say("result.entered", round, {"count": len(made), "attempts": made[:LISTED]}, by=by, now=now)
    if changes:
        listed = [[attempt_id, old, one.score] for attempt_id, old, one in changes[:LISTED]]
        detail = {"count": len(changes), "reason": reason.strip(), "attempts": listed}
        _say("result.entered_changed", round, detail, by=by, now=now)
    return Entered(len(made), len(changes), len(entries) - len(made) - len(changes))


def _sorted_out(round: Round, frame: Frame, entries: Sequence[Entry]) -> tuple[list[New], list[Change]]:
    """The entries that are new, and those that change a result, each checked; what stands there already is neither."""
    people = Person.objects.select_related("unit").in_bulk([one.person_id for one in entries])
    standing = results_of(round.pk, list(people))
    new: list[New] = []
    changes: list[Change] = []
    for one in entries:
        person, line = people.get(one.person_id), standing.get(one.person_id)
        if person is None:
            raise EnteredError("gone")
        there = (line.score, line.duration_ms) if line else None
        if there == (one.score, one.duration_ms or 0):
            continue
        if there != one.seen:
            raise EnteredError("moved", who=person.full_name)
        _check(round, frame, one, person, is_new=line is None)
        if line is None:
            new.append((person, one))
        elif line.attempt_id is not None:
            changes.append((line.attempt_id, line.score, one))
    return new, changes


@transaction.atomic
def take_back(*, attempt: Attempt, reason: str, by: Person, now: dt.datetime) -> None:
    """Takes a result back, as if nothing had been reached; the entries stay.

    Raises EnteredError: no_reason, gone, fixed, not_open.
    """
    round = attempt.round
    frame = _locked(round, now=now)
    if not reason.strip():
        raise EnteredError("no_reason")
    standing = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.HANDED_IN)
    with counted_again(frame.contest, [attempt.participant_id]):
        if not standing.update(state=Attempt.State.VOID):
            raise EnteredError("gone")
    _keep(attempt.pk, None, None, reason=reason.strip(), by=by, now=now)
    detail = {"attempts": [attempt.pk], "reason": reason.strip()}
    _say("result.entered_withdrawn", round, detail, by=by, now=now)


def _locked(round: Round, *, now: dt.datetime) -> Frame:
    """The contest as it is once nothing is counted or entered beside this. Raises EnteredError: fixed, not_open."""
    # the tally's lock first, as fixing takes them
    wait_for_lock(TALLY_LOCK)
    stored = Period.objects.select_for_update().get(pk=round.pk)
    frame = frame_of(round.contest)
    if official_above(frame, round.pk):
        raise EnteredError("fixed")
    if not stored.is_published or stored.opens_at is None or now < stored.opens_at:
        raise EnteredError("not_open")
    return frame


def _check(round: Round, frame: Frame, one: Entry, person: Person, *, is_new: bool) -> None:
    rules, stage = frame.rules, stage_key(frame, round.pk)
    most = most_points(rules, round.key)
    fault = ""
    if most is not None and one.score > most:
        fault = "too_much"
    elif one.duration_ms is None and asks_duration(rules, round.key, stage):
        fault = "no_duration"
    elif is_new and not may_be_entered(round, rules, person):
        fault = "not_admitted"
    elif is_new:
        fault = newcomer_fault(round, rules, person)
    if fault:
        raise EnteredError(fault, who=person.full_name)


def stage_key(frame: Frame, round_id: int) -> str:
    """The key of the stage that a round lies in, "" without one."""
    return next((one.stage for one in frame.rounds if one.id == round_id), "")


def _add(round: Round, frame: Frame, person: Person, one: Entry, *, reason: str, by: Person, now: dt.datetime) -> int:
    """A new result, or one that had been taken back; returns the attempt's id.

    All share the round's opening as their moment: whoever is entered first must not stand first.
    """
    gone = Attempt.objects.filter(round=round, participant__person=person, state=Attempt.State.VOID).first()
    if gone is not None:
        if not reason:
            raise EnteredError("no_reason")
        Attempt.objects.filter(pk=gone.pk).update(state=Attempt.State.HANDED_IN)
        _write(gone.pk, one.score, one.duration_ms, reason=reason, by=by, now=now)
        # it may still lie there from before it was taken back
        TallyQueue.objects.get_or_create(attempt_id=gone.pk, defaults={"round_id": round.pk})
        return gone.pk
    participant = Participant.objects.filter(contest=round.contest_id, person=person).first()
    if participant is None:
        assert person.unit is not None
        participant = enter_contest(contest=frame.contest, person=person, unit=person.unit, now=now)
    try:
        made = attempt_without_paper(
            round, participant, score=one.score, duration_ms=one.duration_ms or 0, moment=to_ms(round.window[0])
        )
    except NumberTaken as error:
        raise EnteredError("moved", who=person.full_name) from error
    _keep(made.pk, one.score, one.duration_ms, reason="", by=by, now=now)
    TallyQueue.objects.create(attempt=made, round=round)
    return made.pk


def _write(attempt_id: int, score: int, duration_ms: int | None, *, reason: str, by: Person, now: dt.datetime) -> None:
    attempt = Attempt.objects.get(pk=attempt_id)
    attempt.score, attempt.duration_ms = score, duration_ms or 0
    attempt.started_ms = (attempt.submitted_ms or 0) - attempt.duration_ms
    attempt.save(update_fields=["score", "duration_ms", "started_ms"])
    _keep(attempt.pk, score, duration_ms, reason=reason, by=by, now=now)


def _keep(
    attempt_id: int, score: int | None, duration_ms: int | None, *, reason: str, by: Person, now: dt.datetime
) -> None:
    number = EnteredResult.objects.filter(attempt_id=attempt_id).count() + 1
    EnteredResult.objects.create(
        attempt_id=attempt_id, number=number, score=score, duration_ms=duration_ms, reason=reason, by=by, at=now
    )


def _say(action: str, round: Round, detail: Mapping[str, object], *, by: Person, now: dt.datetime) -> None:
    record(action, by=by, now=now, about=round, contest=round.contest.slug, detail={"round": round.title, **detail})
