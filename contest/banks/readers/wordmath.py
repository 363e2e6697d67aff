"""Word equations (OMML) as one line of text: fractions, powers, roots, vectors, with <sub>/<sup> looks.

What no line can hold without doubt (a matrix, a bar across several lines) is written as well as it goes, and counted as
lost, so that it is reported.
"""

import unicodedata
from xml.etree.ElementTree import Element

from contest.banks.readers.rich import Look, Rich

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SETS = str.maketrans("CNPQRZ", "ℂℕℙℚℝℤ")
_ACCENTS = {
    "\u20d7": "\u20d7",
    "→": "\u20d7",
    "̂": "\u0302",
    "^": "\u0302",
    "̅": "\u0305",
    "¯": "\u0305",
    "~": "\u0303",
    "̃": "\u0303",
}


def linear(element: Element, look: Look) -> list[tuple[str, Look]]:
    """Return an equation as pieces of text; what one line cannot show is written with brackets: (a + b)/(c)."""
    tag = element.tag.removeprefix(M)
    if tag.endswith("Pr"):
        return []
    if tag == "t":
        return [(_upright(element.text or ""), look)]
    writer = _WRITERS.get(tag)
    return writer(element, look) if writer else _inside(element, look)


def _upright(text: str) -> str:
    """Return letters of the mathematical alphabets (𝑥, 𝐀) as the ordinary ones, which every phone has."""
    return "".join(unicodedata.normalize("NFKC", c) if "\U0001d400" <= c <= "\U0001d7ff" else c for c in text)


def _run(element: Element, look: Look) -> list[tuple[str, Look]]:
    pieces = _inside(element, look)
    if _property(element, "rPr", "scr", "") == "double-struck":
        return [(text.translate(_SETS), look) for text, look in pieces]
    return pieces


def _inside(element: Element | None, look: Look) -> list[tuple[str, Look]]:
    if element is None:
        return []
    return [piece for child in element if child.tag.startswith(M) for piece in linear(child, look)]


def _part(element: Element, name: str, look: Look) -> list[tuple[str, Look]]:
    return _inside(element.find(f"{M}{name}"), look)


def _text(pieces: list[tuple[str, Look]]) -> str:
    return "".join(text for text, _ in pieces)


def _grouped(pieces: list[tuple[str, Look]], look: Look) -> list[tuple[str, Look]]:
    text = _text(pieces).strip()
    return pieces if len(text) <= 1 or text.isalnum() else [("(", look), *pieces, (")", look)]


def _fraction(element: Element, look: Look) -> list[tuple[str, Look]]:
    above, below = _part(element, "num", look), _part(element, "den", look)
    return [*_grouped(above, look), ("/", look), *_grouped(below, look)]


def _scripted(element: Element, look: Look) -> list[tuple[str, Look]]:
    return [*_part(element, "e", look), *_script(element, "sub", look), *_script(element, "sup", look)]


def _before(element: Element, look: Look) -> list[tuple[str, Look]]:
    return [*_script(element, "sub", look), *_script(element, "sup", look), *_part(element, "e", look)]


def _script(element: Element, name: str, look: Look, *, side: str = "") -> list[tuple[str, Look]]:
    """Return a lower or upper part; a script of a script cannot stand higher and is written x^(y) on its height."""
    vertical = side or name
    if not look.vertical:
        return _part(element, name, look._replace(vertical=vertical))
    inner = _part(element, name, look)
    return [("_" if vertical == "sub" else "^", look), *_grouped(inner, look)] if _text(inner).strip() else []


def _root(element: Element, look: Look) -> list[tuple[str, Look]]:
    hidden = _property(element, "radPr", "degHide", "0") not in ("0", "off", "false")
    degree = [] if hidden else _script(element, "deg", look, side="sup")
    return [*degree, ("√", look), *_grouped(_part(element, "e", look), look)]


