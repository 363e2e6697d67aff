"""What is asked and answered at the hot door: so much of HTTP as its pages need.

Django's own request, response and handler are half of what a small request executes, and nothing here needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from http.client import responses
from operator import methodcaller
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qs

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.cookie import parse_cookie
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from isal import igzip

from contest.common.headers import ClosedToOthers

LARGEST_BODY = 64 * 1024
MOST_FIELDS = 2_000
# Shorter answers gain nothing.
LEAST_PACKED = 400
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"

Environ = dict[str, Any]
Headers = tuple[tuple[str, str], ...]
Middleware = Callable[[HttpRequest], HttpResponseBase]


class Asked(NamedTuple):
    """A request. `route`: the name of its address's pattern; `body`: empty where it is too large for any of our forms.

    `environ`: as WSGI has it, for the headers that a guard looks at.
    """

    method: str
    route: str
    cookies: Mapping[str, str]
    body: bytes
    environ: Environ


class Answer(NamedTuple):
    """A response; what every answer of the hot door says comes by itself (`written`)."""

    body: bytes = b""
    status: int = 200
    headers: Headers = ()
    content_type: str = HTML


class Form(NamedTuple):
    """The filled fields of a form, by name. `repeated`: all values of those that came more than once."""

    fields: Mapping[str, str]
    repeated: Mapping[str, list[str]]

    def first(self, name: str) -> str | None:
        return self.fields.get(name) or None


NO_FORM = Form({}, {})
_cut = methodcaller("split", "=", 1)


def read_asked(environ: Environ, route: str) -> Asked:
    """The request of a WSGI environment; reads its body."""
    cookies = parse_cookie(environ["HTTP_COOKIE"]) if "HTTP_COOKIE" in environ else {}
    method = environ["REQUEST_METHOD"]
    return Asked(method, route, cookies, _read_body(environ) if method == "POST" else b"", environ)


def _read_body(environ: Environ) -> bytes:
    told = environ.get("CONTENT_LENGTH", "")
    length = int(told) if told.isascii() and told.isdigit() else 0
    return cast(bytes, environ["wsgi.input"].read(length)) if 0 < length <= LARGEST_BODY else b""


def read_form(body: bytes) -> Form:
    """The form in a body; one that cannot be read, or has too many fields, is no form."""
    try:
        return cut_form(body.decode())
    except ValueError:
        return NO_FORM


def cut_form(text: str) -> Form:
    """A form's fields; raises ValueError when there are too many.

    Our own forms hold nothing that must be escaped: cutting them is all there is to do, a tenth of parse_qs's work.
    """
    pairs = text.split("&")
    if "%" in text or "+" in text or text.count("=") < len(pairs):
        return _parsed(text)
    if len(pairs) > MOST_FIELDS:
        raise ValueError("too many fields")
    cut = list(map(_cut, pairs))
    # the first value of a name stands last here, and stays
    fields = dict(reversed(cut))
    return Form(fields, {} if len(fields) == len(pairs) else _repeated(cut))


def _parsed(text: str) -> Form:
    values = parse_qs(text, max_num_fields=MOST_FIELDS)
    fields = {name: own[0] for name, own in values.items()}
    return Form(fields, {name: own for name, own in values.items() if len(own) > 1})


def _repeated(pairs: list[list[str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if value:
            values.setdefault(name, []).append(value)
    return {name: own for name, own in values.items() if len(own) > 1}


# --- answers -----------------------------------------------------------------------------------------


def of_django(response: HttpResponse) -> Answer:
    """An answer that Django has made: its error pages."""
    own = {"content-type", "content-length", *(name.lower() for name, _ in _everywhere())}
    headers = tuple((name, value) for name, value in response.items() if name.lower() not in own)
    return Answer(response.content, response.status_code, headers, response.headers.get("Content-Type", HTML))


def written(answer: Answer, environ: Environ) -> tuple[bytes, list[tuple[str, str]]]:
    """The body as it is sent, and all headers.

    Gzip by ISA-L at level 1: a fifth of zlib's CPU for the same size; the pages echo no input beside a secret.
    """
    body, headers = answer.body, [*_everywhere(), *answer.headers]
    if len(body) > LEAST_PACKED and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = igzip.compress(body, 1)
        headers.append(("Content-Encoding", "gzip"))
    # with nothing in it too: what has no type is XML to browsers, and its parser complains
    headers.append(("Content-Type", answer.content_type))
    if answer.status != 204:
        headers.append(("Content-Length", str(len(body))))
    return body, headers


@cache
def status_line(status: int) -> str:
    return f"{status} {responses.get(status, '')}"


@cache
def _everywhere() -> Headers:
    """What every answer says, taken from the ordinary middleware once, so that both doors agree."""
    request = HttpRequest()
    request.META.update(SERVER_NAME="localhost", SERVER_PORT="443")
    request.META["wsgi.url_scheme"] = "https"
    if settings.SECURE_PROXY_SSL_HEADER:
        request.META[settings.SECURE_PROXY_SSL_HEADER[0]] = settings.SECURE_PROXY_SSL_HEADER[1]
    plain = HttpResponse()
    own = set(plain.headers)
    inner = XFrameOptionsMiddleware(lambda _: plain)
    response = ClosedToOthers(cast(Middleware, SecurityMiddleware(CSPMiddleware(inner))))(request)
    headers = tuple((name, value) for name, value in response.items() if name not in own)
    return (*headers, ("Cache-Control", "no-store"), ("Vary", "Accept-Encoding, Cookie"))
