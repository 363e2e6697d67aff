"""Reads of people over time: accounts that are likely one person's, and two of them side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from accounts.models import Person, Role
from accounts.people.keepers import Obstacle, Trace, keepers, traces_of

MOST_PAIRS = 1_000

# The index by sort_name serves the join. Numbers are unique: two accounts that both have a citizen number are two
# people, and so are two birth years; the same phone can only be seen by its last three digits.
_PAIRS = """
select first, second, same_year, same_unit, same_phone from (
select a.id as first, b.id as second, a.sort_name,
       case when a.birth_year = b.birth_year then 1 else 0 end as same_year,
       case when a.unit_id = b.unit_id then 1 else 0 end as same_unit,
       case when a.phone_tail <> '' and a.phone_tail = b.phone_tail then 1 else 0 end as same_phone
from accounts_person a
join accounts_person b on b.sort_name = a.sort_name and b.id > a.id
where a.deleted_at is null and b.deleted_at is null and a.joined_into_id is null and b.joined_into_id is null
  and (a.citizen_hash is null or b.citizen_hash is null)
  and (a.birth_year is null or b.birth_year is null or a.birth_year = b.birth_year)
  and (a.birth_year = b.birth_year or a.unit_id = b.unit_id or (a.phone_tail <> '' and a.phone_tail = b.phone_tail))
) pairs
order by same_year + same_unit + same_phone desc, sort_name, first, second
limit %s
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two accounts of one name that share something else, too."""

    first: int
    second: int
    same_year: bool
    same_unit: bool
    same_phone: bool


def likely_doubles() -> list[Pair]:
    """Pairs that are likely one person, those that share most first; at most a thousand. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, [MOST_PAIRS])
        return [Pair(first, second, *map(bool, same)) for first, second, *same in cursor.fetchall()]


@dataclass(frozen=True)
class Side:
    """One of two accounts beside each other. `last_seen`: the last day on which a paper was started."""

    person: Person
    roles: tuple[Role, ...]
    traces: tuple[Trace, ...]
    slip_used_at: dt.datetime | None

    @property
    def attempts(self) -> int:
        return sum(trace.attempts for trace in self.traces)

    @property
    def last_seen(self) -> dt.date | None:
        return max((trace.last_day for trace in self.traces if trace.last_day), default=None)


def side_by_side(people: Sequence[Person]) -> list[Side]:
    """What each account has: roles, contests, papers, when its slip was used."""
    traces = traces_of(people)
    roles = list(Role.objects.filter(person__in=people).select_related("unit").order_by("kind", "pk"))
    return [
        Side(
            person,
            tuple(role for role in roles if role.person_id == person.pk),
            tuple(traces[person.pk]),
            person.slips.exclude(used_at=None).order_by("-used_at").values_list("used_at", flat=True).first(),
        )
        for person in people
    ]


def obstacles_between(*, kept: Person, gone: Person) -> list[Obstacle]:
    """Why one account cannot be joined into another, as every keeper sees it."""
    return [obstacle for keeper in keepers() for obstacle in keeper.obstacles(kept=kept, gone=gone)]
