"""An open contest, a participant, and a paper of theirs that was handed in as it was drawn."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Person, Unit
from contest.attempts.actions import enter_contest
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.common.clock import now_ms
from contest.rounds.models import Round
from tests.factories import NOW
from tests.sitting.conftest import open_contest


@pytest.fixture
def round(root: Unit) -> Round:
    return open_contest(root)


@pytest.fixture
def participant(round: Round, member: Person, cell: Unit) -> Participant:
    return enter_contest(contest=round.contest, person=member, unit=cell, now=NOW)


@pytest.fixture
def attempt(round: Round, participant: Participant) -> Attempt:
    """Handed in just now: the paper that was drawn, all questions answered with their first choice."""
    return handed_in(round, participant)


def handed_in(round: Round, participant: Participant, *, number: int = 1, answer: int = 1) -> Attempt:
    edition = get_frozen_edition(round.edition_id)
    paper = edition.draw(participant.pk, number)
    answers = bytes([answer]) * edition.total
    score, dropped, points = edition.mark(paper, answers)
    now = now_ms()
    attempt = Attempt.objects.create(
        participant=participant,
        round=round,
        number=number,
        state=Attempt.State.HANDED_IN,
        day=timezone.localdate(),
        unit=participant.unit,
        started_ms=now - 60_000,
        ends_ms=now + 840_000,
        submitted_ms=now,
        duration_ms=60_000,
        score=score,
        dropped=dropped,
        points=points,
        key_version=0,
        paper=paper,
        answers=answers,
        draft_no=4,
    )
    TallyQueue.objects.create(attempt=attempt, round=round)
    return attempt
