"""Reads of teams."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Person, Unit
from accounts.names import fold
from accounts.rosters.queries import find_people
from contest.attempts.models import Participant, Team
from contest.rounds.models import Contest
from contest.rounds.rules import Rules

MOST_FOUND = 20


def asks_teams(rules: Rules) -> bool:
    """Whether a round of the contest is for units or teams. No query."""
    return any(round.is_for_teams for round in rules.rounds)


def unit_below(contest: Contest, path: str) -> str:
    """The path of the unit right below the contest's in which a path lies; the contest's own lies in itself."""
    return path[: len(contest.unit.path) + Unit.steplen]


def teams_of(contest_id: int) -> QuerySet[Team]:
    """The teams of a contest by name, with captain and unit."""
    rows = Team.objects.filter(contest_id=contest_id)
    return rows.select_related("contest__unit", "participant__person__unit", "participant__unit").order_by("name", "pk")


def names_of_teams(contest_id: int) -> dict[int, str]:
    """The names of a contest's teams, by the person who leads each. One query."""
    return dict(Team.objects.filter(contest_id=contest_id).values_list("participant__person_id", "name"))


def captains_of(contest_id: int) -> frozenset[int]:
    """The participants who lead a team. One query."""
    return frozenset(Team.objects.filter(contest_id=contest_id).values_list("participant_id", flat=True))


def leads_team(participant: Participant) -> bool:
    """Whether somebody takes part for a team. One query."""
    return Team.objects.filter(participant=participant).exists()


def find_captains(contest: Contest, text: str, *, people: QuerySet[Person] | None = None) -> list[Person]:
    """People of the contest's branch by name or code, who do not lead a team yet. `people`: only these. One query."""
    wanted = text.strip()
    if not wanted:
        return []
    found = find_people(text=wanted).filter(unit__path__startswith=contest.unit.path, is_active=True)
    if people is not None:
        found = found.filter(pk__in=people.values("pk"))
    leading = Team.objects.filter(contest=contest).values("participant__person")
    return list(found.exclude(pk__in=leading).select_related("unit")[:MOST_FOUND])


def find_teams(contest_id: int, text: str) -> list[Team]:
    """The teams whose name, captain or unit has every word of `text`, all of them without one. One query."""
    words = fold(text).split()

    def told(team: Team) -> str:
        return fold(f"{team.name} {team.participant.person.full_name} {team.participant.unit.name}")

    return [team for team in teams_of(contest_id) if all(word in told(team) for word in words)]
