"""The audit trail, for admins: searched, paged, and checked on request."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import admin_required
from accounts.audit.queries import actors_of_trail, contests_of_trail, last_row, search_trail
from accounts.audit.witness import check_trail
from accounts.models import Person
from contest.reports.trail import GROUPS, contest_titles, trail_lines

PER_PAGE = 50


@require_safe
@never_cache
@admin_required
def trail(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:60].replace("\0", "") for name in ("cuoc-thi", "nguoi", "viec")}
    actors = list(actors_of_trail())
    actor = next((one for one in actors if str(one.pk) == asked["nguoi"]), None)
    group = asked["viec"] if asked["viec"] in GROUPS else ""
    rows = search_trail(contest=asked["cuoc-thi"], actor=actor, action=group)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    rest = {name: value for name, value in asked.items() if value}
    context: dict[str, Any] = {
        "section": "people",
        "page": page,
        "lines": trail_lines(page),
        "query": f"&{urlencode(rest)}" if rest else "",
        "searched": bool(rest),
        "last": last_row(),
        "contests": _options(contest_titles(contests_of_trail()).items(), asked["cuoc-thi"]),
        "actors": _options(((str(one.pk), one.full_name) for one in actors), _key(actor)),
        "groups": _options(GROUPS.items(), group),
    }
    if "kiem-tra" in request.GET:
        context["checked"] = _checked()
    return render(request, "reports/trail.html", context)


def _key(person: Person | None) -> str:
    return str(person.pk) if person else ""


def _options(pairs: Any, chosen: str) -> list[dict[str, Any]]:
    return [{"value": value, "word": word, "chosen": value == chosen} for value, word in pairs]


def _checked() -> tuple[str, str]:
    """The words of a check and their kind."""
    found = check_trail()
    if found is None:
        return _("Chuỗi nhật ký nguyên vẹn."), "ok"
    return _("Chuỗi nhật ký đứt ở dòng %(id)s. Giữ nguyên dữ liệu và báo người vận hành.") % {"id": found.id}, "bad"
