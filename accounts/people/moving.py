"""People who change their unit, many at once, from a day on; the history stays."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.audit.actions import record
from accounts.models import Person, PersonUnit, Unit
from accounts.people.keepers import keepers

log = structlog.get_logger(__name__)
CHUNK = 500


class MoveChanged(Exception):
    """Other people would move now than were previewed."""


@dataclass(frozen=True)
class MovePlan:
    """Who would move: ids, how many from which unit, who is there already, who moved on at a later day."""

    people: tuple[int, ...]
    by_unit: tuple[tuple[Unit | None, int], ...]
    there: int
    later: int


def plan_move(people: QuerySet[Person], *, unit: Unit, since: dt.date) -> MovePlan:
    """What moving people would do. Accounts that ended stay where they are. Three queries."""
    rows = list(
        people.filter(deleted_at=None, joined_into=None).order_by("pk").values_list("pk", "unit").iterator(CHUNK)
    )
    later = set(PersonUnit.objects.filter(since__gt=since, done=True).values_list("person", flat=True))
    there = [pk for pk, unit_id in rows if unit_id == unit.pk]
    moving = {pk: unit_id for pk, unit_id in rows if unit_id != unit.pk and pk not in later}
    counted = Counter(moving.values())
    units = Unit.objects.in_bulk([pk for pk in counted if pk is not None])
    by_unit = tuple((units.get(pk) if pk else None, count) for pk, count in counted.most_common())
    return MovePlan(tuple(moving), by_unit, len(there), len(rows) - len(there) - len(moving))


@transaction.atomic
def move_people(
    *, people: QuerySet[Person], unit: Unit, since: dt.date, expected: int, by: Person, now: dt.datetime
) -> MovePlan:
    """Moves people to a unit from a day on; on a day to come a worker does it then. Raises MoveChanged.

    Papers keep the unit of their day, whatever the day of the move is.
    """
    plan = plan_move(people, unit=unit, since=since)
    if len(plan.people) != expected:
        raise MoveChanged
    is_due = since <= timezone.localdate(now)
    for start in range(0, len(plan.people), CHUNK):
        some = plan.people[start : start + CHUNK]
        former = dict(Person.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk", "unit"))
        if is_due:
            Person.objects.filter(pk__in=some).update(unit=unit)
        note_move(people=former, unit=unit, since=since, done=is_due, by=by, now=now)
    if plan.people:
        detail = {"count": len(plan.people), "unit": unit.code, "since": since.isoformat()}
        record("person.moved", by=by, now=now, about=unit, detail=detail)
    log.info("people moved", person=by.pk, count=len(plan.people), unit=unit.code, done=is_due)
    return plan


def note_move(
    *,
    people: Mapping[int, int | None],
    unit: Unit,
    by: Person | None,
    now: dt.datetime,
    since: dt.date | None = None,
    done: bool = True,
) -> None:
    """Writes the history of people (id: unit before) who belong to `unit` from a day on, today if none is given.

    The unit of before is written down, too, where nothing was yet: from the day on which the account was made.
    """
    day = since or timezone.localdate(now)
    _note_first(people, before=day, now=now)
    rows = [PersonUnit(person_id=pk, since=day, unit=unit, done=done, by=by, at=now) for pk in people]
    PersonUnit.objects.bulk_create(
        rows,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["person", "since"],
        update_fields=["unit", "done", "by", "at"],
    )
    if done:
        _tell_keepers(list(people), unit=unit, now=now)


def _note_first(people: Mapping[int, int | None], *, before: dt.date, now: dt.datetime) -> None:
    known = set(PersonUnit.objects.filter(person__in=people).values_list("person", flat=True))
    new = Person.objects.filter(pk__in=[pk for pk in people if pk not in known]).values_list("pk", "registered_at")
    firsts = [
        PersonUnit(person_id=pk, since=_first_day(registered_at, before), unit_id=former, at=now)
        for pk, registered_at in new
        if (former := people[pk]) is not None
    ]
    PersonUnit.objects.bulk_create(firsts, batch_size=CHUNK, ignore_conflicts=True)


def _first_day(registered_at: dt.datetime, before: dt.date) -> dt.date:
    return min(timezone.localdate(registered_at), before - dt.timedelta(days=1))


def _tell_keepers(people: Sequence[int], *, unit: Unit, now: dt.datetime) -> None:
    for keeper in keepers():
        keeper.moved(people, unit=unit, now=now)


@transaction.atomic
def move_due(*, today: dt.date, now: dt.datetime) -> int:
    """Moves those whose day has come; how many. Safe to run twice."""
    due = PersonUnit.objects.select_for_update().filter(done=False, since__lte=today).order_by("since", "person")
    by_move: dict[tuple[dt.date, int], list[int]] = {}
    for row in due:
        by_move.setdefault((row.since, row.unit_id), []).append(row.person_id)
    for (since, unit_id), people in by_move.items():
        unit = Unit.objects.get(pk=unit_id)
        alive = Person.objects.filter(pk__in=people, deleted_at=None, joined_into=None)
        alive.update(unit=unit)
        PersonUnit.objects.filter(person__in=people, since=since, done=False).update(done=True)
        _tell_keepers(people, unit=unit, now=now)
    return sum(map(len, by_move.values()))


def units_over_time(person: Person) -> QuerySet[PersonUnit]:
    """The units of a person, the newest first, those to come included. One query."""
    return person.units.select_related("unit", "by").order_by(F("since").desc())
