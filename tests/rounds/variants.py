"""What each variant of real contests asks of rule data: a predicate for every code that data can show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import combinations, pairwise

from contest.rounds.rules import Cap, Collective, Paper, Ranking, RoundRules, Rules, counted_rounds, papers_in

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
SUMS = ("sum_rounds", "sum_attempts")


def quiz_rounds(rules: Rules) -> list[RoundRules]:
    """Counted rounds in which questions are answered."""
    return [one for one in counted_rounds(rules) if any(paper.sections for paper in papers_in(rules, (one,)))]


def length(round: RoundRules) -> dt.timedelta:
    assert round.opens
    assert round.closes
    return round.closes - round.opens


def gaps(rules: Rules) -> list[dt.timedelta]:
    """Between the closing of a round and the opening of the next."""
    rounds = quiz_rounds(rules)
    found = []
    for one, other in pairwise(rounds):
        assert one.closes
        assert other.opens
        found.append(other.opens - one.closes)
    return found


def any_paper(test: Callable[[Paper], object]) -> Callable[[Rules], bool]:
    return lambda rules: any(test(paper) for paper in rules.papers)


def any_ranking(test: Callable[[Ranking], object]) -> Callable[[Rules], bool]:
    return lambda rules: any(test(ranking) for ranking in rules.rankings)


def any_collective(test: Callable[[Collective], object]) -> Callable[[Rules], bool]:
    return lambda rules: any(test(one) for one in rules.collectives)


def any_round(test: Callable[[RoundRules], object]) -> Callable[[Rules], bool]:
    return lambda rules: any(test(round) for round in rules.rounds)


def any_cap(test: Callable[[Cap], object]) -> Callable[[Rules], bool]:
    return lambda rules: any(test(cap) for cap in rules.caps)


def chain(*keys: str) -> Callable[[Rules], bool]:
    """A ranking, without a gate, whose order begins with these keys."""
    return any_ranking(lambda ranking: ranking.gate is None and ranking.chain[: len(keys)] == keys)


def minutes(least: int, most: int) -> Callable[[Rules], bool]:
    return any_paper(lambda paper: paper.minutes and least <= paper.minutes <= most)


def predicts(*of: str, over: tuple[str, ...] = ("round", "stage", "contest")) -> Callable[[Rules], bool]:
    return any_paper(lambda paper: paper.prediction and paper.prediction.of in of and paper.prediction.over in over)


def closed(rules: Rules) -> bool:
    """Only some may take part: a roster, units, or people who must be of a school, a unit or known to the organiser."""
    identity = rules.identity
    by_identity = {"unit", "school"} & set(identity.required) or identity.account in ("username", "roster_code", "sso")
    return rules.audience.roster_only or bool(rules.audience.units) or bool(by_identity)


def one_each_period(rules: Rules) -> bool:
    return any(cap.max == 1 and cap.per in ("week", "round") for cap in rules.caps)


def one_in_all(rules: Rules) -> bool:
    once_a_round = len(quiz_rounds(rules)) == 1 and any(cap.max == 1 and cap.per == "round" for cap in rules.caps)
    return once_a_round or any(cap.max == 1 and cap.per == "contest" for cap in rules.caps)


def some_uncapped(rules: Rules) -> bool:
    return any(
        not any(not cap.only or {one.key, one.stage} & set(cap.only) for cap in rules.caps) for one in rules.rounds
    )


def two_caps_at_once(rules: Rules) -> bool:
    return any(
        one.only == other.only and one.per != other.per
        for place, one in enumerate(rules.caps)
        for other in rules.caps[:place]
    )


def earliest_of_the_best(ranking: Ranking) -> bool:
    """Of equal attempts the one handed in first counts: no duration and no start before it in the order."""
    if ranking.count == "best_earliest":
        return True
    before = ranking.chain[: ranking.chain.index("prediction")] if "prediction" in ranking.chain else ranking.chain
    return ranking.count == "best" and [key for key in before if key in ("duration", "started", "submitted")][:1] in (
        [],
        ["submitted"],
    )


def overlapping(rules: Rules) -> bool:
    return any(_open_together(one, other) for one, other in combinations(quiz_rounds(rules), 2))


def _open_together(one: RoundRules, other: RoundRules) -> bool:
    assert one.opens
    assert one.closes
    assert other.opens
    assert other.closes
    return one.opens < other.closes and other.opens < one.closes


def board_quotas(rules: Rules) -> bool:
    """Prizes of several boards in one ranking."""
    boards = {(prize.ranking, prize.board) for prize in rules.prizes if prize.board}
    return len(boards) > len({ranking for ranking, _board in boards})


def banks(rules: Rules) -> set[str | None]:
    return {section.bank for paper in rules.papers for section in paper.sections}


def answer(sections_of: Callable[[Paper], bool]) -> Callable[[Rules], bool]:
    return any_paper(lambda paper: paper.sections and sections_of(paper))


EXPRESSED: dict[str, Callable[[Rules], object]] = {
    # who
    "A1": lambda rules: not rules.audience.roster_only and not rules.audience.units and rules.audience.statement,
    "A2": lambda rules: any("tại" in one for one in rules.audience.declarations),
    "A3": lambda rules: any(
        audience.min_age is not None or audience.max_age is not None
        for audience in (rules.audience, *(board.audience for board in rules.boards if board.audience))
    ),
    "A4": closed,
    "A5": lambda rules: len(rules.boards) > 1,
    "A6": lambda rules: any(one.staff for one in rules.exclusions),
    "A7": lambda rules: any(not one.staff for one in rules.exclusions),
    "A8": lambda rules: rules.identity.asked == "after",
    "A9": lambda rules: rules.identity.shared_contact,
    "A10": lambda rules: rules.identity.account == "phone",
    "A11": lambda rules: rules.identity.account == "sso",
    "A12": lambda rules: "unit" in rules.identity.required and rules.identity.unit_from == "tree",
    "A13": lambda rules: "unit" in rules.identity.required and rules.identity.unit_from == "text",
    "A14": lambda rules: rules.notes or rules.audience.declarations,
    "A15": lambda rules: (
        rules.targets or any(need.measure == "compulsory_rate" for one in rules.collectives for need in one.require)
    ),
    "A16": any_round(lambda round: round.entrant == "unit"),
    # when
    "B1": lambda rules: len(quiz_rounds(rules)) == 1,
    "B2": lambda rules: sum(4 * DAY <= length(one) <= WEEK for one in quiz_rounds(rules)) > 1,
    "B3": lambda rules: (
        len({one.opens for one in quiz_rounds(rules)}) > 1 and {length(one) for one in quiz_rounds(rules)} != {WEEK}
    ),
    "B4": lambda rules: (
        any(one.hours or one.closed_dates for one in rules.rounds) or max(gaps(rules), default=DAY * 0) >= DAY
    ),
    "B5": lambda rules: gaps(rules) and all(gap == dt.timedelta(hours=1) for gap in gaps(rules)),
    "B6": lambda rules: (
        overlapping(rules) or (len({(one.per, one.only) for one in rules.rankings}) > 1 and bool(rules.stages))
    ),
    "B7": any_ranking(lambda ranking: ranking.per != "round" and ranking.count in SUMS),
    "B8": any_round(lambda round: round.admission),
    "B10": lambda rules: len({one.topic for one in rules.rounds if one.topic}) > 1,
    # papers
    "C1": answer(lambda paper: paper.made == "drawn"),
    "C2": answer(lambda paper: paper.made == "one"),
    "C3": answer(lambda paper: len(paper.sections) > 1 and all(section.count for section in paper.sections)),
    "C4": answer(lambda paper: any(section.percent for section in paper.sections)),
    "C5": answer(lambda paper: any(section.level for section in paper.sections)),
    "C6": lambda rules: len(banks(rules) - {None}) > 1,
    "C9": minutes(5, 5),
    "C10": minutes(10, 15),
    "C11": minutes(20, 20),
    "C12": minutes(30, 60),
    "C13": any_paper(lambda paper: paper.answer_all),
    "C14": any_paper(lambda paper: paper.prediction and paper.prediction.after_clock),
    "C15": any_round(lambda round: round.practice),
    # attempts
    "D1": one_in_all,
    "D2": one_each_period,
    "D3": any_cap(lambda cap: cap.max in (2, 7) and cap.per in ("week", "round")),
    "D4": any_cap(lambda cap: cap.max in (2, 3) and cap.per == "contest"),
    "D5": some_uncapped,
    "D6": two_caps_at_once,
    "D7": any_round(lambda round: any(route.how == "score" for route in round.admission)),
    "D8": lambda rules: (
        any({"fewer_attempts", "more_perfect"} & set(ranking.chain) for ranking in rules.rankings)
        or any(tier.max_attempts for prize in rules.prizes for tier in prize.tiers)
    ),
    "E1": any_ranking(lambda ranking: ranking.count == "best"),
    "E2": any_ranking(earliest_of_the_best),
    "E3": any_ranking(lambda ranking: ranking.count in SUMS),
    "F1": predicts("perfect_people", over=("round",)),
    "F2": predicts("perfect_people", over=("contest",)),
    "F3": predicts("people"),
    "F4": predicts("attempts"),
    "F5": predicts("stated_number"),
    # order
    "G1": any_ranking(lambda one: one.gate == "all_right" and one.chain[:2] == ("prediction", "submitted")),
    "G2": any_ranking(lambda one: one.gate == "all_right" and one.chain[:1] == ("prediction",)),
    "G3": chain("score", "duration", "started"),
    "G4": chain("score", "duration", "prediction"),
    "G5": chain("score", "duration", "fewer_attempts", "registered"),
    "G6": any_ranking(lambda one: one.count in SUMS and one.chain == ("score", "duration", "fewer_attempts")),
    "G7": any_ranking(lambda one: one.gate is None and one.chain == ("score", "duration")),
    "G8": chain("score", "submitted"),
    "G9": lambda rules: (
        any(ranking.bonus for ranking in rules.rankings)
        or any(paper.sections and paper.essay and paper.essay.points for paper in rules.papers)
    ),
    # points by difficulty and by the speed of each answer: no rule data says that
    "G10": lambda rules: False,
    "G11": lambda rules: len({ranking.chain for ranking in rules.rankings}) > 1,
    "G12": any_round(lambda round: sum(route.how == "top" for route in round.admission) > 1),
    "G13": chain("score", "prediction", "duration"),
    # prizes
    "H1": lambda rules: len({(prize.ranking) for prize in rules.prizes}) > 1,
    "H2": board_quotas,
    "H3": lambda rules: rules.one_prize,
    "H4": lambda rules: any(prize.share_cap for prize in rules.prizes),
    "H5": lambda rules: any(prize.reserve or prize.claim_days for prize in rules.prizes),
    "I1": any_collective(lambda one: one.criteria[:1] in (("people",), ("attempts",))),
    "I2": any_collective(lambda one: {"rate", "mean_rate"} & set(one.criteria)),
    "I3": any_collective(lambda one: "winners" in one.criteria),
    "I4": any_collective(lambda one: len(one.criteria) > 1),
    "I5": any_collective(lambda one: one.combine == "rank_points"),
    "I6": any_collective(lambda one: one.require),
    "I7": any_collective(lambda one: one.by_block),
    "I8": any_collective(lambda one: one.combine == "decision"),
    "I9": any_collective(lambda one: one.combine == "add" and one.prize_points),
    # writing
    "J1": any_paper(lambda paper: paper.essay and not paper.sections),
    "J2": any_paper(lambda paper: paper.essay and paper.sections),
    "J3": any_paper(lambda paper: paper.essay and (paper.essay.max_words or paper.essay.max_pages)),
    "J4": any_paper(lambda paper: paper.essay and paper.essay.questions > 1),
    "J5": any_paper(lambda paper: paper.essay and paper.essay.shortlist_per_unit),
    "J6": any_paper(lambda paper: paper.essay and "video" in paper.essay.takes),
    "J7": any_paper(lambda paper: paper.essay and paper.essay.conditions),
    "J9": any_paper(lambda paper: paper.essay and "paper" in paper.essay.takes),
    # what is shown
    "K1": any_paper(lambda paper: "score" in paper.show_at_once),
    "K2": any_paper(lambda paper: not paper.show_at_once and "score" in paper.show_after_round),
    "K3": any_ranking(lambda ranking: ranking.shown == "live" or (ranking.shown != "never" and ranking.top)),
    "K4": any_paper(lambda paper: "key" in paper.show_after_round),
    "K5": any_paper(lambda paper: "material" in (*paper.show_at_once, *paper.show_after_round)),
    "K6": lambda rules: any(tier.certificate for one in (*rules.prizes, *rules.collectives) for tier in one.tiers),
    "L1": any_paper(lambda paper: paper.leaving == "hand_in"),
    "L2": any_round(lambda round: round.held == "session"),
}
# Acts and the bank, not rules: a schedule that was changed, several right choices, pictures, an annulled session.
NOTHING_TO_SHOW = {"B9", "C7", "C8", "L3"}


def unexpressed(rules: Rules, variants: list[str]) -> list[str]:
    """The codes that the data of a contest does not show."""
    return [code for code in variants if code not in NOTHING_TO_SHOW and not EXPRESSED[code](rules)]
