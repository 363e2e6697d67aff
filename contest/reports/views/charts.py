"""How the attempts of a contest fall: by day, hour, score, age and board; for those who see the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from contest.common.text_numbers import day_text, number_text
from contest.reports.access import Scope, get_scope_for
from contest.reports.part_queries import parts_of
from contest.reports.participation import attempts_by_day
from contest.reports.parts import Part
from contest.reports.views.home import other_contests
from contest.reports.views.participation import get_period
from contest.rounds.models import Period


@require_safe
@never_cache
@staff_required
def charts(request: HttpRequest, slug: str) -> HttpResponse:
    scope = get_scope_for(request.user, slug)
    if scope.contest.unit not in scope.roots:
        # hours and scores are counted for the whole only
        raise Http404
    period, now = get_period(scope, request.GET.get("dot", "")), timezone.now()
    days = attempts_by_day(period)
    parts = parts_of(period, now=now, kept=True)
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
    report = reverse("reports:participation", args=[slug])
    context = {
        "section": "reports",
        "contest": scope.contest,
        "other_contests": other_contests(request.user, scope.contest, "reports:charts"),
        "crumbs": [(report, _("Báo cáo")), ("", _("Biểu đồ"))],
        "periods": chart_periods(scope, period),
        "columns": [one for one in columns if one],
        "tables": [one for one in tables if one],
    }
    return render(request, "reports/charts.html", context)


def chart_periods(scope: Scope, current: Period) -> list[dict[str, Any]]:
    here = reverse("reports:charts", args=[scope.contest.slug])
    links = [{"to": here, "word": _("Cả cuộc thi"), "current": current.kind == Period.Kind.CONTEST}]
    for one in scope.periods().filter(kind=Period.Kind.ROUND).order_by("-position"):
        links.append({"to": f"{here}?dot={one.position}", "word": one.title, "current": one.pk == current.pk})
    return links


def column_chart(title: str, heading: str, parts: Sequence[Part]) -> dict[str, Any] | None:
    if not parts:
        return None
    most = max(parts, key=lambda part: part.attempts)
    count = number_text(most.attempts, language=(get_language() or "vi")[:2])
    words = {"count": count, "heading": heading, "part": most.name}
    return {
        "title": title,
        "heading": heading,
        "finding": _("Nhiều nhất %(count)s lượt thi (%(heading)s: %(part)s)") % words,
        "parts": [(str(part.name), part.attempts) for part in parts],
    }


def people_table(title: str, heading: str, parts: Sequence[Part]) -> dict[str, Any] | None:
    if not parts:
        return None
    return {"title": title, "heading": heading, "parts": parts, "top": max(part.people or 0 for part in parts)}
