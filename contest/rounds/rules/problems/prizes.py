"""Prizes without a number, for a list that is not made, and collective prizes that compare nothing."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Collective, Prize


def prize_problems(rules: Rules) -> list[RulesError]:
    problems = [problem for prize in rules.prizes for problem in _individual(rules, prize)]
    if rules.rounds and not rules.stages and any(one.within == "stage" for one in rules.one_prize):
        problems.append(RulesError("no_stages", "one_prize"))
    return [*problems, *(problem for one in rules.collectives for problem in _collective(rules, one))]


def _individual(rules: Rules, prize: Prize) -> Iterator[RulesError]:
    where = f"prizes.{prize.key}"
    if not prize.tiers:
        yield RulesError("no_tier", where)
    ranking = next(one for one in rules.rankings if one.key == prize.ranking)
    if prize.board and not ranking.by_board:
        yield RulesError("board_not_ranked", f"{where}.board")


def _collective(rules: Rules, one: Collective) -> Iterator[RulesError]:
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
    if "prize_points" in one.criteria and not one.prize_points:
        yield RulesError("no_prize_points", f"{where}.prize_points")
    if one.combine != "decision" and any(tier.count is None for tier in one.tiers):
        yield RulesError("no_tier_count", f"{where}.tiers")
