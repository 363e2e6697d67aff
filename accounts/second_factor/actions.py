"""Writes of the second factor: using a code, and what follows when it is set up, lost or given up."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.audit.actions import record
from accounts.models import Person
from accounts.people.keepers import end_seats
from accounts.second_factor.recovery import use_up

# Of the newest code that was taken: it and those before it are worth nothing any more.
LAST = "last_counter"
# A phone may be half a minute off.
DRIFT = 1


@transaction.atomic
def use_code(*, person: Person, code: str, now: dt.datetime) -> Authenticator | None:
    """Takes a code of the app or a recovery code, each once; the authenticator it is of, None for a wrong one."""
    rows = list(Authenticator.objects.select_for_update().filter(user=person).order_by("-type"))
    # ValueError: sealed under another identity key (a backup brought from elsewhere); only forgetting helps
    with suppress(ValueError):
        for row in rows:
            if row.type == Authenticator.Type.TOTP and _use_app_code(row, code, now=now):
                return row
            if row.type == Authenticator.Type.RECOVERY_CODES and use_up(row, code):
                record("second_factor.recovery_used", by=person, now=now, about=person)
                return row
    if rows:
        record("second_factor.refused", by=None, now=now, about=person)
    return None


def _use_app_code(row: Authenticator, code: str, *, now: dt.datetime) -> bool:
    counter = matching_counter(decrypt(row.data["secret"]), code, now=now)
    if counter is None or counter <= row.data.get(LAST, 0):
        return False
    row.data[LAST] = counter
    row.save(update_fields=["data"])
    return True


def matching_counter(secret: str, code: str, *, now: dt.datetime) -> int | None:
    """The half minute since 1970 whose code this is, of the current one and its neighbours."""
    current = int(now.timestamp()) // app_settings.TOTP_PERIOD
    for counter in range(current - DRIFT, current + DRIFT + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return counter
    return None


@transaction.atomic
def finish_set_up(*, person: Person, authenticator: Authenticator, keep: str, now: dt.datetime) -> None:
    """The code that proved the app is used up, and sign-ins that never showed one end, all but the session `keep`."""
    authenticator.data[LAST] = int(now.timestamp()) // app_settings.TOTP_PERIOD
    authenticator.save(update_fields=["data"])
    end_devices(person=person, but=keep)
    record("second_factor.added", by=person, now=now, about=person)


@transaction.atomic
def forget_second_factor(*, person: Person, by: Person | None, proof: str, now: dt.datetime) -> bool:
    """Takes app and recovery codes from somebody who has lost them; signs them out everywhere. False: had none.

    `proof`: how it was made sure who asks; the trail keeps it.
    """
    rows, _by_kind = Authenticator.objects.filter(user=person).delete()
    if rows:
        end_devices(person=person)
        record("second_factor.forgotten", by=by, now=now, about=person, detail={"proof": proof})
    return bool(rows)


@transaction.atomic
def sign_out_everywhere(*, person: Person, by: Person | None, now: dt.datetime) -> int:
    """Ends all sign-ins of somebody, by an admin or whoever runs the server. How many there were."""
    ended = end_devices(person=person)
    if ended:
        record("session.ended_for", by=by, now=now, about=person, detail={"count": ended})
    return ended


def end_devices(*, person: Person, only: int | None = None, but: str = "") -> int:
    """Ends sign-ins of a person: one by its number, or all but the session with the key `but`. How many.

    Seats end in all of them, that which stays too: it gets another on the entry page.
    """
    mine = UserSession.objects.filter(user=person).exclude(session_key=but)
    if only is not None:
        mine = mine.filter(pk=only)
    ended = list(mine)
    for one in ended:
        one.end()
    if ended:
        end_seats(Person.objects.filter(pk=person.pk))
    return len(ended)
