"""How long a contest keeps what it asked of people: shown and set by its organisers."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contest.attempts.models import Participant
from contest.people.forms import RetentionForm
from contest.people.retention import held_by, set_retention, with_results_at
from contest.rounds.access import get_contest_for
from contest.rounds.models import Contest
from contest.rounds.side_rail import side_rail


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def retention(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_contest_for(request.user, slug)
    form = RetentionForm(request.POST or None, initial={"months": contest.retention_months})
    if request.method == "POST" and form.is_valid():
        set_retention(contest=contest, months=form.cleaned_data["months"], by=request.user, now=timezone.now())
        messages.success(request, _("Đã lưu thời hạn giữ dữ liệu."))
        return redirect("people:retention", contest.slug)
    (ended,) = with_results_at(Contest.objects.filter(pk=contest.pk))
    context = {
        **side_rail(request.user, contest, "overview"),
        "form": form,
        "usual": settings.RETENTION_MONTHS,
        "held": held_by(ended),
        "is_fixed": ended.is_fixed,
        "entries": Participant.objects.filter(contest=contest).count(),
        "with_fields": Participant.objects.filter(contest=contest).exclude(fields={}).count(),
    }
    return render(request, "people/retention.html", context)
