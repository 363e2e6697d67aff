"""Single sign-on by OpenID Connect: whom the office's own sign-in names has an account here, or is told what to do.

The provider is trusted to say who somebody is, and nothing else: it makes no accounts and gives no roles. At first its
claim (settings.OIDC_CLAIM) finds the account with that code; from then on the provider's own lasting id does, so that a
code that is given to somebody else there opens nothing here. The second factor of staff is asked for as ever.
"""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.audit.actions import record
from accounts.models import Person
from accounts.phones import normal_code


class SingleSignOn(DefaultSocialAccountAdapter):
    """What we answer differently from allauth's default."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Joins the provider's account to ours the first time. Raises ImmediateHttpResponse when there is none."""
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
            raise ImmediateHttpResponse(refusal(request, ""))
        person = sociallogin.user if sociallogin.is_existing else find_named(sociallogin.account)
        if person is None or not person.is_active:
            raise ImmediateHttpResponse(refusal(request, named_by(sociallogin.account)))
        # what the provider tells beyond the id is not kept
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save()
        else:
            sociallogin.connect(request, person)
            record("session.joined", by=person, now=timezone.now(), about=person)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: accounts come from rosters, registration and admins."""
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """The provider said no, or what it said does not hold. Raises ImmediateHttpResponse."""
        raise ImmediateHttpResponse(refusal(request, "", failed=True))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Accounts have no e-mail address."""


def named_by(account: SocialAccount) -> str:
    """The code that the provider names; empty when it names none."""
    told = account.extra_data
    claims = {**(told.get("userinfo") or {}), **(told.get("id_token") or {})}
    name = claims.get(settings.OIDC_CLAIM)
    return normal_code(name) if isinstance(name, str) else ""


def find_named(account: SocialAccount) -> Person | None:
    """The account whose code the provider names, unless another of the provider's accounts opens it already."""
    code = named_by(account)
    person = Person.objects.filter(code=code).first() if code else None
    taken = person is not None and SocialAccount.objects.filter(user=person, provider=account.provider).exists()
    return None if taken else person


def refusal(request: HttpRequest, code: str, *, failed: bool = False) -> HttpResponse:
    context = {"code": code, "failed": failed, "name": settings.OIDC_NAME}
    return render(request, "account/single_sign_on.html", context, status=403)
