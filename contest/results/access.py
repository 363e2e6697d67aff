"""Who may see results."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person, Unit
from accounts.queries import branch
from contest.attempts.models import Participant
from contest.rounds.access import get_public_contest
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Rules


def get_public_period(slug: str, position: int | None) -> Period:
    """The whole contest or one of its rounds, with contest and unit; published ones only. Raises Http404."""
    contest = get_public_contest(slug)
    kind = Period.Kind.CONTEST if position is None else Period.Kind.ROUND
    published = Period.objects.filter(contest=contest, kind=kind).exclude(state=Period.State.DRAFT)
    found = published.select_related("contest__unit")
    return get_object_or_404(found if position is None else found.filter(position=position))


def get_contest_unit(contest: Contest, code: str) -> Unit:
    """The contest's own unit, or the one below it with this code. Raises Http404."""
    if not code:
        return contest.unit
    # PostgreSQL takes no NUL, not even to find nothing
    unit = None if "\0" in code else branch(contest.unit).filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def shows_leaderboard(period: Period, rules: Rules) -> bool:
    """Whether anybody may see the ranking now: live, or announced once the results are fixed; else nobody."""
    if rules.ranking.shown == "announced":
        return period.state == Period.State.FIXED
    return rules.ranking.shown == "live"


def find_participant(contest: Contest, person: Person | AnonymousUser) -> Participant | None:
    """The reader's own row in this contest, None for strangers. One query for people who signed in."""
    if not isinstance(person, Person):
        return None
    return Participant.objects.filter(contest=contest, person=person).first()
