"""Who may give prizes: those who may organise the contest; for everybody else there is nothing."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.results.awarding.models import Award, Reconsideration
from contest.results.making import Frame, frame_of
from contest.rounds.access import get_contest_for
from contest.rounds.models import Period


def get_period_for(person: Person, slug: str, pk: int) -> tuple[Period, Frame]:
    """A period of a contest that the person may organise, and the contest's frame. Raises Http404."""
    contest = get_contest_for(person, slug)
    period = get_object_or_404(Period, contest=contest, pk=pk)
    period.contest = contest
    return period, frame_of(contest)


def get_award_for(person: Person, slug: str, pk: int) -> Award:
    """An award of such a contest. Raises Http404."""
    contest = get_contest_for(person, slug)
    awards = Award.objects.filter(period__contest=contest).select_related("period__contest", "unit")
    return get_object_or_404(awards, pk=pk)


def get_consideration_for(person: Person, slug: str, pk: int) -> Reconsideration:
    """Somebody considered against the rules of such a contest. Raises Http404."""
    contest = get_contest_for(person, slug)
    rows = Reconsideration.objects.filter(participant__contest=contest).select_related("participant__contest")
    return get_object_or_404(rows, pk=pk)
