"""Writes of lists of teams: all lines of a list that was looked at, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person
from contest.attempts.models import Team
from contest.attempts.teams.actions import change_team, register_team
from contest.attempts.teams.errors import TeamError
from contest.rounds.models import Contest


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """One team; `seen`: the members that stood there when it was decided, None for a team that is new."""

    captain_id: int
    name: str
    members: tuple[str, ...]
    seen: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TakenTeams:
    """How many teams are new, and how many have other members."""

    new: int
    changed: int


@transaction.atomic
def take_in_teams(*, contest: Contest, entries: Sequence[TeamEntry], by: Person, now: dt.datetime) -> TakenTeams:
    """Registers the new teams of a list and renews the members of the others, all or none.

    Raises TeamError: moved (something else stands there than was seen), unknown, and as register_team does. Some ten
    statements a team.
    """
    branch = Person.objects.filter(unit__path__startswith=contest.unit.path, is_active=True).select_related("unit")
    captains = branch.in_bulk([one.captain_id for one in entries])
    standing = {
        team.participant.person_id: team
        for team in Team.objects.filter(contest=contest).select_related("participant__person", "contest")
    }
    new = 0
    for one in entries:
        team, captain = standing.get(one.captain_id), captains.get(one.captain_id)
        if one.seen is None:
            if captain is None:
                raise TeamError("unknown")
            register_team(contest=contest, captain=captain, name=one.name, members=one.members, by=by, now=now)
            new += 1
        elif team is None or team.name != one.name or tuple(team.members) != one.seen:
            raise TeamError("moved")
        else:
            change_team(team=team, name=one.name, members=one.members, by=by, now=now)
    return TakenTeams(new, len(entries) - new)
