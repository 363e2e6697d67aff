"""Who may see and change contests and rounds."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import can_organise
from accounts.models import Person
from contest.rounds.models import Contest, Round
from contest.rounds.queries import public_contests


def check_organiser(person: Person) -> None:
    """Raises Http404 unless the person may make contests."""
    if not can_organise(person):
        raise Http404


def get_public_contest(slug: str) -> Contest:
    """A contest that anybody may see. Raises Http404."""
    return get_object_or_404(public_contests(), slug=slug)


def get_readable_contest(person: Person | AnonymousUser, slug: str) -> Contest:
    """A contest whose rules this reader may see: a public one, or a draft of the organisers. Raises Http404."""
    contests = Contest.objects.all() if can_organise(person) else public_contests()
    return get_object_or_404(contests.select_related("unit"), slug=slug)


def contests_for(person: Person) -> QuerySet[Contest]:
    """The contests that a person may organise, the newest first. Raises Http404 for others."""
    check_organiser(person)
    return Contest.objects.select_related("unit").order_by("-created_at", "-pk")


def get_contest_for(person: Person, slug: str) -> Contest:
    """A contest, drafts included, for those who may organise it. Raises Http404."""
    return get_object_or_404(contests_for(person), slug=slug)


def get_round_for(person: Person, slug: str, position: int) -> Round:
    """A round of such a contest. Raises Http404."""
    rounds = Round.objects.filter(kind=Round.Kind.ROUND).select_related("contest__unit")
    return get_object_or_404(rounds, contest=get_contest_for(person, slug), position=position)
