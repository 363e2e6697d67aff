"""Attempts by hour of the day, by score, and people by age and board: parts of a whole with their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# the last has no end; years of life are counted by calendar years, since only the year of birth is known
AGES: tuple[tuple[int, int, str | Promise], ...] = (
    (0, 17, _("Dưới 18 tuổi")),
    (18, 30, _("18–30 tuổi")),
    (31, 40, _("31–40 tuổi")),
    (41, 50, _("41–50 tuổi")),
    (51, 60, _("51–60 tuổi")),
    (61, 999, _("Trên 60 tuổi")),
)
UNKNOWN = _("Không rõ")
# more scores than these are put together in steps of one width
MOST_SCORES = 31


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name for people, its key for programs; `people` is None where only attempts are counted."""

    key: str
    name: str | Promise
    attempts: int
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The four divisions; empty where there is nothing to divide by. Each sums up to all attempts."""

    hours: tuple[Part, ...] = ()
    scores: tuple[Part, ...] = ()
    ages: tuple[Part, ...] = ()
    boards: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Crowd:
    """People of one board born in one year (None: not known), with their attempts."""

    board: str
    birth_year: int | None
    people: int
    attempts: int


NO_PARTS = Parts()


def hour_parts(counts: Iterable[tuple[int, int]]) -> tuple[Part, ...]:
    """All 24 hours of the day out of (hour, attempts) pairs; none without attempts."""
    sums: Counter[int] = Counter()
    for hour, attempts in counts:
        sums[hour] += attempts
    return tuple(Part(str(hour), f"{hour}h", sums[hour]) for hour in range(24)) if sums else ()


def score_parts(counts: Mapping[int, int], *, most: int) -> tuple[Part, ...]:
    """Every score from 0 to `most` (or the highest given) out of attempts by score; long scales in equal steps."""
    if not counts:
        return ()
    top = max(most, *counts)
    width = -(-(top + 1) // MOST_SCORES)
    parts = []
    for first in range(0, top + 1, width):
        last = min(first + width - 1, top)
        name = str(first) if last == first else f"{first}–{last}"
        parts.append(Part(name.replace("–", "-"), name, sum(counts.get(one, 0) for one in range(first, last + 1))))
    return tuple(parts)


def age_parts(crowds: Iterable[Crowd], *, year: int) -> tuple[Part, ...]:
    """People by age in a year; none when no year of birth is known."""
    some = list(crowds)
    if all(one.birth_year is None for one in some):
        return ()
    aged = [
        _together(f"{least}-{most}" if most < 999 else f"{least}-", name, _aged(some, year - most, year - least))
        for least, most, name in AGES
    ]
    unknown = [one for one in some if one.birth_year is None]
    return (*aged, _together("", UNKNOWN, unknown)) if unknown else tuple(aged)


def board_parts(crowds: Iterable[Crowd], *, labels: Mapping[str, str]) -> tuple[Part, ...]:
    """People by board in the order of the rules, then those of none; none when there are no boards."""
    some = list(crowds)
    if not labels:
        return ()
    parts = [_together(key, label, [one for one in some if one.board == key]) for key, label in labels.items()]
    rest = [one for one in some if one.board not in labels]
    return (*parts, _together("", UNKNOWN, rest)) if rest else tuple(parts)


def _aged(crowds: Iterable[Crowd], first: int, last: int) -> list[Crowd]:
    return [one for one in crowds if one.birth_year is not None and first <= one.birth_year <= last]


def _together(key: str, name: str | Promise, crowds: Iterable[Crowd]) -> Part:
    some = list(crowds)
    return Part(key, name, sum(one.attempts for one in some), sum(one.people for one in some))
