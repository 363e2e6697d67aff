"""The public page of winners: who has which prize, and what was changed later, with the reasons."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contest.common.clock import VIETNAM
from contest.results.access import get_public_period
from contest.results.awarding.queries import later_changes, periods_shown, published_awards
from contest.results.awarding.views import page
from contest.results.making import frame_of
from contest.rounds.models import Period


@require_safe
@never_cache
def winners(request: HttpRequest, slug: str, position: int | None = None, stage: bool = False) -> HttpResponse:
    period = get_public_period(slug, position, stage=stage)
    frame = frame_of(period.contest)
    shown = periods_shown(period.contest)
    if position is not None and period.pk not in shown:
        raise Http404
    awards, today = published_awards(period), timezone.now().astimezone(VIETNAM).date()
    context = {
        "contest": period.contest,
        "period": period,
        "title": period.full_title,
        "official": period.state == Period.State.FIXED,
        "you": period.contest.address,
        "groups": page.winners(awards, frame),
        "unclaimed": [one for one in awards if one.claim_until and not one.claimed_at],
        "late": [one for one in awards if one.is_late(today)],
        "changes": later_changes(period),
        "awards_prizes": bool(frame.rules.prizes or frame.rules.collectives),
        "views": page.periods_with_awards(frame, shown, period),
    }
    return render(request, "awarding/winners.html", context)
