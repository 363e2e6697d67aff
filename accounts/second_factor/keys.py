"""Passkeys (khóa truy cập): kept by a device that asks for its owner's finger, face or PIN before it shows one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from accounts.second_factor.actions import end_devices
from accounts.second_factor.recovery import has_codes, make_codes

MOST_KEYS = 10
LONGEST_NAME = 60
# what strangers send instead of an answer of a device: fido2 and allauth let these through
BROKEN = (ValidationError, TypeError, ValueError, KeyError, AttributeError, IndexError, AssertionError)


class NotAKey(Exception):
    """The device's answer is none: forged, old, of another site or of nobody here."""


@dataclass(frozen=True, slots=True)
class Key:
    """One passkey of somebody, as its owner sees it."""

    pk: int
    name: str
    made_at: dt.datetime
    used_at: dt.datetime | None


def keys_of(person: Person) -> list[Key]:
    """A person's passkeys, the oldest first. One query."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [Key(row.pk, str(row.data["name"]), row.created_at, row.last_used_at) for row in rows]


def options_to_make(person: Person) -> dict[str, Any]:
    """What the device is asked: a key that finds its owner by itself and wants finger, face or PIN."""
    return auth.begin_registration(person, passwordless=True)


def options_to_show(person: Person | None) -> dict[str, Any]:
    """`person` None: whoever it is; then finger, face or PIN are required."""
    return auth.begin_authentication(person)


@transaction.atomic
def add_key(*, person: Person, name: str, credential: Any, keep: str, now: dt.datetime) -> list[str]:
    """Keeps a new passkey, and ends sign-ins that never showed a second factor, all but the session `keep`.

    Returns recovery codes for somebody who had no second factor, else none. Raises NotAKey.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    rows = Authenticator.objects.filter(user=person)
    if rows.filter(type=Authenticator.Type.WEBAUTHN).count() >= MOST_KEYS:
        raise NotAKey
    try:
        auth.parse_registration_response(credential)
        binding = auth.complete_registration(credential)
        known = auth.get_authenticator_by_credential_id(person, binding.credential_data.credential_id)
    except BROKEN as error:
        raise NotAKey from error
    if known or not binding.is_user_verified():
        raise NotAKey
    first = not rows.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    auth.WebAuthn.add(person, name[:LONGEST_NAME], credential)
    if first:
        end_devices(person=person, but=keep)
    record("second_factor.key_added", by=person, now=now, about=person)
    return [] if has_codes(person) else make_codes(person)


@transaction.atomic
def remove_key(*, person: Person, pk: int, now: dt.datetime) -> bool:
    """Takes an own passkey away; recovery codes go with the last way of the second factor. False: it is not theirs."""
    Person.objects.select_for_update().get(pk=person.pk)
    rows = Authenticator.objects.filter(user=person)
    gone, _by_kind = rows.filter(pk=pk, type=Authenticator.Type.WEBAUTHN).delete()
    if gone:
        if not rows.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            rows.delete()
        record("second_factor.key_removed", by=person, now=now, about=person)
    return bool(gone)


def shown_key(person: Person | None, credential: Any) -> Authenticator:
    """The passkey that signed this session's challenge; `person` None: of whomever it names. Raises NotAKey."""
    try:
        auth.parse_authentication_response(credential)
        whose = person or auth.extract_user_from_response(credential)
        found = auth.complete_authentication(whose, credential)
    except BROKEN as error:
        raise NotAKey from error
    if not whose.is_active:
        raise NotAKey
    found.user = whose
    return found
