"""What a ranking is counted over: its rounds, periods, boards and papers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from contest.rounds.rules.document import Rules, holds_in
from contest.rounds.rules.parts import Collective, Over, Paper, Prize, Ranking, RoundRules, Texts

Rounds = tuple[RoundRules, ...]


def counted_rounds(rules: Rules, only: Texts = ()) -> Rounds:
    """The rounds that an `only` list takes in; practice counts for nothing."""
    return tuple(one for one in rules.rounds if not one.practice and holds_in(only, one.key, one.stage))


def periods_of(rules: Rules, per: Over, only: Texts = ()) -> tuple[Rounds, ...]:
    """The periods of a ranking or a collective prize, each with its rounds, in the order of the rounds.

    A round without a stage belongs to no period of a ranking for each stage.
    """
    rounds = counted_rounds(rules, only)
    if per == "round":
        return tuple((round,) for round in rounds)
    if per == "contest":
        return (rounds,) if rounds else ()
    stages = dict.fromkeys(round.stage for round in rounds if round.stage)
    return tuple(tuple(round for round in rounds if round.stage == stage) for stage in stages)


def periods(rules: Rules, one: Ranking | Collective) -> tuple[Rounds, ...]:
    """The periods of one ranking or one collective prize."""
    return periods_of(rules, one.per, one.only)


def papers_in(rules: Rules, rounds: Sequence[RoundRules]) -> list[Paper]:
    """The papers that are taken in some rounds, on any board; each once."""
    found: dict[str, Paper] = {}
    for round in rounds:
        for board in ("", *round.paper_by_board):
            paper = rules.paper_of(round.key, board)
            found[paper.key] = paper
    return list(found.values())


def papers_of(rules: Rules, ranking: Ranking) -> list[Paper]:
    """The papers whose attempts a ranking compares."""
    return papers_in(rules, counted_rounds(rules, ranking.only)) or [rules.paper]


def when_shown(ranking: Ranking, papers: Iterable[Paper]) -> Literal["live", "closed", "announced", "never"]:
    """From when anybody may see a ranking that compares these papers.

    Places tell scores: a live ranking waits for the close, or for the results, where the papers say none before.
    """
    some = list(papers)
    if ranking.shown != "live" or all(paper.tells_at_once for paper in some):
        return ranking.shown
    return "closed" if all(paper.tells_in_the_end for paper in some) else "announced"


def one_attempt_only(rules: Rules, ranking: Ranking) -> bool:
    """Whether nobody can have two attempts in one of the ranking's periods."""
    if rules.cap("contest") == 1:
        return True
    found = periods(rules, ranking)
    return bool(found) and all(_one_attempt(rules, rounds) for rounds in found)


def _one_attempt(rules: Rules, rounds: Rounds) -> bool:
    first = rounds[0]
    if len(rounds) == 1 and rules.cap("round", round_key=first.key, stage=first.stage or "") == 1:
        return True
    one_stage = len({round.stage for round in rounds}) == 1 and first.stage is not None
    return one_stage and rules.cap("stage", round_key=first.key, stage=first.stage or "") == 1


def ranking_of(rules: Rules, prize: Prize) -> Ranking:
    """The ranking that a prize is awarded down."""
    return next(one for one in rules.rankings if one.key == prize.ranking)


def list_count(rules: Rules, prize: Prize) -> int | None:
    """In how many lists a prize is awarded: periods × boards; None where units part them, which rules do not count."""
    ranking = ranking_of(rules, prize)
    if ranking.by_unit_level:
        return None
    boards = len(rules.boards) if rules.boards and ranking.by_board and not prize.board else 1
    return max(len(periods(rules, ranking)), 1) * boards


def prize_count(rules: Rules, prize: Prize) -> int | None:
    """All prizes that one entry gives out over the contest; None where their number is not said."""
    lists = list_count(rules, prize)
    if lists is None or any(tier.count is None for tier in prize.tiers):
        return None
    return lists * sum(tier.count or 0 for tier in prize.tiers)


def prizes_of_a_list(rules: Rules, ranking: Ranking) -> int:
    """The most prizes that one list of a ranking gives out; tiers without a number count for nothing."""
    given = {
        board: sum(
            tier.count or 0
            for prize in rules.prizes
            if prize.ranking == ranking.key and prize.board in (None, board)
            for tier in prize.tiers
        )
        for board in [None, *(board.key for board in rules.boards if ranking.by_board)]
    }
    return max(given.values())
