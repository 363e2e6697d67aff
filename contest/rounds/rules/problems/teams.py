"""Teams of a size that nobody has, and days of registering that nobody could use."""

from __future__ import annotations

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError


def team_problems(rules: Rules) -> list[RulesError]:
    said, found = rules.teams, []
    if said.least and said.most and said.least > said.most:
        found.append(RulesError("team_sizes_reversed", "teams", least=said.least, most=said.most))
    if said.closes and said.by != "units":
        found.append(RulesError("team_days_of_nobody", "teams.closes"))
    opens = [one.opens for one in rules.rounds if one.is_for_teams and one.opens]
    if said.closes and opens and said.closes > min(opens):
        found.append(RulesError("team_days_too_long", "teams.closes"))
    return found
