"""Places of a ranked list, and why one stands above the next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contest.results.ranking.keys import unpack_rank_key

DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Difference:
    """What parts two neighbours.

    `key`: the first key that differs, DECIDED when the organisers parted them; `by`: points, ms, attempts or distance,
    None when the one below predicted nothing; `same`: the keys before it with the values that both have.
    """

    key: str
    by: int | None
    same: tuple[tuple[str, int | None], ...] = ()


def first_difference(above: bytes, below: bytes, keys: Sequence[str]) -> Difference | None:
    """Why a packed key stands above another under a chain; None when they share the place."""
    (upper, upper_decided), (lower, lower_decided) = unpack_rank_key(above, keys), unpack_rank_key(below, keys)
    for at, key in enumerate(keys):
        mine, theirs = upper[at], lower[at]
        if mine != theirs:
            by = abs(mine - theirs) if mine is not None and theirs is not None else None
            return Difference(key, by, tuple(zip(keys[:at], upper[:at], strict=True)))
    if upper_decided != lower_decided:
        return Difference(DECIDED, None, tuple(zip(keys, upper, strict=True)))
    return None


def places_of(rank_keys: Iterable[bytes]) -> list[int]:
    """The places of keys in ascending order: equal keys share one, the next place is skipped (1, 1, 3)."""
    places: list[int] = []
    last = None
    for at, key in enumerate(rank_keys, start=1):
        places.append(places[-1] if key == last else at)
        last = key
    return places
