"""Finds the unit that a cell means, by code or by name; what is not clear stays unfound. Pure."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.names import fold
from accounts.phones import normal_code

# Characters of a tree path for each level (treebeard's steplen).
STEP = 4
MOST_NEAR = 3
_SEPARATOR = re.compile(r"\s+[-–—]\s+|\s*[,;/\\>→|()]\s*|\s+(?:trực thuộc|thuộc)\s+", re.I)
_PREFIX = re.compile(r"(?:chi bo(?: co so)?|dang bo(?: co so| bo phan)?|dang uy|chi uy)\s+(?=\S)")
_SHORT_PREFIX = re.compile(r"(cb|db)\s+(?=\S)")
_LONG = {"cb": "chi bo ", "db": "dang bo "}
_SIGNS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit that is there."""

    id: int
    code: str
    name: str
    short_name: str
    path: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why no unit was found: "unknown" (with the nearest names), "several" (with all of them), "above" (the unit is
    known, what shall lie above it does not)."""

    reason: str
    near: tuple[KnownUnit, ...] = ()


def key_of(name: str) -> str:
    """A key that a unit's name has however it is written: accents, signs, capitals and "CB", "ĐB" do not matter."""
    key = " ".join(_SIGNS.sub(" ", fold(name)).split())
    return _SHORT_PREFIX.sub(lambda match: _LONG[match[1]], key, count=1) if _SHORT_PREFIX.match(key) else key


def bare_key(key: str) -> str:
    """A key without the kind of unit: "chi bo phong ngan sach" → "phong ngan sach"."""
    match = _PREFIX.match(key)
    return key[match.end() :] if match else key


class Directory:
    """All units, found by code, by name, or by name and what lies above. Answers are remembered."""

    def __init__(self, units: Iterable[KnownUnit]) -> None:
        self.by_id: dict[int, KnownUnit] = {}
        self.by_code: dict[str, KnownUnit] = {}
        self.by_path: dict[str, KnownUnit] = {}
        self._by_key: dict[str, list[KnownUnit]] = defaultdict(list)
        self._by_bare_key: dict[str, list[KnownUnit]] = defaultdict(list)
        self._by_word: dict[str, list[KnownUnit]] = defaultdict(list)
        self._answers: dict[tuple[str, tuple[str, ...]], KnownUnit | NotFound] = {}
        self._meanings: dict[str, tuple[str, ...]] = {}
        for unit in units:
            self._add(unit)

    def _add(self, unit: KnownUnit) -> None:
        self.by_id[unit.id] = self.by_path[unit.path] = unit
        self.by_code[normal_code(unit.code)] = unit
        key = key_of(unit.name)
        for one in {key, key_of(unit.short_name)} - {""}:
            self._by_key[one].append(unit)
        self._by_bare_key[bare_key(key)].append(unit)
        for word in set(key.split()):
            self._by_word[word].append(unit)

    def find(self, text: str, parents: tuple[str, ...] = ()) -> KnownUnit | NotFound:
        """The unit that a text means: a code, a name, or "name, name above"; each of `parents` must lie above it."""
        asked = (text, parents)
        if asked not in self._answers:
            self._answers[asked] = self._find(text, parents)
        return self._answers[asked]

    def _find(self, text: str, parents: tuple[str, ...]) -> KnownUnit | NotFound:
        if by_code := self.by_code.get(normal_code(text)):
            found = [by_code]
        else:
            found = self._named(text) or self._named_with_parents(text)
        fitting = [unit for unit in found if all(self.lies_under(unit, parent) for parent in parents)]
        if len(fitting) > 1:
            # closed units stand aside for those at work
            fitting = [unit for unit in fitting if unit.is_active] or fitting
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return NotFound("several", tuple(fitting))
        if found:
            return NotFound("above", tuple(found))
        return NotFound("unknown", self.nearest(text))

    def _named(self, text: str) -> list[KnownUnit]:
        key = key_of(text)
        found = self._by_key.get(key) or self._by_bare_key.get(bare_key(key), [])
        # "Hoà" and "Hoa" are two names where both are there
        same = [unit for unit in found if unit.name.casefold() == text.casefold()]
        return same or found

    def _named_with_parents(self, text: str) -> list[KnownUnit]:
        """ "Phòng Ngân sách - Sở Tài chính", "Sở Tài chính / Phòng Ngân sách": either side may be the unit."""
        found: dict[int, KnownUnit] = {}
        for left, right in _halves(text):
            for name, above in ((left, right), (right, left)):
                for unit in self._named(name):
                    if self.lies_under(unit, above) and unit.path not in self._meant(above):
                        found[unit.id] = unit
        return list(found.values())

    def lies_under(self, unit: KnownUnit, text: str) -> bool:
        """Whether a text names the unit itself or one above it, or several of them."""
        if unit.path.startswith(self._meant(text)):
            return True
        return any(self.lies_under(unit, left) and self.lies_under(unit, right) for left, right in _halves(text))

    def _meant(self, text: str) -> tuple[str, ...]:
        """Paths of all units that a text may mean by itself."""
        if text not in self._meanings:
            key = key_of(text)
            named = [*self._by_key.get(key, ()), *self._by_bare_key.get(bare_key(key), ())] if key else []
            by_code = self.by_code.get(normal_code(text))
            self._meanings[text] = tuple({unit.path for unit in (*named, *([by_code] if by_code else ()))})
        return self._meanings[text]

    def above(self, unit: KnownUnit) -> list[KnownUnit]:
        """The units above, topmost first."""
        ends = range(STEP, len(unit.path), STEP)
        return [self.by_path[unit.path[:end]] for end in ends if unit.path[:end] in self.by_path]

    def full_name(self, unit: KnownUnit) -> str:
        """Name with the name above: "Chi bộ Văn phòng (Đảng bộ Sở Tài chính)"."""
        above = self.above(unit)
        return f"{unit.name} ({above[-1].name})" if above else unit.name

    def nearest(self, text: str) -> tuple[KnownUnit, ...]:
        """Units whose names look like a text."""
        key = key_of(text)
        shared: dict[int, int] = defaultdict(int)
        for word in set(key.split()):
            holders = self._by_word.get(word, [])
            # a word of nearly every name tells nothing and would cost most
            if len(holders) <= 2_000:
                for unit in holders:
                    shared[unit.id] += 1
        likely = sorted(shared, key=lambda id: -shared[id])[:200]
        names = {id: key_of(self.by_id[id].name) for id in likely}
        close = difflib.get_close_matches(key, list(names.values()), n=MOST_NEAR, cutoff=0.7)
        return tuple(self.by_id[id] for name in dict.fromkeys(close) for id in likely if names[id] == name)[:MOST_NEAR]


def _halves(text: str) -> Iterator[tuple[str, str]]:
    for match in _SEPARATOR.finditer(text):
        left, right = text[: match.start()].strip(" ()"), text[match.end() :].strip(" ()")
        if left and right:
            yield left, right
