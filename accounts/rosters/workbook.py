"""Opens a roster's workbook: what it is, whether it is small enough to be read, its visible sheets as grids. Pure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from accounts.rosters.cells import Value, text_of
from accounts.rosters.problems import UnreadableRoster, quote

if TYPE_CHECKING:
    # imported where a workbook is opened, not with every page that names its kind
    from python_calamine import CalamineSheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_ROWS = 60_000
# The reader lays a sheet out in full, up to its last filled row and column.
MOST_CELLS = 4_000_000
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A cell with contents; those that only carry a look close themselves.
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_CHUNK = 4 * MEGABYTE
# of people in an old workbook
_BYTES_A_LINE = 100

Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet from its first cell on; `merged` are corners (row, column), both inside."""

    title: str
    rows: list[list[Value]]
    merged: tuple[tuple[Corner, Corner], ...]


def open_grids(content: bytes, *, name: str) -> Iterator[Grid]:
    """The visible sheets that hold anything, one after the other. Raises UnreadableRoster."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _check(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                yield from _grid(book.get_sheet_by_name(sheet.name), name)
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged(name) from error


def _grid(sheet: CalamineSheet, name: str) -> Iterator[Grid]:
    if sheet.end is None:
        return
    if sheet.end[0] >= MOST_ROWS:
        raise _too_large(name, f"trang tính {quote(sheet.name)} dài hơn {MOST_ROWS:n} dòng")
    rows = cast("list[list[Value]]", sheet.to_python(skip_empty_area=False))
    yield Grid(text_of(sheet.name), rows, tuple(sheet.merged_cell_ranges or ()))


def lines_in(content: bytes, *, name: str) -> int:
    """About how many lines a workbook has, without reading them. Raises UnreadableRoster."""
    return _check(content, name)


# --- what is refused ------------------------------------------------------------------------------


def _check(content: bytes, name: str) -> int:
    """Refuses what cannot be read; returns about how many lines there are."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    if base.startswith("~$"):
        raise UnreadableRoster(
            "lock_file", f"Tệp {quote(base)} là tệp khóa tạm của Excel. Đóng Excel rồi chọn tệp gốc (không có ~$)."
        )
    if not content:
        raise UnreadableRoster("empty_file", f"Tệp {quote(base)} trống. Kiểm tra lại tệp rồi chọn lại.")
    if len(content) > MOST_BYTES:
        raise _too_large(base, f"nặng hơn {MOST_BYTES // MEGABYTE} MB")
    if content.startswith(_OLD_OFFICE):
        _check_old(content, base)
        return len(content) // _BYTES_A_LINE
    if content.startswith(_ZIP):
        return _check_package(content, base)
    raise _no_workbook(base)


def _check_old(content: bytes, name: str) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _encrypted(name)
    if not any(f"{entry}\0".encode("utf-16-le") in content for entry in ("Workbook", "Book")):
        raise _no_workbook(name)


def _check_package(content: bytes, name: str) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
            if any(info.flag_bits & 1 for info in infos):
                raise _encrypted(name)
            if "xl/workbook.xml" not in {info.filename for info in infos}:
                raise _no_workbook(name)
            if sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise _too_large(name, f"giải nén ra hơn {MOST_UNPACKED // MEGABYTE} MB")
            sheets = [info for info in infos if re.fullmatch(r"xl/worksheets/.*\.xml", info.filename)]
            return sum(_check_sheet(package, info, name) for info in sheets)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise _damaged(name) from error


def _check_sheet(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> int:
    rows = columns = 0
    tail = b""
    with package.open(info) as file:
        while chunk := file.read(_CHUNK):
            for letters, number in _FILLED.findall(tail + chunk):
                rows, columns = max(rows, int(number)), max(columns, _column(letters))
            # a tag that the chunk's end cut in two is looked at again with the next
            cut = chunk.rfind(b"<")
            tail = chunk[cut:] if cut >= 0 and b">" not in chunk[cut:] else b""
    if rows * columns > MOST_CELLS:
        raise _too_large(name, f"có ô ở dòng {rows}, cột {columns}, xa hẳn phần danh sách")
    return rows


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _no_workbook(name: str) -> UnreadableRoster:
    return UnreadableRoster(
        "no_workbook",
        f"Tệp {quote(name)} không phải sổ Excel. Mở bằng Excel, chọn Lưu thành “Sổ làm việc Excel (.xlsx)”.",
    )


def _encrypted(name: str) -> UnreadableRoster:
    return UnreadableRoster("encrypted_file", f"Tệp {quote(name)} có mật khẩu. Bỏ mật khẩu, lưu lại rồi chọn lại.")


def _damaged(name: str) -> UnreadableRoster:
    return UnreadableRoster(
        "damaged_file", f"Tệp {quote(name)} bị hỏng hoặc tải lên chưa trọn. Mở bằng Excel, lưu lại rồi chọn lại."
    )


def _too_large(name: str, what: str) -> UnreadableRoster:
    return UnreadableRoster("too_large", f"Tệp {quote(name)} {what} nên chưa đọc gì. Tách thành các tệp nhỏ hơn.")
