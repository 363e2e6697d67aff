"""Middleware: lets the roles of whoever signed in know by which request they are used (accounts/access.py asks).

Whoever has a role and was away too long is nobody here, on every page: not each view has to think of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from accounts.models import Person
from accounts.second_factor.idle import fell_asleep
from accounts.security_log import tell_refusal


class SecondFactorGate:
    """After SignIns. Costs nothing: who it is is still read only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        whoever: Any = request.user

        knows: list[bool] = []

        def known() -> Any:
            if isinstance(whoever, Person) and fell_asleep(request):
                # whoever hears of the sign-out asks who it was
                request.user = whoever
                logout(request)
                return request.user
            if isinstance(whoever, Person):
                knows.append(True)
                # reaches the person behind Django's lazy object
                setattr(whoever, "_request", request)  # noqa: B010  # no field of the table
            return getattr(whoever, "_wrapped", whoever)

        request.user = SimpleLazyObject(known)  # type: ignore[assignment]
        response = self.get_response(request)
        if knows and response.status_code in (403, 404):
            tell_refusal(request, response.status_code, person=whoever.pk)
        if knows and "Cache-Control" not in response.headers:
            # a page made for somebody is kept nowhere
            response.headers["Cache-Control"] = "private, no-store"
        return response
