"""What follows a sign-in: whoever comes back is told what changed about their way in, in case it was somebody else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.audit.changes import changes_to_tell
from accounts.models import Person


@receiver(user_logged_in)
def tell_changes(sender: type[Person], *, request: HttpRequest | None, user: Person, **said: Any) -> None:
    """One line about the newest; the page of devices has them all. Guests have nothing that could be changed."""
    if request is None or user.is_guest or not hasattr(request, "_messages"):
        return
    if changes := changes_to_tell(user, now=timezone.now()):
        news = {"what": changes[0].words.lower(), "at": changes[0].at}
        messages.info(request, render_to_string("accounts/people/changed.html", news).strip())
