"""The container of a question file: told by its first bytes, its sizes checked before anything is unpacked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from contest.banks.readers.result import UnreadableFile
from contest.common.msgids import Value, gettext_noop

MEGABYTE = 1024 * 1024
MAX_FILE = 40 * MEGABYTE
MAX_MEMBERS = 5_000
MAX_UNPACKED = 400 * MEGABYTE
MAX_PART = 96 * MEGABYTE
# XML of real files shrinks 4 to 40 times; deflate can do 1,032
MAX_RATIO = 150
# a bank of 5,000 questions with much formatting has some 1.7 million elements (two tags each) and 2 million attributes
MAX_TAGS = 4_500_000
MAX_EQUAL_SIGNS = 4_500_000
# between two ">" stand a text or the attributes of one element
MAX_GAP = 512 * 1024
MAX_ELEMENTS = MAX_TAGS // 2
MAX_DEPTH = 200
MAX_LINES = 100_000
MAX_LINE = 20_000

_STRICT = "{http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(r"^\{http://purl\.oclc\.org/ooxml/(\w+)/(\w+)\}")

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


def too_large(name: str, what: str, **values: Value) -> UnreadableFile:
    """Return the error for a file whose contents pass a limit; `what`: a msgid that says which."""
    advice = gettext_noop("Chưa đọc gì. Hãy tách thành các tệp nhỏ hơn rồi tải lại.")
    return UnreadableFile("too_large", what, advice, name=name, **values)


def damaged(name: str) -> UnreadableFile:
    """Return the error for a file whose packing or XML is broken."""
    return UnreadableFile(
        "damaged_file",
        gettext_noop(
            "Tệp “%(name)s” bị hỏng hoặc tải lên chưa trọn. Hãy mở bằng Word hoặc Excel, lưu lại rồi tải lên lần nữa."
        ),
        name=name,
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
            raise too_large(self.name, gettext_noop("Tệp “%(name)s” chứa quá nhiều tệp con."))
        if sum(info.file_size for info in self._zip.infolist()) > MAX_UNPACKED:
            raise too_large(
                self.name, gettext_noop("Tệp “%(name)s” giải nén ra hơn %(most)s MB."), most=MAX_UNPACKED // MEGABYTE
            )
        if any(info.flag_bits & 1 for info in self._zip.infolist()):
            raise UnreadableFile(
                "encrypted_file",
                gettext_noop("Tệp “%(name)s” có mật khẩu nên không đọc được. Hãy bỏ mật khẩu, lưu lại rồi tải lên."),
                name=self.name,
            )

    def __contains__(self, member: str) -> bool:
        return member in self._members

    def members(self) -> tuple[str, ...]:
        """Return the names of all members, in the order of the directory."""
        return tuple(self._members)

    def size(self, member: str) -> int:
        """Return the declared size of `member`."""
        return self._members[member].file_size

    def open(self, member: str) -> IO[bytes]:
        """Return a stream of `member` that ends at its declared size; UnreadableFile when that passes a limit."""
        info = self._members[member]
        if info.file_size > MAX_PART:
            raise too_large(
                self.name,
                gettext_noop("Tệp “%(name)s” có phần “%(part)s” lớn hơn %(most)s MB."),
                part=member,
                most=MAX_PART // MEGABYTE,
            )
        if info.file_size > MEGABYTE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise too_large(self.name, gettext_noop("Tệp “%(name)s” có phần “%(part)s” nén bất thường."), part=member)
        try:
            return self._zip.open(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise damaged(self.name) from error

    def head(self, member: str) -> bytes:
        """Return the first 100 bytes of `member`, b"" where the package has no such member."""
        if member not in self:
            return b""
        try:
            with self.open(member) as stream:
                return stream.read(100)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise damaged(self.name) from error

    def weigh(self, member: str, limits: Mapping[bytes, int]) -> None:
        """Raise UnreadableFile if an XML member has too much of anything, by counting bytes: no parser runs yet."""
        counts = dict.fromkeys((b"<", b"=", *limits), 0)
        bounds = {b"<": MAX_TAGS, b"=": MAX_EQUAL_SIGNS, **limits}
        gap = 0
        with self.open(member) as stream:
            for chunk in iter(lambda: stream.read(MEGABYTE // 4), b""):
                for sign in counts:
                    counts[sign] += chunk.count(sign)
                first, last = chunk.find(b">"), chunk.rfind(b">")
                gap = gap + len(chunk) if first < 0 else len(chunk) - last
                if gap > MAX_GAP or any(counts[sign] > bounds[sign] for sign in counts):
                    raise too_large(
                        self.name,
                        gettext_noop("Tệp “%(name)s” có phần “%(part)s” dài hoặc phức tạp quá mức."),
                        part=member,
                    )

    def events(self, member: str, limits: Mapping[bytes, int] = MappingProxyType({})) -> Iterator[tuple[str, Element]]:
        """Yield ("start" or "end", element) of an XML member; no DTD, no entities, bounded size, count and depth."""
        depth = count = 0
        try:
            self.weigh(member, limits)
            with self.open(member) as stream:
                strict = False
                for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                    if event == "start":
                        strict = strict or (not count and element.tag.startswith(_STRICT))
                        if strict:
                            _loosen(element)
                        depth += 1
                        count += 1
                        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                            raise too_large(
                                self.name,
                                gettext_noop("Tệp “%(name)s” có phần “%(part)s” lồng quá sâu hoặc quá dài."),
                                part=member,
                            )
                    else:
                        depth -= 1
                    yield event, element
        except (ParseError, DefusedXmlException, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise damaged(self.name) from error

    def tree(self, member: str) -> Element | None:
        """Return the root of a small XML member, or None where the package has no such member."""
        if member not in self:
            return None
        root = None
        for _, element in self.events(member):
            root = element
        return root


def _loosen(element: Element) -> None:
    """Give an element of a file saved as "Strict Open XML" the names that all others use."""
    element.tag = _STRICT_NAME.sub(r"{http://schemas.openxmlformats.org/\1/2006/\2}", element.tag)
    for name in [name for name in element.attrib if name.startswith(_STRICT)]:
        loose = _STRICT_NAME.sub(r"{http://schemas.openxmlformats.org/\1/2006/\2}", name)
        element.set(loose, element.attrib.pop(name))


def check_lines(lines: Iterable[str], name: str) -> None:
    """Raise UnreadableFile if a file has too many lines, or one that is too long to be a question."""
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise too_large(
                name,
                gettext_noop("Tệp “%(name)s” có dòng %(line)s dài hơn %(most)s ký tự."),
                line=number,
                most=MAX_LINE,
            )
        if number > MAX_LINES:
            raise too_large(name, gettext_noop("Tệp “%(name)s” dài hơn %(most)s dòng."), most=MAX_LINES)
