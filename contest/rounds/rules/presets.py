"""The five commonest shapes of contests, filled in; rounds at equal intervals; an earlier contest moved on. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from contest.rounds.rules.document import Rules, usual_paper
from contest.rounds.rules.parts import (
    Board,
    Cap,
    ChainKey,
    Collective,
    Identity,
    OnePrize,
    Paper,
    Prediction,
    Prize,
    Ranking,
    Requirement,
    RoundRules,
    Route,
    Section,
    Tier,
)

Shape = Literal["one_round", "weekly", "weekly_and_overall", "internal", "final"]
SHAPES: tuple[Shape, ...] = ("one_round", "weekly", "weekly_and_overall", "internal", "final")
WEEK = dt.timedelta(days=7)
QUESTIONS = 20
RESERVE = 5
ADMITTED = 20


@dataclass(frozen=True)
class Names:
    """What parts of a new contest are called, in the organiser's language; they can be renamed afterwards."""

    round: str = "Đợt thi"
    week: str = "Tuần"
    final: str = "Chung kết"
    questions: str = "câu hỏi"
    results: str = "Kết quả"
    week_results: str = "Kết quả tuần"
    overall: str = "Kết quả chung cuộc"
    prizes: str = "Giải cá nhân"
    week_prizes: str = "Giải tuần"
    overall_prizes: str = "Giải chung cuộc"
    collective: str = "Giải tập thể"
    tiers: tuple[str, ...] = ("giải Nhất", "giải Nhì", "giải Ba", "giải Khuyến khích")


@dataclass(frozen=True)
class Switches:
    """What can be added to any shape. `boards` are titles of boards (bảng); none means all are ranked together."""

    prediction: bool = False
    boards: tuple[str, ...] = ()
    one_prize: bool = False
    collective: bool = False


# --- rounds at equal intervals --------------------------------------------------------------------


def weekly_rounds(
    *, opens: dt.datetime, count: int, length: dt.timedelta = WEEK, gap: dt.timedelta = dt.timedelta(0), label: str
) -> tuple[RoundRules, ...]:
    """`count` rounds of one length, `gap` between a closing and the next opening: "Tuần 1", "Tuần 2" …

    Moments are Vietnamese wall-clock time; keys are t1, t2 ….
    """
    starts = [opens + place * (length + gap) for place in range(count)]
    return tuple(
        RoundRules(key=f"t{place}", label=f"{label} {place}", opens=start, closes=start + length)
        for place, start in enumerate(starts, 1)
    )


# --- the shapes -----------------------------------------------------------------------------------


def preset(
    shape: Shape,
    *,
    opens: dt.datetime,
    count: int = 4,
    length: dt.timedelta = WEEK,
    gap: dt.timedelta = dt.timedelta(0),
    switches: Switches = Switches(),
    names: Names = Names(),
) -> Rules:
    """A whole document of one of the five shapes, with its switches; it has no contradictions.

    `count` rounds of `length` from `opens` on, `gap` between them; shapes of one round take the first alone.
    """
    single = shape in ("one_round", "internal")
    label = names.round if single else names.week
    rounds = weekly_rounds(opens=opens, count=1 if single else count, length=length, gap=gap, label=label)
    if single:
        rounds = (msgspec.structs.replace(rounds[0], key="d1", label=names.round),)
    made = {
        "one_round": _one_round,
        "weekly": _weekly,
        "weekly_and_overall": _weekly_and_overall,
        "internal": _internal,
        "final": _final,
    }[shape](rounds, names)
    return _switched(made, shape, switches, names)


def _rules(rounds: Sequence[RoundRules], names: Names, **parts: Any) -> Rules:
    paper = usual_paper(sections=(Section(label=names.questions, count=QUESTIONS),))
    return Rules(papers=(paper,), rounds=tuple(rounds), **parts)


def _tiers(names: Names, counts: Sequence[int]) -> tuple[Tier, ...]:
    return tuple(Tier(label=label, count=count) for label, count in zip(names.tiers, counts, strict=False))


def _one_round(rounds: Sequence[RoundRules], names: Names) -> Rules:
    prize = Prize(key="giai", label=names.prizes, ranking="chung", tiers=_tiers(names, (1, 2, 3, 5)), reserve=RESERVE)
    return _rules(
        rounds,
        names,
        caps=(Cap(max=3, per="contest"),),
        rankings=(Ranking(key="chung", label=names.results),),
        prizes=(prize,),
    )


def _weekly(rounds: Sequence[RoundRules], names: Names) -> Rules:
    return _rules(
        rounds,
        names,
        caps=(Cap(max=2, per="round"),),
        rankings=(Ranking(key="tuan", label=names.week_results),),
        prizes=(Prize(key="tuan", label=names.week_prizes, ranking="tuan", tiers=_tiers(names, (1, 2, 3, 5))),),
    )


def _weekly_and_overall(rounds: Sequence[RoundRules], names: Names) -> Rules:
    weekly = _weekly(rounds, names)
    overall = Ranking(key="chung", label=names.overall, per="contest", count="sum_rounds")
    last = Prize(
        key="chung", label=names.overall_prizes, ranking="chung", tiers=_tiers(names, (1, 2, 3, 5)), reserve=RESERVE
    )
    return msgspec.structs.replace(
        weekly,
        rankings=(*weekly.rankings, overall),
        prizes=(*weekly.prizes, last),
        one_prize=(OnePrize(prizes=("tuan",)),),
    )


