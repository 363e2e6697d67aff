"""Asking for reports by e-mail, and stopping them, from the page or from a letter."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import staff_required
from accounts.identity import unseal
from accounts.models import Unit
from contest.reports.access import get_scope_for
from contest.reports.letters import actions
from contest.reports.letters.forms import SubscriptionForm
from contest.reports.letters.letter import find_by_code
from contest.reports.letters.models import Subscription
from contest.rounds.models import Contest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_required
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    scope = get_scope_for(request.user, slug)
    unit = scope.get_unit(request.GET.get("don-vi", ""))
    own = Subscription.objects.filter(person=request.user, contest=scope.contest, unit=unit).first()
    if request.method == "POST" and "stop" in request.POST:
        if own:
            actions.unsubscribe(subscription=own, by=request.user, now=timezone.now())
        messages.success(request, _("Đã ngừng gửi."))
        return redirect(unit_address(scope.contest, unit))
    form = SubscriptionForm(request.POST or None, initial=given(own))
    if request.method == "POST" and settings.MAIL_IS_SET_UP and form.is_valid():
        site = request.build_absolute_uri("/")
        values = {**form.cleaned_data, "site": site, "now": timezone.now()}
        actions.subscribe(person=request.user, contest=scope.contest, unit=unit, **values)
        messages.success(
            request, _("Đã ghi. Thư đầu tiên đến trong ít phút; không thấy thì xem lại địa chỉ, hộp thư rác.")
        )
        return redirect(unit_address(scope.contest, unit))
    context = {"contest": scope.contest, "branch": unit, "own": own, "form": form, "works": settings.MAIL_IS_SET_UP}
    return render(request, "reports/letters.html", {**context, "back": unit_address(scope.contest, unit)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_letters(request: HttpRequest, code: str) -> HttpResponse:
    subscription = find_by_code(code)
    if subscription is None:
        raise Http404
    if request.method == "POST":
        actions.unsubscribe(subscription=subscription, by=None, now=timezone.now())
        return render(request, "reports/letters_stopped.html", {"stopped": True})
    return render(request, "reports/letters_stopped.html", {"subscription": subscription})


def given(own: Subscription | None) -> dict[str, str]:
    if own is None:
        return {}
    return {"email": unseal(own.email_sealed), "every": own.every}


def unit_address(contest: Contest, unit: Unit) -> str:
    return f"{reverse('reports:unit')}?{urlencode({'cuoc-thi': contest.slug, 'don-vi': unit.code})}"
