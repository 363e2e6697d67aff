"""Certificates on pages of capabilities that know nothing of them."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from accounts.models import Person
from contest.documents.queries import certified_contests
from contest.rounds.models import Contest

register = template.Library()


@register.simple_tag
def own_certificates(person: Person | AnonymousUser) -> list[Contest]:
    """The contests whose certificate this person can fetch now."""
    return certified_contests(person) if isinstance(person, Person) else []
