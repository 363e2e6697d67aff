"""Where reports begin: the contests of which a person may see a part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import can_organise, staff_required
from contest.reports.access import reported_contests


@require_safe
@never_cache
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    contests = reported_contests(request.user)
    if len(contests) == 1:
        return redirect("reports:participation", contests[0].slug)
    context = {"section": "reports", "contests": contests, "organises": can_organise(request.user)}
    return render(request, "reports/home.html", context)
