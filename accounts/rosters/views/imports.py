"""Imports of rosters: upload, progress, preview, taking in."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import admin_required
from accounts.alive import is_late
from accounts.audit.actions import record, record_look
from accounts.models import RosterImport, Unit
from accounts.rosters import imports
from accounts.rosters.forms import RosterForm
from accounts.rosters.planning import STATES
from accounts.rosters.preview import read_lines
from accounts.rosters.queries import listed_imports
from accounts.rosters.views.people import SECTION
from accounts.rosters.workbook import XLSX

log = structlog.get_logger(__name__)
State = RosterImport.State
PER_PAGE = 100
TABS = {
    "loi": ("fault", gettext_lazy("Lỗi"), "bad"),
    "moi": ("new", gettext_lazy("Mới"), "ok"),
    "cap-nhat": ("update", gettext_lazy("Cập nhật"), "wait"),
    "giu-nguyen": ("keep", gettext_lazy("Giữ nguyên"), ""),
}
FIELDS = {
    "full_name": gettext_lazy("Họ và tên"),
    "code": gettext_lazy("Mã"),
    "birth_year": gettext_lazy("Năm sinh"),
    "gender": gettext_lazy("Giới tính"),
    "unit": gettext_lazy("Đơn vị"),
    "phone": gettext_lazy("Điện thoại"),
    "citizen": gettext_lazy("Số căn cước"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def upload(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("don-vi", "")
    unit = get_object_or_404(Unit, code=code.replace("\0", "")) if code else None
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    if request.method == "POST" and form.is_valid():
        row = imports.start_import(
            file_name=form.cleaned_data["file"].name,
            content=form.content,
            lines=form.lines,
            default_unit=unit,
            may_add_units=form.cleaned_data["may_add_units"],
            by=request.user,
            now=timezone.now(),
        )
        return redirect("accounts:roster", row.pk)
    context = {**SECTION, "form": form, "unit": unit, "imports": listed_imports()[:6]}
    return render(request, "accounts/rosters/upload.html", context)


@require_safe
@never_cache
@admin_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(listed_imports(), pk=pk)
    context = {**SECTION, "roster": row}
    if row.state in (State.WAITING, State.READING, State.TAKING):
        done, total = imports.find_progress(pk) or (0, 0)
        context.update(late=is_late(row.moved_at, now=timezone.now()), done=done, total=total)
        template = "accounts/rosters/waiting.html"
        return render(request, f"{template}#progress" if request.htmx else template, context)
    if request.htmx:
        return HttpResponseClientRefresh()
    if row.state == State.FAILED:
        return render(request, "accounts/rosters/failed.html", {**context, "failure": _failure_words(row)})
    if row.state == State.DROPPED:
        return render(request, "accounts/rosters/dropped.html", context)
    record_look("look.roster", by=request.user, now=timezone.now(), about=row)
    log.info("roster shown", person=request.user.pk, roster=pk)
    return render(request, "accounts/rosters/preview.html", {**context, **_preview_context(request, row)})


@require_POST
@admin_required
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(listed_imports(), pk=pk)
    if imports.ask_to_take_in(roster=row, now=timezone.now()):
        row.refresh_from_db(fields=["state", "failure"])
        if row.failure == imports.CHANGED:
            messages.warning(request, _("Danh sách trong hệ thống vừa thay đổi. Xem lại rồi nhập."))
        elif row.failure:
            messages.error(request, _failure_words(row))
    return redirect("accounts:roster", pk)


@require_POST
@admin_required
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(listed_imports(), pk=pk)
    imports.drop_import(roster=row, now=timezone.now())
    return redirect("accounts:roster", pk)


@require_safe
@never_cache
@admin_required
def faults(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(RosterImport.objects.only("file_name", "faults_file"), pk=pk)
    if not row.faults_file:
        raise Http404
    record("export.roster_faults", by=request.user, now=timezone.now(), about=row)
    log.info("roster faults downloaded", person=request.user.pk, roster=pk)
    name = row.file_name.rsplit(".", 1)[0]
    response = HttpResponse(bytes(row.faults_file), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name} - dòng lỗi.xlsx")
    return response


# --- what the preview shows -----------------------------------------------------------------------


def _preview_context(request: HttpRequest, row: RosterImport) -> dict[str, Any]:
    counts = row.counts or {}
    preview = row.preview or {"rows": [], "sheets": [], "skipped": [], "units": []}
    tab = request.GET.get("xem", "")
    if tab not in TABS:
        tab = next((key for key, (state, _word, _dot) in TABS.items() if counts.get(state)), "loi")
    state = TABS[tab][0]
    page = Paginator(read_lines(preview["rows"], state=state), PER_PAGE).get_page(request.GET.get("trang"))
    address = reverse("accounts:roster", args=[row.pk])
    return {
        "counts": counts,
        "total": sum(counts.get(state, 0) for state in STATES),
        "writes": counts.get("new", 0) + counts.get("update", 0),
        "is_done": row.state == State.DONE,
        "is_forgotten": row.preview is None,
        "failure": _failure_words(row) if row.failure else "",
        "preview": preview,
        "tab": tab,
        "state": state,
        "tabs": [
            {
                "to": f"{address}?xem={key}",
                "word": word,
                "count": counts.get(one, 0),
                "dot": dot if counts.get(one) else "",
                "current": key == tab,
            }
            for key, (one, word, dot) in TABS.items()
        ],
        "page": page,
        "lines": [(line, [(FIELDS[one.field], one.old, one.new) for one in line.changes]) for line in page],
        "several_sheets": len(preview["sheets"]) > 1,
        "query": f"&xem={tab}",
    }


def _failure_words(row: RosterImport) -> str:
    if row.failure == imports.CHANGED:
        return _("Danh sách trong hệ thống đã thay đổi sau lần xem trước. Xem lại rồi nhập.")
    if row.failure == imports.BROKEN:
        return _("Có trục trặc ở máy chủ, chưa ghi gì. Thử lại, hoặc báo người quản trị máy chủ.")
    return row.failure
