"""Rankings that part nobody, that nobody can enter, or that need what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules, holds_in
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Paper, Ranking, RoundRules

MOST_KEYS = 6
SUMS = ("sum_rounds", "sum_attempts")


def ranking_problems(rules: Rules) -> list[RulesError]:
    return [problem for ranking in rules.rankings for problem in _problems(rules, ranking)]


def _problems(rules: Rules, ranking: Ranking) -> Iterator[RulesError]:
    where = f"rankings.{ranking.key}"
    papers = papers_of(rules, ranking)
    yield from _chain_problems(ranking, papers, where)
    yield from _sum_problems(rules, ranking, where)
    yield from _gate_problems(ranking, papers, where)
    if "prediction" in ranking.chain and not all(paper.prediction for paper in papers):
        yield RulesError("prediction_not_asked", f"{where}.chain")
    if ranking.shown == "live" and ranking.gate == "all_right" and ranking.chain[:1] == ("prediction",):
        yield RulesError("live_without_truth", f"{where}.shown")
    if {"fewer_attempts", "more_perfect"} & set(ranking.chain) and _one_attempt(rules, ranking):
        yield RulesError("one_attempt_only", f"{where}.chain")
    rounds = _rounds(rules, ranking)
    if rules.rounds and not rounds:
        yield RulesError("ranking_of_practice", f"{where}.only")
    if ranking.min_rounds and rounds and ranking.min_rounds > len(rounds):
        yield RulesError("more_rounds_than_there_are", f"{where}.min_rounds", most=len(rounds))
    if len({round.entrant for round in rounds}) > 1:
        yield RulesError("people_and_units", where)


def papers_of(rules: Rules, ranking: Ranking) -> list[Paper]:
    """The papers whose attempts a ranking compares."""
    rounds = _rounds(rules, ranking)
    keys = {paper.key: paper for round in rounds for paper in (rules.paper_of(round.key),)}
    for round in rounds:
        for board in round.paper_by_board:
            paper = rules.paper_of(round.key, board)
            keys[paper.key] = paper
    return list(keys.values()) or [rules.paper]


def _rounds(rules: Rules, ranking: Ranking) -> list[RoundRules]:
    return [one for one in rules.rounds if not one.practice and holds_in(ranking.only, one.key, one.stage)]


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


def _sum_problems(rules: Rules, ranking: Ranking, where: str) -> Iterator[RulesError]:
    if ranking.count not in SUMS:
        return
    if {"prediction", "started"} & set(ranking.chain):
        yield RulesError("not_in_sums", f"{where}.chain")
    if ranking.count == "sum_rounds" and ranking.per == "round":
        yield RulesError("sum_of_one_round", f"{where}.per")
    if ranking.count == "sum_attempts" and ranking.gate == "all_right":
        yield RulesError("all_right_in_sum", f"{where}.gate")


def _gate_problems(ranking: Ranking, papers: list[Paper], where: str) -> Iterator[RulesError]:
    # Without sections the total is not known yet; sums and bonus go beyond one paper.
    if not isinstance(ranking.gate, int) or ranking.count in SUMS or ranking.bonus:
        return
    if any(paper.essay or not paper.sections for paper in papers):
        return
    most = max(paper.most_points for paper in papers)
    if ranking.gate > most:
        yield RulesError("gate_out_of_reach", f"{where}.gate", gate=ranking.gate, total=most)


def _one_attempt(rules: Rules, ranking: Ranking) -> bool:
    """Whether nobody can have two attempts in one of the ranking's periods."""
    if rules.cap("contest") == 1:
        return True
    rounds = _rounds(rules, ranking)
    if ranking.per == "round":
        return bool(rounds) and all(rules.cap("round", round_key=r.key, stage=r.stage or "") == 1 for r in rounds)
    return ranking.per == "stage" and rules.cap("stage") == 1
