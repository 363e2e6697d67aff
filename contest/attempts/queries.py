"""Reads of participants and attempts for organisers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import Person
from accounts.rosters.queries import find_people
from contest.attempts.models import Attempt, Participant
from contest.rounds.models import Contest, Round

MOST_FOUND = 30


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


@dataclass(frozen=True)
class Untold:
    """People who have not said who they are, as the rules ask after the paper, and their papers that wait for it."""

    people: int
    papers: int


def untold_in(contest: Contest) -> Untold:
    """Counts them. Two queries, by the index of pending participants."""
    pending = Participant.objects.filter(contest=contest, pending=True)
    ended = Attempt.objects.filter(participant__in=pending, state__in=(Attempt.State.HANDED_IN, Attempt.State.CLOSED))
    return Untold(pending.count(), ended.count())


def find_participants(contest: Contest, text: str) -> list[Participant]:
    """Participants by name without accents, by the last three digits of the phone, or by code; the first 30 by name.

    Two queries, none for an empty text.
    """
    wanted = text.strip()
    if not wanted:
        return []
    people = Person.objects.filter(phone_tail=wanted) if _is_tail(wanted) else find_people(text=wanted)
    found = Participant.objects.filter(contest=contest, person__in=people.order_by().values("pk"))
    return list(found.select_related("person__unit", "unit").order_by("person__sort_name", "pk")[:MOST_FOUND])


def _is_tail(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isdecimal()


def attempts_of(participant: Participant) -> list[Attempt]:
    """All attempts of a participant with their rounds, newest first. One query."""
    return list(Attempt.objects.filter(participant=participant).select_related("round").order_by("-number"))
