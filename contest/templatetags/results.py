"""Template filters of results."""

from django import template

from contest.results import wording

register = template.Library()


@register.filter
def short_duration(duration_ms: int | None) -> str:
    return "" if duration_ms is None else wording.short_duration(duration_ms)
