"""Sheets that are plain lists: people by name, questions. Each heading stays in sight and filters its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contest.common.sheets import lay_out_for_paper, safe_sheet_text
from contest.reports.people import PersonRow
from contest.reports.questions import QuestionRow

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook


Value = str | int | float | None
Of = TypeVar("Of")
# Excel has no more rows than these, the heading included.
MOST_ROWS = 1_048_576 - 1


@dataclass(frozen=True, slots=True)
class ListColumn(Generic[Of]):
    """A heading, the width in characters, a number format ("" for text), and what it takes of a row."""

    heading: str | Promise
    width: int
    number_format: str
    value: Callable[[Of], Value]


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


PEOPLE: tuple[ListColumn[PersonRow], ...] = (
    ListColumn(_("Họ và tên"), 28, "", lambda row: row.full_name),
    ListColumn(_("Mã đơn vị"), 14, "", lambda row: row.unit_code),
    ListColumn(_("Đơn vị"), 52, "", lambda row: row.unit_name),
    ListColumn(_("Tình trạng"), 11, "", lambda row: str(_("Đã thi") if row.attempts else _("Chưa thi"))),
    ListColumn(_("Số lượt thi"), 11, "#,##0", lambda row: row.attempts),
    ListColumn(_("Số bài đúng hết"), 11, "#,##0", lambda row: row.perfect_attempts),
    ListColumn(_("Điểm cao nhất"), 12, "#,##0", lambda row: row.score),
    ListColumn(_("Thời gian của bài đó (giây)"), 16, "#,##0.000", lambda row: _seconds(row.duration_ms)),
)
QUESTIONS: tuple[ListColumn[QuestionRow], ...] = (
    ListColumn(_("Đợt thi"), 16, "", lambda row: row.round),
    ListColumn(_("Số câu"), 8, "0", lambda row: row.number),
    ListColumn(_("Chủ đề"), 24, "", lambda row: row.topic),
    ListColumn(_("Câu hỏi"), 90, "", lambda row: row.text),
    ListColumn(_("Số bài có câu này"), 11, "#,##0", lambda row: row.seen),
    ListColumn(_("Tỷ lệ đúng"), 10, "0.0%", lambda row: row.facility),
    ListColumn(_("Độ phân biệt"), 10, "0.00", lambda row: row.discrimination),
)


def write_list(
    workbook: Workbook, name: str, columns: tuple[ListColumn[Of], ...], rows: Iterable[Of], *, font: dict[str, object]
) -> None:
    """Adds a sheet and writes the rows as they come; no sheet when there are none."""
    numbered = enumerate(rows, start=1)
    first = next(numbered, None)
    if first is None:
        return
    sheet = workbook.add_worksheet(name)
    head = workbook.add_format({**font, "bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 2})
    looks = [workbook.add_format({**font, "num_format": column.number_format or "@"}) for column in columns]
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 36)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, str(column.heading), head)
    last = 0
    for last, row in _chained(first, numbered):
        for index, column in enumerate(columns):
            value = column.value(row)
            if isinstance(value, str):
                sheet.write_string(last, index, safe_sheet_text(value), looks[index])
            elif value is not None:
                sheet.write_number(last, index, value, looks[index])
    sheet.autofilter(0, 0, last, len(columns) - 1)
    lay_out_for_paper(sheet)


def _chained(first: tuple[int, Of], rest: Iterable[tuple[int, Of]]) -> Iterator[tuple[int, Of]]:
    yield first
    for line, row in rest:
        if line > MOST_ROWS:
            return
        yield line, row
