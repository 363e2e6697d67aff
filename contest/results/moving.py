"""Who stands at another place in a second counting, found on disk: memory stays small however many people there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

# a list by what it is: period, key, board, path of the unit
List = tuple[int, str, str, str]
BEFORE, AFTER = 0, 1
CACHE_KIB = 16_384
# somebody without a place comes behind everybody
LAST = 1 << 62
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Move:
    """One person on one list; None: without a place."""

    participant: int
    list: List
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Moves:
    """How many people stand elsewhere on any list, on each list how many rise and fall, and the first of them."""

    people: int
    lists: tuple[tuple[List, int, int], ...]
    first: tuple[Move, ...]


# whoever has no row in one of the two countings has no place there
PLACES = """
create table place as
select side, list, participant, rank() over (partition by side, list order by rank_key) as place from stand
"""
MOVED = """
create table moved as
select list, participant,
    max(case when side = 0 then place end) as before, max(case when side = 1 then place end) as after
from place group by list, participant
having max(case when side = 0 then place end) is not max(case when side = 1 then place end)
"""
BY_LIST = f"""
select list, sum(ifnull(after, {LAST}) < ifnull(before, {LAST})), sum(ifnull(after, {LAST}) > ifnull(before, {LAST}))
from moved group by list order by list
"""
FIRST = f"""
select participant, list, before, after from moved
order by min(ifnull(before, {LAST}), ifnull(after, {LAST})), list, ifnull(after, {LAST}), participant limit {SHOWN}
"""


def find_moves(standings: Iterable[tuple[int, List, int, bytes]]) -> Moves:
    """Compares two countings, given as (BEFORE or AFTER, list, participant, rank key) for everybody with a place."""
    # "" is a private database in a file that goes with the connection
    disk = sqlite3.connect("", isolation_level=None)
    try:
        disk.execute(f"pragma cache_size = -{CACHE_KIB}")
        disk.execute("create table stand (side integer, list integer, participant integer, rank_key blob)")
        numbers: dict[List, int] = {}
        disk.execute("begin")
        disk.executemany(
            "insert into stand values (?, ?, ?, ?)",
            ((side, numbers.setdefault(one, len(numbers)), who, key) for side, one, who, key in standings),
        )
        disk.execute(PLACES)
        disk.execute("drop table stand")
        disk.execute(MOVED)
        names = [*numbers]
        (people,) = disk.execute("select count(distinct participant) from moved").fetchone()
        lists = tuple((names[number], up, down) for number, up, down in disk.execute(BY_LIST))
        rows = disk.execute(FIRST)
        first = tuple(Move(who, names[number], before, after) for who, number, before, after in rows)
    finally:
        disk.close()
    return Moves(people, lists, first)
