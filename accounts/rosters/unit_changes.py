"""Writes of units by an admin: added, renamed, moved, closed, reopened, counted; each leaves a UnitChange."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.actions import STEP, NewUnit, add_unit, add_units, rename_unit, set_headcount
from accounts.models import Person, Unit, UnitChange, UnitHeadcount
from accounts.queries import branch, headcount_on, paths_above
from accounts.rosters.actions import kind_of_unit
from accounts.rosters.queries import units_there
from accounts.rosters.signals import branch_moved, branch_moves
from accounts.rosters.unit_file import UnitPlan, UnitRow, plan_units

log = structlog.get_logger(__name__)
What = UnitChange.What


class UnitRefused(Exception):
    """What was asked of a unit cannot be: "code_taken", "inside_itself", "same_place"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def add_unit_below(
    *, parent: Unit, code: str, name: str, short_name: str, kind: Unit.Kind, by: Person, now: dt.datetime
) -> Unit:
    """Adds a unit. Raises UnitRefused("code_taken")."""
    try:
        with transaction.atomic():
            unit = add_unit(parent=parent, code=code, name=name, kind=kind, short_name=short_name)
            _note(unit, What.ADDED, "", name, by=by, now=now)
    except IntegrityError as error:
        raise UnitRefused("code_taken") from error
    return unit


@transaction.atomic
def change_names(*, unit: Unit, name: str, short_name: str, kind: Unit.Kind, by: Person, now: dt.datetime) -> None:
    """Gives a unit other names or another kind; everything below it is found by the new names."""
    old = _names(unit.name, unit.short_name)
    if (unit.name, unit.short_name) != (name, short_name):
        rename_unit(unit=unit, name=name, short_name=short_name)
        _note(unit, What.RENAMED, old, _names(name, short_name), by=by, now=now)
    if unit.kind != kind:
        Unit.objects.filter(pk=unit.pk).update(kind=kind)


def _names(name: str, short_name: str) -> str:
    return f"{name} ({short_name})" if short_name else name


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit, by: Person, now: dt.datetime, on: dt.date) -> None:
    """Puts a unit with all below it under another one; headcounts above go along from the day `on`.

    Raises UnitRefused: "inside_itself", "same_place".
    """
    branch_moves.send(Unit)
    list(Unit.objects.select_for_update().filter(depth=1).order_by("path").values_list("pk"))
    unit, parent = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=parent.pk)
    if parent.path.startswith(unit.path):
        raise UnitRefused("inside_itself")
    if unit.path[:-STEP] == parent.path:
        raise UnitRefused("same_place")
    old_path, old = unit.path, Unit.objects.filter(path=unit.path[:-STEP]).first()
    people = headcount_on(unit, on) or 0
    _count_above(unit, -people, on=on, source=f"Chuyển đi: {unit.name}")
    Unit.objects.move(unit, parent, pos="last-child")
    unit = Unit.objects.get(pk=unit.pk)
    # renaming to the same names gives the branch the words of what lies above it now
    rename_unit(unit=unit, name=unit.name, short_name=unit.short_name)
    _count_above(unit, people, on=on, source=f"Chuyển đến: {unit.name}")
    _note(unit, What.MOVED, old.name if old else "", parent.name, by=by, now=now)
    branch_moved.send(Unit, old_path=old_path, new_path=unit.path)


@transaction.atomic
def close_unit(*, unit: Unit, closed: bool, by: Person, now: dt.datetime) -> int:
    """Closes a unit with all below it, or opens the unit itself again; people stay in it. Returns how many changed."""
    inside = branch(unit) if closed else Unit.objects.filter(pk=unit.pk)
    changed = list(inside.order_by("path").filter(is_active=closed).select_for_update())
    Unit.objects.filter(pk__in=[one.pk for one in changed]).update(is_active=not closed)
    for one in changed:
        _note(one, What.CLOSED if closed else What.REOPENED, "", "", by=by, now=now)
    return len(changed)


@transaction.atomic
def count_unit(*, unit: Unit, on: dt.date, people: int, source: str, and_above: bool, by: Person) -> None:
    """Sets the headcount of a unit from a day on; with `and_above` all above change by as much."""
    # two branches counted at the same moment change the same units above: the second adds to what the first has left
    list(Unit.objects.select_for_update().filter(path=unit.path[:STEP]).values_list("pk"))
    before = headcount_on(unit, on) or 0
    set_headcount(unit=unit, on=on, people=people, source=source)
    if and_above:
        _count_above(unit, people - before, on=on, source=source or f"Theo {unit.name}", until_next=True)
    log.info("headcount set", person=by.pk, unit=unit.code, on=f"{on}", people=people)


def _count_above(unit: Unit, difference: int, *, on: dt.date, source: str, until_next: bool = False) -> None:
    """Units above that have a headcount get one of the day; their later ones change too, unless `until_next`."""
    if not difference:
        return
    for above in Unit.objects.filter(path__in=paths_above(unit)):
        valid = headcount_on(above, on)
        if valid is None:
            continue
        set_headcount(unit=above, on=on, people=max(valid + difference, 0), source=source[:200])
        if until_next:
            continue
        later = UnitHeadcount.objects.filter(unit=above, on__gt=on, people__gte=max(-difference, 0))
        later.update(people=F("people") + difference)


def _note(unit: Unit, what: UnitChange.What, old: str, new: str, *, by: Person | None, now: dt.datetime) -> None:
    UnitChange.objects.create(unit=unit, at=now, what=what, old=old[:260], new=new[:260], by=by)
    log.info("unit changed", person=by.pk if by else None, unit=unit.code, what=What(what).name)


@transaction.atomic
def take_in_units(*, rows: Sequence[UnitRow], by: Person | None, now: dt.datetime, today: dt.date) -> UnitPlan:
    """Adds, renames and counts the units of a file, all or none; faulty rows are left out. Twice changes nothing."""
    list(Unit.objects.select_for_update().filter(depth=1).order_by("path").values_list("pk"))
    plan = plan_units(rows, units_there(), today=today)
    for row in plan.new:
        kind = kind_of_unit(row.name)
        if row.parent:
            parent = Unit.objects.get(code=row.parent)
            unit = add_unit(parent=parent, code=row.code, name=row.name, kind=kind, short_name=row.short_name)
        else:
            (unit,) = add_units(units=[NewUnit(row.code, row.name, kind, row.short_name)], on=today)
        _note(unit, What.ADDED, "", row.name, by=by, now=now)
    for row in plan.renamed:
        unit = Unit.objects.get(code=row.code)
        old, short_name = _names(unit.name, unit.short_name), row.short_name or unit.short_name
        rename_unit(unit=unit, name=row.name, short_name=short_name)
        _note(unit, What.RENAMED, old, _names(row.name, short_name), by=by, now=now)
    for row in plan.counted:
        set_headcount(unit=Unit.objects.get(code=row.code), on=row.on or today, people=row.people or 0)
    return plan
