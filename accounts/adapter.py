"""How allauth treats our accounts: code or phone, limits per account and never per address, no e-mail."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context, ratelimit
from allauth.core.internal import ratelimit as counting
from allauth.core.internal.ratelimit import RateLimitUsage
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.access import held_roles
from accounts.audit.actions import record
from accounts.backends import SeveralPeople, find_people, find_person
from accounts.failures import LocalCount, cache_away
from accounts.models import Person
from accounts.people.keepers import end_seats
from accounts.phones import normal_code, normal_phone
from accounts.second_factor.policy import has_factor
from accounts.security_log import tell

logger = logging.getLogger(__name__)

# Keys of settings.ACCOUNT_RATE_LIMITS, and what is said beyond them.
FAILURES, CODES = "login_failed", "code_failed"
BEYOND = {FAILURES: "too_many_login_attempts", CODES: "too_many_codes"}
# The same limit in each process while the cache is away: guessing must not become free by stopping it.
WITHOUT_CACHE = LocalCount(amount=5, seconds=300)
NO_ADDRESS = "0.0.0.0"
SAID_AFTERWARDS = {
    "account/messages/logged_out.txt": _("Đã đăng xuất."),
    "account/messages/password_changed.txt": _("Đã đổi mật khẩu."),
    "mfa/messages/totp_activated.txt": _("Đã bật lớp xác thực thứ hai."),
    "mfa/messages/totp_deactivated.txt": _("Đã tắt lớp xác thực thứ hai."),
}


def account_key(login: str) -> str:
    """Names an account in the count of failures: the same for its code and its phone, in whatever way they are typed.

    A login that nobody has gets a key too, so that both are refused alike.
    """
    person = find_person(login)
    if person is not None:
        return f"person {person.pk}"
    try:
        return f"phone {normal_phone(login)}"
    except ValueError:
        return f"code {normal_code(login)}"


def note_refusal(login: str) -> None:
    """Wrong passwords stand in the log; for accounts with a role in the trail too: the limit keeps them few."""
    people = find_people(login)
    tell("sign-in refused", person=people[0].pk if len(people) == 1 else None)
    for person in people:
        if held_roles(person).holds_office:
            record("session.refused", by=None, now=timezone.now(), about=person)


class AccountAdapter(DefaultAccountAdapter):
    """What we answer differently from allauth's default."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Số điện thoại (mã) hoặc mật khẩu chưa đúng."),
        "incorrect_password": _("Mật khẩu hiện nay chưa đúng."),
        "given_password_over": _("Mật khẩu tạm này đã hết hạn. Nhờ văn phòng cấp lại."),
        "too_many_login_attempts": _("Tạm khóa 5 phút cho tài khoản này. Người khác cùng cơ quan vẫn đăng nhập được."),
        "too_many_codes": _(
            "Tạm khóa vì nhập sai mã nhiều lần: sau 5 phút thử lại được; sai 100 lần một ngày thì hôm sau. "
            "Không phải mình nhập thì đổi mật khẩu ngay."
        ),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person of a login and password. Raises ValidationError after too many failures for this account."""
        key = account_key(credentials["login"])
        usage = self._count_try(request, key)
        try:
            person = authenticate(request, **credentials)
        except SeveralPeople:
            # the password was right: nobody is let in yet, and it was no guess
            self._take_back(key, usage)
            raise
        if person is not None:
            # Behind a phone of several: whoever signs in with an own password must not clear guesses at another's.
            if key.startswith("phone "):
                self._take_back(key, usage)
            else:
                self._forget_failures(request, key)
            self._refuse_old_given_password(person)
        else:
            note_refusal(credentials["login"])
        return person

    def _refuse_old_given_password(self, person: Person) -> None:
        lasts = dt.timedelta(days=settings.GIVEN_PASSWORD_DAYS)
        if person.password_given_at is not None and person.password_given_at + lasts <= timezone.now():
            raise self.validation_error("given_password_over")

    def set_password(self, user: Person, password: str) -> None:
        """The person's own from now on; who signed in with the former one has no seat any more."""
        user.password_given_at = None
        super().set_password(user, password)
        end_seats(Person.objects.filter(pk=user.pk))

    def check_own_password(self, request: HttpRequest, person: Person, password: str) -> None:
        """Raises ValidationError unless it is the person's password; failures count as failures to sign in."""
        with self.counted_try(request, f"person {person.pk}"):
            if not person.check_password(password):
                raise self.validation_error("incorrect_password")

    @contextmanager
    def counted_try(self, request: HttpRequest, key: str, *, action: str = FAILURES) -> Iterator[None]:
        """Counts a try before it is looked at, and forgets it and earlier ones unless it raises.

        Raises ValidationError when there were too many.
        """
        self._count_try(request, key, action=action)
        yield
        self._forget_failures(request, key, action=action)

    def counted_code(self, request: HttpRequest, person: Person) -> AbstractContextManager[None]:
        """Counts a try of a second factor: whoever guesses at it knows the password already, so a day counts too."""
        return self.counted_try(request, f"second factor {person.pk}", action=CODES)

    def _count_try(self, request: HttpRequest, key: str, *, action: str = FAILURES) -> RateLimitUsage | None:
        # Before the password is looked at: many guesses at the same moment must not slip through together.
        usage = None
        try:
            usage = counting.consume(request, app="allauth.account", action=action, key=key)
            allowed = usage is not None
        except cache_away():
            logger.warning("The cache does not answer: failures to sign in are counted in this process.")
            allowed = WITHOUT_CACHE.consume(key, now_s=time.monotonic())
        if not allowed:
            kind, _space, number = key.rpartition(" ")
            tell("too many tries", person=int(number) if kind in ("person", "second factor") else None)
            raise self.validation_error(BEYOND[action])
        return usage

    def _take_back(self, key: str, usage: RateLimitUsage | None) -> None:
        """This one try was no failure; those before it stay counted."""
        if usage is None:
            WITHOUT_CACHE.take_back(key)
            return
        try:
            usage.rollback()
        except cache_away():
            logger.warning("The cache does not answer: a try to sign in stays counted.")

    def _forget_failures(self, request: HttpRequest, key: str, *, action: str = FAILURES) -> None:
        WITHOUT_CACHE.clear(key)
        try:
            ratelimit.clear(request, action=action, key=key)
        except cache_away():
            logger.warning("The cache does not answer: failures to sign in are not cleared.")

    def get_login_stages(self) -> list[str]:
        """The second factor of those who have one, and an own password; nothing is confirmed by e-mail or message."""
        return ["allauth.mfa.stages.AuthenticateStage", "accounts.stages.OwnPasswordStage"]

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not within minutes of signing in: whoever just gave the password is not asked twice."""
        request = context.request
        shown = [one["at"] for one in get_authentication_records(request, request.user)]
        return not shown or time.time() - max(shown) > app_settings.REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """The password where there is one, and the second factor: app and passkey share a page."""
        ways = []
        if user.is_authenticated and user.has_usable_password():
            ways.append({"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")})
        if user.is_authenticated and has_factor(user):
            ways.append({"id": "mfa_reauthenticate", "description": "", "url": reverse("mfa_reauthenticate")})
        return ways

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: no script of ours asks for these pages' fields as JSON, in which not all of them can be written."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Nobody's: no limit counts by address, and the list of devices keeps none."""
        return NO_ADDRESS

    def is_safe_url(self, url: str) -> bool:
        """Only pages of this site, and named without host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("home")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Says only what the next page does not show by itself."""
        if message_template in SAID_AFTERWARDS:
            messages.success(request, SAID_AFTERWARDS[message_template])
