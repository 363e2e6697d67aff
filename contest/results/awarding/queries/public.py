"""Reads of awards as everybody sees them."""

from __future__ import annotations

from django.db.models import F, Q

from contest.results.awarding.models import Award
from contest.rounds.models import Contest, Period


def published_awards(period: Period) -> list[Award]:
    """The published awards of a period that hold, in the order of the rules: list, prize, tier, place. One query."""
    shown = Award.objects.filter(period=period, published_at__isnull=False, withdrawn_at=None)
    shown = shown.select_related("leaderboard__unit")
    return list(shown.order_by(F("leaderboard_id").asc(nulls_last=True), "prize", "block", "tier", "place", "pk"))


def later_changes(period: Period) -> list[Award]:
    """Awards of a period that were withdrawn, or given otherwise than proposed, after they were public, newest last."""
    changed = Q(withdrawn_at__isnull=False) | ~Q(reason="")
    return list(Award.objects.filter(changed, period=period, published_at__isnull=False).order_by("at", "pk"))


def periods_shown(contest: Contest) -> list[int]:
    """The periods that have published awards. One query."""
    public = Award.objects.filter(period__contest=contest, published_at__isnull=False)
    return list(public.order_by("period_id").values_list("period_id", flat=True).distinct())
