"""Who may fix results: those who may organise the contest; for everybody else there is nothing."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.results.awarding.access import get_period_for
from contest.results.fixing.models import PublishedRanking
from contest.results.models import Exclusion, TieDecision
from contest.rounds.access import get_contest_for, get_public_contest

__all__ = ["get_decision_for", "get_exclusion_for", "get_period_for", "get_published_ranking"]


def get_exclusion_for(person: Person, slug: str, pk: int) -> Exclusion:
    """An exclusion of a contest that the person may organise. Raises Http404."""
    contest = get_contest_for(person, slug)
    rows = Exclusion.objects.filter(contest=contest).select_related("contest", "participant__person", "unit")
    return get_object_or_404(rows, pk=pk)


def get_decision_for(person: Person, slug: str, pk: int) -> TieDecision:
    """A decision of the organisers in such a contest. Raises Http404."""
    contest = get_contest_for(person, slug)
    rows = TieDecision.objects.filter(leaderboard__period__contest=contest)
    return get_object_or_404(rows.select_related("leaderboard__period__contest"), pk=pk)


def get_published_ranking(slug: str, pk: int) -> PublishedRanking:
    """A ranking as published, for anybody; those of results that were opened again stay. Raises Http404."""
    contest = get_public_contest(slug)
    rows = PublishedRanking.objects.filter(fixing__period__contest=contest)
    return get_object_or_404(rows.select_related("fixing__period", "leaderboard"), pk=pk)
