"""The rules of a contest with what its rows hold put in: title, organiser, names and windows of rounds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from contest.common.clock import VIETNAM
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Paper, Ranking, RoundRules, Rules, Section


def whole_rules(contest: Contest, rules: Rules, rounds: Sequence[Round]) -> Rules:
    """The whole document of a contest and some of its rounds, as the rule page says it. No query."""
    return msgspec.structs.replace(
        rules,
        title=contest.title or rules.title,
        organiser=contest.organiser or rules.organiser,
        rounds=tuple(_whole_round(rules, round) for round in rounds),
    )


def _whole_round(rules: Rules, round: Round) -> RoundRules:
    key = round.key or str(round.position)
    return msgspec.structs.replace(
        rules.round_rules(round.key),
        key=key,
        label=round.title,
        opens=_wall_clock(round.opens_at),
        closes=_wall_clock(round.closes_at),
    )


def _wall_clock(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.astimezone(VIETNAM).replace(tzinfo=None) if moment else None


def is_plain(rules: Rules) -> bool:
    """Whether a short page without articles says everything: one drawn paper, one ranking, nothing else decided."""
    paper, ranking = rules.paper, rules.ranking
    short = Rules(
        papers=(_plain_paper(paper),),
        rankings=(_plain_ranking(ranking),) if rules.rankings else (),
        title=rules.title,
        organiser=rules.organiser,
        rounds=tuple(
            RoundRules(key=one.key, label=one.label, opens=one.opens, closes=one.closes, paper=one.paper)
            for one in rules.rounds
        ),
        caps=tuple(msgspec.structs.replace(cap, only=()) for cap in rules.caps),
        pause_minutes=rules.pause_minutes,
    )
    return rules == short and set(ranking.chain) <= {"score", "duration", "submitted"}


def _plain_paper(paper: Paper) -> Paper:
    return Paper(
        key=paper.key,
        label=paper.label,
        sections=tuple(
            Section(label=one.label, count=one.count, topic=one.topic, level=one.level) for one in paper.sections
        ),
        minutes=paper.minutes,
        shuffle=paper.shuffle,
        answer_all=paper.answer_all,
        show_at_once=paper.show_at_once,
        show_after_round=paper.show_after_round,
    )


def _plain_ranking(ranking: Ranking) -> Ranking:
    return Ranking(
        key=ranking.key,
        label=ranking.label,
        gate=ranking.gate,
        chain=ranking.chain,
        shown=ranking.shown,
        names=ranking.names,
    )
