"""What the rules can say and this site cannot do yet: told before a round is published. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Paper, RoundRules

# what the column of an attempt's points holds on every database, rounded down
MOST_POINTS = 30_000


def find_unsupported(rules: Rules, round_key: str) -> list[RulesError]:
    """What stands in the way of holding this round here as its rules say; codes `not_yet_…`, at most one of each."""
    round = rules.round_rules(round_key)
    if not round.is_online:
        # papers and doors are elsewhere: only what comes of them is entered
        return [*_entered(rules, round)]
    essays = _essays(rules, round) if rules.writes(round_key) else ()
    return [*_boards(rules, round_key), *_papers(rules, round_key), *essays]


def _entered(rules: Rules, round: RoundRules) -> Iterator[RulesError]:
    where = f"rounds.{round.key}"
    rankings = rules.in_round(round.key, round.stage or "").rankings
    if any(one.gate == "all_right" or "more_perfect" in one.chain for one in rankings):
        yield RulesError("not_yet_perfect", f"{where}.held")


def _boards(rules: Rules, round_key: str) -> Iterator[RulesError]:
    """One number is predicted in a round, and one answer says whether its papers are shuffled."""
    papers = rules.papers_by_board(round_key).values()
    if len({(paper.prediction, paper.shuffle) for paper in papers}) > 1:
        yield RulesError("not_yet_paper_by_board", f"rounds.{round_key}.paper_by_board")


def _papers(rules: Rules, round_key: str) -> Iterator[RulesError]:
    found = [problem for paper in rules.papers_by_board(round_key).values() for problem in _paper(paper)]
    yield from {problem.code: problem for problem in reversed(found)}.values()


def _paper(paper: Paper) -> Iterator[RulesError]:
    where = f"papers.{paper.key}"
    if paper.most_of_all > MOST_POINTS:
        yield RulesError("not_yet_points", f"{where}.sections")
    if paper.made == "sets" and any(section.bank for section in paper.sections):
        yield RulesError("not_yet_banks", f"{where}.sections")
    if paper.essay is not None and paper.essay.shortlist_per_unit:
        yield RulesError("not_yet_shortlist", f"{where}.essay")


def _essays(rules: Rules, round: RoundRules) -> Iterator[RulesError]:
    """An essay is one for each person and round, and judged once the round is over."""
    papers = rules.papers_by_board(round.key).values()
    if len({(bool(one.sections), one.essay) for one in papers}) > 1:
        yield RulesError("not_yet_essay_by_board", f"rounds.{round.key}.paper_by_board")
    rankings = rules.in_round(round.key, round.stage or "").rankings
    if any(one.count == "sum_attempts" for one in rankings):
        yield RulesError("not_yet_essay_sum", f"papers.{rules.paper_of(round.key).key}.essay")
    perfect = any(one.gate == "all_right" or "more_perfect" in one.chain for one in rankings)
    if perfect and not rules.draws(round.key):
        yield RulesError("not_yet_perfect", f"rounds.{round.key}.held")
