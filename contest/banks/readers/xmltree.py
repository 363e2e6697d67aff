"""XML of question files as a tree that knows its lines: no document type of its own, no entities, bounded size."""

import re
from collections.abc import Container
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from contest.banks.readers.package import MAX_DEPTH, MAX_GAP, MEGABYTE, too_large
from contest.banks.readers.result import UnreadableFile
from contest.common.msgids import gettext_noop

# each takes some 450 bytes; a question of four answers has about 30
MAX_ELEMENTS = 300_000
MAX_XML = 24 * MEGABYTE
# names the grammar and declares nothing; old exports have it, and nobody fetches it
_BARE_DOCTYPE = re.compile(rb"<!DOCTYPE\s[^\[\]<>]{0,500}>")


class _Builder(TreeBuilder):
    """Builds the tree and remembers the line of each element of the kinds asked for."""

    def __init__(self, marked: Container[str]) -> None:
        super().__init__()
        self.marked = marked
        self.parser: DefusedXMLParser | None = None
        self.lines: list[int] = []
        self.depth = self.count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:  # type: ignore[override, unused-ignore]
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise OverflowError
        if tag.rsplit("}", 1)[-1] in self.marked and self.parser is not None:
            self.lines.append(self.parser.parser.CurrentLineNumber)
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self.depth -= 1
        return super().end(tag)


def parsed(content: bytes, name: str, *, marked: Container[str], source: str) -> tuple[Element, list[int]]:
    """Return the root, and the lines of the elements whose local name is `marked`, in document order.

    UnreadableFile says which line is wrong; `source` is what exported the file, for the advice.
    """
    builder = _Builder(marked)
    parser = builder.parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    if len(content) > MAX_XML:
        raise too_large(name, gettext_noop("Tệp “%(name)s” lớn hơn %(most)s MB."), most=MAX_XML // MEGABYTE)
    if content.count(b"<") - content.count(b"</") > MAX_ELEMENTS:
        raise too_large(name, gettext_noop("Tệp “%(name)s” lồng quá sâu hoặc quá dài."))
    # expat gathers the attributes of one element before anybody sees them
    if any(len(tag) > MAX_GAP for tag in re.findall(rb"<[^<>]*=[^<>]*", content)):
        raise too_large(name, gettext_noop("Tệp “%(name)s” có thẻ dài bất thường."))
    try:
        parser.feed(_BARE_DOCTYPE.sub(b"", content, count=1))
        return parser.close(), builder.lines
    except OverflowError as error:
        raise too_large(name, gettext_noop("Tệp “%(name)s” lồng quá sâu hoặc quá dài.")) from error
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        line = getattr(error, "position", (0,))[0]
        wrong = (
            gettext_noop("Tệp “%(name)s” không phải XML đúng, sai ở dòng %(line)s.")
            if line
            else gettext_noop("Tệp “%(name)s” không phải XML đúng.")
        )
        advice = gettext_noop("Hãy xuất lại tệp từ %(source)s.")
        raise UnreadableFile("damaged_file", wrong, advice, name=name, line=line, source=(source,)) from error
