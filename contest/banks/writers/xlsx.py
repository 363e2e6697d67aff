"""Excel: one question a row, under the headings that our reader, and people, know without a doubt."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from contest.banks.readers.grid import is_taken_literally
from contest.banks.readers.keys import read_key
from contest.banks.writers.written import FIELDS, LETTERS, LEVELS, Loss, WrittenQuestion, too_long
from contest.common.sheets import MOST_CHARACTERS, safe_sheet_text

EXTENSION = "xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "Excel"
HOLDS = frozenset(FIELDS)

SHEET = "Câu hỏi"
FEWEST_CHOICES = 4
FONT = {"font_name": "Times New Roman", "font_size": 12}
RED = "#A8141B"
# Nothing that a question holds may become a formula, a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# "B" is enough, unless "B" is also the text of another choice
_KEY_FORMS = ("{}", "Đáp án {}", "Phương án {}", "Lựa chọn {}", "Câu {}", "Ý {}", "Chọn {}")


def losses(question: WrittenQuestion) -> list[Loss]:
    """Texts that are too long for a cell."""
    return too_long(question, most=MOST_CHARACTERS)


def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """One sheet; `title` stands in the properties of the workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        workbook.set_properties({"title": safe_sheet_text(title)})
        sheet = workbook.add_worksheet(SHEET)
        most = max([FEWEST_CHOICES, *(len(question.choices) for question in questions)])
        columns = [(SHEET, 60), *((letter, 26) for letter in LETTERS[:most]), *_LAST_COLUMNS]
        _lay_out(workbook, sheet, columns, rows=len(questions))
        plain = workbook.add_format({**FONT, "text_wrap": True, "valign": "top", "num_format": "@"})
        literal = workbook.add_format({**FONT, "text_wrap": True, "valign": "top", "num_format": "@"})
        literal.set_quote_prefix()
        for row, question in enumerate(questions, start=1):
            for column, text in enumerate(_cells(question, most)):
                if text:
                    is_literal = is_taken_literally(text) if column <= most else False
                    sheet.write_string(row, column, safe_sheet_text(text), literal if is_literal else plain)
    return file.getvalue()


_LAST_COLUMNS = (("Đáp án", 10), ("Chủ đề", 26), ("Độ khó", 12), ("Giải thích", 50), ("Nguồn", 40), ("Nhãn", 26))


def _cells(question: WrittenQuestion, most: int) -> list[str]:
    choices = [*question.choices, *[""] * (most - len(question.choices))]
    level = LEVELS[question.difficulty]
    rest = [question.topic, level, question.explanation, question.source, ", ".join(question.tags)]
    return [question.text, *choices, stated_key(question), *rest]


def stated_key(question: WrittenQuestion) -> str:
    """The key in letters, in the shortest form that cannot be read as the text of a choice."""
    for form in _KEY_FORMS:
        value = form.format(question.letters)
        if read_key(value, question.choices) == (question.correct, ""):
            return value
    return question.letters


def _lay_out(workbook: Workbook, sheet: Worksheet, columns: Sequence[tuple[str, int]], *, rows: int) -> None:
    head = workbook.add_format({**FONT, "bold": True, "valign": "vcenter", "bottom": 2, "bottom_color": RED})
    sheet.set_row(0, 24)
    for index, (heading, width) in enumerate(columns):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, heading, head)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
