"""Participation by unit: the page with its drill-down, and the files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import structlog
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.audit.actions import record
from accounts.models import Unit
from contest.common.clock import VIETNAM
from contest.common.database import shared_now
from contest.common.jobs.actions import ask_for_file
from contest.common.replica import from_replica
from contest.common.text_numbers import day_text
from contest.reports.access import Scope, get_scope_for, get_summary_for
from contest.reports.addresses import Address
from contest.reports.columns import Column
from contest.reports.days import Day
from contest.reports.levels import DEFAULT_SORT, level_rows, page_columns, rest_of
from contest.reports.making import KIND, Lists, file_name, is_long, lists_for, report_for
from contest.reports.paragraph import html_paragraph, plain_paragraph, summary_paragraph
from contest.reports.participation import Row, Summary, attempts_by_day
from contest.reports.views.home import other_contests
from contest.reports.writers import WRITERS
from contest.results.rollup.queries import counted_path, rules_near
from contest.rounds.models import Period
from contest.rounds.wording.parts import reader_language

# Below this rate a unit gets the sign (ux.md 6).
LOW_RATE = 50
# rules of what counts elsewhere that are told below the table; their own page has all
MOST_RULES = 6
SPOOL_BYTES = 4 * 1024 * 1024
log = structlog.get_logger(__name__)


@require_safe
@never_cache
@staff_required
@from_replica
def participation_page(request: HttpRequest, slug: str) -> HttpResponse:
    scope = get_scope_for(request.user, slug)
    period, unit = get_choices(request, scope)
    address = Address(slug, request.GET.get("dot", ""), request.GET.get("don-vi", ""), request.GET.get("xep", ""))
    summary = get_summary_for(request.user, period, unit, now=shared_now())
    rows = level_rows(period, unit, summary=summary, sort=address.sort or DEFAULT_SORT)
    rest = rest_of(summary.row, rows)
    paragraph, columns = summary_paragraph(summary), page_columns(summary)
    figures = [column for column in columns.values() if column.kind != "name"]
    context = {
        "section": "reports",
        "contest": scope.contest,
        "other_contests": other_contests(request.user, scope.contest, "reports:participation"),
        "watches_only": not scope.drafts,
        "unit": unit,
        "summary": summary,
        "own": summary.row,
        "rows": [(row, address.to_unit(row.code), cells(row, figures, none="—")) for row in rows],
        "rest": cells(rest, figures, none="") if rest else [],
        "elsewhere": rules_near(scope.contest, unit)[:MOST_RULES] if scope.hung else [],
        "columns": [heading(word, column, address) for word, column in columns.items()],
        # where nobody has taken part at all, no unit is behind the others
        "low_rate": LOW_RATE if summary.row.attempts else 0,
        "paragraph": html_paragraph(paragraph),
        "plain_paragraph": plain_paragraph(paragraph),
        "days": day_chart(attempts_by_day(period), summary) if summary.whole else None,
        "charts_address": address.charts(),
        "crumbs": crumbs(scope, unit, address),
        "periods": period_links(scope, period, address),
        "roots": root_links(scope, unit, address) if len(scope.roots) > 1 else [],
        "files": [(address.file(extension), writer.NAME) for extension, writer in WRITERS.items()],
    }
    return render(request, "reports/participation.html", context)


@require_safe
@never_cache
@staff_required
@from_replica
def download(request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    writer = WRITERS.get(extension)
    if writer is None:
        raise Http404
    scope = get_scope_for(request.user, slug)
    period, unit = get_choices(request, scope)
    now = shared_now()
    lists = lists_for(request.user, period, unit, extension, now=now)
    if is_long(extension, unit, lists):
        return _later(request, slug, extension, period, unit, lists)
    report = report_for(extension, period, unit, now=now, lists=lists)
    file = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 (FileResponse closes it)
    writer.write(report, file)
    file.seek(0)
    detail = {"format": extension, "unit": unit.code}
    record(lists.action, by=request.user, now=now, contest=slug, detail=detail)
    log.info("report downloaded", person=request.user.pk, contest=slug, unit=unit.code, format=extension)
    name = file_name(report.summary, extension)
    return FileResponse(file, as_attachment=True, filename=name, content_type=writer.CONTENT_TYPE)


def _later(request: HttpRequest, slug: str, extension: str, period: Period, unit: Unit, lists: Lists) -> HttpResponse:
    """A worker makes the file; its page says how far it is."""
    now = shared_now()
    job = ask_for_file(
        kind=KIND,
        arguments={"period": period.pk, "unit": unit.pk, "format": extension, "lists": asdict(lists)},
        title=_("Báo cáo tham gia: %(unit)s") % {"unit": unit.name},
        by=request.user,
        now=now,
    )
    detail = {"format": extension, "unit": unit.code}
    record(lists.action, by=request.user, now=now, contest=slug, detail=detail)
    return redirect("jobs:job", job.pk)


# --- what the page shows --------------------------------------------------------------------------


def get_choices(request: HttpRequest, scope: Scope) -> tuple[Period, Unit]:
    """The period (`dot`) and the unit (`don-vi`) of the address. Raises Http404."""
    return get_period(scope, request.GET.get("dot", "")), scope.get_unit(request.GET.get("don-vi", ""))


def get_period(scope: Scope, text: str) -> Period:
    periods = scope.periods()
    if not text:
        return get_object_or_404(periods, kind=Period.Kind.CONTEST)
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        raise Http404
    return get_object_or_404(periods, kind=Period.Kind.ROUND, position=int(text))


def crumbs(scope: Scope, unit: Unit, address: Address) -> list[tuple[str, str]]:
    root = scope.root_of(unit)
    above = counted_path(root, unit, scope.hung)[:-1] if root else []
    first = (address.to_unit("") if above else "", _("Báo cáo"))
    return [first, *((address.to_unit(one.code), one.name) for one in above), ("", _("Tham gia theo đơn vị"))]


def period_links(scope: Scope, current: Period, address: Address) -> list[dict[str, Any]]:
    links = [{"to": address.to_round(""), "word": _("Cả cuộc thi"), "current": current.kind == Period.Kind.CONTEST}]
    for one in scope.periods().filter(kind=Period.Kind.ROUND).order_by("-position"):
        links.append({"to": address.to_round(str(one.position)), "word": one.title, "current": one.pk == current.pk})
    return links


def root_links(scope: Scope, unit: Unit, address: Address) -> list[dict[str, Any]]:
    own = scope.root_of(unit)
    return [
        {"to": address.to_unit(root.code), "word": root.short_name or root.name, "current": root == own}
        for root in scope.roots
    ]


def heading(word: str, column: Column, address: Address) -> dict[str, str]:
    orders = {word: "ascending", f"-{word}": "descending"}
    return {
        "to": address.sorted_by(word),
        "heading": column.short_heading,
        "order": orders.get(address.sort or DEFAULT_SORT, ""),
        "css_class": {"name": "", "percent": "rate-head"}.get(column.kind, "n"),
    }


def cells(row: Row, columns: Iterable[Column], *, none: str) -> list[tuple[Column, str]]:
    return [(column, column.text(row, language=reader_language(), none=none)) for column in columns]


def day_chart(days: Sequence[Day], summary: Summary) -> dict[str, Any] | None:
    if not days:
        return None
    most, last = max(days, key=lambda day: day.attempts), days[-1].day
    is_today = last == summary.as_of.astimezone(VIETNAM).date()
    words = {"count": most.attempts, "day": day_text(most.day, with_year=False)}
    return {
        "values": [day.attempts for day in days],
        "title": _("Lượt thi mỗi ngày: nhiều nhất %(count)s, ngày %(day)s") % words,
        "first": day_text(days[0].day, with_year=False) if len(days) > 1 else "",
        "last": _("hôm nay") if is_today else day_text(last, with_year=False),
        "partial": is_today,
    }
