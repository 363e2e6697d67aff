"""Reads of units and people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, OuterRef, QuerySet, Subquery

from accounts.models import Unit, UnitHeadcount
from accounts.names import fold


@dataclass(frozen=True)
class FoundUnit:
    """A unit that can be chosen, with the names of the units above it, nearest first."""

    unit: Unit
    parents: tuple[str, ...]


def branch(unit: Unit) -> QuerySet[Unit]:
    """A unit and everything below it, in tree order, by one range of the path index."""
    return Unit.objects.filter(path__gte=unit.path, path__lt=unit.path + "~").order_by("path")


def leaf_units(root: Unit | None) -> QuerySet[Unit]:
    """Active units without others below them: those that people belong to."""
    return (branch(root) if root else Unit.objects.order_by("path")).filter(numchild=0, is_active=True)


def search_units(text: str, *, root: Unit | None = None, limit: int = 8) -> tuple[list[FoundUnit], int]:
    """Leaf units that hold every word, in their own or their parents' names, and how many there are.

    Accents and the order of words do not matter. Units whose own name holds all the words come first. Three queries.
    """
    words = fold(text).split()
    if not words:
        return [], 0
    found = leaf_units(root)
    for word in words:
        found = found.filter(search_text__contains=word)
    units = list(found[:200])
    units.sort(key=lambda unit: not all(word in unit.own_search_text() for word in words))
    return with_parents(units[:limit]), len(units) if len(units) < 200 else found.count()


def with_parents(units: Iterable[Unit]) -> list[FoundUnit]:
    """Units with the names above them. One query."""
    listed = list(units)
    paths = {path for unit in listed for path in paths_above(unit)}
    names = dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))
    return [FoundUnit(unit, tuple(names[path] for path in reversed(paths_above(unit)))) for unit in listed]


def paths_above(unit: Unit) -> list[str]:
    """Paths of the ancestors, root first."""
    return [unit.path[:end] for end in range(Unit.steplen, len(unit.path), Unit.steplen)]


def headcount_on(unit: Unit, day: dt.date) -> int | None:
    """The headcount valid on a day; None when none was set by then."""
    return unit.headcounts.filter(on__lte=day).order_by("-on").values_list("people", flat=True).first()


def headcounts_on(units: QuerySet[Unit], day: dt.date) -> dict[int, int]:
    """Headcounts valid on a day, by unit id; units without one are left out. One query."""
    valid = UnitHeadcount.objects.filter(unit__in=units, on__lte=day)
    last = valid.filter(unit=OuterRef("unit")).order_by().values("unit").annotate(last=Max("on")).values("last")
    return dict(valid.filter(on=Subquery(last)).values_list("unit_id", "people"))