def _property(element: Element, group: str, name: str, default: str) -> str:
    found = element.find(f"{M}{group}/{M}{name}")
    return found.get(f"{M}val", "") if found is not None else default


def _brackets(element: Element, look: Look) -> list[tuple[str, Look]]:
    opening, closing = _property(element, "dPr", "begChr", "("), _property(element, "dPr", "endChr", ")")
    between = _property(element, "dPr", "sepChr", "|")
    pieces: list[tuple[str, Look]] = [(opening, look)]
    for number, inner in enumerate(element.findall(f"{M}e")):
        pieces += [(between, look)] if number else []
        pieces += _inside(inner, look)
    return [*pieces, (closing, look)]


def _big(element: Element, look: Look) -> list[tuple[str, Look]]:
    sign = _property(element, "naryPr", "chr", "∫")
    low, high = _script(element, "sub", look), _script(element, "sup", look)
    return [(sign, look), *low, *high, (" ", look), *_part(element, "e", look)]


def _accent(element: Element, look: Look) -> list[tuple[str, Look]]:
    sign = _property(element, "accPr", "chr", "\u0302")
    inner = _part(element, "e", look)
    mark = _ACCENTS.get(sign, sign if len(sign) == 1 else "")
    text = _text(inner)
    if len(text) == 1:
        return [(text + mark, look)]
    # one mark over several letters: over each of them
    return [("".join(c if c.isspace() else c + mark for c in text), look)]


def _bar(element: Element, look: Look) -> list[tuple[str, Look]]:
    return [("".join(c if c.isspace() else c + "\u0305" for c in _text(_part(element, "e", look))), look)]


def _over(element: Element, look: Look) -> list[tuple[str, Look]]:
    sign = _property(element, "groupChrPr", "chr", "")
    if sign == "→":
        return [("".join(c if c.isspace() else c + "\u20d7" for c in _text(_part(element, "e", look))), look)]
    return _part(element, "e", look)


def _function(element: Element, look: Look) -> list[tuple[str, Look]]:
    return [*_part(element, "fName", look), (" ", look), *_part(element, "e", look)]


def _limit(element: Element, look: Look) -> list[tuple[str, Look]]:
    side = "sub" if element.tag.endswith("limLow") else "sup"
    return [*_part(element, "e", look), *_script(element, "lim", look, side=side)]


def _lines(element: Element, look: Look) -> list[tuple[str, Look]]:
    pieces: list[tuple[str, Look]] = []
    for number, inner in enumerate(element.findall(f"{M}e")):
        pieces += [("; ", look)] if number else []
        pieces += _inside(inner, look)
    return pieces


def _phantom(element: Element, look: Look) -> list[tuple[str, Look]]:
    shown = _property(element, "phantPr", "show", "1") not in ("0", "off", "false")
    return _part(element, "e", look) if shown else []


def _matrix(element: Element, look: Look) -> list[tuple[str, Look]]:
    pieces: list[tuple[str, Look]] = []
    look = look._replace(lost="ole")
    for number, row in enumerate(element.findall(f"{M}mr")):
        pieces += [("; ", look)] if number else []
        for place, cell in enumerate(row.findall(f"{M}e")):
            pieces += [(", ", look)] if place else []
            pieces += _inside(cell, look)
    return pieces


_WRITERS = {
    "f": _fraction, "sSub": _scripted, "sSup": _scripted, "sSubSup": _scripted, "sPre": _before, "rad": _root,
    "d": _brackets, "nary": _big, "acc": _accent, "bar": _bar, "groupChr": _over, "func": _function,
    "limLow": _limit, "limUpp": _limit, "eqArr": _lines, "m": _matrix,
    "r": _run, "phant": _phantom,
}  # fmt: skip


def equation(element: Element, look: Look) -> Rich:
    """Return a whole equation as text; "[công thức]" where it holds nothing that can be written."""
    rich = Rich(linear(element, look))
    return rich if rich else Rich([("[công thức]", look._replace(lost="ole"))])
