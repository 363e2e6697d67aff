"""Roles given and taken by admins, with a reason; what would lock the office out is refused."""

from __future__ import annotations

import datetime as dt
import random
from typing import Literal

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.actions import give_role, take_role
from accounts.models import Person, Role, Unit
from accounts.phones import normal_code
from accounts.rosters.cells import read_name, text_of
from accounts.rosters.codes import new_password

Why = Literal["over", "there", "unit_needed", "whole_needed", "own", "last"]
Kind = Role.Kind
# Roles that are about one branch, and roles that a branch gives nothing.
OVER_A_BRANCH = frozenset({Kind.SECRETARY})
OVER_EVERYTHING = frozenset({Kind.ADMIN, Kind.ORGANISER})


class RoleRefused(Exception):
    """Why a role cannot be given or taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def listed_roles() -> QuerySet[Role]:
    """All roles with people and units, by kind and given name. One query."""
    return Role.objects.select_related("person", "unit").order_by("kind", "person__sort_name", "pk")


@transaction.atomic
def hand_role(
    *, person: Person, kind: Kind, unit: Unit | None, reason: str, by: Person | None, now: dt.datetime
) -> Role:
    """Gives a role; `by` None: whoever runs the server. A slip that lies about must not open the office: it stops.

    Raises RoleRefused.
    """
    one = Person.objects.select_for_update().get(pk=person.pk)
    if one.is_over or not one.is_active:
        raise RoleRefused("over")
    if kind in OVER_A_BRANCH and unit is None:
        raise RoleRefused("unit_needed")
    if kind in OVER_EVERYTHING and unit is not None:
        raise RoleRefused("whole_needed")
    if Role.objects.filter(person=one, kind=kind, unit=unit).exists():
        raise RoleRefused("there")
    one.slips.filter(revoked_at=None).update(revoked_at=now)
    return give_role(person=one, kind=kind, unit=unit, by=by, now=now, reason=reason)


@transaction.atomic
def make_admin(*, code: str, full_name: str, now: dt.datetime) -> tuple[Person, str]:
    """An admin by the hand of whoever runs the server, and the password given out; "" for who had one already.

    Who has this code already keeps the own name; a new name is read as on the page of people. Raises RoleRefused, and
    ValidationError for a bad name or code.
    """
    code, password = normal_code(code), ""
    if not code:
        raise ValidationError("Chưa có mã.")
    person = Person.objects.filter(code=code).first() or Person(code=code, full_name=_name_for_new(full_name))
    if person.pk is None or not person.has_usable_password():
        password = new_password(random.SystemRandom())
        person.password, person.password_given_at = make_password(password), now
        person.full_clean()
        person.save()
    hand_role(person=person, kind=Kind.ADMIN, unit=None, reason="", by=None, now=now)
    return person, password


def _name_for_new(text: str) -> str:
    name, problem = read_name(text_of(text))
    if problem:
        raise ValidationError(problem.message)
    return name


@transaction.atomic
def withdraw_role(*, role: Role, reason: str, by: Person, now: dt.datetime) -> bool:
    """Takes a role away; nobody gives up being admin alone, and one admin stays. False when somebody was first."""
    if role.kind == Kind.ADMIN:
        if role.person_id == by.pk:
            raise RoleRefused("own")
        # locked together: two admins who take each other's role at the same moment
        admins = list(Role.objects.select_for_update().filter(kind=Kind.ADMIN, unit=None).order_by("pk"))
        if not [one for one in admins if one.pk != role.pk]:
            raise RoleRefused("last")
    return take_role(role=role, by=by, now=now, reason=reason)
