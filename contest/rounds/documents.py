"""The whole rule document of a contest: what is stored as JSON, and what its contest and periods hold as columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from contest.common.clock import VIETNAM
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import RoundRules, Rules, Stage, read_rules


def whole_rules(contest: Contest, rounds: Sequence[Round], *, rules: Rules | None = None) -> Rules:
    """The rules with title, organiser, stages, and the names and windows of these rounds (read with their parents).

    `rules`: as typed so far, in place of the stored ones. Raises RulesError("malformed"). No query.
    """
    rules = read_rules(contest.rules) if rules is None else rules
    stages = {parent.key: parent.title for round in rounds if (parent := stage_of(round))}
    return msgspec.structs.replace(
        rules,
        title=contest.title,
        organiser=contest.organiser,
        stages=tuple(Stage(key=key, label=title) for key, title in stages.items()),
        rounds=tuple(_whole_round(rules.round_rules(round.key), round) for round in rounds),
    )


def stage_of(round: Round) -> Period | None:
    """The stage that a round lies in."""
    parent = round.parent
    return parent if parent is not None and parent.kind == Period.Kind.STAGE else None


def _whole_round(said: RoundRules, round: Round) -> RoundRules:
    stage = stage_of(round)
    return msgspec.structs.replace(
        said,
        key=round.key,
        label=round.title,
        stage=stage.key if stage else None,
        opens=wall_clock(round.opens_at),
        closes=wall_clock(round.closes_at),
    )


def wall_clock(moment: dt.datetime | None) -> dt.datetime | None:
    """Vietnamese time without an offset, as rules say it."""
    return moment.astimezone(VIETNAM).replace(tzinfo=None) if moment else None


def stored_rules(rules: Rules) -> Rules:
    """What of a whole document goes into the stored one: the columns' part left out, and rounds it says nothing of."""
    rounds = (msgspec.structs.replace(one, label="", stage=None, opens=None, closes=None) for one in rules.rounds)
    return msgspec.structs.replace(
        rules,
        title="",
        organiser="",
        stages=(),
        rounds=tuple(one for one in rounds if one != RoundRules(key=one.key)),
    )
