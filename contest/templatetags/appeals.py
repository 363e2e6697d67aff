"""Answers of appeals on pages of capabilities that know nothing of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.db.models import QuerySet

from accounts.models import Person
from contest.appeals.models import Appeal
from contest.appeals.queries import appeals_by_attempt, own_appeals, waiting_count
from contest.rounds.models import Contest

register = template.Library()


@register.simple_tag
def asked_about(own: Sequence[Any]) -> dict[int, list[Appeal]]:
    """What was asked about the attempts of an own page, by attempt. One query."""
    return appeals_by_attempt(one.attempt.pk for one in own)


@register.filter
def asked(found: dict[int, list[Appeal]], attempt_id: int) -> list[Appeal]:
    return found.get(attempt_id, [])


@register.simple_tag
def lost_papers(person: Person) -> QuerySet[Appeal]:
    """What a person said of papers that are in no list."""
    return own_appeals(person).filter(attempt=None)


@register.simple_tag
def appeals_waiting(contest: Contest) -> int:
    """How many wait for an answer."""
    return waiting_count(contest)
