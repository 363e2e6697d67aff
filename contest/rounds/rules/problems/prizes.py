"""Prizes without a number, for a list that is not made, and collective prizes that compare nothing."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Collective, Prize
from contest.rounds.rules.periods import prizes_of_a_list, ranking_of


def prize_problems(rules: Rules) -> list[RulesError]:
    problems = [problem for prize in rules.prizes for problem in _individual(rules, prize)]
    if rules.rounds and not rules.stages:
        problems += _without_stages(rules)
    if rules.one_prize and not rules.prizes:
        problems.append(RulesError("one_of_no_prize", "one_prize"))
    problems += _beyond_the_list(rules)
    return [*problems, *(problem for one in rules.collectives for problem in _collective(one))]


def _without_stages(rules: Rules) -> Iterator[RulesError]:
    if any(one.within == "stage" for one in rules.one_prize):
        yield RulesError("no_stages", "one_prize")
    if any("stage" in (one.per, *(need.per for need in one.require)) for one in rules.collectives):
        yield RulesError("no_stages", "collectives")
    if any(target.per == "stage" for target in rules.targets):
        yield RulesError("no_stages", "targets")


def _individual(rules: Rules, prize: Prize) -> Iterator[RulesError]:
    where = f"prizes.{prize.key}"
    if not prize.tiers:
        yield RulesError("no_tier", where)
    if any(tier.count is None for tier in prize.tiers):
        yield RulesError("no_tier_count", f"{where}.tiers")
    labels = [tier.label.casefold() for tier in prize.tiers if tier.label]
    if twice := [tier.label for tier in prize.tiers if labels.count(tier.label.casefold()) > 1]:
        yield RulesError("tier_twice", f"{where}.tiers", label=twice[0])
    if prize.board and not ranking_of(rules, prize).by_board:
        yield RulesError("board_not_ranked", f"{where}.board")


def _beyond_the_list(rules: Rules) -> Iterator[RulesError]:
    """Lists that show fewer people than get prizes down them: nobody could check who comes next."""
    for ranking in rules.rankings:
        given = prizes_of_a_list(rules, ranking)
        if ranking.top and given > ranking.top:
            yield RulesError("prizes_not_shown", f"rankings.{ranking.key}.top", top=ranking.top, prizes=given)


def _collective(one: Collective) -> Iterator[RulesError]:
    where = f"collectives.{one.key}"
    if not one.tiers:
        yield RulesError("no_tier", where)
    if not one.criteria and one.combine != "decision":
        yield RulesError("no_criterion", f"{where}.criteria")
    if one.combine in ("rank_points", "add") and len(one.criteria) < 2:
        yield RulesError("two_criteria", f"{where}.criteria")
    if one.combine == "rank_points" and (
        not one.points or any(a <= b for a, b in zip(one.points, one.points[1:], strict=False))
    ):
        yield RulesError("points_not_falling", f"{where}.points")
    if "prize_points" in (*one.criteria, *one.tie_break) and not one.prize_points:
        yield RulesError("no_prize_points", f"{where}.prize_points")
    if one.combine != "decision" and any(tier.count is None for tier in one.tiers):
        yield RulesError("no_tier_count", f"{where}.tiers")
