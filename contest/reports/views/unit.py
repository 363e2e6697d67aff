"""The page of a unit's secretary: who has and who has not, and what to send them."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.audit.actions import record_look
from accounts.models import Unit
from contest.attempts.teams.units.access import registers_teams
from contest.common.database import shared_now
from contest.common.replica import from_replica
from contest.reports.access import Scope, can_see_names, get_scope_for, get_summary_for, reported_contests
from contest.reports.addresses import Address
from contest.reports.levels import level_rows
from contest.reports.participation import Row, Summary
from contest.reports.people import members_of, silent_members
from contest.reports.silent import named, reminder
from contest.results.queries import unit_rows
from contest.results.rollup.queries import path_above
from contest.rounds.models import Period
from contest.rounds.queries import find_current_round

NAMES_SHOWN = 5
# beyond these the workbook has them all
MOST_LISTED, MOST_REMINDED = 1_000, 150
log = structlog.get_logger(__name__)


@require_safe
@never_cache
@staff_required
@from_replica
def unit_page(request: HttpRequest) -> HttpResponse:
    contests = reported_contests(request.user)
    slug = request.GET.get("cuoc-thi", "") or (contests[0].slug if contests else "")
    if not slug:
        raise Http404
    scope = get_scope_for(request.user, slug)
    unit = scope.get_unit(request.GET.get("don-vi", ""))
    period = scope.periods().get(kind=Period.Kind.CONTEST)
    summary = get_summary_for(request.user, period, unit, now=shared_now())
    address = Address(slug, unit=unit.code)
    context = {
        "contest": scope.contest,
        "you": scope.contest.address,
        "unit": unit,
        "summary": summary,
        "own": summary.row,
        "total": summary.total,
        "place": place_among_siblings(scope, period, unit, summary),
        "cells": level_rows(period, unit, summary=summary, sort="ty-le"),
        "report_address": address.page(),
        "charts_address": address.charts(),
        "letters": settings.MAIL_IS_SET_UP,
        "file_address": address.file("xlsx"),
        "registers_teams": registers_teams(request.user, scope.contest),
        "contests": contests if len(contests) > 1 else [],
        **silent_context(request, period, unit, summary.row),
    }
    return render(request, "reports/unit.html", context)


def place_among_siblings(scope: Scope, period: Period, unit: Unit, summary: Summary) -> tuple[int, int] | None:
    """(place, units) by participation among the units of the same parent, inside the contest."""
    if unit.depth <= scope.contest.unit.depth or not summary.row.rate:
        return None
    parent = Unit.objects.get(path=path_above(unit, scope.hung))
    rates = [row.rate for row in unit_rows(period, parent, summary.counted_on) if row.rate is not None]
    return 1 + sum(rate > summary.row.rate for rate in rates), len(rates)


def silent_context(request: HttpRequest, period: Period, unit: Unit, own: Row) -> dict[str, Any]:
    contest, now = period.contest, shared_now()
    you, all_names = contest.address, request.GET.get("tat-ca") == "1"
    texts = {"round": find_current_round(contest, now=now), "own": own, "you": you}
    texts["address"] = request.build_absolute_uri(reverse("sitting:contest", args=[contest.slug]))
    open_text = reminder(contest, names=[], **texts)
    if not can_see_names(request.user, unit):
        return {"sees_names": False, "reminder_open": open_text}
    members = silent_members(period, unit)
    first = named(members[: MOST_LISTED if all_names else MOST_REMINDED + 1])
    # one look at a branch's people is enough, but where there are more than anybody reads
    count = len(first) if len(first) <= MOST_REMINDED else members.count()
    silent = first if all_names else first[:NAMES_SHOWN]
    # a message that names more people is no message
    names = [one.full_name for one in first] if count <= MOST_REMINDED else []
    looked = {"about": unit, "contest": contest.slug, "detail": {"unit": unit.code}}
    record_look("look.silent", by=request.user, now=now, **looked)
    log.info("names of the silent shown", person=request.user.pk, contest=contest.slug, unit=unit.code)
    return {
        "sees_names": True,
        "has_roster": count > 0 or members_of(unit).exists(),
        "silent": silent,
        "silent_count": count,
        "most_listed": MOST_LISTED,
        # a roster may be shorter than the headcount: then not everybody can be named
        "unnamed": own.silent is not None and own.silent > count,
        "reminder": reminder(contest, names=names, **texts),
        "reminder_open": open_text,
    }
