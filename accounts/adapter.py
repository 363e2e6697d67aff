"""How allauth treats our accounts: code or phone, limits per account and never per address, no e-mail."""

from __future__ import annotations

import logging
from typing import Any

import redis
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.backends import find_person
from accounts.models import Person
from accounts.phones import normal_code, normal_phone

logger = logging.getLogger(__name__)

# Key of settings.ACCOUNT_RATE_LIMITS.
FAILURES = "login_failed"
SAID_AFTERWARDS = {
    "account/messages/logged_out.txt": _("Đã đăng xuất."),
    "account/messages/password_changed.txt": _("Đã đổi mật khẩu."),
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


class AccountAdapter(DefaultAccountAdapter):
    """What we answer differently from allauth's default."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Số điện thoại (mã) hoặc mật khẩu chưa đúng."),
        "incorrect_password": _("Mật khẩu hiện nay chưa đúng."),
        "too_many_login_attempts": _("Tạm khóa 5 phút cho tài khoản này. Người khác cùng cơ quan vẫn đăng nhập được."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person of a login and password. Raises ValidationError after too many failures for this account."""
        key = account_key(credentials["login"])
        self._count_try(request, key)
        person = authenticate(request, **credentials)
        if person is not None:
            self._forget_failures(request, key)
        return person

    def check_own_password(self, request: HttpRequest, person: Person, password: str) -> None:
        """Raises ValidationError unless it is the person's password; failures count as failures to sign in."""
        key = f"person {person.pk}"
        self._count_try(request, key)
        if not person.check_password(password):
            raise self.validation_error("incorrect_password")
        self._forget_failures(request, key)

    def _count_try(self, request: HttpRequest, key: str) -> None:
        # Before the password is looked at: many guesses at the same moment must not slip through together.
        try:
            allowed = ratelimit.consume(request, action=FAILURES, key=key)
        except redis.RedisError:
            logger.warning("The cache does not answer: failures to sign in are not counted.")
            return
        if not allowed:
            raise self.validation_error("too_many_login_attempts")

    def _forget_failures(self, request: HttpRequest, key: str) -> None:
        try:
            ratelimit.clear(request, action=FAILURES, key=key)
        except redis.RedisError:
            logger.warning("The cache does not answer: failures to sign in are not cleared.")

    def get_login_stages(self) -> list[str]:
        """None: there is nothing to confirm by e-mail or message."""
        return []

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
