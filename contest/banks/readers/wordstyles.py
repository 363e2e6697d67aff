"""How Word says that something looks: run properties, styles with their ancestors, automatic numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from contest.banks.readers.colours import colour_name
from contest.banks.readers.package import Package
from contest.banks.readers.rich import PLAIN, Auto, Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_OFF = ("0", "false", "none", "off")
_HIGHLIGHT_OFF = ("none", "white", "")
_THEME = {"accent2": "red", "accent1": "blue", "accent6": "green", "hyperlink": "blue"}
_NUMBERING = "word/numbering.xml"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says for itself; `based_on` is its ancestor."""

    based_on: str = ""
    run: Element | None = None
    num_id: str = ""
    level: int = 0
    heading: bool = False
    font: str = ""


def font_of(run: Element | None) -> str:
    """Return the font that run properties name, "" if none."""
    fonts = run.find(f"{W}rFonts") if run is not None else None
    return (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""


def is_on(flag: Element | None) -> bool:
    """Return whether a toggle such as <w:b/> is there and on."""
    return flag is not None and flag.get(VAL, "1") not in _OFF


def is_shaded(shade: Element | None) -> bool:
    """Return whether <w:shd> fills with something else than white."""
    if shade is None:
        return False
    fill = shade.get(f"{W}fill", "auto").lower()
    return fill not in ("auto", "ffffff", "") or shade.get(VAL) in ("solid", "pct50")


def apply(look: Look, run: Element | None) -> Look:
    """Return `look` with what run properties change; what they do not name stays."""
    if run is None:
        return look
    changes: dict[str, Any] = {}
    for child in run:
        tag = child.tag
        value = child.get(VAL, "")
        if tag == f"{W}b":
            changes["bold"] = is_on(child)
        elif tag == f"{W}i":
            changes["italic"] = is_on(child)
        elif tag == f"{W}u":
            changes["underline"] = value not in _OFF
        elif tag == f"{W}color":
            changes["colour"] = colour_name(value) or (_theme(child) if value in ("", "auto") else "")
        elif tag == f"{W}highlight":
            changes["highlight"] = value not in _HIGHLIGHT_OFF
        elif tag == f"{W}shd" and is_shaded(child):
            changes["highlight"] = True
        elif tag == f"{W}vertAlign":
            changes["vertical"] = {"superscript": "sup", "subscript": "sub"}.get(value, "")
    return look._replace(**changes) if changes else look


def _theme(colour: Element) -> str:
    return _THEME.get(colour.get(f"{W}themeColor", ""), "")


class Styles:
    """The styles of a document, each resolved once through its ancestors."""

    def __init__(self, package: Package) -> None:
        root = package.tree("word/styles.xml")
        self.default = PLAIN
        self._styles: dict[str, Style] = {}
        self._names: dict[str, str] = {}
        self._looks: dict[str, Look] = {}
        self.default_paragraph = ""
        self.default_font = ""
        if root is None:
            return
        self.default = apply(PLAIN, root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        self.default_font = font_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles[name] = _style(style)
            title = style.find(f"{W}name")
            self._names[name] = title.get(VAL, "") if title is not None else ""
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") == "1":
                self.default_paragraph = name

    def _chain(self, name: str) -> list[Style]:
        chain: list[Style] = []
        while name in self._styles and len(chain) < 20:
            chain.append(self._styles[name])
            name = self._styles[name].based_on
        return chain[::-1]

    def look(self, name: str, base: Look) -> Look:
        """Return how text looks in the style `name` on top of `base`."""
        for style in self._chain(name):
            base = apply(base, style.run)
        return base

    def paragraph_look(self, name: str) -> Look:
        """Return how text looks in a paragraph of the style `name` ("" for the default one)."""
        name = name or self.default_paragraph
        if name not in self._looks:
            self._looks[name] = self.look(name, self.default)
        return self._looks[name]

    def font(self, name: str) -> str:
        """Return the font that a paragraph style brings along, or the document's own."""
        chain = self._chain(name or self.default_paragraph)
        return next((style.font for style in reversed(chain) if style.font), self.default_font)

    def numbering(self, name: str) -> tuple[str, int]:
        """Return (list, level) that a paragraph style brings along, ("", 0) if none."""
        for style in reversed(self._chain(name)):
            if style.num_id:
                return style.num_id, style.level
        return "", 0

    def title(self, name: str) -> str:
        """Return what people see as the name of a style, "" if there is none."""
        return self._names.get(name, "")

    def is_heading(self, name: str) -> bool:
        """Return whether a style is a title or heading, by its outline level or its name."""
        return any(style.heading for style in self._chain(name))


def _style(style: Element) -> Style:
    based = style.find(f"{W}basedOn")
    name = style.find(f"{W}name")
    num = style.find(f"{W}pPr/{W}numPr/{W}numId")
    level = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
    title = (name.get(VAL, "") if name is not None else "").lower()
    return Style(
        based_on=based.get(VAL, "") if based is not None else "",
        run=style.find(f"{W}rPr"),
        num_id=num.get(VAL, "") if num is not None else "",
        level=int(level.get(VAL, "0")) if level is not None else 0,
        heading=bool(re.match(r"(heading|title|subtitle)\b", title)),
        font=font_of(style.find(f"{W}rPr")),
    )


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: number format, pattern ("%1."), first number."""

    format: str = "none"
    pattern: str = ""
    start: int = 1


class Numbering:
    """The automatic lists of a document, counting as Word does while the paragraphs go by."""

    def __init__(self, package: Package) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._restarts: set[str] = set()
        self._counts: dict[str, dict[int, int]] = {}
        if _NUMBERING not in package:
            return
        for event, element in package.events(_NUMBERING):
            if event == "start" or element.tag not in (f"{W}abstractNum", f"{W}num"):
                continue
            if element.tag == f"{W}num":
                self._add(element)
            else:
                levels = {int(lvl.get(f"{W}ilvl", "0")): _level(lvl) for lvl in element.findall(f"{W}lvl")}
                self._abstract[element.get(f"{W}abstractNumId", "")] = levels
            element.clear()

    def _add(self, num: Element) -> None:
        name = num.get(f"{W}numId", "")
        abstract = num.find(f"{W}abstractNumId")
        base = abstract.get(VAL, "") if abstract is not None else ""
        levels = dict(self._abstract.get(base, {}))
        for override in num.findall(f"{W}lvlOverride"):
            at = int(override.get(f"{W}ilvl", "0"))
            inner, start = override.find(f"{W}lvl"), override.find(f"{W}startOverride")
            level = _level(inner) if inner is not None else levels.get(at, Level())
            if start is not None:
                level = Level(level.format, level.pattern, int(start.get(VAL, "1")))
                self._restarts.add(name)
            levels[at] = level
        self._levels[name] = levels
        self._lists[name] = name if name in self._restarts else f"abstract {base}"

    def next(self, name: str, level: int) -> Auto | None:
        """Return the number that the next paragraph of a list gets, None where the list shows nothing."""
        levels = self._levels.get(name)
        if not levels or level not in levels or levels[level].format == "none":
            return None
        counts = self._counts.setdefault(self._lists[name], {})
        counts[level] = counts[level] + 1 if level in counts else levels[level].start
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        shown = _shown(levels, level, counts)
        return Auto(name, level, levels[level].format, shown, counts[level])


def _level(lvl: Element) -> Level:
    values = {child.tag: child.get(VAL, "") for child in lvl}
    start = values.get(f"{W}start", "")
    return _shared_level(
        values.get(f"{W}numFmt") or "decimal", values.get(f"{W}lvlText", ""), int(start) if start.isdecimal() else 1
    )


# most lists of a file are alike
_shared_level = lru_cache(maxsize=1_000)(Level)


def _shown(levels: Mapping[int, Level], level: int, counts: Mapping[int, int]) -> str:
    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        inner = levels.get(at, Level("decimal"))
        return _figure(counts.get(at, inner.start), inner.format)

    return re.sub(r"%(\d)", number, levels[level].pattern)


def _figure(number: int, format_: str) -> str:
    if format_ in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(65 + (number - 1) % 26)
        return letter if format_ == "upperLetter" else letter.lower()
    if format_ in ("upperRoman", "lowerRoman") and 0 < number < 40:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
        return text.upper() if format_ == "upperRoman" else text
    return str(number)
