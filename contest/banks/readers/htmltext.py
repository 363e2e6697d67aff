"""HTML of question files as text with looks: paragraphs, lists, <sub>, <sup>, <u>; scripts and styles dropped."""

from html.parser import HTMLParser

from contest.banks.readers.rich import PLAIN, Look, Rich, tame

_BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
_SILENT = {"script", "style", "head", "title"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[tuple[str, Look]] = []
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("sub", "sup", "u"):
            self.open.append(tag)
        elif tag in _SILENT:
            self.silent += 1
        elif tag == "br" or tag in _BLOCKS:
            self.spans.append(("\n", PLAIN))
        elif tag in ("img", "audio", "video", "object"):
            self.spans.append(("[hình]" if tag == "img" else "[tệp]", PLAIN._replace(lost="image")))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            self.open.remove(tag)
        elif tag in _SILENT and self.silent:
            self.silent -= 1
        elif tag in _BLOCKS:
            self.spans.append(("\n", PLAIN))

    def handle_data(self, text: str) -> None:
        if self.silent:
            return
        vertical = next((tag for tag in reversed(self.open) if tag != "u"), "")
        self.spans.append((tame(" ".join(text.split("\n"))), Look(underline="u" in self.open, vertical=vertical)))


def from_html(html: str) -> Rich:
    """Return the text of a piece of HTML; a picture is "[hình]" and counted as lost."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Rich(reader.spans).strip()
