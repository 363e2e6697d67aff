"""Writes of entry slips and passwords given out by an admin. Codes are seen once, by who asked for them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet

from accounts.audit.actions import record
from accounts.identity import slip_forms
from accounts.models import EntrySlip, Person
from accounts.people.keepers import end_seats
from accounts.rosters.codes import new_password, new_slip_code, normal_slip_code

log = structlog.get_logger(__name__)
CHUNK = 500


class HasRole(Exception):
    """People of the office sign in with a password: a paper that lies about must not open their pages."""


@dataclass(frozen=True)
class NewSlip:
    """A slip that can be printed now and never again. It opens nothing before it is kept."""

    person: Person
    code: str


def people_for_slips(people: QuerySet[Person], *, only_without: bool = False) -> QuerySet[Person]:
    """The people who may have a slip: active, without a role; with `only_without`, without a slip in force."""
    chosen = people.filter(is_active=True, roles=None)
    if only_without:
        chosen = chosen.exclude(pk__in=EntrySlip.objects.filter(revoked_at=None).values("person"))
    return chosen


def make_slips(
    *, people: Sequence[Person], by: Person, now: dt.datetime, chance: random.Random | None = None
) -> list[NewSlip]:
    """New slips for people, in force at once. `chance` is the system's source of randomness."""
    slips = draw_slips(people=people, chance=chance)
    keep_slips(slips=slips, by=by, now=now)
    return slips


def draw_slips(*, people: Sequence[Person], chance: random.Random | None = None) -> list[NewSlip]:
    """Slips to be laid out before they are kept: a server that dies over 800 of them has then changed nothing."""
    chance = chance or random.SystemRandom()
    return [NewSlip(person, new_slip_code(chance)) for person in people]


@transaction.atomic
def keep_slips(*, slips: Sequence[NewSlip], by: Person, now: dt.datetime) -> None:
    """Puts slips in force; those that their holders had stop working."""
    for start in range(0, len(slips), CHUNK):
        some = slips[start : start + CHUNK]
        old = EntrySlip.objects.filter(person__in=[slip.person.pk for slip in some], revoked_at=None)
        old.update(revoked_at=now)
        EntrySlip.objects.bulk_create(
            EntrySlip(person=slip.person, code_hash=slip_forms(slip.code)[0], made_at=now, by=by) for slip in some
        )
    if slips:
        record("slips.made", by=by, now=now, detail={"count": len(slips)})
    log.info("slips made", person=by.pk, count=len(slips))


@transaction.atomic
def revoke_slip(*, person: Person, by: Person, now: dt.datetime) -> bool:
    """Stops a person's slip. False when there was none."""
    revoked = EntrySlip.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    if revoked:
        record("slips.revoked", by=by, now=now, about=person)
    log.info("slip revoked", person=by.pk, holder=person.pk, count=revoked)
    return bool(revoked)


def find_slip(text: str, *, now: dt.datetime) -> EntrySlip | None:
    """The slip in force of a code, not too old, of somebody active and without a role. One query."""
    try:
        code = normal_slip_code(text)
    except ValueError:
        return None
    slips = EntrySlip.objects.select_related("person__unit").filter(person__is_active=True, person__roles=None)
    young = now - dt.timedelta(days=settings.SLIP_DAYS)
    found = slips.filter(code_hash__in=slip_forms(code), revoked_at=None, made_at__gt=young)
    return found.first()


def use_slip(*, slip: EntrySlip, now: dt.datetime) -> bool:
    """Notes that a slip signed its holder in. False when it was revoked meanwhile."""
    used = EntrySlip.objects.filter(pk=slip.pk, revoked_at=None).update(used_at=now)
    log.info("slip used" if used else "slip refused", holder=slip.person_id)
    return bool(used)


@transaction.atomic
def give_password(*, person: Person, by: Person, now: dt.datetime, chance: random.Random | None = None) -> str:
    """A new password for somebody who has none or forgot it, for some days; the old one stops. Raises HasRole."""
    if person.roles.exists():
        raise HasRole
    password = new_password(chance or random.SystemRandom())
    own = Person.objects.filter(pk=person.pk)
    own.update(password=make_password(password), password_given_at=now)
    end_seats(own)
    record("password.given", by=by, now=now, about=person)
    log.info("password given", person=by.pk, holder=person.pk)
    return password
