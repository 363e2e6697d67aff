"""Who registers teams for a unit: the secretaries of its branch, until the day that the rules name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Person, Role
from contest.attempts.models import Team
from contest.attempts.teams.errors import TeamError
from contest.attempts.teams.queries import asks_teams, teams_of
from contest.rounds.documents import wall_clock
from contest.rounds.models import Contest
from contest.rounds.queries import full_rules, public_contests
from contest.rounds.rules import Rules, read_rules


@dataclass(frozen=True, slots=True)
class Branches:
    """A contest and the branches of it (paths) whose teams somebody registers; never empty."""

    contest: Contest
    rules: Rules
    paths: tuple[str, ...]

    @property
    def closes(self) -> dt.datetime | None:
        """When the last change is made, by the wall clock."""
        return self.rules.teams_close

    def are_open(self, now: dt.datetime) -> bool:
        local = wall_clock(now)
        return self.closes is None or local is None or local < self.closes

    def check_open(self, now: dt.datetime) -> None:
        """Raises TeamError("closed")."""
        if not self.are_open(now):
            raise TeamError("closed")

    def teams(self) -> QuerySet[Team]:
        """The teams whose captain takes part for a unit of these branches."""
        return teams_of(self.contest.pk).filter(under(self.paths, "participant__unit__path"))

    def people(self) -> QuerySet[Person]:
        """Whom these branches may name as captain."""
        active = Person.objects.filter(is_active=True).select_related("unit")
        return active.filter(under(self.paths, "unit__path"))


def under(paths: tuple[str, ...], field: str) -> Q:
    """Rows whose unit lies in one of these branches."""
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{field}__startswith": path})
    return found


def get_branches_for(person: Person, slug: str) -> Branches:
    """The branches of a public contest whose secretary this person is, where units register teams. Raises Http404."""
    if "\0" in slug:
        raise Http404
    contest = get_object_or_404(public_contests().select_related("unit"), slug=slug)
    paths = branches_of(person, contest)
    rules = full_rules(contest)
    if not paths or rules.teams.by != "units" or not asks_teams(rules):
        raise Http404
    return Branches(contest, rules, paths)


def branches_of(person: Person, contest: Contest) -> tuple[str, ...]:
    """The branches inside a contest's whose secretary somebody is; a branch above it reaches all of it. One query."""
    roles = Role.objects.filter(person=person, kind=Role.Kind.SECRETARY).select_related("unit")
    held = [role.unit.path if role.unit else "" for role in roles]
    whole = contest.unit.path
    if any(whole.startswith(path) for path in held):
        return (whole,)
    return tuple(path for path in held if path.startswith(whole))


def registers_teams(person: Person, contest: Contest) -> bool:
    """Whether there is a page of teams for somebody's unit. One query, none where units register none."""
    rules = read_rules(contest.rules)
    return rules.teams.by == "units" and asks_teams(rules) and bool(branches_of(person, contest))
