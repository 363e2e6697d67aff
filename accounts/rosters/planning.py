"""Holds a roster against who is there: new, changed, the same, or faulty; nothing is guessed. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from accounts.phones import mask_phone, phone_tail
from accounts.rosters.cells import FEMALE, MALE, spelling_key
from accounts.rosters.directory import Directory
from accounts.rosters.matching import Doubles, Hashes, KnownPeople, KnownPerson, find_by_name, find_by_numbers
from accounts.rosters.problems import Problem
from accounts.rosters.rows import RosterRow
from accounts.rosters.units import Chosen, PlannedUnit, UnitChooser

State = Literal["new", "update", "keep", "fault"]
STATES: tuple[State, ...] = ("new", "update", "keep", "fault")
GENDERS = {None: "", MALE: "Nam", FEMALE: "Nữ"}


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a person that gets another value; `old` and `new` as people read them."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What will become of a row. The person's unit is `unit_id`, or `new_unit`: a place in the plan's units."""

    row: RosterRow
    state: State
    person_id: int | None
    unit_id: int | None
    new_unit: int | None
    unit_name: str
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """All rows of a roster with what will become of them, and the units to be added for them."""

    rows: tuple[PlannedRow, ...]
    new_units: tuple[PlannedUnit, ...]
    counts: Mapping[State, int]

    @property
    def writes(self) -> int:
        """How many people are added or changed."""
        return self.counts["new"] + self.counts["update"]

    @property
    def faults(self) -> list[PlannedRow]:
        return [one for one in self.rows if one.state == "fault"]

    def digest(self) -> str:
        """A hash of all that the plan would do: two plans that would do the same have one."""
        told = hashlib.sha256(repr(self.new_units).encode())
        for one in self.rows:
            told.update(
                repr((one.row.place, one.state, one.person_id, one.unit_id, one.new_unit, one.changes)).encode()
            )
        return told.hexdigest()


def plan_roster(
    rows: Sequence[RosterRow], *, directory: Directory, people: KnownPeople, hashes: Hashes, chooser: UnitChooser
) -> RosterPlan:
    """The plan of a roster. People are found by code, then phone, then citizen number, then name, birth year and unit.

    A row with a fault is not taken in; of two rows for one person the later is faulty.
    """
    doubles = Doubles()
    drafts = [_draft(row, chooser.choose(row), doubles) for row in rows]
    claimed: dict[int, RosterRow] = {}
    for draft in drafts:
        if not draft.problems:
            draft.claim(find_by_numbers(draft.row, people, hashes), claimed)
    certain = set(claimed)
    for draft in drafts:
        if not draft.problems and draft.person is None:
            draft.claim(find_by_name(draft.row, draft.unit.unit_id, people, hashes, claimed=certain), claimed)
    planned = tuple(draft.planned(directory, hashes, chooser.added) for draft in drafts)
    counts = Counter(one.state for one in planned)
    return RosterPlan(planned, tuple(chooser.added), {state: counts[state] for state in STATES})


@dataclass
class _Draft:
    """A row on its way into the plan."""

    row: RosterRow
    unit: Chosen
    problems: list[Problem] = field(default_factory=list)
    person: KnownPerson | None = None

    def claim(self, found: KnownPerson | Problem | None, claimed: dict[int, RosterRow]) -> None:
        """Takes what was found as this row's person, unless another row means the same one."""
        if isinstance(found, Problem):
            self.problems.append(found)
        elif found is not None:
            first = claimed.setdefault(found.id, self.row)
            if first is not self.row:
                message = f"Dòng này và {first.place} cùng là {found.words}. Bỏ dòng thừa."
                self.problems.append(Problem("person_doubled", "", message))
            elif not found.is_active:
                message = f"{found.words} đã bị khóa. Mở lại ở trang người dự thi, hoặc bỏ dòng này."
                self.problems.append(Problem("person_closed", "", message))
            self.person = found

    def planned(self, directory: Directory, hashes: Hashes, new_units: Sequence[PlannedUnit]) -> PlannedRow:
        if self.person is None and not self.problems and self.unit.unit_id is None and self.unit.new_unit is None:
            message = "Chưa có đơn vị. Ghi tên hoặc mã đơn vị ở dòng này."
            self.problems.append(Problem("unit_missing", "unit", message))
        changes: tuple[Change, ...] = ()
        state: State = "new"
        if self.problems:
            state = "fault"
        elif self.person is not None:
            changes = tuple(_changes(self.row, self.person, self.unit, directory, hashes, new_units))
            state = "update" if changes else "keep"
        return PlannedRow(
            row=self.row,
            state=state,
            person_id=self.person.id if self.person and state != "fault" else None,
            unit_id=self.unit.unit_id,
            new_unit=self.unit.new_unit,
            unit_name=_unit_name(self.unit, directory, new_units) or self.row.unit or self.row.unit_code,
            changes=changes,
            problems=tuple(self.problems),
        )


def _draft(row: RosterRow, unit: Chosen, doubles: Doubles) -> _Draft:
    draft = _Draft(row, unit, list(row.problems))
    if unit.problem is not None:
        draft.problems.append(unit.problem)
    where = ("new", unit.new_unit) if unit.new_unit is not None else unit.unit_id
    if (double := doubles.fault_of(row, where)) is not None:
        draft.problems.append(double)
    return draft


def _changes(
    row: RosterRow,
    person: KnownPerson,
    unit: Chosen,
    directory: Directory,
    hashes: Hashes,
    new_units: Sequence[PlannedUnit],
) -> list[Change]:
    """What the row says that is not so yet. An empty cell changes nothing."""
    found = [
        Change("full_name", person.full_name, row.name),
        Change("code", person.code, row.code),
        Change("birth_year", str(person.birth_year or ""), str(row.birth_year or "")),
        Change("gender", GENDERS[person.gender], GENDERS[row.gender]),
    ]
    changes = [
        change
        for change in found
        if change.new not in ("", change.old) and spelling_key(change.new) != spelling_key(change.old)
    ]
    if unit.new_unit is not None or (unit.unit_id is not None and unit.unit_id != person.unit_id):
        old = directory.by_id.get(person.unit_id or 0)
        changes.append(Change("unit", old.name if old else "", _unit_name(unit, directory, new_units)))
    if row.phone and hashes.phone(row.phone) != person.phone_hash:
        changes.append(Change("phone", "", mask_phone(phone_tail(row.phone))))
    if row.citizen and hashes.citizen(row.citizen) != person.citizen_hash:
        changes.append(Change("citizen", "", f"••• {row.citizen[-4:]}"))
    return changes


def _unit_name(unit: Chosen, directory: Directory, new_units: Sequence[PlannedUnit]) -> str:
    if unit.new_unit is not None:
        return new_units[unit.new_unit].name
    return directory.by_id[unit.unit_id].name if unit.unit_id is not None else ""


def fault_words(problems: Sequence[Problem]) -> str:
    """All that is wrong with a row, as one cell of the error file says it."""
    return " ".join(problem.message for problem in problems)


def place_words(planned: PlannedRow) -> str:
    """Where a row is and whose: "trang tính “Chi bộ 1”, dòng 14 (Nguyễn Văn An)"."""
    return f"{planned.row.place} ({planned.row.name})" if planned.row.name else planned.row.place
