"""The hot door: the few views that a crowd presses in the same minute, and what guards them.

Hot is everything under /bai-thi/ (contest/sitting/hot_urls.py): start, paper, save, hand-in, result, prediction.
hot_door.py leads requests here past Django's handler and middleware, so sessions, the user row, CSRF cookies, messages
and templates cost nothing there: session and user row alone would cost 1.4 ms a request, half of a whole attempt
(DECISIONS.md, "Two doors").

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
from functools import cache, lru_cache, wraps
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from contest.attempts.seats import FormToken, Seat, find_form_token, find_seat
from contest.common.context import reader_choices
from contest.common.drift import shared_now_ms
from contest.common.language import reader_language
from contest.sitting.hot_http import NO_FORM, TEXT, Answer, Asked, Environ, Form, read_form
from contest.sitting.snapshot import ContestNow, find_contest_now

PREFIX = "/bai-thi/"
# Not __Host-: its path is its contest's alone.
SEAT_COOKIE = "__Secure-cho_ngoi" if settings.HTTPS else "cho_ngoi"
SESSION_COOKIE = settings.SESSION_COOKIE_NAME
NAMES_OF_HOST = ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme")
# What the column of an attempt's number holds.
LARGEST_NUMBER = 2**31 - 1


HotView = Callable[["Sitting", int], Answer]
log = structlog.get_logger("contest.security")


class Sitting(NamedTuple):
    """What a hot view knows: who, where, when, in which language and look, and what the form said."""

    contest: ContestNow
    seat: Seat
    now_ms: int
    language: str
    text_size: str
    theme: str
    form: Form
    token: FormToken | None

    def first(self, field: str) -> str | None:
        return self.form.first(field)


def hot(*methods: str) -> Callable[[HotView], Callable[..., Any]]:
    """Makes a view hot: it gets a Sitting instead of a request, after every guard has passed.

    It stands in the URL map like every other view, but only hot_door.py can ask it: it gives an Answer.
    """

    def decorate(view: HotView) -> Callable[..., Any]:
        @wraps(view)
        def guarded(asked: Asked, slug: str, number: int = 0) -> Answer:
            if asked.method not in methods:
                return Answer(status=405, headers=(("Allow", ", ".join(methods)),))
            contest = find_contest_now(slug)
            if contest is None or number > LARGEST_NUMBER:
                raise Http404
            moment, cookies = shared_now_ms(), asked.cookies
            session = cookies.get(SESSION_COOKIE, "")
            seat = find_seat(seat_keys(), cookies.get(SEAT_COOKIE, ""), session=session, now_s=moment // 1000)
            if seat is None:
                return refuse(asked, contest, number, "seat")
            form, token = NO_FORM, None
            if asked.method == "POST":
                form = read_form(asked.body)
                text = form.first("token") or ""
                token = find_form_token(seat_keys(), text, participant_id=seat.participant_id, number=number)
                if token is None or not _is_from_here(asked.environ):
                    return refuse(asked, contest, number, "token")
            language, look = reader_language(cookies), reader_choices(cookies)
            sitting = Sitting(contest, seat, moment, language, look["text_size"], look["theme"], form, token)
            if translation.get_language() == language:
                return view(sitting, number)
            with translation.override(language):
                return view(sitting, number)

        guarded.is_hot = True  # type: ignore[attr-defined]
        return csrf_exempt(guarded)

    return decorate


def refuse(asked: Asked, contest: ContestNow, number: int, reason: str) -> Answer:
    """The answer to a missing seat or a foreign form: back to the entry page, or 401/403 for a script's save.

    Who opens a result without a seat is led to it by way of the sign-in.
    """
    if reason == "token":
        log.warning("form refused", route=asked.route)
    if asked.environ.get("HTTP_SEC_FETCH_DEST") == "empty":
        return Answer(reason.encode(), status=401 if reason == "seat" else 403, content_type=TEXT)
    if asked.route == "sitting:result":
        return see_other(reverse("sitting:own_result", args=[contest.slug, number]))
    return see_other(reverse("sitting:entry", args=[contest.slug]))


def see_other(address: str) -> Answer:
    return Answer(status=303, headers=(("Location", address),))


@cache
def seat_keys() -> tuple[bytes, ...]:
    """Signing keys, today's first."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(hashlib.sha256(b"contest seat " + secret.encode()).digest() for secret in secrets)


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


def _is_from_here(environ: Environ) -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says where it stood."""
    if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in ("same-origin", "none"):
        return False
    origin = environ.get("HTTP_ORIGIN")
    return origin is None or origin.partition("://")[2] == _own_host(*[environ.get(name) for name in NAMES_OF_HOST])


@lru_cache(maxsize=100)
def _own_host(*said: str | None) -> str:
    """The host that was asked, if it is one of ours; raises DisallowedHost."""
    request = HttpRequest()
    request.META |= {name: value for name, value in zip(NAMES_OF_HOST, said, strict=True) if value is not None}
    return request.get_host()
