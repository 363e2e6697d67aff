"""Excel: one question a row, under the headings that our reader, and people, know without a doubt."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from contest.banks.pictures import numbers_in, split, unescaped
from contest.banks.readers.cells import is_taken_literally
from contest.banks.readers.keys import read_key
from contest.banks.readers.sheetpictures import PLACES
from contest.banks.writers.written import (
    FIELDS,
    LEVELS,
    Loss,
    WrittenPicture,
    WrittenQuestion,
    has_pictures,
    pieced,
    too_long,
)
from contest.common.sheets import MOST_CHARACTERS, lay_out_for_paper, safe_sheet_text
from contest.common.text import LETTERS

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


EXTENSION = "xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "Excel"
HOLDS = frozenset(FIELDS)

SHEET = "Câu hỏi"
FEWEST_CHOICES = 4
FONT = {"font_name": "Times New Roman", "font_size": 12}
RED = "#A8141B"
# in pixels: the largest that a picture is shown in a cell, the room for words above it and around it
MOST_WIDE, MOST_HIGH, TEXT_ABOVE, GAP, HIGHEST_ROW = 180, 140, 48, 4, 540
# Nothing that a question holds may become a formula, a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# "B" is enough, unless "B" is also the text of another choice
_KEY_FORMS = ("{}", "Đáp án {}", "Phương án {}", "Lựa chọn {}", "Câu {}", "Ý {}", "Chọn {}")


def losses(question: WrittenQuestion) -> list[Loss]:
    """Texts that are too long for a cell."""
    return too_long(question, most=MOST_CHARACTERS)


def write(questions: Sequence[WrittenQuestion], *, title: str) -> bytes:
    """One sheet; `title` stands in the properties of the workbook."""
    # each process would keep 6 MB of it, most never write a workbook
    import xlsxwriter

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
            cells = [pictured_cell(text, question.pictures) for text in _cells(question, most)]
            high = max(_draw(sheet, row, column, shown) for column, (_, shown) in enumerate(cells))
            if high:
                sheet.set_row_pixels(row, high)
            for column, (text, _) in enumerate(cells):
                if text:
                    is_literal = is_taken_literally(text) if column <= most else False
                    sheet.write_string(row, column, safe_sheet_text(text), literal if is_literal else plain)
    return file.getvalue()


_LAST_COLUMNS = (("Đáp án", 10), ("Chủ đề", 26), ("Độ khó", 12), ("Giải thích", 50), ("Nguồn", 40), ("Nhãn", 26))


def pictured_cell(text: str, pictures: tuple[WrittenPicture, ...]) -> tuple[str, list[WrittenPicture]]:
    """What a cell says and the pictures that lie over it: a picture on a last line of its own leaves no word behind."""
    if not has_pictures(text, pictures):
        return unescaped(text) if pictures else text, []
    shown = [pictures[number - 1] for number in numbers_in(text, held=len(pictures))]
    typed = [piece for piece in split(text, held=len(pictures)) if isinstance(piece, str)]
    form = next(form for form in PLACES if form.split("{")[0] not in "".join(typed) or form is PLACES[-1])
    count = itertools.count(1)
    said = pieced(text, pictures, str, lambda picture: form.format(next(count)))
    for number in range(len(shown), 0, -1):
        place = form.format(number)
        if said != place and not said.endswith(f"\n{place}"):
            break
        said = said.removesuffix(place).removesuffix("\n")
    return said, shown


def _draw(sheet: Worksheet, row: int, column: int, pictures: Sequence[WrittenPicture]) -> int:
    """Lays pictures one below the other over their cell, never beyond its edges; how high the row must be."""
    most_high = min(MOST_HIGH, (HIGHEST_ROW - TEXT_ABOVE) // max(1, len(pictures)) - GAP)
    down = TEXT_ABOVE
    for picture in pictures:
        scale = min(1.0, MOST_WIDE / picture.width, most_high / picture.height)
        options = {
            "image_data": io.BytesIO(picture.content),
            "x_scale": scale,
            "y_scale": scale,
            "x_offset": GAP,
            "y_offset": down,
            "object_position": 1,
            "description": picture.alt,
        }
        sheet.insert_image(row, column, picture.file_name, options)
        down += round(picture.height * scale) + GAP
    return down if pictures else 0


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
    lay_out_for_paper(sheet)
