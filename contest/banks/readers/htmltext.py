"""HTML of question files as text with looks: paragraphs, lists, <sub>, <sup>, <u>; scripts and styles dropped."""

from collections.abc import Callable
from html.parser import HTMLParser

from contest.banks.readers.result import ReadPicture
from contest.banks.readers.rich import PLAIN, Look, Rich, join, on_one_line, pictured, tame
from contest.banks.readers.shelf import Shelf

# address and alternative text → the picture, if the file holds it
Finder = Callable[[str, str], ReadPicture | None]

_BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
_SILENT = {"script", "style", "head", "title"}


class _Reader(HTMLParser):
    def __init__(self, find: Finder) -> None:
        super().__init__(convert_charrefs=True)
        self.find = find
        self.spans: list[tuple[str, Look]] = []
        self.open: list[str] = []
        self.silent = 0
        # of each open table: where the cells of its open row begin
        self.rows: list[list[int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("sub", "sup", "u"):
            self.open.append(tag)
        elif tag in _SILENT:
            self.silent += 1
        elif tag == "br" or tag in _BLOCKS:
            self._block(tag)
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(len(self.spans))
        elif tag == "img":
            said = dict(attrs)
            self.spans.append(pictured(self.find(said.get("src") or "", said.get("alt") or "")))
        elif tag in ("audio", "video", "object"):
            self.spans.append(("[tệp]", PLAIN._replace(lost="image")))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open.remove(tag)
        elif tag in _SILENT and self.silent:
            self.silent -= 1
        elif tag in _BLOCKS:
            if tag in ("tr", "table"):
                self._end_row()
            if tag == "table" and self.rows:
                self.rows.pop()
            self.spans.append(("\n", PLAIN))

    def _block(self, tag: str) -> None:
        if tag == "tr":
            # its end may be left out
            self._end_row()
        elif tag == "table":
            self.rows.append([])
        self.spans.append(("\n", PLAIN))

    def _end_row(self) -> None:
        """Makes a row of several cells one line, with bars between them."""
        cells = self.rows[-1] if self.rows else []
        if len(cells) > 1:
            ends = [*cells[1:], len(self.spans)]
            texts = [Rich(self.spans[start:end]) for start, end in zip(cells, ends, strict=True)]
            self.spans[cells[0] :] = join((on_one_line(text) for text in texts), " | ").spans
        cells.clear()

    def handle_data(self, text: str) -> None:
        if self.silent:
            return
        vertical = next((tag for tag in reversed(self.open) if tag != "u"), "")
        self.spans.append((tame(" ".join(text.split("\n"))), Look(underline="u" in self.open, vertical=vertical)))


def only_inline(shelf: Shelf) -> Finder:
    """Return the finder for files that hold pictures nowhere but in the addresses themselves ("data:…;base64,…")."""

    def find(address: str, alt: str) -> ReadPicture | None:
        head, comma, encoded = address.partition(";base64,")
        return shelf.take_encoded(encoded, alt) if comma and head.lower().startswith("data:image/") else None

    return find


def nowhere(address: str, alt: str) -> ReadPicture | None:
    """Find no picture at all: nothing is ever fetched."""
    return None


def from_html(html: str, find: Finder = nowhere) -> Rich:
    """Return the text of a piece of HTML; a picture that `find` does not know is "[hình]" and counted as lost."""
    reader = _Reader(find)
    reader.feed(html)
    reader.close()
    return Rich(reader.spans).strip()
