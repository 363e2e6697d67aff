"""Joining the second account of a person into the first. It cannot be undone: nothing keeps apart what was whose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import structlog
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person, Role
from accounts.people.keepers import Obstacle, keepers
from accounts.people.queries import obstacles_between

log = structlog.get_logger(__name__)
Why = Literal["same", "over", "self", "citizens", "contests"]


class JoinRefused(Exception):
    """Why two accounts stay two: the same one, one that ended before, the own one, two citizen numbers, contests."""

    def __init__(self, why: Why, obstacles: tuple[Obstacle, ...] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.obstacles = obstacles


@dataclass(frozen=True)
class Joined:
    """What went over."""

    counts: dict[str, int]


@transaction.atomic
def join_people(*, kept: Person, gone: Person, reason: str, by: Person, now: dt.datetime) -> Joined:
    """Gives everything of `gone` to `kept`: contests with their papers, roles, what numbers `kept` lacks.

    Papers keep their unit, their numbers and so every count and place. `gone` is locked for good. Raises JoinRefused.
    """
    locked = {
        one.pk: one for one in Person.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    }
    check_join(kept=locked[kept.pk], gone=locked[gone.pk], by=by)
    into, out = locked[kept.pk], locked[gone.pk]
    counts = {"roles": _give_roles(into, out)}
    for keeper in keepers():
        counts |= keeper.join(kept=into, gone=out)
    _give_numbers(into, out)
    out.slips.filter(revoked_at=None).update(revoked_at=now)
    if counts["roles"]:
        # a slip that lies about must not open the office's pages
        into.slips.filter(revoked_at=None).update(revoked_at=now)
    record("person.joined", by=by, now=now, about=into, detail={"gone": out.pk, "reason": reason, **counts})
    log.info("people joined", person=by.pk, kept=into.pk, gone=out.pk, **counts)
    return Joined(counts)


def check_join(*, kept: Person, gone: Person, by: Person) -> None:
    """Raises JoinRefused."""
    if kept.pk == gone.pk:
        raise JoinRefused("same")
    if kept.is_over or gone.is_over:
        raise JoinRefused("over")
    if gone.pk == by.pk:
        raise JoinRefused("self")
    if kept.citizen_hash and gone.citizen_hash:
        raise JoinRefused("citizens")
    if obstacles := obstacles_between(kept=kept, gone=gone):
        raise JoinRefused("contests", tuple(obstacles))


def _give_roles(kept: Person, gone: Person) -> int:
    given = 0
    for role in Role.objects.filter(person=gone):
        _, is_new = Role.objects.get_or_create(person=kept, kind=role.kind, unit=role.unit)
        given += is_new
    Role.objects.filter(person=gone).delete()
    return given


# What goes over where the kept account has nothing, and what the other one has instead afterwards.
_FILLED = {
    "code": None, "phone_hash": None, "citizen_hash": None, "birth_year": None, "gender": None, "unit_id": None,
    "consented_at": None, "consent_version": None,
}  # fmt: skip
_BESIDE = {"phone_hash": ("phone_tail", "phone_holder"), "citizen_hash": ("citizen_tail",)}
_UNIQUE = ("code", "phone_hash", "citizen_hash")


def _give_numbers(kept: Person, gone: Person) -> None:
    """Ways to sign in that `kept` lacks; a number of its own stays, and the other one stays taken for good."""
    for field in _FILLED:
        value = getattr(gone, field)
        if value is None or getattr(kept, field) is not None:
            continue
        setattr(kept, field, value)
        for beside in _BESIDE.get(field, ()):
            setattr(kept, beside, getattr(gone, beside))
            setattr(gone, beside, "")
        if field in _UNIQUE:
            setattr(gone, field, None)
    if kept.password.startswith(UNUSABLE_PASSWORD_PREFIX):
        kept.password = gone.password
    gone.password = make_password(None)
    gone.is_active = False
    gone.joined_into = kept
    # first what gives up the unique numbers
    gone.save()
    kept.save()
