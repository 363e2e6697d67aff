"""Freezing a bank into an edition: sections to contiguous items, hashes. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contest.rounds.rules import Section


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn."""

    revision_id: int
    topic: str
    difficulty: int
    text: str
    choices: list[dict[str, Any]]
    accept: int


@dataclass(frozen=True)
class Shortage:
    """A section that the bank cannot fill."""

    section: Section
    available: int


@dataclass(frozen=True)
class Plan:
    """Chosen candidates in item order, and the drawing plan over them (see Edition.plan)."""

    items: tuple[Candidate, ...]
    sections: tuple[dict[str, Any], ...]
    shortages: tuple[Shortage, ...]


def plan_edition(sections: Iterable[Section], candidates: Sequence[Candidate]) -> Plan:
    """Lays each section's candidates in a row; sections that are too short are listed, not dropped."""
    items: list[Candidate] = []
    plan: list[dict[str, Any]] = []
    shortages: list[Shortage] = []
    for section in sections:
        fitting = [c for c in candidates if c.topic == section.topic and section.level in (0, c.difficulty)]
        if len(fitting) < section.count:
            shortages.append(Shortage(section, len(fitting)))
        first = len(items)
        items += fitting
        plan.append({"label": section.topic, "count": section.count, "items": [first, len(items) - 1]})
    return Plan(tuple(items), tuple(plan), tuple(shortages))


def bank_hash(items: Iterable[Candidate]) -> str:
    """SHA-256 (hex) over the items in order: wording, choices, key. Published before the round opens."""
    lines = ([item.text, [choice["text"] for choice in item.choices], item.accept] for item in items)
    return hashlib.sha256(json.dumps(list(lines), ensure_ascii=False).encode()).hexdigest()
