"""Rounds that are never open, are too short for their paper, or wait for a ranking that is not ready."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import RoundRules, Route
from contest.rounds.rules.periods import counted_rounds, papers_in
from contest.rounds.rules.spans import longest_minutes, open_spans


def round_problems(rules: Rules) -> list[RulesError]:
    return [problem for round in rules.rounds for problem in (*_window(rules, round), *_routes(rules, round))]


def _window(rules: Rules, round: RoundRules) -> Iterator[RulesError]:
    where = f"rounds.{round.key}"
    if round.opens is None or round.closes is None:
        return
    if round.closes <= round.opens:
        yield RulesError("window_reversed", where, opens=round.opens, closes=round.closes)
        return
    if round.results_at and round.results_at < round.closes:
        yield RulesError("results_before_close", where)
    longest = longest_minutes(open_spans(round))
    if not longest:
        yield RulesError("never_open", where)
    minutes = max((paper.minutes or 0 for paper in papers_in(rules, (round,))), default=0)
    if round.held == "online" and not round.finish_after_close and 0 < longest < minutes:
        yield RulesError("longer_than_open", where, minutes=minutes, longest=longest)


def _routes(rules: Rules, round: RoundRules) -> Iterator[RulesError]:
    for route in round.admission:
        where = f"rounds.{round.key}.admission"
        if route.how == "top" and not route.ranking:
            yield RulesError("top_without_ranking", where)
        elif route.how == "score" and not (route.round and route.percent):
            yield RulesError("score_without_round", where)
        elif route.round == round.key or _ends_too_late(rules, round, route) or _opens_too_late(rules, round, route):
            yield RulesError("ranking_not_ready", where)


def _ends_too_late(rules: Rules, round: RoundRules, route: Route) -> bool:
    """Whether a round that feeds the route's ranking closes after this one opens, or is this one."""
    ranking = next((one for one in rules.rankings if one.key == route.ranking), None)
    if route.how != "top" or ranking is None:
        return False
    feeding = list(counted_rounds(rules, ranking.only))
    if ranking.per == "round" and not ranking.only:
        # each round has a list of its own: those that are over by then send their first
        feeding = [one for one in feeding if one.key != round.key and _before(one, round)]
    return not feeding or any(one.key == round.key or not _before(one, round) for one in feeding)


def _opens_too_late(rules: Rules, round: RoundRules, route: Route) -> bool:
    """Whether the round in which a score is asked for opens when this one is over."""
    other = next((one for one in rules.rounds if one.key == route.round), None)
    return route.how == "score" and other is not None and bool(round.closes and other.opens) and _before(round, other)


def _before(one: RoundRules, other: RoundRules) -> bool:
    return one.closes is None or other.opens is None or one.closes <= other.opens
