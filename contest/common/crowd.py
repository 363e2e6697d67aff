"""Pages that are the same for everybody, kept by each web process for some seconds: a crowd costs one reading of them.

Only what a view has marked, for readers without a session, and never a page that sets a cookie. A page that has grown
old is made anew for one reader; the others get the old one meanwhile.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response, patch_vary_headers

from contest.common.context import reader_choices
from contest.common.language import reader_language

MOST_PAGES = 200
# Nobody waits longer for who makes it anew.
MAKING_SECONDS = 10.0
Key = tuple[object, ...]


@dataclass(slots=True)
class Kept:
    """A page as it was sent. `renewed_from`: when somebody may make it anew."""

    status: int
    headers: dict[str, str]
    content: bytes
    match: ResolverMatch | None
    renewed_from: float = field(default=0.0)


def mark_for_crowds(response: HttpResponse) -> HttpResponse:
    """Says that everybody without a session may get this page, some seconds old.

    nginx hears it too, by a header that it keeps to itself (docs/deploy/nginx.conf).
    """
    response.is_for_crowds = True  # type: ignore[attr-defined]
    response.headers["X-Accel-Expires"] = str(settings.CROWD_SECONDS)
    patch_vary_headers(response, ("Accept-Encoding", "Cookie"))
    return response


class CrowdPages:
    """Middleware, outside of sessions and everything that asks the database."""

    # of this process, however many handlers it has
    pages: ClassVar[OrderedDict[Key, Kept]] = OrderedDict()
    lock = threading.Lock()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.CROWD_SECONDS or request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        key = key_of(request)
        if kept := self._find(key):
            request.resolver_match = kept.match
            return _answer(request, kept)
        response = self.get_response(request)
        if getattr(response, "is_for_crowds", False) and isinstance(response, HttpResponse):
            self._keep(key, request, response)
        return response

    def _find(self, key: Key) -> Kept | None:
        """The page, unless it is this reader's turn to have it made anew."""
        now = time.monotonic()
        with self.lock:
            kept = self.pages.get(key)
            if kept is None:
                return None
            self.pages.move_to_end(key)
            if now >= kept.renewed_from:
                kept.renewed_from = now + MAKING_SECONDS
                return None
            return kept

    def _keep(self, key: Key, request: HttpRequest, response: HttpResponse) -> None:
        if response.status_code != 200 or response.cookies:
            return
        until = time.monotonic() + settings.CROWD_SECONDS
        kept = Kept(
            response.status_code, dict(response.headers), response.content, request.resolver_match, renewed_from=until
        )
        with self.lock:
            self.pages[key] = kept
            self.pages.move_to_end(key)
            while len(self.pages) > MOST_PAGES:
                self.pages.popitem(last=False)


def key_of(request: HttpRequest) -> Key:
    """What a page without a person depends on."""
    return (
        request.META.get("HTTP_HOST"),
        request.is_secure(),
        request.get_full_path(),
        reader_language(request.COOKIES),
        *reader_choices(request.COOKIES).values(),
        "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""),
        # fragments for htmx have the same address
        request.META.get("HTTP_HX_REQUEST"),
    )


def _answer(request: HttpRequest, kept: Kept) -> HttpResponseBase:
    response = HttpResponse(kept.content, status=kept.status, headers=kept.headers)
    unchanged = get_conditional_response(request, etag=kept.headers.get("ETag"), response=response)
    return unchanged if unchanged is not None else response
