"""Everything the site holds about one person, for its owner."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.audit.actions import record_look
from accounts.models import Audit, Person
from accounts.people.consents import CONSENTS
from accounts.people.keepers import keepers
from accounts.people.moving import units_over_time


def own_data(person: Person, *, now: dt.datetime) -> dict[str, Any]:
    """All of it, ready for JSON; moments are ISO 8601 with their offset. Passwords and hashes tell nobody anything."""
    told: dict[str, Any] = {
        "format": "thi-truc-tuyen/own-data",
        "version": 1,
        "made_at": now.isoformat(),
        "account": _account(person),
        "units": [
            {"unit": row.unit.name, "since": row.since.isoformat(), "done": row.done} for row in units_over_time(person)
        ],
        "roles": [
            {
                "role": str(role.get_kind_display()),
                "unit": role.unit.name if role.unit else None,
                "since": role.since.isoformat(),
            }
            for role in person.roles.select_related("unit").order_by("pk")
        ],
        "slips": [
            {"made_at": moment(slip.made_at), "used_at": moment(slip.used_at), "revoked_at": moment(slip.revoked_at)}
            for slip in person.slips.order_by("pk")
        ],
        "joined_accounts": [
            {"code": one.code, "full_name": one.full_name, "phone_tail": one.phone_tail}
            for one in person.joined_from.order_by("pk")
        ],
    }
    for keeper in keepers():
        told |= keeper.told_about(person, now=now)
    return told


def tell_own_data(*, person: Person, now: dt.datetime) -> dict[str, Any]:
    """Everything kept about a person and what the trail says about them; the trail notes that it was taken."""
    told = own_data(person, now=now)
    about = Audit.objects.filter(about="person", about_id=person.pk).order_by("id")
    by_me = Audit.objects.filter(actor=person).order_by("id")
    told["trail"] = {
        "about_me": [{"at": row.at.isoformat(), "action": row.action} for row in about],
        "by_me": [{"at": row.at.isoformat(), "action": row.action} for row in by_me],
    }
    record_look("export.own_data", by=person, now=now, about=person)
    return told


def moment(at: dt.datetime | None) -> str | None:
    """A moment for JSON."""
    return at.isoformat() if at else None


def _account(person: Person) -> dict[str, Any]:
    consent = CONSENTS.get(person.consent_version or 0)
    return {
        "code": person.code,
        "full_name": person.full_name,
        "birth_year": person.birth_year,
        "gender": str(person.get_gender_display()) if person.gender else None,
        "unit": person.unit.name if person.unit else None,
        "unit_in_own_words": person.unlisted_unit or None,
        "phone_last_digits": person.phone_tail or None,
        "phone_kept_as": "keyed hash" if person.phone_hash else None,
        "citizen_last_digits": person.citizen_tail or None,
        "citizen_kept_as": "keyed hash" if person.citizen_hash else None,
        "has_password": person.has_usable_password(),
        "registered_at": moment(person.registered_at),
        "consent": {
            "version": person.consent_version,
            "at": moment(person.consented_at),
            "text": str(consent.statement) if consent else None,
        },
        "deletion_asked_at": moment(person.deletion_asked_at),
    }
