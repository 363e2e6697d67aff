"""Rankings that part nobody, that nobody can enter, or that need what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Paper, Ranking
from contest.rounds.rules.periods import counted_rounds, one_attempt_only, papers_in, papers_of, periods

MOST_KEYS = 6
SUMS = ("sum_rounds", "sum_attempts")


def ranking_problems(rules: Rules) -> list[RulesError]:
    return [problem for ranking in rules.rankings for problem in _problems(rules, ranking)]


def _problems(rules: Rules, ranking: Ranking) -> Iterator[RulesError]:
    where = f"rankings.{ranking.key}"
    papers = papers_of(rules, ranking)
    yield from _chain_problems(ranking, papers, where)
    yield from _sum_problems(ranking, where)
    yield from _gate_problems(rules, ranking, where)
    if "prediction" in ranking.chain and not all(paper.prediction for paper in papers):
        yield RulesError("prediction_not_asked", f"{where}.chain")
    if ranking.shown == "live" and ranking.gate == "all_right" and ranking.chain[:1] == ("prediction",):
        yield RulesError("live_without_truth", f"{where}.shown")
    if {"fewer_attempts", "more_perfect"} & set(ranking.chain) and one_attempt_only(rules, ranking):
        yield RulesError("one_attempt_only", f"{where}.chain")
    yield from _period_problems(rules, ranking, where)


def _period_problems(rules: Rules, ranking: Ranking, where: str) -> Iterator[RulesError]:
    # a stored document may leave its rounds to the database: then nothing can be said of them
    if not rules.rounds:
        return
    rounds = counted_rounds(rules, ranking.only)
    if not rounds or any(round.practice and round.key in ranking.only for round in rules.rounds):
        yield RulesError("ranking_of_practice", f"{where}.only")
    if ranking.per == "stage" and any(round.stage is None for round in rounds):
        yield RulesError("rounds_without_stage", f"{where}.per")
    found = periods(rules, ranking)
    most = max((len(period) for period in found), default=0)
    if ranking.min_rounds and found and ranking.min_rounds > most:
        yield RulesError("more_rounds_than_there_are", f"{where}.min_rounds", wanted=ranking.min_rounds, most=most)
    if any(len({round.entrant for round in period}) > 1 for period in found):
        yield RulesError("people_and_units", where)


def _chain_problems(ranking: Ranking, papers: list[Paper], where: str) -> Iterator[RulesError]:
    chain = ranking.chain
    if chain[:1] != ("score",) and ranking.gate != "all_right":
        yield RulesError("score_first", f"{where}.chain")
    flat = not ranking.bonus and not any(paper.essay for paper in papers) and ranking.count != "sum_attempts"
    if ranking.gate == "all_right" and "score" in chain and flat and _all_worth_one(papers):
        yield RulesError("score_says_nothing", f"{where}.chain")
    if len(set(chain)) < len(chain):
        yield RulesError("key_twice", f"{where}.chain")
    if len(chain) > MOST_KEYS:
        yield RulesError("too_many_keys", f"{where}.chain", most=MOST_KEYS)


def _all_worth_one(papers: list[Paper]) -> bool:
    """Whether all-right papers have equal points: they do when all papers have the same most points."""
    return len({paper.most_points for paper in papers}) < 2


def _sum_problems(ranking: Ranking, where: str) -> Iterator[RulesError]:
    if ranking.count not in SUMS:
        return
    if {"prediction", "started"} & set(ranking.chain):
        yield RulesError("not_in_sums", f"{where}.chain")
    if ranking.count == "sum_rounds" and ranking.per == "round":
        yield RulesError("sum_of_one_round", f"{where}.per")
    if ranking.count == "sum_attempts" and ranking.gate == "all_right":
        yield RulesError("all_right_in_sum", f"{where}.gate")


def _gate_problems(rules: Rules, ranking: Ranking, where: str) -> Iterator[RulesError]:
    # Without sections the total is not known yet; there is no highest sum of all attempts, nor of judged points.
    if not isinstance(ranking.gate, int) or ranking.count == "sum_attempts":
        return
    if any(paper.essay or not paper.sections for paper in papers_of(rules, ranking)):
        return
    bonus = sum(one.points for one in ranking.bonus)
    most = max((_most_in(rules, ranking, period) for period in _periods_or_all(rules, ranking)), default=0) + bonus
    if ranking.gate > most:
        yield RulesError("gate_out_of_reach", f"{where}.gate", gate=ranking.gate, total=most)


def _periods_or_all(rules: Rules, ranking: Ranking) -> list[list[Paper]]:
    """The papers of each period's rounds; without rounds in the document, those of one round."""
    rounds = [[papers_in(rules, (round,)) for round in period] for period in periods(rules, ranking)]
    return [[max(papers, key=lambda paper: paper.most_points) for papers in period] for period in rounds] or [
        [rules.paper]
    ]


def _most_in(rules: Rules, ranking: Ranking, papers: list[Paper]) -> int:
    points = [paper.most_points for paper in papers]
    return sum(points) if ranking.count == "sum_rounds" and rules.rounds else max(points)
