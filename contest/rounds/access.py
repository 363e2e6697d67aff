"""Who may see and change contests and rounds."""

from __future__ import annotations

from accounts.access import can_organise
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.rounds.models import Contest, Round
from contest.rounds.queries import public_contests


def get_public_contest(slug: str) -> Contest:
    """A contest that anybody may see. Raises Http404."""
    return get_object_or_404(public_contests(), slug=slug)


def get_contest_for(person: Person, slug: str) -> Contest:
    """A contest, drafts included, for those who may organise it. Raises Http404."""
    if not can_organise(person):
        raise Http404
    return get_object_or_404(Contest, slug=slug)


def get_round_for(person: Person, slug: str, position: int) -> Round:
    """A round of such a contest. Raises Http404."""
    return get_object_or_404(Round, contest=get_contest_for(person, slug), position=position)
