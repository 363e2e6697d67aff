"""The list that is filled in: the teams as they stand, empty without any. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contest.common.list_sheets import Column, write_sheet

COLUMNS = (
    Column("Tên đội", 32),
    Column("Mã dự thi đội trưởng", 24, "code"),
    Column("Đội trưởng", 28),
    Column("Đơn vị", 32),
    Column("Thành viên", 60),
)


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team of the list; `key`: what a list names its captain by."""

    name: str
    key: str
    captain: str
    unit: str
    members: tuple[str, ...]


def write_teams(lines: Iterable[TeamLine]) -> bytes:
    """A workbook that comes back with the teams, a line each, members parted by semicolons."""
    rows = ((one.name, one.key, one.captain, one.unit, "; ".join(one.members)) for one in lines)
    return write_sheet("Đội thi", COLUMNS, rows)
