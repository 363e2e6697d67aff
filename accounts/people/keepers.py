"""Who else keeps something about people. Accounts know no contests: those register here what they keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.db.models import QuerySet

from accounts.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Trace:
    """What one person left in one contest: papers ended, the best score, the last day; `is_open`: a paper runs now."""

    key: int
    title: str
    unit: str
    attempts: int
    best: int | None
    last_day: dt.date | None
    is_open: bool
    # anything else that hangs on the entry: an allowance, an appeal, an exclusion, an award
    has_more: bool

    @property
    def is_empty(self) -> bool:
        """Whether the entry can go without anything being lost that was handed in or decided."""
        return not (self.attempts or self.is_open or self.has_more)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why two accounts cannot become one: both handed in papers in a contest, or a paper is open right now."""

    kind: Literal["both", "open"]
    title: str


@dataclass(frozen=True, slots=True)
class Held:
    """How long one contest needs to know who its participants were.

    `answerable_until`: also when they ask for deletion; `retained_until`: when nobody asks.
    """

    title: str
    answerable_until: dt.datetime
    retained_until: dt.datetime


class Keeper(Protocol):
    """What somebody who keeps facts about people has to offer."""

    def traces_of(self, people: Sequence[Person]) -> dict[int, list[Trace]]:
        """What each of them left, by the person's id, in the same order for all."""

    def obstacles(self, *, kept: Person, gone: Person) -> list[Obstacle]:
        """What forbids that everything of `gone` becomes that of `kept`."""

    def join(self, *, kept: Person, gone: Person) -> dict[str, int]:
        """Gives everything of `gone` to `kept`; how many rows of what."""

    def end_seats(self, people: QuerySet[Person]) -> None:
        """What lets browsers act for these people without a look at their sign-in holds no longer."""

    def moved(self, people: Sequence[int], *, unit: Unit, now: dt.datetime) -> None:
        """People belong to another unit from now on: what they do next counts for it."""

    def held_of(self, person: Person) -> list[Held]:
        """What still needs to know, or did, who a person is."""

    def let_go(self, people: QuerySet[Person], *, now: dt.datetime) -> QuerySet[Person]:
        """The people whom nothing retains any more."""

    def told_about(self, person: Person, *, now: dt.datetime) -> dict[str, Any]:
        """Everything kept about a person, opened, ready for JSON."""

    def forget(self, person: Person) -> None:
        """Takes away what tells who it was; all that is counted stays."""

    def forget_old(self, *, now: dt.datetime) -> int:
        """Takes away what was asked for things whose retention time is over; of how many people."""


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Adds one, once, while the site starts."""
    _keepers.append(keeper)


def keepers() -> tuple[Keeper, ...]:
    """All of them."""
    return tuple(_keepers)


def end_seats(people: QuerySet[Person]) -> None:
    """Whatever was given out beside sign-ins ends with them: of a lost phone, a shut account, a former password."""
    for keeper in _keepers:
        keeper.end_seats(people)


def traces_of(people: Sequence[Person]) -> dict[int, list[Trace]]:
    """What people left everywhere, by the person's id."""
    found: dict[int, list[Trace]] = {person.pk: [] for person in people}
    for keeper in _keepers:
        for pk, traces in keeper.traces_of(people).items():
            found[pk] += traces
    return found


def held_of(person: Person) -> list[Held]:
    """What needs to know who a person is, everywhere."""
    return [held for keeper in _keepers for held in keeper.held_of(person)]
