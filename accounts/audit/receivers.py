"""What the trail hears of by itself: sign-ins and sign-outs of people who have a role."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from accounts.access import held_roles
from accounts.audit.actions import record
from accounts.models import Person


@receiver(user_logged_in)
def note_sign_in_of_staff(sender: type[Person], *, user: Person, **news: Any) -> None:
    if held_roles(user).holds_office:
        record("session.signed_in", by=user, now=timezone.now())


@receiver(user_logged_out)
def note_sign_out_of_staff(sender: type[Person], *, user: Person | None, **news: Any) -> None:
    if user is not None and held_roles(user).holds_office:
        record("session.signed_out", by=user, now=timezone.now())
