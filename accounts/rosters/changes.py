"""Writes of one person by an admin."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import phones
from accounts.audit.actions import record
from accounts.identity import phone_forms, same_now
from accounts.models import Person, Unit
from accounts.people.keepers import end_seats
from accounts.people.moving import note_move
from accounts.rosters.cells import login_of

log = structlog.get_logger(__name__)


class NumberTaken(Exception):
    """Somebody else has this code or phone; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def change_person(
    *,
    person: Person,
    full_name: str,
    code: str,
    birth_year: int | None,
    gender: int | None,
    phone: str,
    unit: Unit | None,
    by: Person,
    now: dt.datetime,
) -> None:
    """Writes what an admin typed; an empty phone or unit stays as it is. Raises NumberTaken."""
    others = Person.objects.exclude(pk=person.pk)
    # A code may be a phone number: two accounts for one login could both no longer be entered.
    if code and others.filter(Q(code=code) | Q(phone_hash__in=phone_forms(login_of(code)))).exists():
        raise NumberTaken("code")
    moves = unit is not None and unit.pk != person.unit_id
    former = person.unit_id
    person.full_name, person.code, person.birth_year, person.gender = full_name, code or None, birth_year, gender
    person.unit = unit or person.unit
    # the own number typed again changes nothing, also where relatives share it
    forms = phone_forms(phone)
    if phone and forms[0] != same_now(person.phone_hash):
        person.phone_hash = forms[0]
        person.phone_tail, person.phone_holder = phones.phone_tail(phone), ""
        if others.filter(Q(phone_hash__in=forms) | Q(code=phone)).exists():
            raise NumberTaken("phone")
    try:
        with transaction.atomic():
            person.save()
            if moves and person.unit:
                note_move(people={person.pk: former}, unit=person.unit, by=by, now=now)
            record("person.changed", by=by, now=now, about=person)
    except IntegrityError as error:
        # somebody took it in this very moment
        raise NumberTaken("phone" if phone else "code") from error
    log.info("person changed", person=by.pk, changed=person.pk)


@transaction.atomic
def lock_person(*, person: Person, locked: bool, by: Person, now: dt.datetime) -> None:
    """Shuts an account or opens it again; nobody shuts the own one, and what was joined or deleted stays shut."""
    if person.pk == by.pk or person.is_over:
        return
    own = Person.objects.filter(pk=person.pk)
    own.update(is_active=not locked)
    end_seats(own)
    record("person.locked" if locked else "person.unlocked", by=by, now=now, about=person)
    log.info("person locked" if locked else "person unlocked", person=by.pk, changed=person.pk)
