"""Who may enter results: those who may organise the contest, in published rounds that are not taken here."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person
from contest.attempts.models import Attempt
from contest.results.making import Frame, frame_of
from contest.rounds.access import get_round_for
from contest.rounds.models import Period, Round


def get_entered_round_for(person: Person, slug: str, position: int) -> tuple[Round, Frame]:
    """A round whose results are entered, and the contest's frame. Raises Http404 for others."""
    round = get_round_for(person, slug, position)
    frame = frame_of(round.contest)
    if frame.rules.round_rules(round.key).is_online or round.state == Period.State.DRAFT:
        raise Http404
    return round, frame


def get_result_of(round: Round, attempt_id: int) -> Attempt:
    """A result that was entered in a round. Raises Http404."""
    rows = Attempt.objects.filter(round=round).select_related("participant__person", "round__contest")
    return get_object_or_404(rows, pk=attempt_id)
