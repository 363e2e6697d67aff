"""Collective prizes: units compared by exact measures, inside their blocks, behind preconditions. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from contest.rounds.rules import Collective, Measure, Over, Requirement

Value = Fraction | None


@dataclass(frozen=True, slots=True)
class UnitMeasures:
    """A unit (its whole subtree) with its measures; None where one cannot be told, as a rate without headcount.

    `narrower`: the least of a measure in the periods of a smaller kind, for requirements that hold in each of them.
    """

    unit: int
    code: str
    block: str
    size: int | None
    values: Mapping[Measure, Value]
    narrower: Mapping[tuple[Measure, Over], Value] = field(default_factory=dict)
    # the rules keep it from prizes
    is_barred: bool = False


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit's line: `place` None when it is not ranked, and then `missing` says what stands in the way.

    `figures` are what was compared, in the order of the criteria; `points` the converted ones, if any.
    """

    unit: int
    place: int | None
    figures: tuple[Value, ...]
    points: tuple[Fraction, ...] = ()
    missing: tuple[str, ...] = ()
    tier: int | None = None


@dataclass(frozen=True, slots=True)
class UnitList:
    """The units of one block ("" when all are compared together), best first, those without a place last.

    `undecided`: units tied across the end of a tier.
    """

    block: str
    lines: tuple[UnitPlace, ...]
    undecided: tuple[int, ...] = ()


def rank_units(rule: Collective, units: Iterable[UnitMeasures]) -> list[UnitList]:
    """The lists of a collective prize. With `combine` = "decision" nobody has a place: the organisers decide."""
    blocks: dict[str, list[UnitMeasures]] = {}
    for unit in sorted(units, key=lambda one: one.code):
        blocks.setdefault(unit.block if rule.by_block else "", []).append(unit)
    return [_rank_block(rule, block, members) for block, members in sorted(blocks.items())]


def _rank_block(rule: Collective, block: str, units: Sequence[UnitMeasures]) -> UnitList:
    missing = {unit.unit: _missing(rule, unit) for unit in units}
    compared = [unit for unit in units if not missing[unit.unit] and rule.combine != "decision"]
    points = _points(rule, compared)
    keys = {unit.unit: (*_key(rule, unit, points), *(_minus(unit, m) for m in rule.tie_break)) for unit in compared}
    ordered = sorted(compared, key=lambda unit: keys[unit.unit])
    lines = [
        UnitPlace(
            unit.unit,
            1 + sum(keys[other.unit] < keys[unit.unit] for other in compared),
            _figures(rule, unit),
            points.get(unit.unit, ()),
        )
        for unit in ordered
    ]
    with_tiers, undecided = _tiers(rule, lines)
    rest = [
        UnitPlace(unit.unit, None, _figures(rule, unit), missing=missing[unit.unit])
        for unit in units
        if unit not in compared
    ]
    return UnitList(block, (*with_tiers, *rest), undecided)


def _figures(rule: Collective, unit: UnitMeasures) -> tuple[Value, ...]:
    return tuple(unit.values.get(measure) for measure in rule.criteria)


def _missing(rule: Collective, unit: UnitMeasures) -> tuple[str, ...]:
    if unit.is_barred:
        return ("rules",)
    # a prize for taking part is not for those of whom nobody did
    if unit.values.get("people") == 0:
        return ("nobody",)
    unmet = [_unmet(need, unit) for need in rule.require if not meets(need, unit)]
    untold = [measure for measure in (*rule.criteria, *rule.tie_break) if unit.values.get(measure) is None]
    return tuple(dict.fromkeys([*unmet, *(f"no:{measure}" for measure in untold)]))


def _unmet(need: Requirement, unit: UnitMeasures) -> str:
    return need.measure if _required(need, unit) is not None else f"no:{need.measure}"


def _required(need: Requirement, unit: UnitMeasures) -> Value:
    return unit.narrower.get((need.measure, need.per), unit.values.get(need.measure))


def meets(need: Requirement, unit: UnitMeasures) -> bool:
    """Whether a unit meets a requirement; one that is not meant for its size or name is met."""
    if need.units and unit.code not in need.units:
        return True
    if need.size_from is not None or need.size_below is not None:
        if unit.size is None:
            return False
        if unit.size < (need.size_from or 0) or (need.size_below is not None and unit.size >= need.size_below):
            return True
    value = _required(need, unit)
    return value is not None and value >= need.at_least


def _minus(unit: UnitMeasures, measure: Measure) -> Fraction:
    return -(unit.values.get(measure) or Fraction(0))


def _key(rule: Collective, unit: UnitMeasures, points: Mapping[int, tuple[Fraction, ...]]) -> tuple[Fraction, ...]:
    if rule.combine == "in_order":
        return tuple(_minus(unit, measure) for measure in rule.criteria)
    return (-sum(points[unit.unit], Fraction(0)),)


def _points(rule: Collective, units: Sequence[UnitMeasures]) -> dict[int, tuple[Fraction, ...]]:
    """Converted points of each unit, one for each criterion; empty where criteria are compared as they are."""
    if rule.combine == "add":
        return {unit.unit: tuple(unit.values.get(m) or Fraction(0) for m in rule.criteria) for unit in units}
    if rule.combine != "rank_points":
        return {}
    tables = [_rank_points(measure, rule.points, units) for measure in rule.criteria]
    return {unit.unit: tuple(table[unit.unit] for table in tables) for unit in units}


def _rank_points(measure: Measure, points: Sequence[int], units: Sequence[UnitMeasures]) -> dict[int, Fraction]:
    """The n-th of a criterion gets the n-th of the points; equal values equal points, nothing for nothing."""
    values = {unit.unit: unit.values.get(measure) or Fraction(0) for unit in units}

    def of(unit: int) -> Fraction:
        above = sum(other > values[unit] for other in values.values())
        return Fraction(points[above]) if values[unit] > 0 and above < len(points) else Fraction(0)

    return {unit: of(unit) for unit in values}


def _tiers(rule: Collective, lines: Sequence[UnitPlace]) -> tuple[list[UnitPlace], tuple[int, ...]]:
    """Tiers down the list; a tie across the end of a tier stops there."""
    tiers: dict[int, int] = {}
    at = 0
    for number, tier in enumerate(rule.tiers):
        end = at + (tier.count or 0)
        if tier.count is None:
            continue
        taken = lines[at:end]
        if end < len(lines) and taken and lines[end].place == taken[-1].place:
            tied = tuple(line.unit for line in lines if line.place == taken[-1].place)
            tiers |= {line.unit: number for line in taken if line.unit not in tied}
            return _with_tiers(lines, tiers), tied
        tiers |= {line.unit: number for line in taken}
        at = end
    return _with_tiers(lines, tiers), ()


def _with_tiers(lines: Sequence[UnitPlace], tiers: Mapping[int, int]) -> list[UnitPlace]:
    return [replace(line, tier=tiers.get(line.unit)) for line in lines]
