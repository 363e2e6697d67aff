"""Freezing a bank into an edition: sections to contiguous items, hashes. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from contest.rounds.rules import LEVELS, Paper, Section


@dataclass(frozen=True)
class Candidate:
    """A question that may be drawn."""

    revision_id: int
    topic: str
    difficulty: int
    text: str
    choices: list[dict[str, Any]]
    accept: int
    pictures: tuple[dict[str, Any], ...] = ()
    # a bank that a section names; "" for the one that the round draws from
    bank: str = ""


@dataclass(frozen=True)
class Shortage:
    """A section that its bank cannot fill: it needs `count`."""

    section: Section
    count: int
    available: int


@dataclass(frozen=True)
class Plan:
    """Chosen candidates in item order, and the drawing plan over them (see Edition.plan)."""

    items: tuple[Candidate, ...]
    sections: tuple[dict[str, Any], ...]
    shortages: tuple[Shortage, ...]


def plan_round(papers: Mapping[str, Paper], candidates: Sequence[Candidate], *, secret: bytes = b"") -> Plan:
    """The papers of a round by board ("" for everybody else) over one row of items.

    A question stands in the row once, whichever boards draw it, so that its key is corrected once for all of them
    (unless boards give different points for it); a section whose questions do not stand side by side names several
    spans of items.
    """
    plans = {board: plan_edition(paper, candidates, secret=secret) for board, paper in papers.items()}
    if len(plans) == 1 and "" in plans:
        return plans[""]
    named = {board: _named_items(plan) for board, plan in plans.items()}
    places = {name: place for place, name in enumerate(_side_by_side(plans, named))}
    items = {name: item for board, plan in plans.items() for name, item in zip(named[board], plan.items, strict=True)}
    sections: list[dict[str, Any]] = []
    for board, plan in plans.items():
        for part in plan.sections:
            own = sorted(places[name] for name in named[board][slice(*_span(part))])
            sections.append({**part, "items": _spans(own), **({"board": board} if board else {})})
    shortages = dict.fromkeys(short for plan in plans.values() for short in plan.shortages)
    return Plan(tuple(items[name] for name in places), tuple(sections), tuple(shortages))


Name = tuple[int, int, int]


def _named_items(plan: Plan) -> list[Name]:
    """A name for each item of a plan: its question, its points, and how often it stood there before (in sections that
    overlap).
    """
    seen: dict[int, int] = {}
    names = []
    for part in plan.sections:
        for item in plan.items[slice(*_span(part))]:
            seen[item.revision_id] = seen.get(item.revision_id, -1) + 1
            names.append((item.revision_id, part.get("points", 1), seen[item.revision_id]))
    return names


def _side_by_side(plans: Mapping[str, Plan], named: Mapping[str, Sequence[Name]]) -> list[Name]:
    """All items in one row; those that the same sections draw stand together."""
    drawn_by: dict[Name, tuple[int, ...]] = {}
    parts = [(board, part) for board, plan in plans.items() for part in plan.sections]
    for number, (board, part) in enumerate(parts):
        for name in named[board][slice(*_span(part))]:
            drawn_by[name] = (*drawn_by.get(name, ()), number)
    order = {sections: place for place, sections in enumerate(dict.fromkeys(drawn_by.values()))}
    return sorted(drawn_by, key=lambda name: order[drawn_by[name]])


def _span(part: Mapping[str, Any]) -> tuple[int, int]:
    first, last = part["items"]
    return first, last + 1


def _spans(places: Sequence[int]) -> list[int]:
    """First and last of each run of neighbours, one after the other; [0, -1] of none."""
    starts = [place for place, before in zip(places, (None, *places), strict=False) if before != place - 1]
    ends = [place for place, after in zip(places, (*places[1:], None), strict=False) if after != place + 1]
    return [place for run in zip(starts, ends, strict=True) for place in run] or [0, -1]


def plan_edition(paper: Paper, candidates: Sequence[Candidate], *, secret: bytes = b"") -> Plan:
    """Lays each section's candidates in a row; sections that are too short are listed, not dropped.

    Of a paper that is one for all ("one") only the questions taken by lot from `secret` go in. Of ready-made papers
    ("sets") each topic of the bank is one, and holds exactly the questions of the sections.
    """
    if paper.made != "sets":
        return _plan_paper(paper, candidates, secret)
    topics = list(dict.fromkeys(one.topic for one in candidates))
    plans = [_plan_paper(paper, [one for one in candidates if one.topic == topic], secret) for topic in topics]
    items: list[Candidate] = []
    sections: list[dict[str, Any]] = []
    for number, plan in enumerate(plans):
        for part in plan.sections:
            first, last = part["items"]
            sections.append({**part, "items": [first + len(items), last + len(items)], "set": number})
        items += plan.items
    shortages = [short for plan in plans for short in plan.shortages]
    if not plans:
        shortages = [Shortage(s, n, 0) for s, n in zip(paper.sections, paper.counts, strict=True)]
    return Plan(tuple(items), tuple(sections), tuple(shortages))


def _plan_paper(paper: Paper, candidates: Sequence[Candidate], secret: bytes) -> Plan:
    items: list[Candidate] = []
    plan: list[dict[str, Any]] = []
    shortages: list[Shortage] = []
    for section, count in zip(paper.sections, paper.counts, strict=True):
        fitting = [
            one for one in candidates if one.bank == (section.bank or "") and fits(section, one.topic, one.difficulty)
        ]
        if len(fitting) < count:
            shortages.append(Shortage(section, count, len(fitting)))
        if paper.made != "drawn":
            fitting = _by_lot(fitting, count, secret)
        first = len(items)
        items += fitting
        said = {"label": section.label or section.topic, "count": count, "items": [first, len(items) - 1]}
        more: dict[str, Any] = {"bank": section.bank} if section.bank else {}
        plan.append({**said, **more, **({"points": section.points} if section.points > 1 else {})})
    return Plan(tuple(items), tuple(plan), tuple(shortages))


def fits(section: Section, topic: str, difficulty: int) -> bool:
    """Whether a question of this topic and difficulty (0–3) can be drawn for a section."""
    return section.topic in ("", topic) and LEVELS[section.level] in (0, difficulty)


def _by_lot(candidates: Sequence[Candidate], count: int, secret: bytes) -> list[Candidate]:
    """`count` of the candidates, in their order."""
    lots = sorted(candidates, key=lambda one: hmac.digest(secret, b"%d" % one.revision_id, "sha256"))
    taken = {one.revision_id for one in lots[:count]}
    return [one for one in candidates if one.revision_id in taken]


def find_shortages(
    paper: Paper, held: Mapping[tuple[str, int], int], others: Mapping[str, Mapping[tuple[str, int], int]] | None = None
) -> list[Shortage]:
    """Sections that a bank cannot fill. `held` counts its questions by topic and difficulty, `others` those of banks
    that sections name.

    Of ready-made papers every topic is one, and each must fill all sections.
    """
    if paper.made == "sets" and held:
        drawn = msgspec.structs.replace(paper, made="drawn")
        topics = dict.fromkeys(topic for topic, _ in held)
        one_by_one = ({key: n for key, n in held.items() if key[0] == topic} for topic in topics)
        return [short for part in one_by_one for short in find_shortages(drawn, part)]
    found = []
    for section, count in zip(paper.sections, paper.counts, strict=True):
        bank = (others or {}).get(section.bank, {}) if section.bank else held
        available = sum(number for (topic, level), number in bank.items() if fits(section, topic, level))
        if available < count:
            found.append(Shortage(section, count, available))
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


def bank_hash(items: Iterable[Candidate], *, salt: bytes) -> str:
    """SHA-256 (hex) over the salt and the items in order: wording, choices, key. Published before the round opens."""
    lines = [published(item.text, item.choices, item.accept, item.pictures) for item in items]
    return hashlib.sha256(salt + json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def published(
    text: str, choices: Sequence[Mapping[str, Any]], accept: int, pictures: Sequence[Mapping[str, Any]]
) -> list[Any]:
    """A question as the bank's hash has it; pictures, by the hash of their bytes, only where there are any."""
    line = [text, [choice["text"] for choice in choices], accept]
    return [*line, [[picture["hash"], picture["alt"]] for picture in pictures]] if pictures else line
