"""What can be wrong with a row or a file of a roster, in words: what was seen, where, what to do. Pure."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableRoster(Exception):
    """Nothing of the file can be used. `message` says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of one row, which is not taken in then. `column` is the role of the cell, "" for the whole row."""

    code: str
    column: str
    message: str


def excel_error(column: str, text: str) -> Problem:
    return Problem("excel_error", column, f"Ô {WORDS[column]} là lỗi công thức {text}. Sửa công thức hoặc gõ lại.")


# How the columns are called in messages.
WORDS = {
    "name": "họ và tên",
    "code": "mã",
    "birth": "ngày sinh",
    "gender": "giới tính",
    "phone": "số điện thoại",
    "citizen": "số căn cước",
    "unit": "đơn vị",
    "unit_code": "mã đơn vị",
    "parent": "đơn vị cấp trên",
}
LONGEST_QUOTE = 60


def quote(text: str) -> str:
    """A cell's text as messages show it."""
    return f"“{text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + '…'}”"
