"""Pages give way to papers: in a crush, what is only read is answered by a small page that comes back by itself.

Starts queue (queue_page.py), saves and hand-ins always pass; they stand in one line with everybody who only looks, so
that line must be short. Before sessions and database; POST passes (who signs in has waited for it), and so do the
pages of organisers and administrators, by their addresses: they are few, and must see what is going on.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from contest.common import door_wait
from contest.common.context import reader_choices
from contest.common.language import reader_language
from contest.sitting.prepared import PreparedPage, prepare
from contest.sitting.queue_page import letting_go

CRUSH_SECONDS = 2.5
# Whoever was sent away must not come back with all the others.
SOONEST_SECONDS, SPREAD_SECONDS = 6, 10
PASSING = ("/to-chuc/", "/quan-tri/", "/healthz", "/readyz", "/metrics", "/.well-known/")


class PagesYield:
    """Middleware, before sessions; static files and pictures have been answered by then. One comparison when calm."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if door_wait.seconds() < CRUSH_SECONDS or not yields(request):
            return self.get_response(request)
        return busy(request)


def yields(request: HttpRequest) -> bool:
    """Whether a request is for a page that can wait."""
    return request.method in ("GET", "HEAD") and not request.path_info.startswith(PASSING)


def busy(request: HttpRequest) -> HttpResponse:
    """The page that opens the wanted one again after some seconds; a word for scripts, which know what they do then."""
    seconds = SOONEST_SECONDS + secrets.randbelow(SPREAD_SECONDS)
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        response = HttpResponse("busy", status=503, content_type="text/plain")
    else:
        shell = _page(reader_language(request.COOKIES), **reader_choices(request.COOKIES))
        response = HttpResponse(shell.fill({"seconds": b"%d" % seconds}), status=503)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Length"] = str(len(response.content))
    for name, value in letting_go():
        response.headers[name] = value
    # Django's own: no error of ours, and a line for each would cost more than the page
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@lru_cache(maxsize=50)
def _page(language: str, text_size: str, theme: str) -> PreparedPage:
    return prepare("sitting/busy.html", language=language, slots=("seconds",), text_size=text_size, theme=theme)
