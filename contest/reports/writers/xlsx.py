"""The report as a workbook: what it is, units, people, by day, parts, questions. Written in constant memory."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext as _

from contest.common.clock import VIETNAM
from contest.common.sheets import lay_out_for_paper, safe_sheet_text
from contest.common.text_numbers import stamp_text
from contest.reports.columns import BY_KEY, COLUMNS, Column, Value
from contest.reports.paragraph import plain_paragraph, summary_paragraph
from contest.reports.participation import Participation, Row, Summary
from contest.reports.writers.lists import PEOPLE, QUESTIONS, write_list
from contest.reports.writers.part_sheets import counting_axis, write_parts

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


EXTENSION = "xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "Excel"

# Nothing that a unit's name holds may become a formula, a link or a number.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "dd/mm/yyyy",
}
NUMBER_FORMATS = {
    "number": "#,##0",
    # nobody is a dash, as in the tables of offices; the cell stays 0, so that sorting and sums are as ever
    "percent": '0.0%;-0.0%;"–"',
    "duration": "#,##0.0##",
    "mean": "0.00",
    "level": "#,##0",
    "text": "@",
    "name": "@",
}
FONT = {"font_name": "Times New Roman", "font_size": 12}
RED, GOLD, LINE = "#A8141B", "#C08A0A", "#DDD5CA"
# Excel keeps seven levels of an outline; deeper units share the last.
MOST_LEVELS = 7
MOST_INDENT = 15


def write(report: Participation, file: BinaryIO) -> None:
    """Writes the workbook; rows go out as they come, so a tree of 50,000 units takes no more memory than one of 50."""
    # each process would keep 6 MB of it, most never write a workbook
    import xlsxwriter

    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"title": safe_sheet_text(report.summary.contest), "created": _local(report.summary)})
        _write_summary(workbook, report.summary)
        _write_units(workbook, report)
        write_list(workbook, _("Danh sách người"), PEOPLE, report.people, font=FONT)
        if report.days:
            _write_days(workbook, report)
        write_parts(workbook, report.parts, font=FONT)
        write_list(workbook, _("Theo câu hỏi"), QUESTIONS, report.questions, font=FONT)


def _local(summary: Summary) -> dt.datetime:
    # workbooks know no time zones
    return summary.as_of.astimezone(VIETNAM).replace(tzinfo=None)


def _style(workbook: Workbook, **more: object) -> Format:
    return workbook.add_format({**FONT, **more})


# --- what it is -----------------------------------------------------------------------------------


def _write_summary(workbook: Workbook, summary: Summary) -> None:
    sheet = workbook.add_worksheet(_("Tóm tắt"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 60)
    label, wrap = _style(workbook, font_color="#4A4038"), _style(workbook, text_wrap=True, valign="top")
    sheet.set_row(0, 30)
    title = _style(workbook, bold=True, font_size=18, font_color=RED, valign="vcenter")
    sheet.write_string(0, 0, safe_sheet_text(summary.contest), title)
    line = 2
    for name, value in _facts(summary):
        sheet.write_string(line, 0, name, label)
        sheet.write_string(line, 1, safe_sheet_text(value), wrap)
        line += 1
    line += 1
    for name, column in _figures(summary):
        sheet.write_string(line, 0, name, label)
        style = _style(workbook, bold=True, align="left", num_format=NUMBER_FORMATS[column.kind])
        _write_value(sheet, line, 1, column.sheet_value(summary.row), style)
        line += 1
    line += 1
    sheet.set_row(line, 100)
    paragraph = safe_sheet_text(plain_paragraph(summary_paragraph(summary)))
    # a merged range would keep the whole sheet in memory order; two cells side by side do as well
    sheet.write_string(line, 0, _("Đoạn tóm tắt"), _style(workbook, font_color="#4A4038", valign="top"))
    sheet.write_string(line, 1, paragraph, wrap)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _facts(summary: Summary) -> list[tuple[str, str]]:
    moment = stamp_text(_local(summary))
    return [
        (_("Báo cáo"), _("Tham gia theo đơn vị, tính theo đơn vị tại ngày thi")),
        (_("Phạm vi"), summary.period if summary.is_round else _("Cả cuộc thi")),
        (_("Đơn vị"), summary.row.name),
        (_("Số liệu lúc"), moment),
        (_("Tình trạng"), _("Chính thức") if summary.official else _("Tạm thời")),
        (_("Tổng số đảng viên tính đến"), f"{summary.counted_on:%d/%m/%Y}"),
        *([] if summary.tells_scores else [(_("Số bài đúng hết, điểm"), _("Có sau khi đợt thi đóng"))]),
    ]


def _figures(summary: Summary) -> list[tuple[str, Column]]:
    right = {"right": f"{summary.total}/{summary.total}"}
    words = {
        "perfect_people": _("Số người đúng %(right)s câu") % right,
        "perfect_attempts": _("Số bài đúng %(right)s câu") % right,
    }
    perfect = ("perfect_people", "perfect_attempts", "fastest_ms") if summary.shows_perfect else ()
    columns = [BY_KEY[key] for key in ("headcount", "people", "rate", "attempts", *perfect, "mean_score")]
    return [(words.get(column.key, str(column.heading)), column) for column in columns]


# --- by unit --------------------------------------------------------------------------------------


def _write_units(workbook: Workbook, report: Participation) -> None:
    sheet = workbook.add_worksheet(_("Theo đơn vị"))
    head = _style(workbook, bold=True, text_wrap=True, valign="vcenter", bottom=2, bottom_color=RED)
    styles = _UnitStyles(workbook)
    sheet.freeze_panes(1, 2)
    sheet.outline_settings(symbols_below=False)
    sheet.set_row(0, 48)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, str(column.heading), head)
    for line, row in enumerate(report.rows, start=1):
        sheet.set_row(line, None, None, {"level": min(row.depth, MOST_LEVELS)})
        for index, column in enumerate(COLUMNS):
            _write_value(sheet, line, index, column.sheet_value(row), styles.of(column, row))
    last = len(report.rows)
    sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
    _show_rates(sheet, last)
    lay_out_for_paper(sheet)


def _show_rates(sheet: Worksheet, last: int) -> None:
    rate = next(index for index, column in enumerate(COLUMNS) if column.kind == "percent")
    whole = {"type": "data_bar", "bar_color": "#EFCB74", "bar_solid": True, "min_type": "num", "max_type": "num"}
    sheet.conditional_format(1, rate, max(last, 1), rate, {**whole, "min_value": 0, "max_value": 1})


class _UnitStyles:
    """Formats of the table's cells, each made once: workbooks allow only so many."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.made: dict[tuple[str, int], Format] = {}

    def of(self, column: Column, row: Row) -> Format:
        depth = min(row.depth, MOST_INDENT) if column.kind == "name" else int(bool(row.depth))
        key = (column.kind, depth)
        if key not in self.made:
            look = {"num_format": NUMBER_FORMATS[column.kind], "bottom": 1, "bottom_color": LINE, "bold": not depth}
            self.made[key] = _style(self.workbook, **look, **({"indent": depth} if column.kind == "name" else {}))
        return self.made[key]


