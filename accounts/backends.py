"""Sign-in by roster code or phone, and password."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import Person
from accounts.phones import normal_code, normal_phone, phone_hash


def find_person(login: str) -> Person | None:
    """The active person of a code (capitals and spaces do not matter) or phone. One query."""
    text = login.strip()
    wanted = Q(code=normal_code(text))
    with suppress(ValueError):
        wanted |= Q(phone_hash=phone_hash(settings.IDENTITY_KEY, normal_phone(text)))
    found = list(Person.objects.filter(wanted, is_active=True)[:2]) if text else []
    return found[0] if len(found) == 1 else None


class CodeOrPhoneBackend(BaseBackend):
    """Takes the same time whether the account exists or not."""

    def authenticate(
        self,
        request: HttpRequest | None,
        login: str | None = None,
        password: str | None = None,
        username: str | None = None,
        **credentials: Any,
    ) -> Person | None:
        person = find_person(login or username or "")
        if person is None:
            make_password(password)  # as long as a check takes
            return None
        right = check_password(password, person.password, setter=None)
        return person if right else None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).select_related("unit").first()
