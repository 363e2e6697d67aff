"""Who may see cases: those who organise the contest; for everybody else there is nothing."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.fairness.models import FairnessCase
from contest.rounds.access import get_contest_for, get_round_for

__all__ = ["get_case_for", "get_contest_for", "get_round_for"]


def get_case_for(person: Person, slug: str, pk: int) -> FairnessCase:
    """A case of a contest that this person organises. Raises Http404."""
    cases = FairnessCase.objects.filter(round__contest=get_contest_for(person, slug))
    return get_object_or_404(cases.select_related("round__contest", "by"), pk=pk)
