"""How requests come to the hot views: by a WSGI application in front of Django's, or by a middleware of Django's.

The web server asks the application (contest/wsgi.py), so Django's handler with its request, response and signals costs
nothing here: a quarter of what an attempt executes (DECISIONS.md). Whoever starts Django by itself (tests, the
development server) comes through the middleware. Both do the same: `answer_to`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIRequest
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

from contest.common.error_pages import without_body
from contest.common.request_log import HEADER, NO_ROUTE, Noted
from contest.sitting.guard import PREFIX
from contest.sitting.hot_connection import own_connection
from contest.sitting.hot_http import Answer, Asked, Environ, of_django, read_asked, status_line, written


def application(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
    """Answers a request under /bai-thi/, with its line in the log."""
    noted = Noted(environ)
    match = find_match(environ["PATH_INFO"])
    answer = answer_to(environ, match)
    if answer.status >= 400:
        # what Django does before and after each request
        close_old_connections()
    body, headers = written(answer, environ)
    headers.append((HEADER, noted.request_id))
    noted.end(route=match.view_name if match else NO_ROUTE, method=environ["REQUEST_METHOD"], status=answer.status)
    start_response(status_line(answer.status), headers)
    return [body]


class HotDoor:
    """Middleware, first but for the log: answers the hot addresses, hands everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        environ = cast(WSGIRequest, request).environ
        request.resolver_match = match = find_match(request.path_info)
        answer = answer_to(environ, match, request)
        body, headers = written(answer, environ)
        return HttpResponse(body, status=answer.status, headers=dict(headers))


@lru_cache(maxsize=1_000)
def find_match(path: str) -> ResolverMatch | None:
    """The view of an address. No address names a person, so a contest has five for each number of an attempt."""
    try:
        return resolve(path)
    except Resolver404:
        return None


def answer_to(environ: Environ, match: ResolverMatch | None, request: HttpRequest | None = None) -> Answer:
    """What the view says; errors become the pages that Django's handler would have made of them.

    `request`: what Django has made of the environment, if it has.
    """
    try:
        if match is None:
            raise Http404
        assert getattr(match.func, "is_hot", False), f"{match.view_name} is under {PREFIX} but not hot"
        return _ask(match, read_asked(environ, match.view_name))
    except Exception as error:
        request = request or WSGIRequest(environ)
        request.resolver_match = match
        # its body has been read
        return of_django(response_for_exception(without_body(request), error))


def _ask(match: ResolverMatch, asked: Asked) -> Answer:
    """Hot statements may be sent twice, so a lost connection is noticed by using it, not by asking before each use."""
    view, connection = match.func, own_connection()
    connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own, unknown to its stubs
    try:
        return cast(Answer, view(asked, **match.kwargs))
    except (OperationalError, InterfaceError):
        if connection.connection is not None and connection.is_usable():
            raise
        connection.close()
        return cast(Answer, view(asked, **match.kwargs))
