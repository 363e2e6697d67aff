"""A chain packed into one key that sorts bytewise, smaller is better. Pure.

Python bytes, PostgreSQL bytea and SQLite blob compare the same way, so one index serves every chain. Each key of the
chain has a fixed width, big-endian, what goes down as maximum − value; moments and durations are seconds (4 bytes) and
milliseconds (2). The last two bytes are the organisers' decision among equals. Prefixes of the key are what histograms
count (`histogram_levels`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# what a key compares, in its own unit: points, ms, attempts, distance (None: nothing was predicted)
Values = tuple[int | None, ...]
NO_DISTANCE = 2**40 - 1
UNDECIDED = 2**16 - 1
DECISION_BYTES = 2
SECOND_MS = 1000
TIME_BYTES = 6
LATEST_MS = 2**32 * SECOND_MS - 1


@dataclass(frozen=True, slots=True)
class Width:
    """How a key is packed. `levels`: prefixes worth counting; `few`: so few values that the next key is counted too."""

    size: int
    levels: tuple[int, ...]
    down: bool = False
    few: bool = False


TIME = Width(TIME_BYTES, (3, 4))
# a minute holds thousands of hand-ins at most, so moments are counted in coarser steps than durations
MOMENT = Width(TIME_BYTES, (2, 3))
KEYS: dict[str, Width] = {
    "score": Width(4, (4,), down=True, few=True),
    "duration": TIME,
    "submitted": MOMENT,
    "started": MOMENT,
    "registered": MOMENT,
    "fewer_attempts": Width(4, (4,), few=True),
    "more_perfect": Width(4, (4,), down=True, few=True),
    "prediction": Width(5, (4, 5), few=True),
}
TIMES = frozenset({"duration", "submitted", "started", "registered"})


def pack_rank_key(values: Values, keys: Sequence[str], *, decided: int = UNDECIDED) -> bytes:
    """The sortable key of values in the order of the chain; `decided`: the organisers' place among equals."""
    packed = b"".join(_pack(value, key) for value, key in zip(values, keys, strict=True))
    return packed + decided.to_bytes(DECISION_BYTES, "big")


def unpack_rank_key(rank_key: bytes, keys: Sequence[str]) -> tuple[Values, int]:
    """The values in a packed key, and the organisers' decision (UNDECIDED without one)."""
    values: list[int | None] = []
    at = 0
    for key in keys:
        size = KEYS[key].size
        values.append(_unpack(rank_key[at : at + size], key))
        at += size
    return tuple(values), int.from_bytes(rank_key[at:], "big")


def histogram_levels(keys: Sequence[str]) -> tuple[int, ...]:
    """Lengths of the prefixes that histograms count, short to long.

    Each step splits people further, down to a first duration or moment: then few share a prefix, or the chain is at
    its end.
    """
    levels: list[int] = []
    at = 0
    for key in keys:
        levels += [at + length for length in KEYS[key].levels]
        at += KEYS[key].size
        if not KEYS[key].few:
            break
    return tuple(levels)


def _pack(value: int | None, key: str) -> bytes:
    width = KEYS[key]
    if key == "prediction":
        return (NO_DISTANCE if value is None else min(value, NO_DISTANCE - 1)).to_bytes(width.size, "big")
    assert value is not None  # only a prediction can be missing
    if key in TIMES:
        seconds, ms = divmod(min(max(value, 0), LATEST_MS), SECOND_MS)
        return seconds.to_bytes(4, "big") + ms.to_bytes(2, "big")
    most = int(256**width.size) - 1
    return (most - value if width.down else value).to_bytes(width.size, "big")


def _unpack(part: bytes, key: str) -> int | None:
    number = int.from_bytes(part, "big")
    if key == "prediction":
        return None if number == NO_DISTANCE else number
    if key in TIMES:
        return int.from_bytes(part[:4], "big") * SECOND_MS + int.from_bytes(part[4:], "big")
    width = KEYS[key]
    return int(256**width.size) - 1 - number if width.down else number
