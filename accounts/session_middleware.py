"""Django's sessions; what is only read is shown also while the database takes nothing."""

from __future__ import annotations

import logging

from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

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
