"""What the trail hears of by itself: sign-ins of people who have a role."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from accounts.audit.actions import record
from accounts.models import Person, Role


@receiver(user_logged_in)
def note_sign_in_of_staff(sender: type[Person], *, user: Person, **news: Any) -> None:
    if Role.objects.filter(person=user).exists():
        record("session.signed_in", by=user, now=timezone.now())
