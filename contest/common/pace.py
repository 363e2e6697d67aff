"""How often a minute somebody may have the site make something costly; and how many may register in one minute.

By account, never by address: sixty colleagues sit behind one. The counts lie in the cache; while it is away each
process counts by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import time
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache as counts
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.failures import LocalCount, cache_away
from accounts.security_log import tell

WINDOW_SECONDS = 60
REGISTER = "account_signup"
log = structlog.get_logger(__name__)


class Pace:
    """Middleware, after the one that knows who asks: looks only at the addresses of settings.PACES."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        route = request.resolver_match.view_name if request.resolver_match else ""
        amount = settings.PACES.get(route)
        if amount is None or (route == REGISTER and request.method != "POST"):
            return None
        who = "everybody" if route == REGISTER else str(request.user.pk or "stranger")
        if may(f"{route}:{who}", amount=amount, now_s=time()):
            return None
        tell("too fast", person=request.user.pk, route=route)
        response = render(request, "429.html", {"registering": route == REGISTER}, status=429)
        response.headers["Retry-After"] = str(WINDOW_SECONDS)
        return response


def may(key: str, *, amount: int, now_s: float) -> bool:
    """Counts one and says whether it is still within so many in this minute."""
    name = f"pace:{key}:{int(now_s) // WINDOW_SECONDS}"
    try:
        counts.add(name, 0, timeout=2 * WINDOW_SECONDS)
        return int(counts.incr(name)) <= amount
    except ValueError:
        # it ran out between the two
        return True
    except cache_away():
        log.warning("the cache does not answer: paces are counted in this process")
        return _without_cache(amount).consume(key, now_s=now_s)


@cache
def _without_cache(amount: int) -> LocalCount:
    return LocalCount(amount=amount, seconds=WINDOW_SECONDS)
