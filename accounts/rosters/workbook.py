"""Opens a roster's workbook: what it is, whether it is small enough to be read, its visible sheets as grids. Pure."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from accounts.rosters.apart import CannotRead, read_apart
from accounts.rosters.grids import Grid
from accounts.rosters.problems import UnreadableRoster, quote

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


def open_grids(content: bytes, *, name: str) -> Iterator[Grid]:
    """The visible sheets that hold anything, one after the other. Raises UnreadableRoster."""
    _check(content, name)
    try:
        sheets = read_apart(content, most_rows=MOST_ROWS, most_cells=MOST_CELLS)
    except CannotRead as error:
        raise _damaged(name) from error
    for sheet in sheets:
        if isinstance(sheet, Grid):
            yield sheet
        elif sheet.row > MOST_ROWS:
            raise _too_large(name, f"trang tính {quote(sheet.title)} dài hơn {MOST_ROWS:n} dòng")
        else:
            raise _too_large(name, f"có ô ở dòng {sheet.row}, cột {sheet.column}, xa hẳn phần danh sách")


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
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
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
