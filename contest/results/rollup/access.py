"""Who may say what counts where: those who may organise the contest."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.results.rollup.models import CountedUnder
from contest.rounds.access import get_contest_for


def get_rule_for(person: Person, slug: str, pk: int) -> CountedUnder:
    """A rule of a contest that the person may organise. Raises Http404."""
    rules = CountedUnder.objects.filter(contest=get_contest_for(person, slug))
    return get_object_or_404(rules.select_related("contest__unit", "unit", "under"), pk=pk)
