"""Drawing a paper from the round's secret. Pure; `docs/verify` rebuilds papers from the same description.

A paper is 3 bytes a question: item (two bytes, big-endian), arrangement of its choices (one byte).
The stream of chance is SHAKE-256 over HMAC-SHA256(secret, "participant.number"), read in pieces of four bytes; a number
below n is a piece modulo n (bias below n / 2³²).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, permutations
from operator import mod

MAX_ARRANGEMENTS = 240


@dataclass(frozen=True, slots=True)
class Stratum:
    """Draw `count` of the items `first` … `last`, and of the further spans of items where there are any."""

    first: int
    last: int
    count: int
    more: tuple[tuple[int, int], ...] = ()

    @property
    def size(self) -> int:
        return sum(last - first + 1 for first, last in ((self.first, self.last), *self.more))

    def item(self, place: int) -> int:
        """The item at a place of the spans laid end to end."""
        for first, last in ((self.first, self.last), *self.more):
            if place <= last - first:
                return first + place
            place -= last - first + 1
        raise IndexError(place)


@cache
def arrangements(choices: int, pinned: tuple[int, ...] = ()) -> tuple[tuple[int, ...], ...]:
    """Orders in which choices may stand; arrangement a puts choice `arrangements(…)[a][p]` at position p.

    Pinned choices ("Cả A và B") stay where they are. At most 240 orders, taken at equal steps from all of them.
    """
    free = [choice for choice in range(choices) if choice not in pinned]
    orders = [_with_pinned(order, choices, pinned) for order in permutations(free)]
    step = -(-len(orders) // MAX_ARRANGEMENTS)
    return tuple(orders[::step])


def _with_pinned(order: Sequence[int], choices: int, pinned: tuple[int, ...]) -> tuple[int, ...]:
    moving = iter(order)
    return tuple(position if position in pinned else next(moving) for position in range(choices))


QUESTION = struct.Struct(">HB")


def _chance(secret: bytes, participant_id: int, number: int, pieces: int) -> Iterator[int]:
    seed = hmac.digest(secret, b"%d.%d" % (participant_id, number), "sha256")
    return iter(struct.unpack(f">{pieces}I", hashlib.shake_256(seed).digest(4 * pieces)))


def draw_paper(
    secret: bytes,
    *,
    participant_id: int,
    number: int,
    strata: Sequence[Stratum],
    ways: Sequence[int],
    shuffle: bool = True,
) -> bytes:
    """The paper of one attempt.

    `ways[item]`: how many arrangements the item has. Without `shuffle` items stand in the order of the bank and choices
    as written; which items are drawn is chance all the same. Cost: about 15 µs for 20 questions.
    """
    total = sum(stratum.count for stratum in strata)
    chance = _chance(secret, participant_id, number, 3 * total)
    items: list[int] = []
    for stratum in strata:
        items += _sample(stratum, chance)
    if not shuffle:
        return b"".join([QUESTION.pack(item, 0) for item in sorted(items)])
    for last, other in _below(range(total, 1, -1), chance):
        items[last], items[other] = items[other], items[last]
    orders = map(mod, chance, map(ways.__getitem__, items))
    return _each("HB", total).pack(*chain.from_iterable(zip(items, orders, strict=False)))


def draw_set(secret: bytes, *, participant_id: int, number: int, sets: int) -> int:
    """Which of so many ready-made papers an attempt gets."""
    if sets < 2:
        return 0
    return int.from_bytes(hmac.digest(secret, b"%d.%d set" % (participant_id, number), "sha256")[:8], "big") % sets


def _below(sizes: range, chance: Iterator[int]) -> Iterator[tuple[int, int]]:
    """(n - 1, a number below n) for each n of `sizes`; takes so many pieces of chance and none more."""
    return zip(range(sizes.start - 1, sizes.stop - 1, -1), map(mod, islice(chance, len(sizes)), sizes), strict=True)


def _sample(stratum: Stratum, chance: Iterator[int]) -> list[int]:
    """Fisher–Yates over a sparse row: `count` different items."""
    size = stratum.size if stratum.more else stratum.last - stratum.first + 1
    moved: dict[int, int] = {}
    taken, there = [], moved.get
    for last, place in _below(range(size, size - stratum.count, -1), chance):
        taken.append(there(place, place))
        moved[place] = there(last, last)
    first = stratum.first
    return [stratum.item(place) for place in taken] if stratum.more else [first + place for place in taken]


def holds_item(paper: bytes, item: int) -> bool:
    """Whether a paper holds a question."""
    return (item >> 8, item & 0xFF) in zip(paper[::3], paper[1::3], strict=True)


def paper_items(paper: bytes) -> list[tuple[int, int]]:
    """(item, arrangement) of each question of a paper, in order."""
    return list(QUESTION.iter_unpack(paper))


def item_numbers(paper: bytes) -> tuple[int, ...]:
    """The item of each question of a paper, in order."""
    return _each("Hx", len(paper) // 3).unpack(paper)


def cut_paper(paper: bytes) -> tuple[bytes, ...]:
    """The three bytes of each question of a paper, in order: what pages keep prepared pieces by."""
    return _each("3s", len(paper) // 3).unpack(paper)


@cache
def _each(question: str, questions: int) -> struct.Struct:
    return struct.Struct(">" + question * questions)
