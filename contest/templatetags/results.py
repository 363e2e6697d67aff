"""Template filters of results."""

from django import template

from accounts.access import can_organise
from accounts.models import Person, Unit
from contest.results import wording
from contest.results.rollup.models import CountedUnder
from contest.results.rollup.queries import rules_about
from contest.results.unlisted.queries import waiting_count
from contest.rounds.models import Contest

register = template.Library()
MOST_RULES = 6


@register.filter
def short_duration(duration_ms: int | None) -> str:
    return "" if duration_ms is None else wording.short_duration(duration_ms)


@register.simple_tag
def unlisted_waiting(contest: Contest) -> int:
    """How many did not find their unit and wait for one."""
    return waiting_count(contest)


@register.simple_tag
def counted_elsewhere(unit: Unit, reader: Person) -> list[CountedUnder]:
    """The contests that count a unit under another, or another under it; for those who may change that."""
    return list(rules_about(unit)[:MOST_RULES]) if can_organise(reader) else []
