"""Columns of the report by unit, the same on the page and in every file.

The workbook, the CSV and the JSON have all of them, in this order. The page (levels.py) and the office document
(official.py) name those that they show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.common.text_numbers import duration_text, number_text, percent_text
from contest.reports.participation import SCORE_FIELDS, Row

Kind = Literal["text", "name", "level", "number", "percent", "duration", "mean"]
Value = str | int | float | None
# what sheets count with, where it is not what the row says: levels from 1, a share, seconds
IN_SHEETS: dict[Kind, Callable[[Any], Value]] = {
    "level": lambda depth: depth + 1,
    "percent": lambda rate: rate / 100,
    "duration": lambda ms: ms / 1000,
    "mean": lambda mean: round(mean, 2),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a row: its heading (`short` where there is little room), its kind, its width in characters.

    `adds_up`: that of a unit is the sum of those right below it and of papers of its own.
    """

    key: str
    heading: str | Promise
    kind: Kind
    width: int
    short: str | Promise = ""
    adds_up: bool = False

    @property
    def short_heading(self) -> str:
        """The heading where there is little room."""
        return str(self.short or self.heading)

    @property
    def tells_scores(self) -> bool:
        """Whether it stays empty for a reader who may not know yet how papers did."""
        return self.key in SCORE_FIELDS

    def value(self, row: Row) -> Any:
        """What the row says, None where it says nothing."""
        return getattr(row, self.key)

    def sheet_value(self, row: Row) -> Value:
        """The same as sheets have it."""
        value = self.value(row)
        return value if value is None or self.kind not in IN_SHEETS else IN_SHEETS[self.kind](value)

    def text(self, row: Row, *, language: str, none: str) -> str:
        """The same as people read it; `none` also for the share of nobody."""
        value = self.value(row)
        if value is None or (self.kind == "percent" and not value):
            return none
        match self.kind:
            case "text" | "name":
                return str(value)
            case "percent":
                return percent_text(value, language=language)
            case "duration":
                return duration_text(value, language=language)
        return number_text(value, language=language, decimals=2 if self.kind == "mean" else 0)


COLUMNS = (
    Column("code", _("Mã đơn vị"), "text", 14),
    Column("name", _("Đơn vị"), "name", 52),
    Column("path", _("Thuộc"), "text", 52),
    Column("depth", _("Cấp"), "level", 6),
    Column("headcount", _("Tổng số đảng viên"), "number", 12),
    Column("people", _("Số người dự thi"), "number", 11, short=_("Người dự thi"), adds_up=True),
    Column("rate", _("Tỷ lệ tham gia"), "percent", 11),
    Column("silent", _("Chưa thi"), "number", 10),
    Column("attempts", _("Số lượt thi"), "number", 11, short=_("Lượt thi"), adds_up=True),
    Column("perfect_people", _("Số người đúng hết"), "number", 11, short=_("Người đúng hết"), adds_up=True),
    Column("perfect_attempts", _("Số bài đúng hết"), "number", 11, short=_("Bài đúng hết"), adds_up=True),
    Column("fastest_ms", _("Nhanh nhất, đúng hết (giây)"), "duration", 14, short=_("Nhanh nhất")),
    Column("mean_score", _("Điểm trung bình"), "mean", 11, short=_("Điểm TB")),
)
BY_KEY = {column.key: column for column in COLUMNS}
# without what says which unit it is
FIGURES = COLUMNS[4:]
