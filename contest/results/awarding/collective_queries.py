"""Reads of collective prizes: which units are compared, lists by block, the awards that hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from accounts.models import Unit
from accounts.queries import branch
from contest.results.awarding.collectives import Value, rank_units
from contest.results.awarding.models import Award
from contest.results.awarding.unit_measures import Compared, Trial, measures_of
from contest.results.making import KINDS, Frame, rounds_in, units_at
from contest.results.rollup.hanging import counted_above
from contest.results.rollup.queries import counted_children
from contest.rounds.models import Period
from contest.rounds.rules import Collective, holds_in


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line on a sheet; `above`: the name of the unit above it."""

    unit: Unit
    above: str
    place: int | None
    figures: tuple[Value, ...]
    points: tuple[Fraction, ...]
    missing: tuple[str, ...]
    tier: int | None


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """A collective prize in one period and block: its units, best first, and the awards that hold."""

    rule: Collective
    block: str
    lines: tuple[UnitLine, ...]
    undecided: tuple[Unit, ...]
    awards: tuple[Award, ...] = field(default=())


def collectives_of(period: Period, frame: Frame) -> list[Collective]:
    """The collective prizes that are given in a period. No query."""
    own = rounds_in(period, frame)
    return [
        one
        for one in frame.rules.collectives
        if one.per == KINDS[period.kind] and any(holds_in(one.only, place.key, place.stage) for place in own)
    ]


def unit_sheets(period: Period, frame: Frame, *, now: dt.datetime, tried: Trial | None = None) -> list[UnitSheet]:
    """Every collective prize of a period with its units ranked. A dozen queries for each, whatever the units.

    `tried`: figures in place of the stored ones.
    """
    sheets: list[UnitSheet] = []
    awards = list(
        Award.objects.filter(period=period, unit__isnull=False, withdrawn_at=None).order_by("tier", "place", "pk")
    )
    for rule in collectives_of(period, frame):
        units = candidates(rule, frame)
        by_id = {unit.pk: unit for unit in units}
        names = names_above(units)
        measures = measures_of(Compared(rule, frame, units, names, tried), period, now=now)
        for ranked in rank_units(rule, measures):
            lines = tuple(
                UnitLine(by_id[one.unit], names[one.unit], one.place, one.figures, one.points, one.missing, one.tier)
                for one in ranked.lines
            )
            own = tuple(one for one in awards if (one.prize, one.block) == (rule.key, ranked.block))
            sheets.append(UnitSheet(rule, ranked.block, lines, tuple(by_id[one] for one in ranked.undecided), own))
    return sheets


def candidates(rule: Collective, frame: Frame) -> list[Unit]:
    """The units that are compared: of the level that the rules name, else those right below the contest's own."""
    root = frame.contest.unit
    if not rule.level:
        return list(counted_children(root, frame.hung).filter(is_active=True).order_by("path"))
    units = units_at(rule.level, branch(root).filter(is_active=True).order_by("path"), below=root.path)
    # one that counts for another of them is part of that one
    paths = {unit.path for unit in units} if frame.hung else set()
    return [unit for unit in units if not paths.intersection(counted_above(unit.path, frame.hung)[:-1])]


def names_above(units: Sequence[Unit]) -> dict[int, str]:
    """The name of the unit above each, which is its block. One query."""
    paths = {unit.path[: -Unit.steplen] for unit in units}
    names = dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))
    return {unit.pk: names.get(unit.path[: -Unit.steplen], "") for unit in units}
