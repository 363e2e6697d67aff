"""Django's sessions: read also while the database takes nothing, and kept under a new SECRET_KEY."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

logger = logging.getLogger(__name__)


class Sessions(SessionMiddleware):
    """A look at a page notes at most when somebody was there: with a full disk an admin must see what is wrong."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            if request.method not in ("GET", "HEAD"):
                raise
            logger.warning("session not kept: %s", type(error).__name__)
            patch_vary_headers(response, ("Cookie",))
            return response


class SignIns(AuthenticationMiddleware):
    """Who it is, under the cookie there is: the seat of a running paper holds beside that very cookie alone.

    Django gives a session another one when it finds the sign-in made under a former SECRET_KEY. Ours are random and lie
    in the database; the key says nothing about them.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _find_user(request))  # type: ignore[assignment]


def _find_user(request: HttpRequest) -> Any:
    session = request.session
    session.cycle_key = lambda: None  # type: ignore[method-assign]
    try:
        return auth.get_user(request)
    finally:
        del session.cycle_key
