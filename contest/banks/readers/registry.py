"""The formats that can be read, asked in order; the next one is a module with `matches` and `read`, named here."""

import zlib
from types import ModuleType
from zipfile import BadZipFile

from contest.banks.readers import aiken, csvfile, docx, gift, jsonfile, moodlexml, qti, text, xls, xlsx
from contest.banks.readers.finish import Reading
from contest.banks.readers.package import MAX_FILE, MEGABYTE, OLD_OFFICE, ZIP, Package, damaged, too_large
from contest.banks.readers.result import UnreadableFile
from contest.common.msgids import gettext_noop

FORMATS: tuple[ModuleType, ...] = (docx, xlsx, xls, qti, moodlexml, jsonfile, aiken, gift, csvfile, text)
# how LibreOffice's own files call themselves
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def read_file(content: bytes, name: str) -> Reading:
    """Return the reading of a file, its format told by its contents; UnreadableFile if there is none."""
    _refuse(content, name)
    package = Package(content, name) if content.startswith(ZIP) else None
    for reader in FORMATS:
        if reader.matches(package, content):
            return _read(reader, package, content, name)
    if package is not None and _OPEN_DOCUMENT in package.head("mimetype"):
        raise UnreadableFile(
            "unknown_format",
            gettext_noop(
                "Tệp “%(name)s” lưu theo kiểu OpenDocument (.ods, .odt). Hãy mở bằng LibreOffice, chọn Lưu thành "
                "“Excel (.xlsx)” nếu là bảng tính, “Word (.docx)” nếu là văn bản."
            ),
            name=name,
        )
    raise UnreadableFile(
        "unknown_format",
        gettext_noop(
            "Chưa nhận ra định dạng của tệp “%(name)s”. Hãy dùng Word (.docx), Excel (.xlsx), CSV hoặc văn bản UTF-8."
        ),
        name=name,
    )


def _read(reader: ModuleType, package: Package | None, content: bytes, name: str) -> Reading:
    try:
        reading: Reading = reader.read(package, content, name)
    except (ValueError, LookupError, OSError, EOFError, NotImplementedError, BadZipFile, zlib.error) as error:
        if package is None:
            raise
        # numbers and offsets inside a package are its program's own, nobody types them: a wrong one is damage
        raise damaged(name) from error
    return reading


def _refuse(content: bytes, name: str) -> None:
    """Raise for files that are known and not readable, each with its own advice."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    if base.startswith("~$") or (len(content) in (54, 55, 162, 165) and not content.startswith((ZIP, OLD_OFFICE))
                                 and content[1:2].isalpha() and b"\0" in content):  # fmt: skip
        raise UnreadableFile(
            "lock_file",
            gettext_noop(
                "Tệp “%(name)s” là tệp khóa tạm của Word hoặc Excel, không có câu hỏi. "
                "Hãy tải lên tệp gốc (tên không bắt đầu bằng ~$)."
            ),
            name=name,
        )
    if not content.strip():
        raise UnreadableFile(
            "empty_file", gettext_noop("Tệp “%(name)s” trống. Hãy kiểm tra lại tệp rồi tải lên."), name=name
        )
    if len(content) > MAX_FILE:
        raise too_large(name, gettext_noop("Tệp “%(name)s” lớn hơn %(most)s MB."), most=MAX_FILE // MEGABYTE)
    if content.startswith(OLD_OFFICE) and not xls.matches(None, content):
        raise _old_office(content, name)
    if content.lstrip()[:5].lower() == b"{\\rtf":
        raise UnreadableFile(
            "not_a_docx",
            gettext_noop("Tệp “%(name)s” là văn bản RTF. Hãy mở bằng Word, chọn Lưu thành “Tài liệu Word (.docx)”."),
            name=name,
        )
    if content.startswith(b"%PDF"):
        raise UnreadableFile(
            "not_a_docx",
            gettext_noop("Tệp “%(name)s” là PDF, không giữ được đáp án. Hãy tải lên tệp Word (.docx) gốc."),
            name=name,
        )
    if content.lstrip()[:200].lower().startswith((b"<html", b"<!doctype html")):
        raise UnreadableFile(
            "not_a_docx",
            gettext_noop("Tệp “%(name)s” là trang web. Hãy mở bằng Word, chọn Lưu thành “Tài liệu Word (.docx)”."),
            name=name,
        )


def _old_office(content: bytes, name: str) -> UnreadableFile:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return UnreadableFile(
            "encrypted_file",
            gettext_noop("Tệp “%(name)s” có mật khẩu nên không đọc được. Hãy bỏ mật khẩu, lưu lại rồi tải lên."),
            name=name,
        )
    is_word = "WordDocument".encode("utf-16-le") in content
    if not is_word and any(f"{entry}\0".encode("utf-16-le") in content for entry in ("Workbook", "Book")):
        return UnreadableFile(
            "old_xls",
            gettext_noop(
                "Tệp “%(name)s” là Excel kiểu cũ (.xls). Hãy mở bằng Excel, chọn Lưu thành “Sổ làm việc Excel (.xlsx)”."
            ),
            name=name,
        )
    old_font = any(".Vn".encode(codec) in content for codec in ("utf-16-le", "ascii"))
    advice = gettext_noop("Tệp dùng phông TCVN3 (.VnTime): giữ nguyên phông khi lưu, hệ thống sẽ chuyển sang Unicode.")
    texts = [
        gettext_noop("Tệp “%(name)s” là Word kiểu cũ (.doc). Hãy mở bằng Word, chọn Lưu thành “Tài liệu Word (.docx)”.")
    ]
    return UnreadableFile("old_doc", *texts, *([advice] if old_font else []), name=name)