def _internal(rounds: Sequence[RoundRules], names: Names) -> Rules:
    rules = _one_round(rounds, names)
    return msgspec.structs.replace(
        rules,
        audience=msgspec.structs.replace(rules.audience, roster_only=True),
        identity=Identity(account="roster_code", required=("full_name", "unit")),
        caps=(Cap(max=2, per="contest"),),
        collectives=(_by_rate(names),),
    )


def _by_rate(names: Names) -> Collective:
    """Everybody who must has taken part, then the rate, then the mean score; each block by itself."""
    return Collective(
        key="tapthe",
        label=names.collective,
        by_block=True,
        require=(Requirement(measure="compulsory_rate", at_least=100),),
        criteria=("rate", "mean_score"),
        tiers=_tiers(names, (1, 2, 3)),
    )


def _final(rounds: Sequence[RoundRules], names: Names) -> Rules:
    closes = rounds[-1].closes
    assert closes is not None
    weeks = tuple(round.key for round in rounds)
    opens = dt.datetime.combine(closes.date() + WEEK, dt.time(8))
    final = RoundRules(
        key="ck",
        label=names.final,
        opens=opens,
        closes=opens.replace(hour=17),
        paper="ck",
        admission=(Route(how="top", ranking="tuan", count=ADMITTED),),
    )
    weekly = _weekly(rounds, names)
    own_paper = usual_paper(key="ck", label=names.final, sections=(Section(label=names.questions, count=QUESTIONS),))
    return msgspec.structs.replace(
        weekly,
        rounds=(*weekly.rounds, final),
        papers=(*weekly.papers, own_paper),
        caps=(Cap(max=2, per="round", only=weeks), Cap(max=1, per="round", only=("ck",))),
        rankings=(
            Ranking(key="tuan", label=names.week_results, only=weeks),
            Ranking(key="ck", label=names.final, only=("ck",)),
        ),
        prizes=(Prize(key="ck", label=names.prizes, ranking="ck", tiers=_tiers(names, (1, 2, 3, 5)), reserve=RESERVE),),
    )


# --- the switches ---------------------------------------------------------------------------------


def _switched(rules: Rules, shape: Shape, switches: Switches, names: Names) -> Rules:
    if switches.boards:
        boards = tuple(Board(key=f"b{place}", label=label) for place, label in enumerate(switches.boards, 1))
        rules = msgspec.structs.replace(rules, boards=boards)
    if switches.prediction:
        rules = with_prediction(rules)
    # asked for, it means every prize of the contest, also where the shape bars weekly ones only
    if switches.one_prize:
        keys = tuple(prize.key for prize in rules.prizes)
        rules = msgspec.structs.replace(rules, one_prize=(OnePrize(prizes=keys),))
    if switches.collective and shape != "internal":
        rules = _with_collective(rules, names)
    return rules


def with_prediction(rules: Rules) -> Rules:
    """The rules with a prediction of the people all right in the round, compared behind the score.

    A sum of rounds cannot compare predictions: such rankings stay as they are.
    """
    asked = Prediction(of="perfect_people")
    return msgspec.structs.replace(
        rules,
        papers=tuple(_predicting(paper, asked) for paper in rules.papers),
        rankings=tuple(_by_prediction(ranking) for ranking in rules.rankings),
    )


def _predicting(paper: Paper, asked: Prediction) -> Paper:
    return msgspec.structs.replace(paper, prediction=asked) if paper.sections else paper


def _by_prediction(ranking: Ranking) -> Ranking:
    if ranking.count in ("sum_rounds", "sum_attempts"):
        return ranking
    # behind "all right" scores are equal: the prediction comes first
    chain: tuple[ChainKey, ...] = ("prediction", "submitted")
    if ranking.gate != "all_right":
        chain = ("score", *chain)
    return msgspec.structs.replace(ranking, chain=chain, shown="announced")


def _with_collective(rules: Rules, names: Names) -> Rules:
    asked = tuple(dict.fromkeys((*rules.identity.required, "unit")))
    prize = Collective(
        key="tapthe",
        label=names.collective,
        criteria=("people", "mean_score"),
        tiers=_tiers(names, (1, 2, 3)),
    )
    identity = msgspec.structs.replace(rules.identity, required=asked)
    return msgspec.structs.replace(rules, identity=identity, collectives=(prize,))


# --- an earlier contest, moved on -----------------------------------------------------------------


def copied(rules: Rules, *, shift_days: int, title: str | None = None) -> Rules:
    """A whole document for use again: every moment and closed day later by whole days, so weekdays can be kept.

    The day that ages are counted on moves too.
    """
    by = dt.timedelta(days=shift_days)
    identity = msgspec.structs.replace(
        rules.identity, opens=_moved(rules.identity.opens, by), closes=_moved(rules.identity.closes, by)
    )
    audience = rules.audience
    if audience.age_on is not None:
        audience = msgspec.structs.replace(audience, age_on=audience.age_on + by)
    return msgspec.structs.replace(
        rules,
        title=rules.title if title is None else title,
        audience=audience,
        identity=identity,
        teams=msgspec.structs.replace(rules.teams, closes=_moved(rules.teams.closes, by)),
        rounds=tuple(_moved_round(round, by) for round in rules.rounds),
    )


def _moved(moment: dt.datetime | None, by: dt.timedelta) -> dt.datetime | None:
    return moment + by if moment is not None else None


def _moved_round(round: RoundRules, by: dt.timedelta) -> RoundRules:
    return msgspec.structs.replace(
        round,
        opens=_moved(round.opens, by),
        closes=_moved(round.closes, by),
        results_at=_moved(round.results_at, by),
        closed_dates=tuple(day + by for day in round.closed_dates),
    )
