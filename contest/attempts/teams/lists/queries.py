"""Reads of lists of teams: whom each line means, and what it would change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Person
from accounts.names import fold, sort_name
from accounts.phones import normal_code
from contest.attempts.models import Participant, Team
from contest.attempts.teams.actions import LONGEST_NAME, MOST_MEMBERS
from contest.attempts.teams.errors import size_fault
from contest.attempts.teams.lists.reading import TeamRow
from contest.attempts.teams.lists.sheet import TeamLine
from contest.attempts.teams.queries import teams_of, unit_below
from contest.rounds.models import Contest
from contest.rounds.rules import Teams, read_rules


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """What would become of one line: `kind` new, same, change or fault (then `fault` is its code)."""

    row: TeamRow
    kind: str
    fault: str = ""
    captain: Person | None = None
    team: Team | None = None


def key_of(person: Person) -> str:
    """What a list names somebody by: the code, or the number of who has none."""
    return person.code or f"#{person.pk}"


def lines_of_teams(contest_id: int) -> list[TeamLine]:
    """The teams as the list that is filled in has them. One query."""
    return [
        TeamLine(
            team.name,
            key_of(team.participant.person),
            team.participant.person.full_name,
            team.participant.unit.name,
            tuple(team.members),
        )
        for team in teams_of(contest_id)
    ]


def plan_teams(contest: Contest, rows: Sequence[TeamRow]) -> list[PlannedTeam]:
    """Whom each line means and what it changes; nothing is written. Three queries."""
    people = _named(contest, rows)
    by_key = {key_of(one): one for one in people}
    by_name: defaultdict[str, list[Person]] = defaultdict(list)
    for one in people:
        by_name[fold(one.full_name)].append(one)
    teams = list(teams_of(contest.pk))
    led = {team.participant.person_id: team for team in teams}
    named = {team.name: team for team in teams}
    # boards are picked by people themselves, so who leads a team there is in the contest already
    rules = read_rules(contest.rules)
    picks = bool(rules.boards)
    there = {*Participant.objects.filter(contest=contest, person__in=people).values_list("person", flat=True)}
    sent = Counter(unit_below(contest, team.participant.unit.path) for team in teams)
    seen_people: set[int] = set()
    seen_names: set[str] = set()
    planned = []
    for row in rows:
        captain, fault = _meant(row, by_key, by_name)
        team = led.get(captain.pk) if captain else None
        fault = _fault_of(row) or fault or _size_fault(rules.teams, row)
        if captain and not fault:
            if captain.pk in seen_people or row.name in seen_names:
                fault = "twice"
            elif team and team.name != row.name:
                fault = "leads_already"
            elif not team and row.name in named:
                fault = "name_taken"
            elif not team and picks and captain.pk not in there:
                fault = "no_board"
            elif not team:
                below = unit_below(contest, captain.unit.path if captain.unit else "")
                fault = "unit_has_enough" if sent[below] >= (rules.teams.per_unit or len(rows) + len(teams)) else ""
                sent[below] += not fault
            seen_people.add(captain.pk)
            seen_names.add(row.name)
        planned.append(PlannedTeam(row, "fault" if fault else _kind(row, team), fault, captain, team))
    return planned


def _named(contest: Contest, rows: Sequence[TeamRow]) -> list[Person]:
    """People of the contest's branch whom the lines may mean."""
    codes = {normal_code(row.code) for row in rows if row.code and not row.code.startswith("#")}
    numbers = {int(row.code[1:]) for row in rows if row.code.startswith("#") and row.code[1:].isdecimal()}
    names = {sort_name(row.captain) for row in rows if not row.code and row.captain}
    small = [number for number in numbers if number < 2**31]
    branch = Person.objects.filter(unit__path__startswith=contest.unit.path, is_active=True)
    found = branch.filter(Q(code__in=codes) | Q(pk__in=small) | Q(sort_name__in=names))
    return list(found.select_related("unit").order_by("pk"))


def _meant(row: TeamRow, by_key: dict[str, Person], by_name: dict[str, list[Person]]) -> tuple[Person | None, str]:
    if not row.code:
        same = by_name.get(fold(row.captain), []) if row.captain else []
        return (same[0], "") if len(same) == 1 else (None, "name_twice" if same else "unknown_captain")
    found = by_key.get(row.code if row.code.startswith("#") else normal_code(row.code))
    if found is None:
        return None, "unknown_captain"
    # a list that was sorted in one column only must not give a team another's captain
    return (found, "other_name") if row.captain and fold(row.captain) != fold(found.full_name) else (found, "")


def _fault_of(row: TeamRow) -> str:
    if not row.name:
        return "no_name"
    if any(len(one) > LONGEST_NAME for one in (row.name, *row.members)):
        return "too_long"
    return "too_many_members" if len(row.members) > MOST_MEMBERS else ""


def _size_fault(said: Teams, row: TeamRow) -> str:
    fault = size_fault(said, len(row.members) + 1)
    return fault.code if fault else ""


def _kind(row: TeamRow, team: Team | None) -> str:
    if team is None:
        return "new"
    return "same" if list(row.members) == team.members else "change"
