"""The chain of the trail: each row's hash covers its content and the hash of the row before it. Pure.

Each row says by which algorithm it is hashed. A later one is taken up from the next row on (`WRITTEN`); the rows before
it keep theirs, and no row goes back to an earlier one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

# What the first row is chained to.
GENESIS = "0" * 64

# By their numbers, which stand in the rows; none is ever taken out or given another meaning.
ALGORITHMS: dict[int, Callable[[bytes], Any]] = {1: hashlib.sha256, 2: hashlib.sha3_256}
# Of new rows.
WRITTEN = 1

Fault = Literal["gap", "link", "algorithm", "content", "end"]


@dataclass(frozen=True, slots=True)
class Link:
    """One row of the trail as the chain sees it. `detail`: JSON of texts, whole numbers, truth values and lists."""

    id: int
    at: dt.datetime
    actor_id: int | None
    actor_name: str
    action: str
    about: str
    about_id: int | None
    contest: str
    detail: Mapping[str, Any]
    algorithm: int = 1


@dataclass(frozen=True, slots=True)
class End:
    """A row that was once the last one."""

    id: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain is broken: rows are missing before `id`, it does not follow the one before, is hashed by an
    algorithm that is unknown or earlier than that of the row before, was changed, or is not the row that was seen."""

    id: int
    fault: Fault


def link_hash(link: Link, *, previous: str) -> str:
    """The hash over the previous one and the canonical content (JSON, sorted keys, UTC to the microsecond); hex."""
    content: list[Any] = [
        link.id,
        link.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        link.actor_id,
        link.actor_name,
        link.action,
        link.about,
        link.about_id,
        link.contest,
        link.detail,
    ]
    if link.algorithm > 1:
        # rows of before there were several do not name theirs
        content.append(link.algorithm)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest: str = ALGORITHMS[link.algorithm](f"{previous}\n{text}".encode()).hexdigest()
    return digest


def find_break(rows: Iterable[tuple[Link, str, str]], *, seen: End | None = None) -> Break | None:
    """The first fault in rows of (link, previous hash, own hash) in order; None for a sound chain.

    Numbers run 1, 2, 3 … without a gap. What was cut off at the end, or hashed anew from some row on, shows only by a
    row that was `seen` before.
    """
    last_id, last_hash, last_algorithm = 0, GENESIS, 1
    for link, previous, own in rows:
        if link.id != last_id + 1:
            return Break(link.id, "gap")
        if previous != last_hash:
            return Break(link.id, "link")
        if link.algorithm not in ALGORITHMS or link.algorithm < last_algorithm:
            return Break(link.id, "algorithm")
        if link_hash(link, previous=previous) != own:
            return Break(link.id, "content")
        if seen is not None and link.id == seen.id and own != seen.hash:
            return Break(link.id, "end")
        last_id, last_hash, last_algorithm = link.id, own, link.algorithm
    return Break(seen.id, "end") if seen is not None and last_id < seen.id else None
