"""One line in the log and one count for each request, with an id that leads from a person's screen to the log.

No personal data: the route's name stands for the address, which may hold somebody's number.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseServerError
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme

from contest.common.database import trouble_of
from contest.common.heartbeats import note_trouble
from contest.common.logs import set_request_id, write_line
from contest.common.metrics import count_request

HEADER = "X-Request-ID"
# What others may have given: a proxy's or a load balancer's id, and nothing that could break a line.
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
NO_ROUTE = "-"

logger = logging.getLogger("contest.request")


class Noted:
    """A request between its beginning and its line in the log. `environ`: as WSGI has it; gets the id."""

    __slots__ = ("begun", "request_id")

    def __init__(self, environ: dict[str, Any]) -> None:
        self.begun = time.perf_counter()
        self.request_id = environ["REQUEST_ID"] = find_given_id(environ) or secrets.token_hex(8)
        set_request_id(self.request_id)

    def end(self, *, route: str, method: str, status: int) -> None:
        seconds = time.perf_counter() - self.begun
        count_request(route=route, method=method, status=status, seconds=seconds)
        ms = round(seconds * 1000, 1)
        write_line(logger, "request", method=method, route=route, status=status, ms=ms, request_id=self.request_id)


class RequestLog:
    """Middleware, outside of all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        noted = Noted(request.META)
        response = self.get_response(request)
        response.headers[HEADER] = noted.request_id
        noted.end(route=route_of(request), method=request.method or "", status=response.status_code)
        return response


def find_given_id(environ: dict[str, Any]) -> str | None:
    """The id that came with the request, when it looks like one."""
    given = environ.get("HTTP_X_REQUEST_ID")
    return given if given and GIVEN.fullmatch(given) else None


def route_of(request: HttpRequest) -> str:
    """The name of the address's pattern; "-" for addresses that lead nowhere and for static files."""
    match = request.resolver_match
    return match.view_name or NO_ROUTE if match else NO_ROUTE


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error of ours (handler500): it names the id under which the log tells what happened.

    503 while the database is away or cannot write, or this disk is full: nothing is wrong with what was sent, and
    phones send it again.
    """
    incident = request.META.get("REQUEST_ID", "")
    try:
        page = loader.get_template("500.html").render({"incident": incident, "again": page_before(request)})
    except Exception:  # the look is what has failed, or was never prepared
        logger.exception("error page")
        page = f"Có trục trặc ở máy chủ. Mã sự cố: {incident}"
    if trouble := trouble_of(sys.exc_info()[1]):
        note_trouble(trouble)
        return HttpResponse(page, status=503, headers={"Retry-After": "10"})
    return HttpResponseServerError(page)


def page_before(request: HttpRequest) -> str:
    """Where "try again" leads: the same page, or that of the form that was sent; "/" when it is not known."""
    if request.method != "POST":
        return ""
    before = request.headers.get("Referer", "")
    path = urlsplit(before).path if url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}) else ""
    # a path may begin like another host's name
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/"


class RouteForPath(logging.Filter):
    """Django's own words about a request ("Not Found: /path") with the route's name for the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            route = route_of(request)
            # Django escapes what is no plain ASCII before it logs it
            paths = (request.path, request.path.encode("unicode_escape").decode("ascii"))
            record.args = tuple(route if one in paths else one for one in record.args)
        return True
