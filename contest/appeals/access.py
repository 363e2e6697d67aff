"""Who may ask, and who may read and answer."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import can_organise, roles_of
from accounts.models import Person
from contest.appeals.models import Appeal
from contest.appeals.queries import appeals_of
from contest.attempts.models import Attempt, Participant
from contest.rounds.access import get_public_contest
from contest.rounds.models import Contest


def get_own_participant(person: Person, slug: str) -> Participant:
    """The person in a public contest. Raises Http404."""
    contest = get_public_contest(slug)
    return get_object_or_404(Participant.objects.select_related("contest"), contest=contest, person=person)


def get_own_attempt(participant: Participant, number: int) -> Attempt:
    """An attempt of the participant. Raises Http404."""
    attempts = Attempt.objects.select_related("round__contest", "participant__contest")
    return get_object_or_404(attempts, participant=participant, number=number)


def get_answered_contest_for(person: Person, slug: str) -> Contest:
    """A public contest whose appeals this person may read and answer: organisers and judges. Raises Http404."""
    if not (can_organise(person) or roles_of(person).is_judge):
        raise Http404
    return get_public_contest(slug)


def get_appeal_for(person: Person, slug: str, appeal_id: int) -> Appeal:
    """An appeal of such a contest. Raises Http404."""
    return get_object_or_404(appeals_of(get_answered_contest_for(person, slug)), pk=appeal_id)


def sees_names(person: Person) -> bool:
    """Judges answer without knowing who asks."""
    return can_organise(person)
