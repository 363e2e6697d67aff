"""Who may see and change participants."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.attempts.models import Attempt, Participant
from contest.rounds.access import get_contest_for


def get_participant_for(person: Person, slug: str, participant_id: int) -> Participant:
    """A participant of a contest that this person organises. Raises Http404."""
    found = Participant.objects.select_related("person__unit", "unit", "contest__unit")
    return get_object_or_404(found, contest=get_contest_for(person, slug), pk=participant_id)


def get_attempt_for(person: Person, slug: str, participant_id: int, number: int) -> Attempt:
    """An attempt of such a participant. Raises Http404."""
    participant = get_participant_for(person, slug, participant_id)
    attempts = Attempt.objects.select_related("participant__person", "participant__contest", "round")
    return get_object_or_404(attempts, participant=participant, number=number)
