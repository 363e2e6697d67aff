"""Writes of people and units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.identity import phone_forms
from accounts.models import Person, Role, Unit, UnitHeadcount
from accounts.people.consents import CURRENT
from accounts.phones import normal_phone, phone_tail
from accounts.queries import branch, paths_above
from accounts.shared_phones import MOST_SHARING, holder_of, may_share

STEP = Unit.steplen


class PhoneTaken(Exception):
    """Somebody has registered with this phone already, or signs in with it as a roster code."""


def register_person(
    *, full_name: str, phone: str, password: str, unit: Unit | None, now: dt.datetime, unlisted_unit: str = ""
) -> Person:
    """A new person who gave consent just now. Where relatives may share a phone, name and unit tell them apart.

    Without a unit it is written in words (`unlisted_unit`), and somebody of the office finds the right one later.

    Raises PhoneTaken, also when two register at the same moment, and ValueError for a phone that is none.
    """
    number = normal_phone(phone)
    # Two accounts for one login could both no longer be entered, and offices do use phones as codes.
    if Person.objects.filter(code=number).exists():
        raise PhoneTaken
    person = Person(
        full_name=" ".join(full_name.split()),
        # hashed before the transaction: 30 ms in which nobody else could write
        password=make_password(password),
        phone_hash=phone_forms(number)[0],
        phone_tail=phone_tail(number),
        phone_holder=_holder(number, full_name, unit),
        unit=unit,
        unlisted_unit=unlisted_unit,
        registered_at=now,
        consented_at=now,
        consent_version=CURRENT,
    )
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise PhoneTaken from error
    return person


def _holder(number: str, full_name: str, unit: Unit | None) -> str:
    """What tells a new person from those who hold the phone already; "" for its first holder, and where one is all.

    Raises PhoneTaken for the same person again, and for one too many. One query where phones are not shared.
    """
    holders = list(Person.objects.filter(phone_hash__in=phone_forms(number)))
    if not holders:
        return ""
    own = holder_of(full_name, unit.pk if unit else None)
    same = any(holder_of(one.full_name, one.unit_id) == own for one in holders)
    if same or len(holders) >= MOST_SHARING or not may_share():
        raise PhoneTaken
    return own


@transaction.atomic
def give_role(
    *,
    person: Person,
    kind: Role.Kind,
    unit: Unit | None = None,
    by: Person | None = None,
    now: dt.datetime | None = None,
    reason: str = "",
) -> Role:
    """Gives a role once; over everything without a unit. `by` None: the site itself, as for the demo."""
    role, is_new = Role.objects.get_or_create(person=person, kind=kind, unit=unit)
    if is_new:
        record("roles.given", by=by, now=now or timezone.now(), about=person, detail=_role_detail(role, reason))
    return role


@transaction.atomic
def take_role(*, role: Role, by: Person, now: dt.datetime, reason: str = "") -> bool:
    """Takes a role away. False when somebody was first."""
    taken, _rows = Role.objects.filter(pk=role.pk).delete()
    if taken:
        record("roles.taken", by=by, now=now, about=role.person, detail=_role_detail(role, reason))
    return bool(taken)


def _role_detail(role: Role, reason: str) -> dict[str, int | str]:
    detail: dict[str, int | str] = {"kind": role.kind, "unit": role.unit.code if role.unit else ""}
    return {**detail, "reason": reason} if reason else detail


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
    unit.search_text = _search_text(unit, above=above)
    rows.append((unit, new.people))
    for number, below in enumerate(new.units, start=1):
        _lay_out(rows, below, parent_path=path, place=number, above=unit.search_text)


@transaction.atomic
def add_unit(*, parent: Unit, code: str, name: str, kind: Unit.Kind, short_name: str = "") -> Unit:
    """Adds one unit as the last below a parent."""
    # Locked and read again: two who add at the same moment must not get the same path.
    above = Unit.objects.select_for_update().get(pk=parent.pk)
    unit = Unit(code=code, name=name, kind=kind, short_name=short_name)
    unit.search_text = _search_text(unit, above=above.search_text)
    Unit.objects.add_child(above, instance=unit)
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, name: str, short_name: str = "") -> None:
    """Gives a unit other names; everything below it is found by them from now on."""
    inside = list(branch(unit).select_for_update())
    texts = {above.path: above.search_text for above in Unit.objects.filter(path__in=paths_above(unit))}
    for one in inside:
        if one.pk == unit.pk:
            one.name, one.short_name = name, short_name
        one.search_text = texts[one.path] = _search_text(one, above=texts.get(one.path[:-STEP], ""))
    Unit.objects.bulk_update(inside, ["name", "short_name", "search_text"], batch_size=1_000)
    unit.refresh_from_db(fields=["name", "short_name", "search_text"])


def _search_text(unit: Unit, *, above: str) -> str:
    return f"{unit.own_search_text()} {above}".strip()[:900]


def set_headcount(*, unit: Unit, on: dt.date, people: int, source: str = "") -> None:
    """The headcount valid from a day on; a second one for the same day takes its place."""
    UnitHeadcount.objects.update_or_create(unit=unit, on=on, defaults={"people": people, "source": source})


def give_consent(*, person: Person, now: dt.datetime) -> None:
    """Keeps that a person agreed just now to the text of today."""
    person.consent_version, person.consented_at = CURRENT, now
    person.save(update_fields=["consent_version", "consented_at"])
