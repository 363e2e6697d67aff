"""Reads of rosters: who and what units are there already, the plan of a file, the list of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from django.db.models import Q, QuerySet

from accounts.identity import citizen_forms, phone_forms, same_now
from accounts.models import Person, RosterImport, Unit, UnitHeadcount
from accounts.names import fold, sort_name
from accounts.phones import normal_code, normal_phone
from accounts.queries import branch, paths_above
from accounts.rosters.cells import login_of
from accounts.rosters.directory import Directory, KnownUnit
from accounts.rosters.matching import Hashes, KnownPeople, KnownPerson
from accounts.rosters.planning import RosterPlan, plan_roster
from accounts.rosters.reading import RosterReading
from accounts.rosters.rows import RosterRow
from accounts.rosters.unit_file import UnitThere
from accounts.rosters.units import UnitChooser

# Values of one "in": SQLite takes 32,766, PostgreSQL 65,535; short lists keep plans simple.
IN_ONE_QUERY = 1_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RosterOptions:
    """What was chosen beside the file: the unit of those who name none, whether units may be added, and under which."""

    default_unit: Unit | None = None
    may_add_units: bool = False
    under: Unit | None = None


# --- the plan of a file ---------------------------------------------------------------------------


def make_plan(reading: RosterReading, options: RosterOptions) -> RosterPlan:
    """What would become of a roster now. Reads all units, and the people who may be meant, a thousand at a time."""
    directory = known_directory()
    chooser = UnitChooser(
        directory,
        default=_known(directory, options.default_unit),
        may_add=options.may_add_units,
        under=_known(directory, options.under),
    )
    hashes = own_hashes()
    people = known_people(reading.rows, chooser, hashes)
    return plan_roster(reading.rows, directory=directory, people=people, hashes=hashes, chooser=chooser)


def known_directory() -> Directory:
    """All units. One query."""
    columns = ("id", "code", "name", "short_name", "path", "is_active")
    return Directory(KnownUnit(*row) for row in Unit.objects.order_by("path").values_list(*columns))


def own_hashes() -> Hashes:
    """Look-up hashes under the key of today; remembered, since a plan asks for each several times."""
    return Hashes(
        phone=lru_cache(100_000)(lambda number: phone_forms(number)[0]),
        citizen=lru_cache(100_000)(lambda number: citizen_forms(number)[0]),
    )


def _known(directory: Directory, unit: Unit | None) -> KnownUnit | None:
    return directory.by_id.get(unit.pk) if unit is not None else None


def known_people(rows: Sequence[RosterRow], chooser: UnitChooser, hashes: Hashes) -> KnownPeople:
    """Everybody whom one of the rows may mean: by number, or by name and unit where no number is known."""
    by_id: dict[int, KnownPerson] = {}
    for field, values in (
        # Codes may be phones and phones codes: both sign in.
        ("code", [one for row in rows for one in (row.code, row.phone) if one]),
        (
            "phone_hash",
            [form for row in rows for one in (row.phone, login_of(row.code)) if one for form in phone_forms(one)],
        ),
        ("citizen_hash", [form for row in rows if row.citizen for form in citizen_forms(row.citizen)]),
    ):
        for some in _batches(dict.fromkeys(values)):
            by_id.update(_people(Q(**{f"{field}__in": some})))
    found = KnownPeople(by_id.values())
    unmatched = [row for row in rows if not _is_numbered(row, found, hashes)]
    for units, names in _names_by_unit(unmatched, chooser):
        by_id.update(_people(Q(unit__in=units, sort_name__in=names)))
    return KnownPeople(by_id.values())


def _is_numbered(row: RosterRow, people: KnownPeople, hashes: Hashes) -> bool:
    return (
        row.code in people.by_code
        or (bool(row.phone) and hashes.phone(row.phone) in people.by_phone)
        or (bool(row.citizen) and hashes.citizen(row.citizen) in people.by_citizen)
    )


def _names_by_unit(rows: Iterable[RosterRow], chooser: UnitChooser) -> Iterator[tuple[set[int], set[str]]]:
    """Units with the names looked for in them, together at most some hundred a time: the index is by unit and name."""
    by_unit: dict[int, set[str]] = {}
    for row in rows:
        unit_id = chooser.choose(row).unit_id
        if unit_id is not None and row.name:
            by_unit.setdefault(unit_id, set()).add(sort_name(row.name))
    units: set[int] = set()
    names: set[str] = set()
    for unit_id, wanted in by_unit.items():
        units.add(unit_id)
        names |= wanted
        if len(names) >= IN_ONE_QUERY // 2 or len(units) >= 50:
            yield units, names
            units, names = set(), set()
    if units:
        yield units, names


_COLUMNS = (
    "id", "code", "full_name", "birth_year", "gender", "unit_id", "phone_hash", "citizen_hash", "is_active",
)  # fmt: skip


def _people(wanted: Q) -> Iterator[tuple[int, KnownPerson]]:
    for id, code, name, year, gender, unit, phone, citizen, is_active in Person.objects.filter(wanted).values_list(
        *_COLUMNS
    ):
        yield id, KnownPerson(id, code or "", name, year, gender, unit, same_now(phone), same_now(citizen), is_active)


def _batches(values: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while some := list(islice(rest, IN_ONE_QUERY)):
        yield some


# --- imports in the browser -----------------------------------------------------------------------

STALE_AFTER = dt.timedelta(minutes=5)
MOST_TRIES = 3
FORGET_AFTER = dt.timedelta(days=7)


def listed_imports() -> QuerySet[RosterImport]:
    """Imports, the newest first, without their files and previews."""
    return RosterImport.objects.select_related("by", "default_unit").defer("content", "preview")


# --- the list of people ---------------------------------------------------------------------------

MOST_UNITS = 2_000


def without_unit() -> QuerySet[Person]:
    """Who did not find the own unit on registering and still waits for one."""
    return Person.objects.filter(unit=None).exclude(unlisted_unit="")


def find_people(
    *, text: str = "", unit_text: str = "", unit: Unit | None = None, waiting: bool = False
) -> QuerySet[Person]:
    """People by given name: of a code or phone number, or with words that begin so; of a branch, of units found.

    `waiting`: only those who did not find their unit. Without accents, in any order of words. The index by sort_name
    gives the order, so a page reads as many rows as it must to fill itself.
    """
    people = (without_unit() if waiting else Person.objects).order_by("sort_name", "pk")
    if unit is not None:
        people = people.filter(unit__in=branch(unit).order_by().values("pk"))
    if words := fold(unit_text.replace("\0", " ")).split():
        units = Unit.objects.order_by()
        for word in words:
            units = units.filter(search_text__contains=word)
        people = people.filter(unit__in=units.values("pk"))
    return _named(people, text.replace("\0", " ").strip())


def _named(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    if not text:
        return people
    if exact := _pks_of_number(text):
        return people.filter(pk__in=exact)
    if any(sign.isdigit() for sign in text):
        return people.filter(code__startswith=normal_code(text))
    for word in fold(text).split():
        people = people.filter(Q(sort_name__startswith=word) | Q(sort_name__contains=f" {word}"))
    return people


def _pks_of_number(text: str) -> list[int]:
    """Who has this code or phone number: two unique indexes, no scan."""
    wanted = Q(code=normal_code(text))
    with suppress(ValueError):
        wanted |= Q(phone_hash__in=phone_forms(normal_phone(text)))
    return list(Person.objects.filter(wanted).values_list("pk", flat=True))


def people_in_order(pks: Sequence[int]) -> list[Person]:
    """People with their units, in the order of their ids. One query."""
    by_pk = Person.objects.select_related("unit").in_bulk(pks)
    return [by_pk[pk] for pk in pks if pk in by_pk]


# --- the tree of units ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A unit in the tree: its level, whether what is below is shown, its headcount and since when, the code above."""

    unit: Unit
    level: int
    is_open: bool
    people: int | None
    counted_on: dt.date | None
    above: str


