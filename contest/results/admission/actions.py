"""Writes of admissions: confirmed from rankings, given by name, taken back with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.attempts.teams.queries import names_of_teams
from contest.results.admission.errors import AdmissionError
from contest.results.admission.models import Admission
from contest.results.admission.queries import propose_admissions
from contest.results.making import frame_of
from contest.rounds.models import Period, Round


@transaction.atomic
def admit_proposed(*, round: Round, people: Collection[int], by: Person, now: dt.datetime) -> int:
    """Lets proposed persons (ids) into a round; returns how many. Raises AdmissionError: nothing, not_proposed."""
    # two organisers at once: the second finds the first one's people let in
    Period.objects.select_for_update().get(pk=round.pk)
    proposed = {one.person_id: one for one in propose_admissions(round, frame_of(round.contest)).candidates}
    if not people:
        raise AdmissionError("nothing")
    if not {*people} <= {*proposed}:
        raise AdmissionError("not_proposed")
    made = Admission.objects.bulk_create(
        Admission(round=round, person_id=one, how="top", place=proposed[one].line.place, by=by, at=now)
        for one in sorted(people)
    )
    _say("result.admitted", round, len(made), by=by, now=now)
    return len(made)


@transaction.atomic
def admit_person(*, round: Round, person: Person, reason: str, by: Person, now: dt.datetime) -> Admission:
    """Lets somebody in by name. Raises AdmissionError: open_to_all, no_team, no_reason, already."""
    rules = frame_of(round.contest).rules.round_rules(round.key)
    if not rules.admission:
        raise AdmissionError("open_to_all")
    if rules.is_for_teams and person.pk not in names_of_teams(round.contest_id):
        raise AdmissionError("no_team")
    if not reason.strip():
        raise AdmissionError("no_reason")
    try:
        with transaction.atomic():
            made = Admission.objects.create(
                round=round, person=person, how="list", reason=reason.strip(), by=by, at=now
            )
    except IntegrityError as error:
        raise AdmissionError("already") from error
    _say("result.admitted", round, 1, by=by, now=now, reason=reason.strip())
    return made


@transaction.atomic
def remove_admission(*, admission: Admission, reason: str, by: Person, now: dt.datetime) -> None:
    """Takes an admission back; attempts that were begun stay. Raises AdmissionError: no_reason, already_removed."""
    if not reason.strip():
        raise AdmissionError("no_reason")
    holding = Admission.objects.filter(pk=admission.pk, removed_at=None)
    if not holding.update(removed_at=now, removed_by=by, removed_reason=reason.strip()):
        raise AdmissionError("already_removed")
    _say("result.admission_removed", admission.round, 1, by=by, now=now, reason=reason.strip())


def _say(action: str, round: Round, count: int, *, by: Person, now: dt.datetime, reason: str = "") -> None:
    detail = {"round": round.title, "count": count, "reason": reason}
    record(action, by=by, now=now, about=round, contest=round.contest.slug, detail=detail)
