"""What a whole rule set allows though it is probably not meant: said while the organiser types, never refused. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import combinations

from contest.rounds.hints import Hint
from contest.rounds.rules.document import NO_CAP, Rules
from contest.rounds.rules.parts import Board, Paper, Ranking, Requirement, RoundRules, Teams
from contest.rounds.rules.periods import (
    counted_rounds,
    list_count,
    one_attempt_only,
    papers_in,
    papers_of,
    periods,
    prize_count,
    ranking_of,
    when_shown,
)

WEEK_DAYS = 7
OLDEST = 150
SUMS = ("sum_rounds", "sum_attempts")


def find_rule_hints(rules: Rules) -> list[Hint]:
    """Everything worth saying about rules without contradictions, in the order of the document."""
    parts = (_boards, _teams, _windows, _closed_days, _overlaps, _weeks, _rankings, _papers, _prizes, _floors)
    return [hint for find in parts for hint in find(rules)]


# --- boards ---------------------------------------------------------------------------------------


def _boards(rules: Rules) -> Iterator[Hint]:
    """Ages that fit two boards, or none, where nothing but the age parts the boards."""
    spans = sorted(span for board in rules.boards if (span := _span_of(board)))
    known = {(board.audience.age_on, board.audience.units) for board in rules.boards if board.audience}
    if len(spans) != len(rules.boards) or len(spans) < 2 or len(known) > 1:
        return
    reached, before = spans[0][1], spans[0][2]
    for least, most, label in spans[1:]:
        if least <= reached:
            yield Hint("ages_shared", {"from": least, "to": min(most, reached)}, (before, label))
        elif least > reached + 1:
            yield Hint("ages_left_out", {"from": reached + 1, "to": least - 1}, (before, label))
        if most > reached:
            reached, before = most, label


def _span_of(board: Board) -> tuple[int, int, str] | None:
    """The ages of a board, both inclusive; None where it names none."""
    said = board.audience
    if said is None or (said.min_age is None and said.max_age is None):
        return None
    return said.min_age or 0, OLDEST if said.max_age is None else said.max_age, board.label or board.key


def _teams(rules: Rules) -> Iterator[Hint]:
    """What teams must be, where no round is for teams."""
    if rules.rounds and rules.teams != Teams() and not any(round.is_for_teams for round in rules.rounds):
        yield Hint("teams_nowhere")


# --- rounds ---------------------------------------------------------------------------------------


def _windows(rules: Rules) -> Iterator[Hint]:
    """A closing at …h59: in that last minute nobody can start."""
    for round in rules.rounds:
        if round.closes and round.closes.minute == 59:
            hour = round.closes.hour
            yield Hint("closing_59", {"hour": hour, "next": hour + 1}, (round.label,))


def _closed_days(rules: Rules) -> Iterator[Hint]:
    """Closed days that close nothing: outside their round, and not written in the round in which they lie.

    The holidays of a year, the same list in every round, are no mistake.
    """
    working = {day for round in rules.rounds for day in round.closed_dates if _lies_in(round, day)}
    for round in rules.rounds:
        idle = [day for day in round.closed_dates if day not in working]
        if idle and round.opens and round.closes:
            yield Hint("closed_day_outside", {}, (round.label, *(day.strftime("%d/%m/%Y") for day in idle)))


def _lies_in(round: RoundRules, day: dt.date) -> bool:
    if round.opens is None or round.closes is None:
        return False
    return round.opens.date() <= day and round.closes > dt.datetime.combine(day, dt.time())


def _overlaps(rules: Rules) -> Iterator[Hint]:
    """Rounds that are open at the same time; practice is meant to be."""
    found = [
        (one, other)
        for one, other in combinations([round for round in rules.rounds if not round.practice], 2)
        if _alike(rules, one) == _alike(rules, other) and _open_together(one, other)
    ]
    if found:
        one, other = found[0]
        yield Hint("open_together", {"pairs": len(found)}, (one.label, other.label))


def _alike(rules: Rules, round: RoundRules) -> tuple[str, bool]:
    """Who takes part and whether questions are answered: an essay beside a quiz is meant to be open with it."""
    return round.entrant, any(paper.sections for paper in papers_in(rules, (round,)))


def _open_together(one: RoundRules, other: RoundRules) -> bool:
    if not (one.opens and one.closes and other.opens and other.closes):
        return False
    return one.opens < other.closes and other.opens < one.closes


def _weeks(rules: Rules) -> Iterator[Hint]:
    """A cap for each calendar week (from Monday 00:00) over rounds of a week that begin at another moment."""
    for cap in rules.caps:
        if cap.per != "week":
            continue
        cut = [round for round in counted_rounds(rules, cap.only) if _cut_by_monday(round)]
        if cut:
            yield Hint("week_cuts_round", {"max": cap.max}, (cut[0].label,))


def _cut_by_monday(round: RoundRules) -> bool:
    if not (round.opens and round.closes) or (round.closes - round.opens).days > WEEK_DAYS:
        return False
    return round.opens.isocalendar()[:2] != round.closes.isocalendar()[:2] and not (
        round.closes.isoweekday() == 1 and (round.closes.hour, round.closes.minute) == (0, 0)
    )


# --- order ----------------------------------------------------------------------------------------


def _rankings(rules: Rules) -> Iterator[Hint]:
    for ranking in rules.rankings:
        about = (ranking.label,)
        behind = _hardly_reached(ranking)
        if behind:
            yield Hint("hardly_reached", {}, (ranking.label, *behind))
        several = not one_attempt_only(rules, ranking)
        if "fewer_attempts" in ranking.chain and several and ranking.count not in SUMS:
            yield Hint("attempts_cost", {}, about)
        if (when := when_shown(ranking, papers_of(rules, ranking))) != ranking.shown:
            yield Hint(f"live_but_{when}", {}, about)
        if ranking.count == "last" and several:
            yield Hint("last_costs", {}, about)
        if ranking.count == "sum_attempts" and not _capped(rules, ranking):
            yield Hint("sits_most", {}, about)


def _hardly_reached(ranking: Ranking) -> tuple[str, ...]:
    """The moment, and why it hides what follows: moments in milliseconds are hardly ever equal; nor are durations."""
    chain = ranking.chain
    if ranking.whole_seconds:
        return ()
    if "submitted" in chain and chain[-1] != "submitted":
        return ("submitted", *chain[chain.index("submitted") + 1 :])
    if not {"duration", "prediction"} <= set(chain):
        return ()
    return ("duration", "prediction") if chain.index("duration") < chain.index("prediction") else ()


def _capped(rules: Rules, ranking: Ranking) -> bool:
    rounds = counted_rounds(rules, ranking.only) or (RoundRules(key="-"),)
    return all(
        any(rules.cap(cap.per, round_key=one.key, stage=one.stage or "") < NO_CAP for cap in rules.caps)
        for one in rounds
    )


# --- papers ---------------------------------------------------------------------------------------


def _papers(rules: Rules) -> Iterator[Hint]:
    for paper in rules.papers:
        if paper.made == "one" and paper.prediction and not _all_capped(rules, paper):
            yield Hint("key_spreads", {}, (paper.label,))


def _all_capped(rules: Rules, paper: Paper) -> bool:
    sat_in = [round for round in rules.rounds if paper in papers_in(rules, (round,))] or [RoundRules(key="-")]
    return all(
        any(rules.cap(cap.per, round_key=one.key, stage=one.stage or "") < NO_CAP for cap in rules.caps)
        for one in sat_in
    )


# --- prizes ---------------------------------------------------------------------------------------

WIDTH = {"round": 0, "stage": 1, "contest": 2}


def _prizes(rules: Rules) -> Iterator[Hint]:
    yield from _all_prizes(rules)
    late = set()
    for prize in rules.prizes:
        ranking = ranking_of(rules, prize)
        if _truth_is_late(rules, ranking) and ranking.key not in late:
            late.add(ranking.key)
            yield Hint("truth_late", {}, (prize.label, ranking.label))


def _all_prizes(rules: Rules) -> Iterator[Hint]:
    """How many prizes of one title there are in all, where the rules name those of one list."""
    titles = dict.fromkeys((prize.label, prize.ranking) for prize in rules.prizes)
    for label, ranking in titles:
        prizes = [prize for prize in rules.prizes if (prize.label, prize.ranking) == (label, ranking)]
        totals = [prize_count(rules, prize) for prize in prizes]
        lists = [list_count(rules, prize) or 1 for prize in prizes]
        if None in totals or max(lists) < 2:
            continue
        each = sum(tier.count or 0 for prize in prizes for tier in prize.tiers)
        yield Hint("all_prizes", {"each": each, "total": sum(total or 0 for total in totals)}, (label,))


def _truth_is_late(rules: Rules, ranking: Ranking) -> bool:
    """Whether the number that is predicted is counted over longer than the period that the prizes are for."""
    if "prediction" not in ranking.chain:
        return False
    asked = [paper.prediction for paper in papers_of(rules, ranking) if paper.prediction]
    several = max((len(period) for period in periods(rules, ranking)), default=0) < len(counted_rounds(rules))
    return several and any(WIDTH[one.over] > WIDTH[ranking.per] for one in asked)


def _floors(rules: Rules) -> Iterator[Hint]:
    """Floors by size of the unit that leave out a size: such a unit has no floor."""
    needs = [need for one in rules.collectives for need in one.require] + list(rules.targets)
    for measure in dict.fromkeys(need.measure for need in needs):
        gap = _first_gap([need for need in needs if need.measure == measure])
        if gap is not None:
            yield Hint("size_without_floor", {"size": gap}, (measure,))


def _first_gap(needs: list[Requirement]) -> int | None:
    """The least size that none of the lines takes in; None where all do, or where no line names a size."""
    spans = sorted((need.size_from or 0, need.size_below) for need in needs if not need.units)
    if all(span == (0, None) for span in spans):
        return None
    reached = 0
    for start, below in spans:
        if start > reached:
            return reached
        if below is None:
            return None
        reached = max(reached, below)
    return reached
