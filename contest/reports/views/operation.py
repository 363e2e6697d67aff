"""The page of operation, for admins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import admin_required
from contest.common.clock import from_ms
from contest.common.heartbeats import failed_tasks
from contest.common.metrics import slow_routes
from contest.reports.operation import operation_signs, versions


@require_safe
@never_cache
@admin_required
def operation(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "section": "people",
        "now": now,
        "signs": operation_signs(now=now),
        "slow": slow_routes(),
        "failed": [(one, from_ms(one.at_s * 1000)) for one in failed_tasks()],
        "versions": versions(),
    }
    return render(request, "reports/operation.html", context)
