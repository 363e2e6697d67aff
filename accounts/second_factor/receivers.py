"""What follows a sign-in of somebody with a role: a session that ends the same day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import held_roles
from accounts.models import Person
from accounts.second_factor.idle import note_seen


@receiver(user_logged_in)
def shorten(sender: type[Person], *, request: HttpRequest, user: Person, **news: Any) -> None:
    keep_staff_session_short(request, user)


def keep_staff_session_short(request: HttpRequest, person: Person) -> None:
    """Lets the session of somebody with a role end so many hours from now, however busy it is; others' stay."""
    if held_roles(person).holds_office:
        note_seen(request)
        request.session.set_expiry(timezone.now() + dt.timedelta(hours=settings.STAFF_SESSION_HOURS))
