"""Validators of public result pages, so that a reader who comes back too early costs one short answer."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language

from contest.common.clock import to_ms
from contest.common.context import reader_choices
from contest.common.crowd import mark_for_crowds
from contest.results.queries import Figures
from contest.results.version import results_version
from contest.rounds.models import Period

# Seconds that a browser may show its copy without asking.
FRESH_SECONDS = 10
# What no tally shows (a unit renamed, a headcount mended) is seen after this long.
STALE_MS = 300_000


def not_modified(request: HttpRequest, period: Period, figures: Figures, *, now: dt.datetime) -> HttpResponse | None:
    """The empty answer for somebody without a seat who has this very page already; else None."""
    if request.user.is_authenticated:
        return None
    return get_conditional_response(request, etag=_etag(request, period, figures, now), last_modified=None)


def stamp(
    response: HttpResponse, request: HttpRequest, period: Period, figures: Figures, *, now: dt.datetime
) -> HttpResponse:
    """Validators for the anonymous, "ask each time" for everybody else. Private: the page follows cookies."""
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_cache=True)
        return response
    response["ETag"] = _etag(request, period, figures, now)
    if figures.last_ms:
        response["Last-Modified"] = http_date(figures.last_ms // 1000)
    patch_cache_control(response, private=True, max_age=FRESH_SECONDS)
    return mark_for_crowds(response)


def _etag(request: HttpRequest, period: Period, figures: Figures, now: dt.datetime) -> str:
    look = tuple(reader_choices(request.COOKIES).values())
    parts = (
        request.get_full_path(),
        period.pk,
        figures,
        # places, and what is said of them, may move while every figure stays
        results_version(period.contest),
        get_language(),
        look,
        to_ms(now) // STALE_MS,
    )
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
