"""Writes of units that were not in the list: people get one, with the papers they have, and wait again when undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person, PersonUnit, Unit
from accounts.people.moving import note_move
from contest.attempts.models import Attempt, Participant, UnitAssignment, UnlistedUnit
from contest.common.database import share_row
from contest.results.mending import counted_again
from contest.results.unlisted.errors import UnlistedError
from contest.results.unlisted.queries import Chosen, official_among, participants_of, plan_assignment
from contest.rounds.models import Contest

CHUNK = 500


@transaction.atomic
def assign_unit(
    *, contest: Contest, chosen: Chosen, unit: Unit, expected: int, by: Person, now: dt.datetime
) -> UnitAssignment:
    """Gives people who wait a unit: their papers, too, count for it from now on; accounts without a unit get it.

    An account that gets one is placed in every other contest where it waits as well. Raises UnlistedError: outside,
    changed, official.
    """
    share_row(Contest, contest.pk)
    if not unit.path.startswith(contest.unit.path) or unit.pk == contest.unit_id:
        raise UnlistedError("outside")
    plan = plan_assignment(contest, chosen)
    if not plan.people:
        raise UnlistedError("official" if plan.official else "changed")
    if len(plan.people) != expected:
        raise UnlistedError("changed")
    made = UnitAssignment.objects.create(contest=contest, unit=unit, people=len(plan.people), by=by, at=now)
    _put(contest, plan.people, made)
    owners = Person.objects.filter(participations__in=plan.people, unit=None, is_guest=False).exclude(unlisted_unit="")
    if accounts := sorted(owners.values_list("pk", flat=True)):
        assign_elsewhere(accounts, made)
        Person.objects.filter(pk__in=accounts).update(unit=unit)
        note_move(people=dict.fromkeys(accounts), unit=unit, by=by, now=now)
    _say("unit.assigned", made, by=by, now=now)
    return made


@transaction.atomic
def undo_assignment(*, assignment: UnitAssignment, by: Person, now: dt.datetime) -> None:
    """Lets people wait again, with their papers; who was moved on since then stays. Raises UnlistedError: undone,
    official."""
    share_row(Contest, assignment.contest_id)
    if not UnitAssignment.objects.filter(pk=assignment.pk, undone_at=None).update(undone_at=now, undone_by=by):
        raise UnlistedError("undone")
    rows = UnlistedUnit.objects.filter(assignment=assignment)
    for contest in _contests_of(rows.values_list("contest", flat=True)):
        back = sorted(participants_of(assignment).filter(contest=contest).values_list("pk", flat=True))
        if official_among(contest, back):
            raise UnlistedError("official")
        UnlistedUnit.objects.filter(assignment=assignment, participant__in=back).update(assignment=None)
        _move(contest, back, old=assignment.unit, new=contest.unit)
    owners = Person.objects.filter(units__at=assignment.at, units__unit=assignment.unit, unit=assignment.unit)
    accounts = list(owners.exclude(unlisted_unit="").values_list("pk", flat=True))
    PersonUnit.objects.filter(person__in=accounts, unit=assignment.unit, at=assignment.at).delete()
    Person.objects.filter(pk__in=accounts).update(unit=None)
    _say("unit.assignment_undone", assignment, by=by, now=now)


def assign_elsewhere(accounts: Collection[int], made: UnitAssignment) -> int:
    """Gives these accounts the unit where else they wait, unless their papers are official; how many entries."""
    waiting = UnlistedUnit.objects.filter(participant__person__in=accounts, assignment=None)
    count = 0
    for contest in _contests_of(waiting.exclude(contest=made.contest_id).values_list("contest", flat=True)):
        if not made.unit.path.startswith(contest.unit.path):
            continue
        own = sorted(waiting.filter(contest=contest).values_list("participant", flat=True))
        held = official_among(contest, own)
        count += _put(contest, [pk for pk in own if pk not in held], made)
    return count


def assign_moved(*, people: Collection[int], unit: Unit, now: dt.datetime) -> None:
    """Accounts that waited were given a unit by the office: so are their entries, with the papers of before."""
    waiting = UnlistedUnit.objects.filter(participant__person__in=people, assignment=None)
    for contest in _contests_of(waiting.values_list("contest", flat=True)):
        own = sorted(waiting.filter(contest=contest).values_list("participant", flat=True))
        held = official_among(contest, own)
        free = [pk for pk in own if pk not in held]
        if free and unit.path.startswith(contest.unit.path) and unit.pk != contest.unit_id:
            made = UnitAssignment.objects.create(contest=contest, unit=unit, people=len(free), by=None, at=now)
            _put(contest, free, made)


def _contests_of(ids: Iterable[int]) -> Iterator[Contest]:
    """Contests one after the other, each kept from becoming official meanwhile."""
    for contest in Contest.objects.filter(pk__in={*ids}).select_related("unit").order_by("pk"):
        share_row(Contest, contest.pk)
        yield contest


def _put(contest: Contest, people: Sequence[int], made: UnitAssignment) -> int:
    for some in _chunks(people):
        UnlistedUnit.objects.filter(participant__in=some, assignment=None).update(assignment=made)
    _move(contest, people, old=contest.unit, new=made.unit)
    return len(people)


def _move(contest: Contest, people: Sequence[int], *, old: Unit, new: Unit) -> None:
    """Entries and papers of one unit become another's, and what was counted goes with them."""
    with counted_again(contest, people):
        for some in _chunks(people):
            # entries first: a paper that starts meanwhile takes its unit from there
            Participant.objects.filter(pk__in=some).update(unit=new)
            Attempt.objects.filter(participant__in=some, unit=old).update(unit=new)


def _chunks(people: Sequence[int]) -> Iterator[Sequence[int]]:
    return (people[start : start + CHUNK] for start in range(0, len(people), CHUNK))


def _say(action: str, made: UnitAssignment, *, by: Person, now: dt.datetime) -> None:
    detail = {"count": made.people, "unit": made.unit.name}
    record(action, by=by, now=now, about=made, contest=made.contest.slug, detail=detail)
