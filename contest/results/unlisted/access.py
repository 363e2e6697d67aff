"""Who may give people a unit: those who may organise the contest."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.attempts.models import UnitAssignment
from contest.rounds.access import get_contest_for


def get_assignment_for(person: Person, slug: str, pk: int) -> UnitAssignment:
    """An assignment in a contest that the person may organise. Raises Http404."""
    made = UnitAssignment.objects.filter(contest=get_contest_for(person, slug))
    return get_object_or_404(made.select_related("contest__unit", "unit"), pk=pk)