def tree_lines(opened: Unit | None, *, on: dt.date) -> list[TreeLine]:
    """The top of the tree and the branch down to one unit, closed units too. Three queries.

    A lone top unit is always open.
    """
    tops = list(Unit.objects.filter(depth=1).order_by("path"))
    open_paths = {*paths_above(opened), opened.path} if opened else set()
    if len(tops) == 1:
        open_paths.add(tops[0].path)
    shown = Q(depth=1)
    for path in open_paths:
        shown |= Q(depth=len(path) // Unit.steplen + 1, path__gt=path, path__lt=path + "~")
    units = list(Unit.objects.filter(shown).order_by("path"))
    counts = last_headcounts(units, on=on)
    codes = {unit.path: unit.code for unit in units}
    lines = []
    for unit in units:
        people, day = counts.get(unit.pk, (None, None))
        is_open = unit.path in open_paths and unit.numchild > 0
        lines.append(TreeLine(unit, unit.depth - 1, is_open, people, day, codes.get(unit.path[: -Unit.steplen], "")))
    return lines


def last_headcounts(units: Iterable[Unit], *, on: dt.date) -> dict[int, tuple[int, dt.date]]:
    """Headcount and its day, valid on a day, by unit id. One query."""
    rows = UnitHeadcount.objects.filter(unit__in=[unit.pk for unit in units], on__lte=on).order_by("on")
    return {unit: (people, day) for unit, people, day in rows.values_list("unit_id", "people", "on")}


def units_there() -> dict[str, UnitThere]:
    """All units by code, with their headcounts of each day. Two queries."""
    units = list(Unit.objects.order_by("path").only("code", "name", "short_name", "path"))
    codes = {unit.path: unit.code for unit in units}
    counts: dict[int, dict[dt.date, int]] = {}
    for unit_id, on, people in UnitHeadcount.objects.values_list("unit_id", "on", "people"):
        counts.setdefault(unit_id, {})[on] = people
    return {
        unit.code: UnitThere(
            unit.code, unit.name, unit.short_name, codes.get(unit.path[: -Unit.steplen], ""), counts.get(unit.pk, {})
        )
        for unit in units
    }
