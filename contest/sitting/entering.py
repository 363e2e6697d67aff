"""Becoming a participant: who stands at the door, what the rules say to them, and the row that they get."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from accounts.models import Person, Unit
from accounts.sealing import seal
from contest.attempts.actions import enter_contest
from contest.attempts.models import Participant
from contest.rounds.documents import wall_clock, whole_rules
from contest.rounds.models import Contest
from contest.rounds.queries import published_rounds
from contest.rounds.rules import Rules, read_rules
from contest.rounds.staff import staff_of
from contest.sitting.access import may_enter
from contest.sitting.eligibility import Applicant, Refusal, boards_for, needs_form, refusals

# fields by which a person can be found: kept sealed
SEALED = frozenset({"email", "citizen_id", "address"})


@dataclass(frozen=True)
class Door:
    """What an entry page needs: the participant, or why there is none yet.

    `refused`: what stands in the way; `asks`: the rules ask something first (forms.ApplyForm).
    """

    rules: Rules
    applicant: Applicant
    participant: Participant | None = None
    in_branch: bool = True
    refused: tuple[Refusal, ...] = ()
    asks: bool = False


def come_to_door(contest: Contest, person: Person, *, now: dt.datetime) -> Door:
    """The participant of a person; who may enter unasked becomes one here. At most five queries."""
    rules = whole_rules(contest, published_rounds(contest))
    applicant = applicant_of(person, contest)
    if not may_enter(contest, person.unit):
        return Door(rules, applicant, in_branch=False)
    assert person.unit
    found = Participant.objects.filter(contest=contest, person=person).select_related("unit").first()
    if found:
        return Door(rules, applicant, found)
    refused = tuple(refusals(rules, applicant, now=wall_clock(now)))
    if refused or needs_form(rules):
        return Door(rules, applicant, refused=refused, asks=not refused)
    board = next((one.key for one in boards_for(rules, applicant)), "")
    return Door(rules, applicant, enter_contest(contest=contest, person=person, unit=person.unit, now=now, board=board))


def apply_to_contest(
    *, contest: Contest, person: Person, board: str, answers: Mapping[str, str], now: dt.datetime
) -> Participant:
    """Makes a person a participant with what the form said; a second call keeps the first one's answers."""
    assert person.unit
    # what a ranking gives points for stays readable
    sealed = SEALED - {one.field for ranking in read_rules(contest.rules).rankings for one in ranking.bonus}
    fields = {
        name: seal([settings.IDENTITY_KEY], value) if name in sealed else value for name, value in answers.items()
    }
    return enter_contest(contest=contest, person=person, unit=person.unit, now=now, board=board, fields=fields)


def applicant_of(person: Person, contest: Contest) -> Applicant:
    """A person as the rules look at one. A query, and four where the rules keep staff out."""
    looks = any(one.staff and one.effect == "entry" for one in read_rules(contest.rules).exclusions)
    unit = person.unit
    paths = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)] if unit else []
    codes = Unit.objects.filter(path__in=paths).values_list("code", flat=True)
    return Applicant(
        birth_year=person.birth_year,
        units=frozenset(codes),
        on_roster=bool(person.code),
        is_staff=looks and person.pk in staff_of(contest, person=person.pk),
    )
