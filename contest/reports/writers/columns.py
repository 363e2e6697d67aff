"""Columns of the table by unit, the same in every format that has a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.reports.participation import Row

Kind = Literal["text", "name", "number", "percent", "seconds", "mean"]
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, how wide it is in characters, and what it takes of a row. Percent as a share, time in seconds."""

    heading: str | Promise
    kind: Kind
    width: int
    value: Callable[[Row], Value]


COLUMNS = (
    Column(_("Mã đơn vị"), "text", 14, lambda row: row.code),
    Column(_("Đơn vị"), "name", 52, lambda row: row.name),
    Column(_("Thuộc"), "text", 52, lambda row: row.path),
    Column(_("Cấp"), "number", 6, lambda row: row.depth + 1),
    Column(_("Tổng số đảng viên"), "number", 12, lambda row: row.headcount),
    Column(_("Số người dự thi"), "number", 11, lambda row: row.people),
    Column(_("Tỷ lệ tham gia"), "percent", 11, lambda row: None if row.rate is None else row.rate / 100),
    Column(_("Chưa thi"), "number", 10, lambda row: row.silent),
    Column(_("Số lượt thi"), "number", 11, lambda row: row.attempts),
    Column(_("Số người đúng hết"), "number", 11, lambda row: row.perfect_people),
    Column(_("Số bài đúng hết"), "number", 11, lambda row: row.perfect_attempts),
    Column(
        _("Nhanh nhất, đúng hết (giây)"), "seconds", 14, lambda r: None if r.fastest_ms is None else r.fastest_ms / 1000
    ),
    Column(_("Điểm trung bình"), "mean", 11, lambda row: None if row.mean_score is None else round(row.mean_score, 2)),
)
