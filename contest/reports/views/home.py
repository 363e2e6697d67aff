"""Where reports begin: the contests of which a person may see a part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import can_organise, staff_required
from accounts.models import Person
from contest.reports.access import reported_contests
from contest.rounds.models import Contest

MOST_OTHERS = 12


@require_safe
@never_cache
@staff_required
def home(request: HttpRequest) -> HttpResponse:
    contests = reported_contests(request.user)
    if len(contests) == 1:
        return redirect("reports:participation", contests[0].slug)
    context = {"section": "reports", "contests": contests, "organises": can_organise(request.user)}
    return render(request, "reports/home.html", context)


def other_contests(person: Person, current: Contest, page: str) -> list[tuple[str, str]]:
    """Addresses and titles of other contests' pages of this name, for the switch of the side rail."""
    others = [contest for contest in reported_contests(person) if contest.pk != current.pk]
    return [(reverse(page, args=[contest.slug]), contest.title) for contest in others[:MOST_OTHERS]]
