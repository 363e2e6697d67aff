"""Pages about oneself: what is held, taking it along, asking for deletion; and what anybody may read about it."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.consents import CONSENTS, CURRENT
from accounts.people.deleting import HasRole, ask_deletion, deletable_from, keep_after_all
from accounts.people.keepers import held_of
from accounts.people.telling import own_data, tell_own_data


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def own(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        if "keep" in request.POST:
            keep_after_all(person=request.user, now=now)
            messages.success(request, _("Dữ liệu được giữ lại như trước."))
        elif "delete" in request.POST and "sure" in request.POST:
            try:
                ask_deletion(person=request.user, now=now)
            except HasRole:
                messages.error(request, _("Còn vai trò trong Ban Tổ chức. Nhờ quản trị thu vai trò trước."))
            else:
                messages.success(request, _("Đã ghi yêu cầu xóa dữ liệu."))
        else:
            messages.error(request, _("Đánh dấu vào ô xác nhận rồi gửi lại."))
        return redirect("accounts:own_data")
    told = own_data(request.user, now=now)
    until = deletable_from(request.user)
    context = {
        "one": request.user,
        "told": told,
        "held": held_of(request.user),
        "until": until if until and until > now else None,
        "consent": CONSENTS.get(request.user.consent_version or 0),
        "has_role": bool(told["roles"]),
    }
    return render(request, "accounts/people/own.html", context)


@require_POST
@never_cache
@login_required
def own_file(request: HttpRequest) -> HttpResponse:
    told = tell_own_data(person=request.user, now=timezone.now())
    response = HttpResponse(
        json.dumps(told, ensure_ascii=False, indent=2), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.json"'
    return response


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {"months": settings.RETENTION_MONTHS, "consent": CONSENTS[CURRENT], "version": CURRENT}
    return render(request, "accounts/people/privacy.html", context)
