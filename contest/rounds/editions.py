"""Freezing a bank into an edition: sections to contiguous items, hashes. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contest.rounds.rules import Section

# unknown, easy, medium, hard
LEVELS = 4


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


def find_shortages(sections: Iterable[Section], held: Mapping[tuple[str, int], int]) -> list[Shortage]:
    """Sections that a bank cannot fill. `held` counts its questions by topic and difficulty."""
    found = []
    for section in sections:
        levels = [section.level] if section.level else range(LEVELS)
        available = sum(held.get((section.topic, level), 0) for level in levels)
        if available < section.count:
            found.append(Shortage(section, available))
    return found


def spread_evenly(total: int, available: Sequence[int]) -> list[int]:
    """So many of each topic that they add up to `total` and differ as little as the bank allows.

    Where one must give more, it is the topic that holds more. Adds up to less when the bank holds fewer questions.
    """
    counts = [0] * len(available)
    for _ in range(min(total, sum(available))):
        roomy = [place for place, held in enumerate(available) if counts[place] < held]
        counts[min(roomy, key=lambda place: (counts[place], -available[place], place))] += 1
    return counts


def bank_hash(items: Iterable[Candidate]) -> str:
    """SHA-256 (hex) over the items in order: wording, choices, key. Published before the round opens."""
    lines = ([item.text, [choice["text"] for choice in item.choices], item.accept] for item in items)
    return hashlib.sha256(json.dumps(list(lines), ensure_ascii=False).encode()).hexdigest()
