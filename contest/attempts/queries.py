"""Reads of participants and attempts for organisers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from contest.attempts.models import Attempt, Participant
from contest.rounds.models import Round


@dataclass(frozen=True)
class Touched:
    """Whom a change of a round touches: papers that are open now, and people who have entered but not started yet."""

    open_papers: int
    not_started: int


def touched_by(round: Round) -> Touched:
    """Counts them. Two queries over the contest's participants: for a page that asks before it acts, not for more."""
    open_papers = Attempt.objects.filter(round=round, state=Attempt.State.OPEN).count()
    started = Attempt.objects.filter(participant=OuterRef("pk"), round=round)
    entered = Participant.objects.filter(contest_id=round.contest_id, closed=False)
    return Touched(open_papers, entered.filter(~Exists(started)).count())
