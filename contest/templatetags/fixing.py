"""What makes results official, on the public result pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from contest.results.awarding.queries import periods_shown
from contest.results.awarding.views.page import winners_address
from contest.results.fixing.queries import exclusions_after, fixings_of, rankings_of
from contest.rounds.models import Period

register = template.Library()


@register.inclusion_tag("fixing/official.html", takes_context=True)
def official_notes(context: Context, period: Period) -> dict[str, Any]:
    """The decisions, files and later changes of a period. At most five queries."""
    contest = context["contest"]
    return {
        "contest": contest,
        "fixings": fixings_of(period),
        "rankings": rankings_of(period),
        "exclusions": exclusions_after(period),
        "winners": winners_address(period, contest.slug) if period.pk in periods_shown(contest) else "",
    }
