"""Text files in bytes: UTF-8 or UTF-16 with a mark, else refused, because a guess would spoil the accents."""

from contest.banks.readers.package import MEGABYTE, too_large
from contest.banks.readers.result import UnreadableFile
from contest.common.msgids import gettext_noop

MAX_TEXT = 12 * MEGABYTE


def decode(content: bytes, name: str) -> str:
    """Return the text of a file; UnreadableFile("bad_encoding") with the first bad line if it is no Unicode."""
    if len(content) > MAX_TEXT:
        raise too_large(name, gettext_noop("Tệp “%(name)s” lớn hơn %(most)s MB."), most=MAX_TEXT // MEGABYTE)
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
        gettext_noop(
            "Tệp “%(name)s” không phải văn bản Unicode (UTF-8), sai từ dòng %(line)s. "
            "Hãy mở tệp, chọn Lưu thành với mã UTF-8 (CSV UTF-8 trong Excel) rồi tải lên lại."
        ),
        line=line,
        name=name,
    )
