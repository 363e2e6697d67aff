"""Security events in the log, beside the trail: everybody's sign-ins, refusals, limits. Numbers of rows, no names."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import Person

log = structlog.get_logger("accounts.security")


def tell(event: str, *, person: int | None, **facts: Any) -> None:
    """One line; `person` None: nobody, or a login that no account has. The trail keeps what staff do for good."""
    log.warning(event, person=person, **facts)


@receiver(user_logged_in)
def tell_sign_in(sender: type[Person], *, request: HttpRequest | None, user: Person, **news: Any) -> None:
    shown = get_authentication_records(request, user) if request is not None else []
    log.info("signed in", person=user.pk, by=[one.get("method", "") for one in shown] or ["other"])


@receiver(user_logged_out)
def tell_sign_out(sender: type[Person], *, user: Person | None, **news: Any) -> None:
    if user is not None:
        log.info("signed out", person=user.pk)


def tell_refusal(request: HttpRequest, status: int, *, person: int) -> None:
    """A page that is not there for this person: it may not exist, or may not be theirs. Not for mistyped addresses."""
    match = request.resolver_match
    if status in (403, 404) and match is not None:
        tell("refused", person=person, route=match.view_name, status=status)
