"""The list that is filled in: everybody expected, points and times empty or as they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contest.common.list_sheets import Cell, Column, write_sheet

COLUMNS = (
    Column("Mã dự thi", 16, "code"),
    Column("Họ và tên", 32),
    Column("Đơn vị", 36),
    Column("Điểm", 10, "number"),
    # typed times stay as they were typed
    Column("Thời gian (phút:giây)", 22, "code"),
)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One person of the list."""

    key: str
    full_name: str
    unit: str
    score: int | None = None
    duration_ms: int | None = None


def write_list(lines: Iterable[SheetLine], *, duration: bool) -> bytes:
    """A workbook that comes back with points; the column of times only where the rules order by them."""
    columns = COLUMNS if duration else COLUMNS[:-1]
    rows = (_cells(line)[: len(columns)] for line in lines)
    return write_sheet("Kết quả", columns, rows)


def _cells(line: SheetLine) -> tuple[Cell, ...]:
    time = clock_text(line.duration_ms) if line.duration_ms else None
    return line.key, line.full_name, line.unit, line.score, time


def clock_text(ms: int) -> str:
    """A duration as it is typed: "12:34", from an hour on "1:02:03"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
