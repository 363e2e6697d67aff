"""Sheets of the workbook that divide the whole: by hour, score, age, board; each a table with a chart of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contest.common.charts import axis_top
from contest.common.sheets import lay_out_for_paper, safe_sheet_text
from contest.reports.parts import Part, Parts

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook


GOLD, RED = "#C08A0A", "#A8141B"


def write_parts(workbook: Workbook, parts: Parts, *, font: dict[str, object]) -> None:
    """Adds a sheet for each division that there is."""
    divisions = (
        (_("Theo giờ"), _("Giờ"), _("Lượt thi theo giờ trong ngày"), parts.hours),
        (_("Theo điểm"), _("Điểm"), _("Lượt thi theo điểm"), parts.scores),
        (_("Theo độ tuổi"), _("Độ tuổi"), _("Người dự thi theo độ tuổi"), parts.ages),
        (_("Theo bảng"), _("Bảng"), _("Người dự thi theo bảng"), parts.boards),
    )
    for name, heading, title, some in divisions:
        if some:
            _write(workbook, name, heading, title, some, font=font)


def counting_axis(counts: Iterable[int]) -> dict[str, object]:
    """The options of an axis that counts: whole numbers only, also where there is one paper."""
    top, step = axis_top(max(counts, default=0))
    return {"min": 0, "max": top, "major_unit": step, "num_format": "#,##0"}


def _write(
    workbook: Workbook, name: str, heading: str, title: str, parts: Sequence[Part], *, font: dict[str, object]
) -> None:
    sheet = workbook.add_worksheet(name)
    head = workbook.add_format({**font, "bold": True, "bottom": 2, "bottom_color": RED})
    text, number = (
        workbook.add_format({**font, "num_format": "@"}),
        workbook.add_format({**font, "num_format": "#,##0"}),
    )
    by_people = parts[0].people is not None
    headings = [heading, *([_("Số người dự thi")] if by_people else []), _("Số lượt thi")]
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(headings) - 1, 17)
    for place, one in enumerate(headings):
        sheet.write_string(0, place, one, head)
    for line, part in enumerate(parts, start=1):
        sheet.write_string(line, 0, safe_sheet_text(str(part.name)), text)
        if part.people is not None:
            sheet.write_number(line, 1, part.people, number)
        sheet.write_number(line, len(headings) - 1, part.attempts, number)
    last = len(parts)
    chart = workbook.add_chart({"type": "column"})
    values = {"name": headings[1], "categories": [name, 1, 0, last, 0], "values": [name, 1, 1, last, 1]}
    chart.add_series({**values, "fill": {"color": GOLD}, "gap": 30})
    chart.set_title({"name": title, "name_font": {"size": 13}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 820, "height": 380})
    chart.set_y_axis(counting_axis(part.attempts if part.people is None else part.people for part in parts))
    sheet.insert_chart(1, len(headings) + 1, chart)
    lay_out_for_paper(sheet)
