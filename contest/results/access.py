"""Who may see results."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person, Unit
from accounts.queries import branch
from contest.attempts.models import Participant
from contest.results import queries
from contest.rounds.access import get_public_contest
from contest.rounds.models import Contest, Period
from contest.rounds.rules import Paper, Ranking, Rules, when_shown

PUBLIC = (Period.State.PUBLISHED, Period.State.SUSPENDED, Period.State.FIXED)


def get_public_period(slug: str, position: int | None, *, stage: bool = False) -> Period:
    """The whole contest, one of its stages or rounds, with contest and unit; published ones only. Raises Http404."""
    contest = get_public_contest(slug)
    if position is None:
        found = Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST)
    else:
        kind = Period.Kind.STAGE if stage else Period.Kind.ROUND
        found = Period.objects.filter(contest=contest, kind=kind, position=position)
    # a stage is a name over rounds: it is public with the first of them
    public = found.filter(children__state__in=PUBLIC).distinct() if stage else found.filter(state__in=PUBLIC)
    return get_object_or_404(public.select_related("contest__unit"))


def get_contest_unit(contest: Contest, code: str) -> Unit:
    """The contest's own unit, or the one below it with this code. Raises Http404."""
    if not code:
        return contest.unit
    # PostgreSQL takes no NUL, not even to find nothing
    unit = None if "\0" in code else branch(contest.unit).filter(code=code).first()
    if unit is None:
        raise Http404
    return unit


def leaderboard_state(
    period: Period, ranking: Ranking, rules: Rules, *, now: dt.datetime
) -> Literal["shown", "waits", "held", "never"]:
    """Whether anybody may see a ranking now, else why not: it waits for the close, or is held until the results.

    No query but for a ranking that waits.
    """
    when = when_shown(ranking, _papers_in(period, rules))
    if when == "never":
        return "never"
    if when == "live" or period.is_fixed:
        return "shown"
    if when == "announced":
        return "held"
    return "shown" if _is_closed(period, now=now) else "waits"


def tells_scores(period: Period, rules: Rules, *, now: dt.datetime) -> bool:
    """Whether the figures of a period may say how papers did: their scores are told at once, or no more are taken.

    Else whoever hands in while few others do reads the own score off them. No query where scores are told at once.
    """
    return all(paper.tells_at_once for paper in _papers_in(period, rules)) or _is_closed(period, now=now)


def _papers_in(period: Period, rules: Rules) -> Iterable[Paper]:
    return rules.papers_by_board(period.key).values() if period.kind == Period.Kind.ROUND else rules.papers


def _is_closed(period: Period, *, now: dt.datetime) -> bool:
    closes_at = queries.counting_window(period)[1]
    return closes_at is not None and closes_at <= now


def find_participant(contest: Contest, person: Person | AnonymousUser) -> Participant | None:
    """The reader's own row in this contest, None for strangers. One query for people who signed in."""
    if not isinstance(person, Person):
        return None
    return Participant.objects.filter(contest=contest, person=person).first()
