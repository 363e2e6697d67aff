"""The tree of units, and one of them: names, headcounts, place, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import admin_required
from accounts.actions import NewUnit, add_units
from accounts.models import Person, Unit
from accounts.queries import branch, paths_above
from accounts.rosters import unit_changes
from accounts.rosters.forms import HeadcountForm, LeanForm, MoveForm, NewUnitForm, UnitNamesForm
from accounts.rosters.queries import tree_lines, units_there
from accounts.rosters.unit_changes import UnitRefused
from accounts.rosters.unit_file import UnitThere, write_units
from accounts.rosters.views.people import SECTION
from accounts.rosters.workbook import XLSX

MOST_SHOWN = 12
REFUSED = {
    "code_taken": gettext_lazy("Mã này đã có đơn vị khác dùng."),
    "inside_itself": gettext_lazy("Không chuyển đơn vị vào chính nó hay đơn vị trực thuộc nó."),
    "same_place": gettext_lazy("Đơn vị đang ở đúng chỗ này rồi."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def tree(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("mo", "").replace("\0", "")
    opened = Unit.objects.filter(code=code).first() if code else None
    lines = tree_lines(opened, on=timezone.localdate())
    first = None if lines else NewUnitForm(request.POST or None, initial={"kind": Unit.Kind.BLOC}, prefix="add")
    if request.method == "POST":
        if first is not None and first.is_valid():
            add_units(units=[NewUnit(**first.cleaned_data)], on=timezone.localdate())
        if first is None or first.is_valid():
            return redirect("accounts:units")
    context = {**SECTION, "lines": lines, "opened": opened, "first": first, "count": Unit.objects.count()}
    return render(request, "accounts/rosters/units.html", context)


@require_safe
@never_cache
@admin_required
def export(request: HttpRequest) -> HttpResponse:
    there = units_there().values()
    content = write_units((one.code, one.name, one.short_name, one.parent, *_last_count(one)) for one in there)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "don-vi.xlsx")
    return response


def _last_count(one: UnitThere) -> tuple[int | None, dt.date | None]:
    day = max(one.headcounts, default=None)
    return (one.headcounts[day] if day else None), day


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Unit, pk=pk)
    if request.method == "POST":
        for act, (form_class, write) in ACTS.items():
            if act in request.POST:
                return _acted(request, one, act, form_class, write)
        return redirect("accounts:unit", pk)
    return _page(request, one)


Write = Callable[[HttpRequest, Unit, dict[str, Any]], str]


def _acted(request: HttpRequest, one: Unit, act: str, form_class: type[LeanForm] | None, write: Write) -> HttpResponse:
    form = form_class(request.POST, prefix=act) if form_class else None
    if form is None or form.is_valid():
        try:
            messages.success(request, write(request, one, form.cleaned_data if form else {}))
            return redirect("accounts:unit", one.pk)
        except UnitRefused as refusal:
            if form is None:
                messages.error(request, REFUSED[refusal.code])
                return redirect("accounts:unit", one.pk)
            form.add_error("code" if refusal.code == "code_taken" else "parent", REFUSED[refusal.code])
    return _page(request, one, **{act: form})


def _rename(request: HttpRequest, one: Unit, said: dict[str, Any]) -> str:
    unit_changes.change_names(unit=one, by=request.user, now=timezone.now(), **said)
    return _("Đã lưu tên.")


def _add(request: HttpRequest, one: Unit, said: dict[str, Any]) -> str:
    added = unit_changes.add_unit_below(parent=one, by=request.user, now=timezone.now(), **said)
    return _("Đã thêm %(name)s.") % {"name": added.name}


def _count(request: HttpRequest, one: Unit, said: dict[str, Any]) -> str:
    unit_changes.count_unit(unit=one, by=request.user, **said)
    return _("Đã ghi tổng số.")


def _move(request: HttpRequest, one: Unit, said: dict[str, Any]) -> str:
    unit_changes.move_unit(
        unit=one, parent=said["parent"], by=request.user, now=timezone.now(), on=timezone.localdate()
    )
    return _("Đã chuyển vào %(name)s.") % {"name": said["parent"].name}


def _close(request: HttpRequest, one: Unit, said: dict[str, Any]) -> str:
    count = unit_changes.close_unit(unit=one, closed=True, by=request.user, now=timezone.now())
    return _("Đã ngừng %(n)s đơn vị.") % {"n": count}


def _reopen(request: HttpRequest, one: Unit, said: dict[str, Any]) -> str:
    unit_changes.close_unit(unit=one, closed=False, by=request.user, now=timezone.now())
    return _("Đơn vị đã hoạt động lại.")


ACTS: dict[str, tuple[type[LeanForm] | None, Write]] = {
    "rename": (UnitNamesForm, _rename),
    "count": (HeadcountForm, _count),
    "add": (NewUnitForm, _add),
    "move": (MoveForm, _move),
    "close": (None, _close),
    "reopen": (None, _reopen),
}


def _page(request: HttpRequest, one: Unit, **bound: LeanForm | None) -> HttpResponse:
    now = {"name": one.name, "short_name": one.short_name, "kind": one.kind}
    today = timezone.localdate()
    has_above = one.depth > 1
    context = {
        **SECTION,
        "one": one,
        "above": list(Unit.objects.filter(path__in=paths_above(one)).order_by("path")),
        "rename": bound.get("rename") or UnitNamesForm(initial=now, prefix="rename"),
        "counting": bound.get("count") or HeadcountForm(initial={"on": today, "and_above": has_above}, prefix="count"),
        "adding": bound.get("add") or NewUnitForm(initial={"kind": Unit.Kind.CELL}, prefix="add"),
        "moving": bound.get("move") or MoveForm(prefix="move"),
        "open_part": next(iter(bound), ""),
        "headcounts": one.headcounts.order_by("-on")[:MOST_SHOWN],
        "changes": one.changes.select_related("by").order_by("-at", "-pk")[:MOST_SHOWN],
        "below": one.numchild,
        "people": Person.objects.filter(unit__in=branch(one).order_by().values("pk")).count(),
        "has_above": has_above,
    }
    return render(request, "accounts/rosters/unit.html", context)
