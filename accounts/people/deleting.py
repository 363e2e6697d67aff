"""Forgetting who somebody was: asked for by the owner, or after the retention time. Papers and counts stay."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import structlog
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import Q

from accounts.audit.actions import record
from accounts.models import Person
from accounts.names import DELETED_NAME
from accounts.people.keepers import held_of, keepers
from accounts.people.months import months_after

log = structlog.get_logger(__name__)
Why = Literal["asked", "retention"]


class HasRole(Exception):
    """People of the office answer for what they did: their roles are taken away first."""


def deletable_from(person: Person) -> dt.datetime | None:
    """Until when contests still need the name of somebody who asks for deletion; None: nothing does."""
    return max((held.answerable_until for held in held_of(person)), default=None)


@transaction.atomic
def ask_deletion(*, person: Person, now: dt.datetime) -> None:
    """Notes the wish; a worker fulfils it as soon as no contest needs the name. Raises HasRole."""
    if person.roles.exists():
        raise HasRole
    asked = Person.objects.filter(pk=person.pk, deletion_asked_at=None, deleted_at=None, joined_into=None)
    if asked.update(deletion_asked_at=now):
        record("person.deletion_asked", by=person, now=now, about=person)


@transaction.atomic
def keep_after_all(*, person: Person, now: dt.datetime) -> None:
    """Takes the wish back."""
    if (
        Person.objects.filter(pk=person.pk, deleted_at=None)
        .exclude(deletion_asked_at=None)
        .update(deletion_asked_at=None)
    ):
        record("person.deletion_withdrawn", by=person, now=now, about=person)


@transaction.atomic
def forget_person(*, person: Person, why: Why, now: dt.datetime) -> bool:
    """Takes away name, numbers, password and all that hangs on the account. False when it was done before.

    Raises HasRole. Accounts that were joined into this one are forgotten with it.
    """
    one = Person.objects.select_for_update().filter(pk=person.pk, deleted_at=None).first()
    if one is None:
        return False
    if one.roles.exists():
        raise HasRole
    for joined in one.joined_from.filter(deleted_at=None):
        forget_person(person=joined, why=why, now=now)
    for keeper in keepers():
        keeper.forget(one)
    _drop_what_hangs_on(one)
    for field, nothing in NOTHING.items():
        setattr(one, field, nothing)
    one.password = make_password(None)
    one.deleted_at = now
    one.save()
    record("person.deleted", by=None, now=now, about=one, detail={"why": why, "number": one.pk})
    log.info("person forgotten", forgotten=one.pk, why=why)
    return True


# When an account was made and which text its owner agreed to when tells nobody who it was; papers have units of their
# own.
NOTHING = {
    "full_name": DELETED_NAME, "code": None, "birth_year": None, "gender": None, "unit": None, "unlisted_unit": "",
    "phone_hash": None,
    "phone_tail": "", "phone_holder": "", "citizen_hash": None, "citizen_tail": "", "is_active": False,
}  # fmt: skip


def _drop_what_hangs_on(person: Person) -> None:
    """Rows that would go with the account go now: slips, units over time, second factors, devices; not work done."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.field.name == "by":
            continue
        if relation.on_delete is models.CASCADE:
            relation.related_model._default_manager.filter(**{relation.field.name: person}).delete()


@dataclass(frozen=True)
class Forgotten:
    """What one round of forgetting did."""

    asked: int
    retention: int
    entries: int


def forget_due(*, now: dt.datetime, most: int = 500) -> Forgotten:
    """Fulfils wishes, forgets accounts and answers whose retention time is over; so many people at a time.

    Kept beyond it: people of the office, and those on a roster (with a code) as long as their account is open. The
    roster is the organisation's own list; what contests asked of them goes all the same.
    """
    entries = sum(keeper.forget_old(now=now) for keeper in keepers())
    alive = Person.objects.filter(deleted_at=None, joined_into=None, roles=None).order_by("pk")
    asked = 0
    for person in alive.exclude(deletion_asked_at=None)[:most]:
        until = deletable_from(person)
        if until is None or until <= now:
            asked += forget_person(person=person, why="asked", now=now)
    old = months_after(now, -settings.RETENTION_MONTHS)
    people = alive.filter(Q(code=None) | Q(is_active=False), registered_at__lt=old)
    for keeper in keepers():
        people = keeper.let_go(people, now=now)
    retention = sum(forget_person(person=person, why="retention", now=now) for person in people[:most])
    return Forgotten(asked, retention, entries)
