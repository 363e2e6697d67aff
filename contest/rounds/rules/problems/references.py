"""Keys that are there twice, and keys that name nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from contest.rounds.rules.document import Rules
from contest.rounds.rules.errors import RulesError
from contest.rounds.rules.parts import Texts


def reference_problems(rules: Rules) -> list[RulesError]:
    return [*_twice(rules), *_leading_nowhere(rules)]


def _keys(rules: Rules) -> dict[str, list[str]]:
    lists = ("boards", "stages", "rounds", "papers", "rankings", "prizes", "collectives")
    return {name: [part.key for part in getattr(rules, name)] for name in lists}


def _twice(rules: Rules) -> Iterator[RulesError]:
    for name, keys in _keys(rules).items():
        for key in (key for key, count in Counter(keys).items() if count > 1):
            yield RulesError("key_of_two", f"{name}.{key}", key=key)


def _leading_nowhere(rules: Rules) -> Iterator[RulesError]:
    keys = {name: set(found) for name, found in _keys(rules).items()}
    for where, kind, named in _named(rules):
        # a stored document may leave its rounds and stages to the database: then nothing can be said of them
        if kind in ("rounds", "stages") and not keys[kind]:
            continue
        if named not in keys[kind]:
            yield RulesError("leads_nowhere", where, key=named, kind=kind)


def _named(rules: Rules) -> Iterator[tuple[str, str, str]]:
    """(where, list, key) of everything that is named somewhere."""
    for round in rules.rounds:
        where = f"rounds.{round.key}"
        yield from _some(f"{where}.stage", "stages", [round.stage])
        yield from _some(f"{where}.paper", "papers", [round.paper, *round.paper_by_board.values()])
        yield from _some(f"{where}.paper_by_board", "boards", round.paper_by_board)
        for route in round.admission:
            yield from _some(f"{where}.admission", "rankings", [route.ranking])
            yield from _some(f"{where}.admission", "rounds", [route.round])
    for prize in rules.prizes:
        yield from _some(f"prizes.{prize.key}.ranking", "rankings", [prize.ranking])
        yield from _some(f"prizes.{prize.key}.board", "boards", [prize.board])
    for one in rules.one_prize:
        yield from _some("one_prize", "prizes", one.prizes)
    if rules.rounds:
        yield from _only(rules)


def _only(rules: Rules) -> Iterator[tuple[str, str, str]]:
    """`only` lists name rounds or stages."""
    stages = {stage.key for stage in rules.stages}
    lists: list[tuple[str, Texts]] = [
        *(("caps", cap.only) for cap in rules.caps),
        *((f"rankings.{ranking.key}.only", ranking.only) for ranking in rules.rankings),
        *((f"collectives.{one.key}.only", one.only) for one in rules.collectives),
    ]
    for where, only in lists:
        yield from ((where, "rounds", key) for key in only if key not in stages)


def _some(where: str, kind: str, keys: Iterable[str | None]) -> Iterator[tuple[str, str, str]]:
    return ((where, kind, key) for key in keys if key)
