"""Writes of people and units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts.models import Person, Role, Unit, UnitHeadcount
from accounts.phones import normal_phone, phone_hash, phone_tail

STEP = Unit.steplen


class PhoneTaken(Exception):
    """Somebody has registered with this phone already."""


def register_person(*, full_name: str, phone: str, password: str, unit: Unit, now: dt.datetime) -> Person:
    """A new person who gave consent just now.

    Raises PhoneTaken, also when two register at the same moment, and ValueError for a phone that is none.
    """
    number = normal_phone(phone)
    person = Person(
        full_name=" ".join(full_name.split()),
        # hashed before the transaction: 30 ms in which nobody else could write
        password=make_password(password),
        phone_hash=phone_hash(settings.IDENTITY_KEY, number),
        phone_tail=phone_tail(number),
        unit=unit,
        registered_at=now,
        consented_at=now,
    )
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise PhoneTaken from error
    return person


def give_role(*, person: Person, kind: Role.Kind, unit: Unit | None = None) -> Role:
    """Gives a role once; over everything without a unit."""
    return Role.objects.get_or_create(person=person, kind=kind, unit=unit)[0]


@dataclass(frozen=True)
class NewUnit:
    """A unit to add, with its branch below. `headcount` of a unit with a branch is the sum of the branch."""

    code: str
    name: str
    kind: Unit.Kind
    short_name: str = ""
    headcount: int = 0
    units: tuple[NewUnit, ...] = ()

    @property
    def people(self) -> int:
        return sum(unit.people for unit in self.units) or self.headcount


@transaction.atomic
def add_units(*, units: Iterable[NewUnit], on: dt.date, source: str = "") -> list[Unit]:
    """Adds whole trees beside the roots that are there; thousands in a second. Returns them parents first."""
    last = Unit.objects.get_last_root_node()
    first = Unit._str2int(last.path) + 1 if last else 1
    rows: list[tuple[Unit, int]] = []
    for place, root in enumerate(units, start=first):
        _lay_out(rows, root, parent_path="", place=place, above="")
    made = Unit.objects.bulk_create([unit for unit, _ in rows], batch_size=1_000)
    UnitHeadcount.objects.bulk_create(
        [UnitHeadcount(unit=unit, on=on, people=people, source=source) for unit, people in rows if people],
        batch_size=1_000,
    )
    return made


def _lay_out(rows: list[tuple[Unit, int]], new: NewUnit, *, parent_path: str, place: int, above: str) -> None:
    path = Unit._get_path(parent_path, len(parent_path) // STEP + 1, place)
    unit = Unit(
        path=path,
        depth=len(path) // STEP,
        numchild=len(new.units),
        code=new.code,
        name=new.name,
        short_name=new.short_name,
        kind=new.kind,
    )
    own = unit.own_search_text()
    unit.search_text = f"{own} {above}".strip()[:900]
    rows.append((unit, new.people))
    for number, below in enumerate(new.units, start=1):
        _lay_out(rows, below, parent_path=path, place=number, above=unit.search_text)


def set_headcount(*, unit: Unit, on: dt.date, people: int, source: str = "") -> None:
    """The headcount valid from a day on; a second one for the same day takes its place."""
    UnitHeadcount.objects.update_or_create(unit=unit, on=on, defaults={"people": people, "source": source})
