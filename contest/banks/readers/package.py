"""The container of a question file: told by its first bytes, its sizes checked before anything is unpacked."""

import io
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from contest.banks.readers.result import UnreadableFile

MEGABYTE = 1024 * 1024
MAX_FILE = 40 * MEGABYTE
MAX_MEMBERS = 5_000
MAX_UNPACKED = 400 * MEGABYTE
MAX_PART = 48 * MEGABYTE
# XML of real files shrinks 10 to 60 times; deflate can do 1,032
MAX_RATIO = 200
MAX_ELEMENTS = 1_500_000
MAX_DEPTH = 200

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


def too_large(name: str, what: str) -> UnreadableFile:
    """Return the error for a file whose contents pass a limit."""
    return UnreadableFile(
        "too_large",
        f"Tệp “{name}” {what}, vượt mức cho phép nên chưa đọc gì. Hãy tách thành các tệp nhỏ hơn rồi tải lại.",
    )


def damaged(name: str) -> UnreadableFile:
    """Return the error for a file whose packing or XML is broken."""
    return UnreadableFile(
        "damaged_file",
        f"Tệp “{name}” bị hỏng hoặc tải lên chưa trọn. Hãy mở bằng Word hoặc Excel, lưu lại rồi tải lên lần nữa.",
    )


class Package:
    """A zip whose directory was checked: member names, declared sizes, ratios, encryption."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise damaged(name) from error
        self._members = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        self._check()

    def _check(self) -> None:
        if len(self._zip.infolist()) > MAX_MEMBERS:
            raise too_large(self.name, "chứa quá nhiều tệp con")
        if sum(info.file_size for info in self._zip.infolist()) > MAX_UNPACKED:
            raise too_large(self.name, f"giải nén ra hơn {MAX_UNPACKED // MEGABYTE} MB")
        if any(info.flag_bits & 1 for info in self._zip.infolist()):
            raise UnreadableFile(
                "encrypted_file",
                f"Tệp “{self.name}” có mật khẩu nên không đọc được. Hãy bỏ mật khẩu, lưu lại rồi tải lên.",
            )

    def __contains__(self, member: str) -> bool:
        return member in self._members

    def members(self) -> tuple[str, ...]:
        """Return the names of all members, in the order of the directory."""
        return tuple(self._members)

    def open(self, member: str) -> IO[bytes]:
        """Return a stream of `member` that ends at its declared size; UnreadableFile when that passes a limit."""
        info = self._members[member]
        if info.file_size > MAX_PART:
            raise too_large(self.name, f"có phần “{member}” lớn hơn {MAX_PART // MEGABYTE} MB")
        if info.file_size > MEGABYTE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise too_large(self.name, f"có phần “{member}” nén bất thường")
        try:
            return self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise damaged(self.name) from error

    def events(self, member: str) -> Iterator[tuple[str, Element]]:
        """Yield ("start" or "end", element) of an XML member; no DTD, no entities, bounded depth and count."""
        depth = count = 0
        try:
            with self.open(member) as stream:
                for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                    if event == "start":
                        depth += 1
                        count += 1
                        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                            raise too_large(self.name, f"có phần “{member}” lồng quá sâu hoặc quá dài")
                    else:
                        depth -= 1
                    yield event, element
        except (ParseError, DefusedXmlException, zipfile.BadZipFile, EOFError, ValueError, LookupError) as error:
            raise damaged(self.name) from error
        except zipfile.zlib.error as error:  # type: ignore[attr-defined]
            raise damaged(self.name) from error

    def tree(self, member: str) -> Element | None:
        """Return the root of a small XML member, or None where the package has no such member."""
        if member not in self:
            return None
        root = None
        for _, element in self.events(member):
            root = element
        return root
