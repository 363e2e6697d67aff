"""What contradicts itself in a rule set, and why it is refused (one module for each part). Pure."""

from __future__ import annotations

from typing import Any

from contest.rounds.rules.document import Rules, read_rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.problems.caps import cap_problems
from contest.rounds.rules.problems.papers import paper_problems
from contest.rounds.rules.problems.people import people_problems
from contest.rounds.rules.problems.prizes import prize_problems
from contest.rounds.rules.problems.rankings import ranking_problems
from contest.rounds.rules.problems.references import reference_problems
from contest.rounds.rules.problems.rounds import round_problems
from contest.rounds.rules.problems.teams import team_problems

# What a draft may still lack while its parts are filled in free order; nothing is published with it.
UNFINISHED = frozenset({"no_section", "gate_out_of_reach", "one_of_no_prize"})

PARTS = (people_problems, team_problems, paper_problems, round_problems, cap_problems, ranking_problems, prize_problems)


def find_problems(rules: Rules) -> list[RulesError]:
    """Every contradiction, in the order of the document. Names that lead nowhere come first and alone."""
    broken = reference_problems(rules)
    return broken or [problem for find in PARTS for problem in find(rules)]


def check_rules(rules: Rules) -> None:
    """Raises the first of `find_problems`."""
    for problem in find_problems(rules):
        raise problem


def parse_rules(document: Any) -> Rules:
    """The rules of a JSON document (parsed). Raises RulesError: `malformed`, or what `find_problems` finds."""
    rules = read_rules(document)
    check_rules(rules)
    return rules
