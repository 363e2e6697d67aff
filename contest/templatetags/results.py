"""Template filters of results."""

from django import template

from contest.results import wording
from contest.results.unlisted.queries import waiting_count
from contest.rounds.models import Contest

register = template.Library()


@register.filter
def short_duration(duration_ms: int | None) -> str:
    return "" if duration_ms is None else wording.short_duration(duration_ms)


@register.simple_tag
def unlisted_waiting(contest: Contest) -> int:
    """How many did not find their unit and wait for one."""
    return waiting_count(contest)
