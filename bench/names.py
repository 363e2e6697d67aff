"""Looking for a name on a large leaderboard, measured: python -m bench.names [--people 1000000].

Fills an empty database; run it with DATABASE_URL of a throw-away one.
"""

from __future__ import annotations

import argparse
import random
import sys
from functools import partial

from bench.ranking import CHAINS, _on_empty_ground, fill_people, fill_standings, report

# As they are spread: one family in five is Nguyễn, one given name is that of one in thirty or rarer.
FAMILIES = ("nguyen",) * 4 + ("tran", "tran", "le", "le", "pham", "hoang", "vu", "dang", "bui", "do", "ho", "ngo", "ly")
MIDDLES = ("thi", "thi", "thi", "van", "van", "van", "duc", "minh", "thu", "ngoc", "thanh", "quoc", "hong", "kim")
GIVEN = ("anh", "hang", "hoa", "huong", "lan", "linh", "mai", "nam", "nga", "phuong", "son", "thao", "tuan", "hung")
KINDS = 9_973


def name_people() -> list[str]:
    """Gives everybody one of many made-up names; their sorted forms."""
    from django.db import connection

    chance, names = random.Random(3), []
    for _ in range(KINDS):
        given = chance.choice(GIVEN) + ("" if chance.random() < 0.4 else chance.choice("aeiou"))
        middles = [chance.choice(MIDDLES) for _ in range(chance.choice((1, 1, 2)))]
        names.append((given, chance.choice(FAMILIES), *middles))
    rows = [(n, " ".join(name), " ".join((*name[1:], name[0])).title()) for n, name in enumerate(names)]
    with connection.cursor() as cursor:
        cursor.execute("create temporary table some_names (n integer primary key, sort_name text, full_name text)")
        cursor.executemany("insert into some_names values (%s, %s, %s)", rows)
        cursor.execute(
            "update accounts_person set sort_name = s.sort_name, full_name = s.full_name"
            " from some_names s where s.n = mod(accounts_person.id, %s)",
            [KINDS],
        )
    if connection.vendor == "postgresql":
        connection.cursor().execute("vacuum analyze")
    else:
        connection.cursor().execute("analyze")
    return [name for _n, name, _full in rows]


def typed(names: list[str], count: int) -> list[str]:
    """Names as somebody types them: whole, or the given one with one before it."""
    chance, texts = random.Random(4), []
    for given, *before in (chance.choice(names).split() for _ in range(count)):
        texts.append(" ".join((*before, given) if chance.random() < 0.6 else (chance.choice(before), given)))
    return texts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    if not _on_empty_ground():
        return 2
    from contest.results.models import Leaderboard
    from contest.results.searching import find_named

    number = fill_people(people)
    fill_standings(number, CHAINS[0], people)
    texts = typed(name_people(), 200)
    leaderboard = Leaderboard.objects.select_related("period__contest__unit").get(pk=number)
    for masked in (False, True):
        report("masked" if masked else "whole", texts, partial(find_named, leaderboard, masked=masked))
        found = [find_named(leaderboard, text, masked=masked) for text in texts]
        print(f"  {sum(bool(one.lines) for one in found)} found, {sum(one.vague for one in found)} too many")
    return 0


if __name__ == "__main__":
    sys.exit(main())
