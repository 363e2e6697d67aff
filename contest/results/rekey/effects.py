"""Who is touched by a change of a key: two countings of the same period, before and after, laid side by side. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Stand:
    """A person in one counting: the attempt that counts, the key it is ranked by (None below the gate), all right?"""

    best_id: int
    rank_key: bytes | None
    perfect: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A score out of the questions that count, or of their points."""

    score: int
    total: int


@dataclass(frozen=True, slots=True)
class Effect:
    """One person before and after; places from 1, None below the gate."""

    participant_id: int
    before: Mark
    after: Mark
    old_place: int | None
    new_place: int | None
    old_perfect: bool
    new_perfect: bool

    @property
    def rises(self) -> bool:
        """Stands higher, or is ranked now."""
        return self.new_place is not None and (self.old_place is None or self.new_place < self.old_place)

    @property
    def falls(self) -> bool:
        """Stands lower, or is not ranked any more."""
        return self.old_place is not None and (self.new_place is None or self.new_place > self.old_place)

    @property
    def differs(self) -> bool:
        return (self.before, self.old_place, self.old_perfect) != (self.after, self.new_place, self.new_perfect)

    @property
    def highest(self) -> int | None:
        """The better of both places."""
        return min((place for place in (self.old_place, self.new_place) if place), default=None)


def places(stands: Mapping[int, Stand]) -> dict[int, int]:
    """The place of each ranked person: how many have a smaller key, and one; equal keys share a place."""
    ranked = sorted((stand.rank_key, person) for person, stand in stands.items() if stand.rank_key is not None)
    found: dict[int, int] = {}
    for _key, equals in groupby(ranked, key=lambda pair: pair[0]):
        place = len(found) + 1
        found |= {person: place for _key, person in equals}
    return found


@dataclass(frozen=True)
class Comparison:
    """The stands of the same people in two countings, by participant."""

    before: Mapping[int, Stand]
    after: Mapping[int, Stand]

    @cached_property
    def old_places(self) -> dict[int, int]:
        return places(self.before)

    @cached_property
    def new_places(self) -> dict[int, int]:
        return places(self.after)

    def touched(self, changed: Iterable[int]) -> list[int]:
        """The people for whom anything may differ; `changed`: the attempts with another mark."""
        marked = set(changed)
        return [
            person
            for person, old in self.before.items()
            if old != self.after[person]
            or old.best_id in marked
            or self.old_places.get(person) != self.new_places.get(person)
        ]

    def effects(
        self, people: Iterable[int], *, old_marks: Mapping[int, Mark], new_marks: Mapping[int, Mark]
    ) -> list[Effect]:
        """What changes for these people, the highest places first; who keeps score, place and "all right" is left out.

        Marks by attempt, for those that count for these people.
        """
        found = [self._effect(person, old_marks, new_marks) for person in people]
        differing = (one for one in found if one.differs)
        return sorted(differing, key=lambda one: (one.highest is None, one.highest or 0, one.participant_id))

    def _effect(self, person: int, old_marks: Mapping[int, Mark], new_marks: Mapping[int, Mark]) -> Effect:
        before, after = self.before[person], self.after[person]
        return Effect(
            participant_id=person,
            before=old_marks[before.best_id],
            after=new_marks[after.best_id],
            old_place=self.old_places.get(person),
            new_place=self.new_places.get(person),
            old_perfect=before.perfect,
            new_perfect=after.perfect,
        )
