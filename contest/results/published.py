"""The published ranking: a frozen document of one list that anybody can rank again, and its hash. Pure.

The document holds the chain, and for each ranked person a masked name, the unit and the values that the chain compares,
as plain numbers; docs/verify/rerank.py rebuilds the places from it with nothing but Python.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contest.results.ranking import UNDECIDED, Definition, places_of, unpack_rank_key

FORMAT = "ranking-1"


@dataclass(frozen=True, slots=True)
class RankedPerson:
    """Somebody with a place; `name` as it may be published, `number` stands for the person in this document."""

    number: int
    name: str
    unit: str
    rank_key: bytes


@dataclass(frozen=True, slots=True)
class Heading:
    """What the list is, in the words of the rules; `fixed_at` in ISO format with its offset."""

    contest: str
    period: str
    ranking: str
    board: str
    unit: str
    fixed_at: str


def ranking_document(heading: Heading, definition: Definition, people: Sequence[RankedPerson]) -> dict[str, Any]:
    """The document, best first; people who share a place stand in the order of their numbers."""
    keys = definition.known_keys
    ranked = sorted(people, key=lambda one: (one.rank_key, one.number))
    places = places_of(one.rank_key for one in ranked)
    return {
        "format": FORMAT,
        "contest": heading.contest,
        "period": heading.period,
        "ranking": heading.ranking,
        "board": heading.board,
        "unit": heading.unit,
        "fixed_at": heading.fixed_at,
        "keys": list(keys),
        "count": definition.count,
        "gate": definition.gate,
        "whole_seconds": definition.whole_seconds,
        "people": [_person(one, place, keys) for one, place in zip(ranked, places, strict=True)],
    }


def _person(one: RankedPerson, place: int, keys: Sequence[str]) -> dict[str, Any]:
    values, decided = unpack_rank_key(one.rank_key, keys)
    return {
        "number": one.number,
        "name": one.name,
        "unit": one.unit,
        "place": place,
        "values": list(values),
        "decided": None if decided == UNDECIDED else decided + 1,
    }


def document_bytes(document: dict[str, Any]) -> bytes:
    """The one way in which the document is written down: sorted names, no spaces, UTF-8; the same bytes every time."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def document_hash(document: dict[str, Any]) -> str:
    """SHA-256 of the document's bytes, as published beside it."""
    return hashlib.sha256(document_bytes(document)).hexdigest()
