"""Writes of teams: registered, renamed, taken back while nothing has been reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.audit.actions import record
from accounts.models import Person
from contest.attempts.actions import enter_contest
from contest.attempts.models import Attempt, Participant, Team
from contest.attempts.teams.errors import TeamError, size_fault
from contest.attempts.teams.queries import asks_teams, unit_below
from contest.common.text import squeeze
from contest.rounds.models import Contest
from contest.rounds.rules import Teams, read_rules

MOST_MEMBERS = 60
LONGEST_NAME = 120


@transaction.atomic
def register_team(
    *, contest: Contest, captain: Person, name: str, members: Sequence[str], by: Person, now: dt.datetime
) -> Team:
    """Lets a team into the contest; its captain becomes a participant, if they are none yet.

    Raises TeamError: not_asked, no_name, name_taken, leads_already, no_unit, no_board, too_few, too_many,
    unit_has_enough.
    """
    rules = read_rules(contest.rules)
    if not asks_teams(rules):
        raise TeamError("not_asked")
    clean, others = _clean(name), _members(members)
    _check_size(rules.teams, others)
    participant = Participant.objects.filter(contest=contest, person=captain).first()
    if participant is None:
        if captain.unit is None or not captain.unit.path.startswith(contest.unit.path):
            raise TeamError("no_unit")
        if rules.boards:
            raise TeamError("no_board")
        participant = enter_contest(contest=contest, person=captain, unit=captain.unit, now=now)
    if Team.objects.filter(participant=participant).exists():
        raise TeamError("leads_already")
    _check_unit(rules.teams, contest, participant)
    try:
        with transaction.atomic():
            team = Team.objects.create(
                participant=participant, contest=contest, name=clean, members=others, by=by, at=now
            )
    except IntegrityError as error:
        raise TeamError("name_taken") from error
    _say("team.registered", team, by=by, now=now)
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, members: Sequence[str], by: Person, now: dt.datetime) -> None:
    """Names a team and its members anew; places and results stay. Raises TeamError: no_name, name_taken, too_few,
    too_many."""
    former = team.name
    _check_size(read_rules(team.contest.rules).teams, _members(members))
    team.name, team.members = _clean(name), _members(members)
    try:
        with transaction.atomic():
            team.save(update_fields=["name", "members"])
    except IntegrityError as error:
        raise TeamError("name_taken") from error
    _say("team.changed", team, by=by, now=now, former=former)


@transaction.atomic
def remove_team(*, team: Team, by: Person, now: dt.datetime) -> None:
    """Takes a team back that has reached nothing. Raises TeamError: has_results."""
    Participant.objects.select_for_update().get(pk=team.participant_id)
    rules = read_rules(team.contest.rules)
    own = [round.key for round in rules.rounds if round.is_for_teams]
    if Attempt.objects.filter(participant_id=team.participant_id, round__key__in=own).exists():
        raise TeamError("has_results")
    _say("team.removed", team, by=by, now=now)
    team.delete()


def _check_size(said: Teams, members: Sequence[str]) -> None:
    """The captain is one of the team."""
    if fault := size_fault(said, len(members) + 1):
        raise fault


def _check_unit(said: Teams, contest: Contest, captain: Participant) -> None:
    """Units are those right below the contest's; two that register at once wait for each other."""
    if said.per_unit is None:
        return
    Contest.objects.select_for_update().get(pk=contest.pk)
    below = unit_below(contest, captain.unit.path)
    if Team.objects.filter(contest=contest, participant__unit__path__startswith=below).count() >= said.per_unit:
        raise TeamError("unit_has_enough", said.per_unit)


def _clean(name: str) -> str:
    clean = squeeze(name)[:LONGEST_NAME]
    if not clean:
        raise TeamError("no_name")
    return clean


def _members(names: Sequence[str]) -> list[str]:
    return [squeeze(name)[:LONGEST_NAME] for name in names if name.strip()][:MOST_MEMBERS]


def _say(action: str, team: Team, *, by: Person, now: dt.datetime, former: str = "") -> None:
    detail = {"team": team.name, "members": len(team.members)} | ({"former": former} if former else {})
    record(action, by=by, now=now, about=team.participant.person, contest=team.contest.slug, detail=detail)
