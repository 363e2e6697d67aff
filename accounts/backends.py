"""Sign-in by roster code or phone, and password."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Q
from django.http import HttpRequest

from accounts.identity import phone_forms, same_now
from accounts.models import Person
from accounts.phones import normal_code, normal_phone
from accounts.shared_phones import MOST_SHARING


class SeveralPeople(Exception):
    """A password that is right for more than one of the people behind a phone: `people` says for whom."""

    def __init__(self, people: list[Person]) -> None:
        super().__init__()
        self.people = people


def find_person(login: str) -> Person | None:
    """The one active person of a code (capitals and spaces do not matter) or phone. One query."""
    found = find_people(login)
    return found[0] if len(found) == 1 else None


def find_people(login: str) -> list[Person]:
    """Active people of a code or phone: several where relatives share a phone, none where a code is another's phone."""
    text = login.strip()
    wanted = Q(code=normal_code(text))
    with suppress(ValueError):
        wanted |= Q(phone_hash__in=phone_forms(normal_phone(text)))
    found = list(Person.objects.filter(wanted, is_active=True).order_by("pk")[: MOST_SHARING + 1]) if text else []
    share = len({same_now(one.phone_hash) for one in found}) == 1 and found[0].phone_hash
    return found if len(found) < 2 or share else []


class CodeOrPhoneBackend(BaseBackend):
    """Takes the same time whether the account exists or not; longer only for a phone that several people share."""

    def authenticate(
        self,
        request: HttpRequest | None,
        login: str | None = None,
        password: str | None = None,
        username: str | None = None,
        who: str = "",
        **credentials: Any,
    ) -> Person | None:
        """`who`: the id of the person that was chosen. Raises SeveralPeople when the password leaves it open."""
        people = find_people(login or username or "")
        if not people:
            make_password(password)  # as long as a check takes
            return None
        # every one of them, so that time tells nothing of whose password it is
        right = [one for one in people if check_password(password, one.password, setter=None)]
        if who:
            right = [one for one in right if str(one.pk) == who]
        if len(right) > 1:
            raise SeveralPeople(right)
        return right[0] if right else None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).select_related("unit").first()
