"""How the attempts of a contest or of a branch fall: by day, hour, score, age and board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from contest.common.database import shared_now
from contest.common.replica import from_replica
from contest.common.text_numbers import day_text, number_text
from contest.reports.access import Scope, get_scope_for, sees_scores
from contest.reports.addresses import Address
from contest.reports.part_queries import branch_parts, parts_of
from contest.reports.participation import attempts_by_day
from contest.reports.parts import Part
from contest.reports.views.home import other_contests
from contest.reports.views.participation import get_choices
from contest.rounds.models import Period


@require_safe
@never_cache
@staff_required
@from_replica
def charts(request: HttpRequest, slug: str) -> HttpResponse:
    scope = get_scope_for(request.user, slug)
    period, unit = get_choices(request, scope)
    now, whole = shared_now(), unit.pk == scope.contest.unit_id
    if whole:
        days, parts = attempts_by_day(period), parts_of(period, now=now, kept=True)
    else:
        # hours and scores are tallied for the whole only
        counted = branch_parts(period, unit, now=now)
        days, parts = counted.days, counted.parts
    if not sees_scores(request.user, period, now=now):
        parts = replace(parts, scores=())
    address = Address(slug, request.GET.get("dot", ""), request.GET.get("don-vi", ""))
    by_day = [Part("", day_text(one.day, with_year=False), one.attempts) for one in days]
    columns = [
        column_chart(_("Lượt thi theo ngày"), _("Ngày"), by_day),
        column_chart(_("Lượt thi theo giờ trong ngày"), _("Giờ"), parts.hours),
        column_chart(_("Lượt thi theo điểm"), _("Điểm"), parts.scores),
    ]
    tables = [
        people_table(_("Người dự thi theo độ tuổi"), _("Độ tuổi"), parts.ages),
        people_table(_("Người dự thi theo bảng"), _("Bảng"), parts.boards),
    ]
    context = {
        "section": "reports",
        "contest": scope.contest,
        "other_contests": other_contests(request.user, scope.contest, "reports:charts"),
        "crumbs": [(replace(address, round="").page(), _("Báo cáo")), ("", _("Biểu đồ"))],
        "unit": unit,
        "whole": whole,
        "periods": chart_periods(scope, period, address),
        "roots": [
            {"to": replace(address, unit=one.code).charts(), "word": one.short_name or one.name, "current": one == unit}
            for one in scope.roots
            if len(scope.roots) > 1
        ],
        "columns": [one for one in columns if one],
        "tables": [one for one in tables if one],
    }
    return render(request, "reports/charts.html", context)


def chart_periods(scope: Scope, current: Period, address: Address) -> list[dict[str, Any]]:
    here = replace(address, round="").charts()
    links = [{"to": here, "word": _("Cả cuộc thi"), "current": current.kind == Period.Kind.CONTEST}]
    for one in scope.periods().filter(kind=Period.Kind.ROUND).order_by("-position"):
        to = replace(address, round=str(one.position)).charts()
        links.append({"to": to, "word": one.title, "current": one.pk == current.pk})
    return links


def column_chart(title: str, heading: str, parts: Sequence[Part]) -> dict[str, Any] | None:
    if not parts:
        return None
    most = max(parts, key=lambda part: part.attempts)
    count = number_text(most.attempts, language=(get_language() or "vi")[:2])
    words = {"count": count, "heading": heading.lower(), "part": most.name}
    return {
        "title": title,
        "heading": heading,
        "finding": _("Nhiều nhất là %(heading)s %(part)s: %(count)s lượt thi") % words,
        "parts": [(str(part.name), part.attempts) for part in parts],
    }


def people_table(title: str, heading: str, parts: Sequence[Part]) -> dict[str, Any] | None:
    if not parts:
        return None
    return {"title": title, "heading": heading, "parts": parts, "top": max(part.people or 0 for part in parts)}
