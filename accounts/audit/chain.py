"""The chain of the trail: each row's hash covers its content and the hash of the row before it. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

# What the first row is chained to.
GENESIS = "0" * 64

Fault = Literal["gap", "link", "content"]


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


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain is broken: rows are missing before `id`, it does not follow the one before, or was changed."""

    id: int
    fault: Fault


def link_hash(link: Link, *, previous: str) -> str:
    """SHA-256 over the previous hash and the canonical content (JSON, sorted keys, UTC to the microsecond); hex."""
    content = [
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
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def find_break(rows: Iterable[tuple[Link, str, str]]) -> Break | None:
    """The first fault in rows of (link, previous hash, own hash) in order; None for a sound chain.

    Numbers run 1, 2, 3 … without a gap. What was cut off at the end cannot be seen: keep the last hash elsewhere.
    """
    last_id, last_hash = 0, GENESIS
    for link, previous, own in rows:
        if link.id != last_id + 1:
            return Break(link.id, "gap")
        if previous != last_hash:
            return Break(link.id, "link")
        if link_hash(link, previous=previous) != own:
            return Break(link.id, "content")
        last_id, last_hash = link.id, own
    return None
