"""Roles of the office: who has which over which branch, given and taken with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import admin_required
from accounts.models import Role
from accounts.people.forms import ReasonForm, RoleForm
from accounts.people.roles import RoleRefused, hand_role, listed_roles, withdraw_role

SECTION = {"section": "people"}
REFUSED = {
    "over": ("person", gettext_lazy("Tài khoản này đã khóa, đã gộp hoặc đã xóa.")),
    "there": ("kind", gettext_lazy("Người này đã có vai trò đó.")),
    "unit_needed": ("unit", gettext_lazy("Bí thư phụ trách một đơn vị. Ghi đơn vị.")),
    "whole_needed": ("unit", gettext_lazy("Vai trò này là của toàn bộ. Bỏ trống đơn vị.")),
    "own": (None, gettext_lazy("Không tự thu vai trò quản trị của mình. Nhờ quản trị khác.")),
    "last": (None, gettext_lazy("Đây là quản trị cuối cùng. Giao cho người khác trước.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def listed(request: HttpRequest) -> HttpResponse:
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = {**form.cleaned_data, "kind": Role.Kind(form.cleaned_data["kind"])}
        try:
            role = hand_role(**asked, by=request.user, now=timezone.now())
        except RoleRefused as refused:
            form.add_error(*REFUSED[refused.why])
        else:
            messages.success(request, _("Đã giao vai trò cho %(name)s.") % {"name": role.person.full_name})
            return redirect("accounts:roles")
    kinds: dict[str, list[Role]] = {str(label): [] for _value, label in Role.Kind.choices}
    for role in listed_roles():
        kinds[str(role.get_kind_display())].append(role)
    return render(request, "accounts/people/roles.html", {**SECTION, "form": form, "kinds": list(kinds.items())})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@admin_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    role = get_object_or_404(Role.objects.select_related("person", "unit"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_role(role=role, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except RoleRefused as refused:
            form.add_error(*REFUSED[refused.why])
        else:
            messages.success(request, _("Đã thu vai trò của %(name)s.") % {"name": role.person.full_name})
            return redirect("accounts:roles")
    context: dict[str, Any] = {**SECTION, "role": role, "form": form}
    return render(request, "accounts/people/role.html", context)
