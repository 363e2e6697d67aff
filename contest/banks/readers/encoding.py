"""Text files in bytes: UTF-8 or UTF-16 with a mark, else refused, because a guess would spoil the accents."""

from contest.banks.readers.package import MEGABYTE, too_large
from contest.banks.readers.result import UnreadableFile

MAX_TEXT = 12 * MEGABYTE


def decode(content: bytes, name: str) -> str:
    """Return the text of a file; UnreadableFile("bad_encoding") with the first bad line if it is no Unicode."""
    if len(content) > MAX_TEXT:
        raise too_large(name, f"lớn hơn {MAX_TEXT // MEGABYTE} MB")
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(codec)
            except UnicodeDecodeError as error:
                raise _refused(name, content, error.start) from error
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refused(name, content, error.start) from error


def _refused(name: str, content: bytes, at: int) -> UnreadableFile:
    line = content[:at].count(b"\n") + 1
    return UnreadableFile(
        "bad_encoding",
        f"Tệp “{name}” không phải văn bản Unicode (UTF-8), sai từ dòng {line}. "
        "Hãy mở tệp, chọn Lưu thành với mã UTF-8 (CSV UTF-8 trong Excel) rồi tải lên lại.",
    )