def _write_value(sheet: Worksheet, line: int, index: int, value: Value, style: Format) -> None:
    if value is None:
        sheet.write_blank(line, index, None, style)
    elif isinstance(value, str):
        sheet.write_string(line, index, safe_sheet_text(value), style)
    else:
        sheet.write_number(line, index, value, style)


# --- by day ---------------------------------------------------------------------------------------


def _write_days(workbook: Workbook, report: Participation) -> None:
    name = _("Theo ngày")
    sheet = workbook.add_worksheet(name)
    head = _style(workbook, bold=True, bottom=2, bottom_color=RED)
    day_style, number = _style(workbook, num_format="dd/mm/yyyy", align="left"), _style(workbook, num_format="#,##0")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 1, 14)
    sheet.write_string(0, 0, _("Ngày"), head)
    sheet.write_string(0, 1, _("Số lượt thi"), head)
    for line, day in enumerate(report.days, start=1):
        sheet.write_datetime(line, 0, day.day, day_style)
        sheet.write_number(line, 1, day.attempts, number)
    chart = workbook.add_chart({"type": "column"})
    last = len(report.days)
    chart.add_series(
        {
            "name": _("Số lượt thi"),
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, 1, last, 1],
            "fill": {"color": GOLD},
            "gap": 30,
        }
    )
    chart.set_title({"name": _("Lượt thi mỗi ngày"), "name_font": {"size": 13}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 820, "height": 380})
    # serial numbers of days would stand there else
    chart.set_x_axis({"date_axis": True, "num_format": "dd/mm"})
    chart.set_y_axis(counting_axis(day.attempts for day in report.days))
    sheet.insert_chart(1, 3, chart)
    lay_out_for_paper(sheet)
