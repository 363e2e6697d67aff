"""People without an account: a person for one contest, known in other browsers by a personal code."""

from __future__ import annotations

import datetime as dt
import random

from accounts.identity import slip_forms
from accounts.models import EntrySlip, Person
from accounts.names import UNTOLD_NAME
from accounts.people.consents import CURRENT
from accounts.rosters.codes import new_slip_code


def make_guest(*, full_name: str, now: dt.datetime) -> Person:
    """A person who gave consent just now, without any way to sign in; "" for a name that is said later.

    Of no unit: what counts them is their entry in the contest, and no roster knows them.
    """
    return Person.objects.create_person(
        full_name=full_name or UNTOLD_NAME,
        is_guest=True,
        registered_at=now,
        consented_at=now,
        consent_version=CURRENT,
    )


def give_own_code(*, person: Person, now: dt.datetime, chance: random.Random | None = None) -> str:
    """The first personal code of a guest, seen once. It is a slip: an admin makes a new one, and the old one stops."""
    code = new_slip_code(chance or random.SystemRandom())
    EntrySlip.objects.create(person=person, code_hash=slip_forms(code)[0], made_at=now)
    return code


def name_guest(*, person: Person, full_name: str) -> None:
    """The name of a guest who had not said it."""
    person.full_name = full_name
    person.save(update_fields=["full_name", "sort_name"])
