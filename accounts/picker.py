"""What the unit picker shows: units found by a few typed letters, and the tree opened down to one unit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Unit
from accounts.names import fold
from accounts.queries import FoundUnit, branch, leaf_units, paths_above, search_units

MOST_SHOWN = 8
MOST_WORDS = 8
LONGEST_QUERY = 100
# The open branch when only the top of the tree is to be seen.
TOP = "."
# What stands for "not in the list" where a unit's code would, and how long the words for it may be.
UNLISTED = "?"
LONGEST_WORDS = 120
SHORTEST_WORDS = 3


@dataclass(frozen=True)
class UnitPick:
    """What the fields of a picker say: the chosen unit's code, the letters typed, the branch to open in the tree."""

    code: str = ""
    query: str = ""
    branch: str = ""
    searched: bool = False
    # the unit in the person's own words, who did not find it
    words: str = ""


@dataclass(frozen=True)
class Branch:
    """A line of the tree: a unit to choose, or a branch, which shows what is below it when it is open."""

    unit: Unit
    is_open: bool
    below: tuple[Branch, ...]


def clean_query(text: str) -> str:
    """What was typed, without what no name holds, and not longer than anybody types."""
    words = text.replace("\0", " ")[:LONGEST_QUERY].split()
    return " ".join(words[:MOST_WORDS])


def clean_words(text: str) -> str:
    """A unit's name as somebody wrote it, on one line; "" for what is no name: too short, too long, no letter."""
    shown = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", text))
    words = " ".join(shown.split())
    is_name = SHORTEST_WORDS <= len(words) <= LONGEST_WORDS and any(sign.isalpha() for sign in words)
    return words if is_name else ""


def near_query(words: str, *, root: Unit | None) -> str:
    """Of somebody's words for a unit as many as still find one; all of them where none do. At most 36 searches."""
    typed = clean_query(words).split()
    for start in range(len(typed)):
        for end in range(len(typed), start, -1):
            query = " ".join(typed[start:end])
            if len(query) >= SHORTEST_WORDS and search_units(query, root=root, limit=1)[1]:
                return query
    return " ".join(typed)


def get_unit(code: str, *, root: Unit | None) -> Unit | None:
    """The unit of a code if it can be chosen, else None. One query."""
    return leaf_units(root).filter(code=code).first() if code and "\0" not in code else None


def parent_pieces(found: FoundUnit, query: str) -> list[tuple[str, bool]]:
    """The names above a unit, nearest first, as hit_pieces. The topmost is left out unless it is the only one.

    Words that the unit's own name holds are no hits here, unless the parents hold the whole query.
    """
    names = ", ".join(found.parents[:-1] or found.parents)
    words = fold(query).split()
    if not _holds(names, words):
        words = [word for word in words if word not in found.unit.own_search_text()]
    return hit_pieces(names, words)


def _holds(names: str, words: list[str]) -> bool:
    # Word by word, the last as far as it is typed: the "chi" of "chi bo" is no part of "Tài chính".
    inside = f" {fold(names).replace(',', '')} "
    return all(f" {word} " in inside for word in words[:-1]) and all(f" {word}" in inside for word in words[-1:])


def hit_pieces(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether folded words hit it; accents and order do not matter.

    "Đảng bộ Sở Tài chính", ["chinh", "so", "tai"] → [("Đảng bộ ", False), ("Sở Tài chính", True)]
    """
    # One letter for one letter, so that places in the one are places in the other.
    plain = "".join(fold(letter)[:1] or letter for letter in text)
    hit = [False] * len(text)
    for word in words:
        start = f" {plain}".find(f" {word}")
        if start < 0:
            start = plain.find(word)
        if start >= 0:
            hit[start : start + len(word)] = [True] * len(word)
    for place in range(1, len(text) - 1):
        if text[place] == " " and hit[place - 1] and hit[place + 1]:
            hit[place] = True
    pieces: list[tuple[str, bool]] = []
    for letter, is_hit in zip(text, hit, strict=True):
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + letter, is_hit)
        else:
            pieces.append((letter, is_hit))
    return pieces


def open_tree(code: str, *, root: Unit | None) -> tuple[Branch, ...]:
    """The active units below the root, with the branches down to one unit open (TOP: none). Three queries at most.

    A branch that is closed has nothing below: whole trees of 50,000 units are never read. A lone top unit is left out.
    """
    if root is None:
        tops = list(Unit.objects.filter(depth=1, is_active=True)[:2])
        root = tops[0] if len(tops) == 1 and tops[0].numchild else None
    inside = branch(root) if root else Unit.objects.order_by("path")
    opened = None if code == TOP or "\0" in code else inside.filter(code=code).first()
    open_paths = {*paths_above(opened), opened.path} if opened else set()
    shown = _children(root.path if root else "")
    for path in open_paths:
        shown |= _children(path)
    units = list(inside.filter(shown, is_active=True))
    return tuple(_grow(units, open_paths, depth=root.depth + 1 if root else 1, under=root.path if root else ""))


def units_in(tree: Iterable[Branch]) -> Iterator[Unit]:
    """All units that a tree shows."""
    for line in tree:
        yield line.unit
        yield from units_in(line.below)


def _children(path: str) -> Q:
    depth = len(path) // Unit.steplen + 1
    return Q(depth=depth, path__gt=path, path__lt=path + "~")


def _grow(units: list[Unit], open_paths: set[str], *, depth: int, under: str) -> Iterator[Branch]:
    for unit in units:
        if unit.depth == depth and unit.path.startswith(under):
            is_open = unit.path in open_paths
            below = tuple(_grow(units, open_paths, depth=depth + 1, under=unit.path)) if is_open else ()
            yield Branch(unit, is_open, below)
