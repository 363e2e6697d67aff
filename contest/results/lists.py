"""Which lists a contest's rules make: each ranking once for every period × board × unit of a level. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from contest.results.ranking import Bonus, Definition
from contest.rounds.rules import Ranking, Rules, holds_in

PeriodKind = Literal["round", "stage", "contest"]
# the list that only counts the people of a period, where no ranking takes in everybody
COUNTING_KEY = ""


@dataclass(frozen=True, slots=True)
class RoundPlace:
    """A round of a contest: its id, its key in the rules, the id and key of its stage (None and "" without one)."""

    id: int
    key: str
    stage_id: int | None = None
    stage: str = ""


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list of one period. `by_unit`: there is one for each unit of the ranking's level; `counting`: its people are
    the period's people."""

    key: str
    board: str
    definition: Definition
    by_unit: bool = False
    counting: bool = False


def definition_of(ranking: Ranking, rounds: Sequence[RoundPlace]) -> Definition:
    """The frozen definition of a ranking over these rounds; the truths of predictions are not known yet."""
    return Definition(
        keys=ranking.chain,
        gate=ranking.gate,
        count=ranking.count,
        min_rounds=ranking.min_rounds,
        whole_seconds=ranking.whole_seconds,
        bonus=tuple(Bonus(one.points, one.field, one.values) for one in ranking.bonus),
        scope=tuple(round.id for round in rounds),
    )


def counted_rounds(rules: Rules, rounds: Sequence[RoundPlace]) -> list[RoundPlace]:
    """The rounds that results are counted of: practice is not."""
    return [round for round in rounds if not rules.round_rules(round.key).practice]


def lists_of(rules: Rules, kind: PeriodKind, rounds: Sequence[RoundPlace]) -> list[ListSpec]:
    """The lists of one period whose (counted) rounds these are, in the order of the rules.

    Exactly one of them is the counting list, which everybody with an attempt in the period stands on.
    """
    specs: list[ListSpec] = []
    for ranking in rules.rankings:
        own = [round for round in rounds if holds_in(ranking.only, round.key, round.stage)]
        if ranking.per != kind or not own:
            continue
        boards = [board.key for board in rules.boards] if ranking.by_board else []
        teams = all(rules.round_rules(round.key).is_for_teams for round in own)
        definition = replace(definition_of(ranking, own), teams=teams)
        by_unit = bool(ranking.by_unit_level)
        specs += [ListSpec(ranking.key, board, definition, by_unit=by_unit) for board in boards or [""]]
    for at, spec in enumerate(specs):
        if not spec.board and not spec.by_unit and len(spec.definition.scope) == len(rounds):
            specs[at] = replace(spec, counting=True)
            return specs
    scope = tuple(round.id for round in rounds)
    return [*specs, ListSpec(COUNTING_KEY, "", Definition(keys=(), scope=scope), counting=True)]
