"""The hot door: the few views that a crowd presses in the same minute, and what guards them.

Hot is everything under /bai-thi/ (contest/sitting/hot_urls.py): start, paper, save, hand-in, result, prediction. The
middleware below answers these itself, so sessions, the user row, CSRF cookies, messages and templates cost nothing
there: session and user row alone would cost 1.4 ms a request, half of a whole attempt (DECISIONS.md, "Two doors").

What guards them instead, all of it in `hot`:
1. the seat, a signed cookie given out by the entry page (attempts/seats.py); it holds only beside the
   sign-in it was given to, and every statement checks its `epoch`;
2. for POST the form token, signed for this participant and this attempt;
3. for POST the origin: `Origin` must be this host, `Sec-Fetch-Site` this site, when the browser sends them;
4. SameSite=Lax on the cookie, and its path, which is this contest's alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import Any, cast
from urllib.parse import parse_qs

import structlog
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.db import InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import ResolverMatch, resolve, reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from isal import igzip

from accounts.identity import key_of_codes
from accounts.keychain import scheme_of
from contest.attempts.receipts import CodeKey
from contest.attempts.seats import FormToken, Seat, find_form_token, find_seat
from contest.common.clock import from_ms, now_ms
from contest.common.context import reader_choices
from contest.common.language import reader_language
from contest.sitting.snapshot import ContestNow, find_contest_now

PREFIX = "/bai-thi/"
# Not __Host-: its path is its contest's alone.
SEAT_COOKIE = "__Secure-cho_ngoi" if settings.HTTPS else "cho_ngoi"
LARGEST_BODY = 64 * 1024
MOST_FIELDS = 2_000
# What the column of an attempt's number holds.
LARGEST_NUMBER = 2**31 - 1


HotView = Callable[..., HttpResponse]
log = structlog.get_logger("contest.security")


class HotDoor:
    """Middleware, first of all: answers the hot addresses, hands everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        # Errors become pages here already, so that they too get the headers.
        self.hot_response = convert_exception_to_response(_hot_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        response = cast(HttpResponse, self.hot_response(request))
        _add_headers(response)
        return response


def _hot_response(request: HttpRequest) -> HttpResponse:
    match = _match(request.path_info)
    request.resolver_match = match
    view = match.func
    assert getattr(view, "is_hot", False), f"{match.view_name} is under {PREFIX} but not hot"
    return _answer(view, request, match.args, match.kwargs)


@lru_cache(maxsize=1_000)
def _match(path: str) -> ResolverMatch:
    """The view of an address. No address names a person, so a contest has five for each number of an attempt."""
    return resolve(path)


def _answer(view: HotView, request: HttpRequest, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
    """Hot statements may be sent twice, so a lost connection is noticed by using it, not by asking before each use."""
    connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own, unknown to its stubs
    try:
        return view(request, *args, **kwargs)
    except (OperationalError, InterfaceError):
        if connection.connection is not None and connection.is_usable():
            raise
        connection.close()
        return view(request, *args, **kwargs)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What a hot view knows: who, where, when, in which language and look, and what the form said."""

    contest: ContestNow
    seat: Seat
    now_ms: int
    language: str
    text_size: str
    theme: str
    form: dict[str, list[str]]
    token: FormToken | None

    def first(self, field: str) -> str | None:
        return self.form.get(field, [None])[0]


def hot(*methods: str) -> Callable[[HotView], HotView]:
    """Makes a view hot: it gets a Sitting instead of a request, after every guard has passed."""

    def decorate(view: HotView) -> HotView:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, number: int = 0) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            contest = find_contest_now(slug)
            if contest is None or number > LARGEST_NUMBER:
                raise Http404
            moment = now_ms()
            seat = find_seat(
                seat_keys(),
                request.COOKIES.get(SEAT_COOKIE, ""),
                session=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""),
                now_s=moment // 1000,
            )
            if seat is None:
                return refuse(request, contest, "seat")
            form: dict[str, list[str]] = {}
            token = None
            if request.method == "POST":
                form = _read_form(request)
                token = find_form_token(
                    seat_keys(), form.get("token", [""])[0], participant_id=seat.participant_id, number=number
                )
                if token is None or not _same_origin(request):
                    return refuse(request, contest, "token")
            sitting = Sitting(
                contest=contest,
                seat=seat,
                now_ms=moment,
                language=reader_language(request.COOKIES),
                **reader_choices(request.COOKIES),
                form=form,
                token=token,
            )
            with translation.override(sitting.language):
                response = view(sitting, number)
            return _compress(request, response)

        guarded.is_hot = True  # type: ignore[attr-defined]
        return csrf_exempt(guarded)

    return decorate


def refuse(request: HttpRequest, contest: ContestNow, reason: str) -> HttpResponse:
    """The answer to a missing seat or a foreign form: back to the entry page, or 401/403 for a script's save."""
    if reason == "token":
        log.warning("form refused", route=request.resolver_match.view_name if request.resolver_match else "")
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        return HttpResponse(reason, status=401 if reason == "seat" else 403, content_type="text/plain")
    response = HttpResponse(status=303)
    response["Location"] = reverse("sitting:entry", args=[contest.slug])
    return response


@cache
def seat_keys() -> tuple[bytes, ...]:
    """Signing keys, today's first."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(hashlib.sha256(b"contest seat " + secret.encode()).digest() for secret in secrets)


def receipt_key(submitted_ms: int | None) -> CodeKey:
    """Key of the receipt codes of a moment. A code that somebody wrote down outlives the changes of all keys: it is
    SECRET_KEY's in no way, and the identity key's of when the paper was handed in."""
    return _receipt_key(key_of_codes(from_ms(submitted_ms or 0)))


@cache
def _receipt_key(key: str) -> CodeKey:
    return CodeKey(hashlib.sha256(b"receipt " + key.encode()).digest(), scheme_of(key).digest)


def set_seat_cookie(response: HttpResponse, *, slug: str, value: str, seconds: int) -> None:
    """Gives out a seat; it goes with requests to this contest's hot addresses only."""
    response.set_cookie(
        SEAT_COOKIE,
        value,
        max_age=seconds,
        path=f"{PREFIX}{slug}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read_form(request: HttpRequest) -> dict[str, list[str]]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        return {}
    try:
        return read_fields(request.body.decode())
    except ValueError:
        return {}


def read_fields(text: str) -> dict[str, list[str]]:
    """The filled fields of a form, by name; raises ValueError when there are too many.

    Our own forms hold nothing that must be escaped: cutting them is all there is to do, a fifth of parse_qs's work.
    """
    if "%" in text or "+" in text:
        return parse_qs(text, max_num_fields=MOST_FIELDS)
    pairs = text.split("&")
    if len(pairs) > MOST_FIELDS:
        raise ValueError("too many fields")
    fields: dict[str, list[str]] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if value:
            fields.setdefault(name, []).append(value)
    return fields


def _same_origin(request: HttpRequest) -> bool:
    origin = request.META.get("HTTP_ORIGIN")
    site = request.META.get("HTTP_SEC_FETCH_SITE", "same-origin")
    return site in ("same-origin", "none") and (origin is None or origin.partition("://")[2] == request.get_host())


def _compress(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Gzip by ISA-L at level 1: a fifth of zlib's CPU for the same size; the page echoes no input beside a secret."""
    if len(response.content) > 400 and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        response.content = igzip.compress(response.content, 1)
        response.headers["Content-Encoding"] = "gzip"
    return response


def _add_headers(response: HttpResponse) -> None:
    # as they were checked and written once: each costs 3 µs otherwise, a twentieth of the whole request for all of them
    response.headers._store.update(_checked_headers())  # Django's own
    response.headers["Content-Length"] = str(len(response.content))


@cache
def _checked_headers() -> dict[str, tuple[str, str]]:
    """What every answer says, in the shape in which Django keeps headers."""
    checked = HttpResponse(
        headers=dict(_safe_headers()) | {"Cache-Control": "no-store", "Vary": "Accept-Encoding, Cookie"}
    )
    return {name: kept for name, kept in checked.headers._store.items() if name != "content-type"}


@cache
def _safe_headers() -> tuple[tuple[str, str], ...]:
    """The headers that the ordinary middleware would set, taken from that middleware once, so that both doors agree."""
    request = HttpRequest()
    request.META.update(SERVER_NAME="localhost", SERVER_PORT="443")
    request.META["wsgi.url_scheme"] = "https"
    if settings.SECURE_PROXY_SSL_HEADER:
        request.META[settings.SECURE_PROXY_SSL_HEADER[0]] = settings.SECURE_PROXY_SSL_HEADER[1]
    plain = HttpResponse()
    own = set(plain.headers)
    inner = XFrameOptionsMiddleware(lambda _: plain)
    response = cast(HttpResponse, SecurityMiddleware(CSPMiddleware(inner))(request))
    return tuple((name, value) for name, value in response.items() if name not in own)
