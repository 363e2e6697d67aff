"""Which rules need no articles: one drawn paper, one ranking, nothing else decided."""

from __future__ import annotations

import msgspec

from contest.rounds.rules import Paper, Ranking, RoundRules, Rules, Section


def is_plain(rules: Rules) -> bool:
    """Whether a short page without articles says everything that a whole document decides."""
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
