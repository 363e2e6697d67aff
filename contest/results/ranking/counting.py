"""Which attempts of a person count under a ranking, and what the chain compares of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

from contest.results.ranking.definition import ATTEMPT_KEYS, Definition
from contest.results.ranking.keys import SECOND_MS, UNDECIDED, Values, pack_rank_key


class SatAttempt(Protocol):
    """What counting looks at of an attempt that is not void; moments and durations in milliseconds."""

    @property
    def id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def round_id(self) -> int: ...
    @property
    def score(self) -> int: ...
    @property
    def is_perfect(self) -> bool: ...
    @property
    def duration_ms(self) -> int: ...
    @property
    def submitted_ms(self) -> int: ...
    @property
    def started_ms(self) -> int: ...
    @property
    def prediction(self) -> int | None: ...


class Reason(IntEnum):
    """Why somebody stands without a place."""

    RANKED = 0
    BELOW_GATE = 1
    FEW_ROUNDS = 2
    EXCLUDED = 3
    UNRANKED = 4  # the list only counts people


@dataclass(frozen=True, slots=True)
class Entrant:
    """What a ranking looks at of a person. `decided`: the organisers' order among equals."""

    registered_ms: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    excluded: bool = False
    decided: int = UNDECIDED


@dataclass(frozen=True, slots=True)
class Total:
    """The counted attempts added up; of one attempt it is that attempt."""

    score: int
    duration_ms: int
    submitted_ms: int
    started_ms: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A person under a ranking: `counted` is the id of the counted attempt, in sums of the latest one."""

    attempts: int
    perfect: int
    counted: int
    reason: Reason
    rank_key: bytes | None = None


def count_person(definition: Definition, person: Entrant, attempts: Sequence[SatAttempt]) -> Outcome:
    """How a person stands under a ranking, by all attempts (one at least, none of them void) of its rounds."""
    perfect = sum(one.is_perfect for one in attempts)
    if not definition.keys:
        first = min(attempts, key=lambda one: one.id)
        return Outcome(len(attempts), perfect, first.id, Reason.UNRANKED)
    counted = counted_attempts(definition, attempts)
    total = _added(counted)
    score = total.score + definition.bonus_of(person.fields)
    last = max(counted, key=lambda one: (one.submitted_ms, one.number))
    reason = _reason(definition, person, attempts, counted, score)
    if reason:
        return Outcome(len(attempts), perfect, last.id, reason)
    values = _values(definition, person, attempts, counted, total, score)
    key = pack_rank_key(values, definition.known_keys, decided=person.decided)
    return Outcome(len(attempts), perfect, last.id, Reason.RANKED, key)


def counted_attempts(definition: Definition, attempts: Sequence[SatAttempt]) -> list[SatAttempt]:
    """The attempts that count: one, the best of each round, or all."""
    if definition.count == "sum_attempts":
        return list(attempts)
    choose = choice_of(definition)
    if definition.count != "sum_rounds":
        return [min(attempts, key=choose)]
    rounds: dict[int, list[SatAttempt]] = {}
    for one in attempts:
        rounds.setdefault(one.round_id, []).append(one)
    return [min(own, key=choose) for own in rounds.values()]


def choice_of(definition: Definition) -> Callable[[SatAttempt], tuple[int, ...]]:
    """The order in which attempts of one person are preferred, smallest first.

    The choice never looks at the prediction. Times are compared as the list compares them, to the second where it
    does: else a faster second attempt could replace a good prediction and cost a place.
    """
    if definition.count == "first":
        return _earliest
    if definition.count == "last":
        return lambda one: tuple(-part for part in _earliest(one))
    by = () if definition.count == "best_earliest" else definition.chosen_by
    return lambda one: (-one.score, *(_time(one, key, definition) for key in by), *_earliest(one))


def _earliest(one: SatAttempt) -> tuple[int, ...]:
    return one.submitted_ms, one.started_ms, one.round_id, one.number


def _time(one: SatAttempt | Total, key: str, definition: Definition) -> int:
    assert key in ATTEMPT_KEYS
    value: int = {"duration": one.duration_ms, "submitted": one.submitted_ms, "started": one.started_ms}[key]
    return _whole(value, definition)


def _whole(value_ms: int, definition: Definition) -> int:
    return value_ms // SECOND_MS * SECOND_MS if definition.whole_seconds else value_ms


def _added(counted: Sequence[SatAttempt]) -> Total:
    return Total(
        score=sum(one.score for one in counted),
        duration_ms=sum(one.duration_ms for one in counted),
        submitted_ms=max(one.submitted_ms for one in counted),
        started_ms=max(one.started_ms for one in counted),
    )


def _reason(
    definition: Definition, person: Entrant, attempts: Sequence[SatAttempt], counted: Sequence[SatAttempt], score: int
) -> Reason:
    if person.excluded:
        return Reason.EXCLUDED
    rounds = {one.round_id for one in attempts}
    if definition.gate == "all_right":
        # a sum over rounds is all right when every round of the list is
        absent = definition.count == "sum_rounds" and not set(definition.scope) <= rounds
        if absent or not all(one.is_perfect for one in counted):
            return Reason.BELOW_GATE
    elif definition.gate is not None and score < int(definition.gate):
        return Reason.BELOW_GATE
    if definition.min_rounds and len(rounds) < definition.min_rounds:
        return Reason.FEW_ROUNDS
    return Reason.RANKED


def _values(
    definition: Definition,
    person: Entrant,
    attempts: Sequence[SatAttempt],
    counted: Sequence[SatAttempt],
    total: Total,
    score: int,
) -> Values:
    def value(key: str) -> int | None:
        match key:
            case "score":
                return score
            case "registered":
                return _whole(person.registered_ms, definition)
            case "fewer_attempts":
                return len(attempts)
            case "more_perfect":
                return sum(one.is_perfect for one in attempts)
            case "prediction":
                return _distance(counted[0], definition.truths or {})
            case _:
                return _time(total, key, definition)

    return tuple(value(key) for key in definition.known_keys)


def _distance(one: SatAttempt, truths: Mapping[int, int]) -> int | None:
    if one.prediction is None or one.round_id not in truths:
        return None
    return abs(one.prediction - truths[one.round_id])
