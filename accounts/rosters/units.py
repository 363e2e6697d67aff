"""Chooses the unit of each row: one that is there, or one to be added where that was asked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from accounts.phones import normal_code
from accounts.rosters.cells import LONGEST_CODE
from accounts.rosters.directory import Directory, KnownUnit, NotFound, key_of
from accounts.rosters.problems import Problem, quote
from accounts.rosters.rows import RosterRow

LONGEST_UNIT_NAME = 200


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """A unit to be added under one that is there."""

    code: str
    name: str
    parent_id: int


class Chosen(NamedTuple):
    """The unit of a row: the id of one that is there, or the place of a new one in the plan; neither when unclear."""

    unit_id: int | None = None
    new_unit: int | None = None
    problem: Problem | None = None


@dataclass
class UnitChooser:
    """Chooses for row after row; rows that say the same get the same.

    `default` is for rows that name no unit; new units are made only with `may_add`, under what their row names as the
    unit above, else under `under`.
    """

    directory: Directory
    default: KnownUnit | None = None
    may_add: bool = False
    under: KnownUnit | None = None
    added: list[PlannedUnit] = field(default_factory=list)
    _answers: dict[tuple[str, str, tuple[str, ...], str, str], Chosen] = field(default_factory=dict)
    _new: dict[tuple[str, int], int] = field(default_factory=dict)

    def choose(self, row: RosterRow) -> Chosen:
        """The unit of a row, or what is wrong with what it says."""
        asked = (row.unit, row.unit_code, row.parents, row.unit_from, row.within)
        if asked not in self._answers:
            self._answers[asked] = self._choose(row)
        return self._answers[asked]

    def _choose(self, row: RosterRow) -> Chosen:
        if row.unit_code:
            unit = self.directory.by_code.get(normal_code(row.unit_code))
            return self._at(unit) if unit else self._unknown_code(row)
        if not row.unit:
            return self._at(self.default) if self.default else Chosen()
        found = self.directory.find(row.unit, row.parents)
        if isinstance(found, NotFound) and found.reason == "several" and row.within:
            # "Chi bộ 1" of a sheet that is headed "Đơn vị: Sở Tài chính"
            inside = self.directory.find(row.unit, (*row.parents, row.within))
            found = inside if isinstance(inside, KnownUnit) else found
        if isinstance(found, KnownUnit):
            return self._at(found)
        if row.unit_from in ("sheet", "title") and self.default is not None:
            return self._at(self.default)
        if self.may_add and found.reason in ("unknown", "above"):
            return self._add(row)
        return Chosen(problem=self._unfound(row, found))

    def _at(self, unit: KnownUnit) -> Chosen:
        if unit.is_active:
            return Chosen(unit_id=unit.id)
        message = f"Đơn vị {quote(unit.name)} đã ngừng hoạt động. Ghi đơn vị hiện nay."
        return Chosen(problem=Problem("unit_closed", "unit", message))

    def _unknown_code(self, row: RosterRow) -> Chosen:
        if self.may_add and row.unit:
            return self._add(row)
        message = f"Không có đơn vị nào mang mã {quote(row.unit_code)}."
        found = self.directory.find(row.unit, row.parents) if row.unit else None
        if isinstance(found, KnownUnit):
            message += f" {quote(found.name)} có mã {found.code}."
        return Chosen(problem=Problem("unit_code_unknown", "unit_code", f"{message} Sửa mã đơn vị."))

    def _unfound(self, row: RosterRow, found: NotFound) -> Problem:
        names = "; ".join(self.directory.full_name(unit) for unit in found.near[:3])
        if found.reason == "several":
            message = (
                f"Có {len(found.near)} đơn vị tên {quote(row.unit)}: {names}. Ghi thêm đơn vị cấp trên hoặc mã đơn vị."
            )
            return Problem("unit_several", "unit", message)
        if found.reason == "above":
            above = ", ".join(row.parents)
            message = f"Không có {quote(row.unit)} thuộc {quote(above)}. Đã có: {names}. Sửa tên đơn vị cấp trên."
            return Problem("unit_above", "parent", message)
        near = f" Gần giống: {names}." if names else ""
        where = {"sheet": " (tên trang tính)", "title": " (ở tiêu đề)", "section": " (dòng phía trên)"}
        message = f"Không có đơn vị {quote(row.unit)}{where.get(row.unit_from, '')}.{near} Sửa tên, hoặc ghi mã đơn vị."
        return Problem("unit_unknown", "unit", message)

    # --- new units --------------------------------------------------------------------------------

    def _add(self, row: RosterRow) -> Chosen:
        parent = self.under
        if row.parents:
            found = self.directory.find(row.parents[0], row.parents[1:])
            parent = found if isinstance(found, KnownUnit) else None
        if parent is None or not parent.is_active:
            message = f"Chưa rõ {quote(row.unit)} trực thuộc đơn vị nào. Ghi cột “Mã đơn vị cấp trên”."
            return Chosen(problem=Problem("unit_no_parent", "parent", message))
        if len(row.unit) > LONGEST_UNIT_NAME or len(row.unit_code) > LONGEST_CODE:
            message = f"Tên hoặc mã đơn vị {quote(row.unit)} dài quá. Ghi ngắn lại."
            return Chosen(problem=Problem("unit_long", "unit", message))
        key = (key_of(row.unit), parent.id)
        if key not in self._new:
            self._new[key] = len(self.added)
            self.added.append(PlannedUnit(self._code(row, parent), row.unit, parent.id))
        return Chosen(new_unit=self._new[key])

    def _code(self, row: RosterRow, parent: KnownUnit) -> str:
        if row.unit_code:
            return normal_code(row.unit_code)
        taken = {*self.directory.by_code, *(unit.code for unit in self.added)}
        start = normal_code(parent.code)[: LONGEST_CODE - 5]
        return next(code for n in range(1, 10_000) if (code := f"{start}-{n:02d}") not in taken)
