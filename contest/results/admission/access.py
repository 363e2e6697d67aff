"""Who may let people into a round: those who may organise the contest."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.results.admission.models import Admission
from contest.results.making import Frame, frame_of
from contest.rounds.access import get_contest_for, get_round_for
from contest.rounds.models import Round


def get_closed_round_for(person: Person, slug: str, position: int) -> tuple[Round, Frame]:
    """A round that is not for everybody, and the contest's frame. Raises Http404 for others."""
    round = get_round_for(person, slug, position)
    frame = frame_of(round.contest)
    if not frame.rules.round_rules(round.key).admission:
        raise Http404
    return round, frame


def get_admission_for(person: Person, slug: str, pk: int) -> Admission:
    """An admission in a contest that the person may organise. Raises Http404."""
    rows = Admission.objects.filter(round__contest=get_contest_for(person, slug)).select_related("round__contest")
    return get_object_or_404(rows, pk=pk)
