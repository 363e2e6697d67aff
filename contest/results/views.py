"""Public result pages: figures, leaderboard, units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Unit
from contest.common.database import shared_now
from contest.results import access, freshness, queries
from contest.results.leaderboard_page import leaderboard_context, ranked_period
from contest.results.making import frame_of
from contest.results.rekey.queries import public_notes
from contest.results.rollup.queries import counted_path
from contest.results.search_page import search_context
from contest.rounds.models import Period
from contest.rounds.rules import Paper, Rules, read_rules

UNITS_SHOWN = 10


@require_safe
def results(request: HttpRequest, slug: str, position: int | None = None, stage: bool = False) -> HttpResponse:
    now = shared_now()
    period = access.get_public_period(slug, position, stage=stage)
    figures = queries.period_figures(period)
    unchanged = freshness.not_modified(request, period, figures, now=now)
    if unchanged:
        return unchanged
    rules = read_rules(period.contest.rules)
    units = queries.unit_rows(period, period.contest.unit, headcount_day(period, now=now))
    leaderboard = leaderboard_context(request, period, now=now)
    context = {
        **page_context(period, rules, ranked=leaderboard["ranked"]),
        "figures": figures,
        "tells_scores": access.tells_scores(period, rules, now=now),
        "key_notes": public_notes(period.contest, round_id=period.pk if period.kind == Period.Kind.ROUND else None),
        "views": period_links(period),
        "leaderboard": leaderboard,
        "search_address": f"{results_address(period)}/tim",
        "units": units[:UNITS_SHOWN],
        "unit_count": len(units),
        "units_address": units_address(period),
    }
    response = render(request, "results/results.html", context)
    return freshness.stamp(response, request, period, figures, now=now)


@require_safe
def search(request: HttpRequest, slug: str, position: int | None = None, stage: bool = False) -> HttpResponse:
    period = access.get_public_period(slug, position, stage=stage)
    asked = search_context(request, period, now=shared_now())
    if asked is None:
        raise Http404
    rules = read_rules(period.contest.rules)
    context = {
        **page_context(period, rules, ranked=asked["ranked"]),
        **asked,
        "leaderboard_address": results_address(period),
    }
    response = render(request, "results/search.html", context)
    # whom somebody looked for is kept nowhere on the way
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def units(request: HttpRequest, slug: str, position: int | None = None, stage: bool = False) -> HttpResponse:
    now = shared_now()
    period = access.get_public_period(slug, position, stage=stage)
    figures = queries.period_figures(period)
    unchanged = freshness.not_modified(request, period, figures, now=now)
    if unchanged:
        return unchanged
    frame = frame_of(period.contest)
    unit = access.get_contest_unit(period.contest, request.GET.get("don-vi", ""))
    context = {
        **page_context(period, frame.rules, ranked=ranked_period(period, frame)),
        "figures": figures,
        "unit": unit,
        "rows": [
            (row, unit_address(period, row.unit) if row.unit.numchild or row.unit.path in frame.hung.values() else "")
            for row in queries.unit_rows(period, unit, headcount_day(period, now=now))
        ],
        "crumbs": crumbs(period, counted_path(period.contest.unit, unit, frame.hung)),
    }
    response = render(request, "results/units.html", context)
    return freshness.stamp(response, request, period, figures, now=now)


# --- what the pages show --------------------------------------------------------------------------


def page_context(period: Period, rules: Rules, *, ranked: Period) -> dict[str, Any]:
    contest = period.contest
    # a contest of one round shows that round's lists: with them it is official
    told = period if period.is_fixed else ranked
    return {
        "contest": contest,
        "period": period,
        "is_round": not period.is_whole,
        "official": told.is_fixed,
        "told": told,
        # a result that was entered has no questions that all could be right
        "total": paper_in(period, rules).questions if is_taken_here(period, rules) else 0,
        "you": contest.address,
    }


def paper_in(period: Period, rules: Rules) -> Paper:
    return rules.paper_of(period.key) if period.kind == Period.Kind.ROUND else rules.paper


def is_taken_here(period: Period, rules: Rules) -> bool:
    return period.kind != Period.Kind.ROUND or rules.draws(period.key)


def headcount_day(period: Period, *, now: dt.datetime) -> dt.date:
    return queries.headcount_day(queries.counting_window(period)[1], now=now)


def period_links(period: Period) -> list[dict[str, Any]]:
    """The whole contest, its stages, then its rounds from the newest."""
    whole, stages, rounds = [], [], []
    for one in Period.objects.filter(contest_id=period.contest_id).order_by("-position"):
        one.contest = period.contest
        if one.is_whole:
            whole.append(one)
        elif one.kind == Period.Kind.STAGE:
            stages.insert(0, one)
        elif one.state != Period.State.DRAFT:
            rounds.append(one)
    begun = {one.parent_id for one in rounds}
    shown = [*whole, *(one for one in stages if one.pk in begun), *rounds]
    return [{"to": results_address(one), "word": one.full_title, "current": one.pk == period.pk} for one in shown]


def results_address(period: Period) -> str:
    slug = period.contest.slug
    if period.is_whole:
        return reverse("results:contest", args=[slug])
    return reverse(
        "results:stage" if period.kind == Period.Kind.STAGE else "results:round", args=[slug, period.position]
    )


def units_address(period: Period) -> str:
    return f"{results_address(period)}/don-vi"


def unit_address(period: Period, unit: Unit) -> str:
    return f"{units_address(period)}?{urlencode({'don-vi': unit.code})}"


def crumbs(period: Period, path: Sequence[Unit]) -> list[tuple[str, str]]:
    *above, last = path
    results_way = (results_address(period), _("Kết quả"))
    return [results_way, *((unit_address(period, unit), unit.name) for unit in above), ("", last.name)]
