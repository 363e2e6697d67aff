"""Writes of rosters: people taken in, and an uploaded file on its way there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import structlog
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts import phones
from accounts.actions import add_unit
from accounts.audit.actions import record
from accounts.identity import citizen_forms, phone_forms
from accounts.models import Person, Unit
from accounts.names import sort_name
from accounts.people.moving import note_move
from accounts.rosters.directory import key_of
from accounts.rosters.planning import PlannedRow, RosterPlan
from accounts.rosters.queries import RosterOptions, make_plan
from accounts.rosters.reading import RosterReading

log = structlog.get_logger(__name__)
CHUNK = 500
Progress = Callable[[int, int], None]


class RosterChanged(Exception):
    """What would be done now is not what was previewed: people or units have changed meanwhile."""


@dataclass(frozen=True)
class TakenIn:
    """What was done with a roster."""

    plan: RosterPlan
    units: int

    @property
    def is_nothing(self) -> bool:
        """Whether everything was there already."""
        return not self.plan.writes and not self.units


def take_in_roster(
    *,
    reading: RosterReading,
    options: RosterOptions,
    by: Person | None,
    now: dt.datetime,
    previewed: str = "",
    progress: Progress = lambda done, total: None,
) -> TakenIn:
    """Adds and changes the people of a roster, all or none of them; rows with a fault are left out.

    `previewed` is the digest of the plan that somebody has seen. Raises RosterChanged when it is another one now, or
    when somebody registered with one of the numbers in this very moment. Taking in twice changes nothing.
    """
    try:
        with transaction.atomic():
            # Two rosters at once, or a roster and a change of the tree: one waits for the other.
            list(Unit.objects.select_for_update().filter(depth=1).order_by("path").values_list("pk"))
            plan = make_plan(reading, options)
            if previewed and plan.digest() != previewed:
                raise RosterChanged
            units = _add_units(plan)
            _write_people(plan, units, progress, by=by, now=now)
            counts = {str(state): count for state, count in plan.counts.items()}
            record("import.roster", by=by, now=now, detail={"units": len(units), **counts})
    except IntegrityError as error:
        raise RosterChanged from error
    log.info("roster taken in", person=by.pk if by else None, units=len(units), **counts)
    return TakenIn(plan, len(units))


def _add_units(plan: RosterPlan) -> dict[int, int]:
    """Adds the units that sound rows need; ids by their place in the plan."""
    needed = sorted({one.new_unit for one in plan.rows if one.new_unit is not None and one.state != "fault"})
    added = {}
    for place in needed:
        new = plan.new_units[place]
        parent = Unit.objects.get(pk=new.parent_id)
        added[place] = add_unit(parent=parent, code=new.code, name=new.name, kind=kind_of_unit(new.name)).pk
    return added


def kind_of_unit(name: str) -> Unit.Kind:
    """The kind that a unit's name says: "Chi bộ …", "Đảng bộ …"."""
    key = key_of(name)
    if key.startswith("chi bo"):
        return Unit.Kind.CELL
    return Unit.Kind.COMMITTEE if key.startswith("dang bo") else Unit.Kind.OTHER


def _write_people(
    plan: RosterPlan, units: dict[int, int], progress: Progress, *, by: Person | None, now: dt.datetime
) -> None:
    done = 0
    moved: dict[int, dict[int, int | None]] = {}
    for some in _chunks([one for one in plan.rows if one.state == "new"]):
        Person.objects.bulk_create([_new_person(one, units, now) for one in some])
        done += len(some)
        progress(done, plan.writes)
    for some in _chunks([one for one in plan.rows if one.state == "update"]):
        people = Person.objects.in_bulk([one.person_id for one in some if one.person_id is not None])
        for one in some:
            person = people[one.person_id or 0]
            former = person.unit_id
            _change(person, one, units)
            if person.unit_id is not None and person.unit_id != former:
                moved.setdefault(person.unit_id, {})[person.pk] = former
        # One upsert for each chunk: a hundred times fewer statements than saving one by one.
        Person.objects.bulk_create(people.values(), update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
        done += len(some)
        progress(done, plan.writes)
    targets = Unit.objects.in_bulk(moved)
    for unit_id, people_of_unit in moved.items():
        note_move(people=people_of_unit, unit=targets[unit_id], by=by, now=now)


# What a roster may say of a person.
WRITTEN = [
    "code", "full_name", "sort_name", "birth_year", "gender", "unit", "phone_hash", "phone_tail", "citizen_hash",
    "citizen_tail",
]  # fmt: skip


def _new_person(planned: PlannedRow, units: dict[int, int], now: dt.datetime) -> Person:
    # No password: they enter by their slip, or by the one that their office gives them.
    person = Person(password=make_password(None), registered_at=now)
    _change(person, planned, units)
    return person


def _change(person: Person, planned: PlannedRow, units: dict[int, int]) -> None:
    """Writes what a row says over a person; what it leaves empty stays."""
    row = planned.row
    person.full_name = row.name
    person.sort_name = sort_name(row.name)
    person.code = row.code or person.code
    person.birth_year = row.birth_year or person.birth_year
    person.gender = row.gender or person.gender
    unit_id = units[planned.new_unit] if planned.new_unit is not None else planned.unit_id
    person.unit_id = unit_id or person.unit_id
    if row.phone:
        person.phone_hash = phone_forms(row.phone)[0]
        person.phone_tail = phones.phone_tail(row.phone)
    if row.citizen:
        person.citizen_hash = citizen_forms(row.citizen)[0]
        person.citizen_tail = row.citizen[-4:]


def _chunks(rows: Sequence[PlannedRow]) -> Iterator[Sequence[PlannedRow]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
