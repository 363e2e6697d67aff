"""The address of pictures: /hinh/<hash>, for everybody who knows the hash, kept by browsers for good.

A middleware of its own: no session, no cookie, no compression of what is compressed already. A picture never changes,
so an answer is right for ever; one that nobody has named cannot be guessed (64 hex digits).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseNotModified
from django.urls import resolve

from contest.banks.display import PREFIX
from contest.banks.models import Picture
from contest.banks.pictures import CONTENT_TYPES

FOR_GOOD = "public, max-age=31536000, immutable"
# what a browser may do with the answer if it is opened by itself: show it
POLICY = "default-src 'none'; frame-ancestors 'none'"
HASH = re.compile(r"[0-9a-f]{64}")


class PictureDoor:
    """Middleware: answers the addresses of pictures, hands everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.answer = convert_exception_to_response(_answer)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response = cast(HttpResponse, self.answer(request))
        response["Content-Security-Policy"] = POLICY
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    request.resolver_match = resolve(request.path_info)
    return request.resolver_match.func(request, **request.resolver_match.kwargs)


def picture(request: HttpRequest, hash: str) -> HttpResponse:
    """The picture; 304 for who has it already. One query the first time in a process."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    found = _stored(hash) if HASH.fullmatch(hash) else None
    if found is None:
        return HttpResponse(status=404)
    kind, content = found
    etag = f'"{hash}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["ETag"] = etag
    response["Cache-Control"] = FOR_GOOD
    return response


class _Missing(Exception):
    """Not to be remembered: the picture may be stored in a moment."""


@lru_cache(maxsize=64)
def _kept(hash: str) -> tuple[str, bytes]:
    row = Picture.objects.filter(hash=hash).values_list("kind", "content").first()
    if row is None:
        raise _Missing
    return row[0], bytes(row[1])


def _stored(hash: str) -> tuple[str, bytes] | None:
    try:
        return _kept(hash)
    except _Missing:
        return None
