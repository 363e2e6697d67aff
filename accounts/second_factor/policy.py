"""Whether somebody with a role still owes the second factor in this sign-in."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Min
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit.models import Audit
from accounts.models import Person

REQUIRED = "required"
# In the session's list of how its owner showed who they are.
METHOD = "mfa"

Owed = Literal["", "set_up", "confirm"]


def owed(person: Person, request: HttpRequest) -> Owed:
    """What is missing before pages of the office open: nothing, an app to set up, or its code in this sign-in.

    For people with a role only. No query once the code was given, two at most before.
    """
    if settings.STAFF_SECOND_FACTOR != REQUIRED or has_passed(person, request):
        return ""
    if has_factor(person):
        return "confirm"
    return "" if grace_now(person) else "set_up"


def has_factor(person: Person) -> bool:
    """Whether there is an app or a passkey: recovery codes alone are none. One query."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=person, type__in=kinds).exists()


def has_passed(person: Person, request: HttpRequest) -> bool:
    """Whether the second factor was shown in this session."""
    return any(one.get("method") == METHOD for one in get_authentication_records(request, person))


def note_passed(person: Person, request: HttpRequest, *, authenticator: Authenticator) -> None:
    """Whoever has just set up the app has shown that it works."""
    record_authentication(request, person, METHOD, id=authenticator.pk, type=authenticator.type)


def grace_now(person: Person) -> dt.datetime | None:
    """The end of the grace if it is still running."""
    ends = grace_ends(person)
    return ends if ends and timezone.now() < ends else None


def should_offer(person: Person) -> bool:
    """Whether to ask right after signing in: it is required, not set up, and can still be put off. Two queries."""
    if settings.STAFF_SECOND_FACTOR != REQUIRED:
        return False
    return not Authenticator.objects.filter(user=person).exists() and grace_now(person) is not None


def grace_ends(person: Person) -> dt.datetime | None:
    """Until when office pages open without it: some hours from the first sign-in with a role. None before that one."""
    signed_in = Audit.objects.filter(actor=person, action="session.signed_in")
    first: dt.datetime | None = signed_in.aggregate(first=Min("at"))["first"]
    return first and first + dt.timedelta(hours=settings.STAFF_SECOND_FACTOR_GRACE_HOURS)
