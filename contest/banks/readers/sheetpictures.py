"""Pictures that lie over the cells of an Excel sheet, by the cell in which their upper left corner is."""

import posixpath
import re
from collections import defaultdict
from xml.etree.ElementTree import Element

from contest.banks.readers.package import Package
from contest.banks.readers.rich import PLAIN, Look, Rich, pictured
from contest.banks.readers.shelf import Shelf, cropped

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# where in the words of a cell a picture belongs; the second form where people have typed the first one themselves
PLACES = ("[hình {}]", "⟦hình {}⟧")
_PLACES = [re.compile(re.escape(form).replace(r"\{\}", r"(\d{1,2})")) for form in PLACES]
MOST_ANCHORS = 5_000

# by row and column from 0: pieces of text that are pictures
Anchored = dict[int, dict[int, list[tuple[str, Look]]]]


def anchored(package: Package, shelf: Shelf, sheet: str) -> Anchored:
    """Return the pictures of a worksheet (its member), those of a cell from left to right; charts count as lost."""
    folder, name = posixpath.split(sheet)
    links = package.tree(f"{folder}/_rels/{name}.rels")
    found: dict[tuple[int, int], list[tuple[tuple[int, int], tuple[str, Look]]]] = defaultdict(list)
    for link in links if links is not None else ():
        if not link.get("Type", "").endswith("/drawing"):
            continue
        drawing = shelf.linked(sheet, link.get("Id", ""))
        root = package.tree(drawing) if drawing in package else None
        for anchor in list(root if root is not None else ())[:MOST_ANCHORS]:
            piece = _piece(anchor, drawing, shelf)
            corner = anchor.find(f"{_XDR}from")
            if piece is not None and corner is not None:
                at = {side: int(corner.findtext(f"{_XDR}{side}") or "0") for side in ("row", "col", "rowOff", "colOff")}
                found[at["row"], at["col"]].append(((at["rowOff"], at["colOff"]), piece))
    by_row: Anchored = defaultdict(dict)
    for (row, column), pieces in found.items():
        by_row[row][column] = [piece for _, piece in sorted(pieces, key=lambda one: one[0])]
    return by_row


def _piece(anchor: Element, drawing: str, shelf: Shelf) -> tuple[str, Look] | None:
    picture = anchor.find(f".//{_XDR}pic")
    if picture is None:
        return pictured(None) if anchor.find(f".//{_XDR}graphicFrame") is not None else None
    blip = picture.find(f".//{_A}blip")
    named = picture.find(f".//{_XDR}cNvPr")
    member = shelf.linked(drawing, blip.get(f"{_R}embed", "") if blip is not None else "")
    alt = (named.get("descr") or "") if named is not None else ""
    return pictured(shelf.take_member(member, alt, crop=cropped(picture.find(f".//{_A}srcRect"))))


def with_pictures(cell: Rich, pictures: list[tuple[str, Look]]) -> Rich:
    """Return a cell's text with its pictures where words name their places, the others on lines below."""
    form = _PLACES[1] if _PLACES[1].search(cell.text) else _PLACES[0]
    left = dict(enumerate(pictures, start=1))
    spans: list[tuple[str, Look]] = []
    at = 0
    for place in form.finditer(cell.text):
        picture = left.pop(int(place[1]), None)
        if picture is not None:
            spans += [*cell._raw(at, place.start()).spans, picture]
            at = place.end()
    spans += cell._raw(at, len(cell.text)).spans
    for picture in left.values():
        spans += [("\n", PLAIN), picture] if spans else [picture]
    return Rich(spans)
