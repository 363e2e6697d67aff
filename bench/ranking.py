"""Rankings measured: the engine against the pairwise reference, and pages and places of a large leaderboard.

    python -m bench.ranking chains [--attempts 10000]        every distinct chain, place by place
    python -m bench.ranking way [--attempts 10000]           the same through the database: papers, tally, pages
    python -m bench.ranking pages [--people 1000000]         database time of pages, own places, neighbours

`pages` fills an empty database with made-up standings by SQL; run it and `way` with DATABASE_URL of a throw-away one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contest.results.models import Leaderboard


def chains(attempts: int) -> int:
    from tests.results.chains import CHAINS, chain_of
    from tests.results.made_up import made_up_people
    from tests.results.reference import places
    from tests.results.test_chains import places_by_engine

    unequal = 0
    for name in CHAINS:
        for frozen in (True, False):
            rounds, definition, rule = chain_of(name, frozen=frozen)
            people = made_up_people(sum(name.encode()) + 1, attempts, rounds=rounds)
            started = time.perf_counter()
            mine = places_by_engine(people, definition)
            took = time.perf_counter() - started
            equal = mine == places(people, rule)
            unequal += not equal
            print(
                f"{name:20} {'truth' if frozen else 'no truth':9} {len(people):6} people {len(mine):6} places "
                f"{took * 1000:7.1f} ms {'equal' if equal else 'NOT EQUAL'}",
                flush=True,
            )
    print(f"{unequal} chains not equal" if unequal else "all equal")
    return 1 if unequal else 0


def _on_empty_ground() -> bool:
    """Sets up the site on the database of the environment; says no where people take part in it already."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    django.setup()
    from django.core.management import call_command

    from contest.attempts.models import Participant

    call_command("migrate", verbosity=0)
    if Participant.objects.exists():
        print("Not an empty database: nothing is measured.", file=sys.stderr)
        return False
    return True


def way(attempts: int) -> int:
    if not _on_empty_ground():
        return 2
    from tests.factories import small_tree
    from tests.results.whole_way import differences, walk, ways

    root, unequal = small_tree(), 0
    for seed, (name, one) in enumerate(ways().items()):
        shown, wanted, _contest = walk(root, one, attempts=attempts, seed=seed)
        wrong = differences(shown, wanted)
        unequal += bool(wrong)
        places = sum(map(len, wanted.values()))
        print(f"{name:20} {len(wanted):2} lists {places:6} places {'; '.join(wrong) or 'equal'}", flush=True)
    print(f"{unequal} chains not equal" if unequal else "all equal")
    return 1 if unequal else 0


# --- a large leaderboard ----------------------------------------------------------------------------

CHAINS = (("score", "duration", "submitted"), ("score", "submitted"), ("score", "prediction", "submitted"))
FILL = {
    # {level}: a prefix's length
    "histogram": "insert into contest_rankhistogram (leaderboard_id, level, bucket, people)"
    " select leaderboard_id, {level}, substr(rank_key, 1, {level}), count(*) from contest_standing"
    " where leaderboard_id = %s group by leaderboard_id, substr(rank_key, 1, {level})",
}


def pages(people: int) -> int:
    if not _on_empty_ground():
        return 2
    from django.db import connection

    from contest.results.models import Leaderboard

    leaderboard = fill_people(people)
    for keys in CHAINS:
        fill_standings(leaderboard, keys, people)
        with connection.cursor() as cursor:
            cursor.execute("analyze")
        measure(Leaderboard.objects.select_related("period__contest__unit").get(pk=leaderboard), keys, people)
    return 0


def fill_people(people: int) -> int:
    """People, participants and one paper each, by SQL; the id of a leaderboard."""
    from django.db import connection

    from accounts.models import Person, Unit
    from contest.attempts.models import Attempt, Participant
    from contest.results.actions import tally_all
    from contest.results.models import Leaderboard
    from tests.factories import hand_in, make_contest, make_participant, small_tree

    small_tree()
    contest = make_contest(Unit.objects.get(code="K"))
    first = hand_in(make_participant(contest, Unit.objects.get(code="K1-1"), "Nguyễn Văn An"), 20)
    tally_all()
    person_of = f"{first.participant.person_id} - {first.participant_id} + n.n"
    series = (
        f"select {{base}} + n as n from generate_series(1, {people - 1}) n"
        if connection.vendor == "postgresql"
        else f"with recursive s(n) as (select 1 union all select n + 1 from s where n < {people - 1})"
        " select {base} + n as n from s"
    )
    with connection.cursor() as cursor:
        for model, pk, changed in (
            (Person, first.participant.person_id, {"code": "'B' || n.n"}),
            (
                Participant,
                first.participant_id,
                {"person_id": person_of},
            ),
            (Attempt, first.pk, {"participant_id": f"{first.participant_id} - {first.pk} + n.n"}),
        ):
            columns = [field.column or "" for field in model._meta.concrete_fields]
            values = ["n.n" if c == "id" else changed.get(c, f"t.{c}") for c in columns]
            cursor.execute(
                f"insert into {model._meta.db_table} ({', '.join(columns)}) select {', '.join(values)}"
                f" from {model._meta.db_table} t cross join ({series.format(base=pk)}) n where t.id = %s",
                [pk],
            )
    return Leaderboard.objects.exclude(key="").get().pk


def fill_standings(leaderboard: int, keys: tuple[str, ...], people: int) -> None:
    from django.db import connection, transaction

    from contest.attempts.models import Attempt, Participant
    from contest.results.models import Leaderboard, RankHistogram, Standing
    from contest.results.ranking import histogram_levels, pack_rank_key, read_definition

    chance = random.Random(1)
    first, paper = Participant.objects.order_by("pk").first(), Attempt.objects.order_by("pk").first()
    assert first
    assert paper
    one = Leaderboard.objects.get(pk=leaderboard)
    one.chain = {**one.chain, "keys": list(keys), "truths": {str(paper.round_id): 50_000}}
    one.save()
    Standing.objects.filter(leaderboard_id=leaderboard).delete()
    RankHistogram.objects.filter(leaderboard_id=leaderboard).delete()

    def value(key: str) -> int | None:
        if key == "score":
            return 20 - min(int(chance.expovariate(0.25)), 20)
        if key == "duration":
            return int(min(900_000, chance.gammavariate(4, 60_000) + 17_000))
        if key == "prediction":
            return None if chance.random() < 0.1 else abs(int(chance.gauss(0, 20_000)))
        return 1_790_000_000_000 + int(chance.random() * 7 * 86_400_000)

    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, people, 20_000):
            rows = [
                (leaderboard, first.pk + n, first.unit_id, paper.pk + n, pack_rank_key(tuple(map(value, keys)), keys))
                for n in range(start, min(people, start + 20_000))
            ]
            cursor.executemany(
                "insert into contest_standing"
                " (leaderboard_id, participant_id, unit_id, best_id, rank_key, attempts, perfect)"
                " values (%s, %s, %s, %s, %s, 1, 0)",
                rows,
            )
        for level in histogram_levels(read_definition(one.chain).known_keys):
            cursor.execute(FILL["histogram"].format(level=level), [leaderboard])


def measure(leaderboard: Leaderboard, keys: tuple[str, ...], people: int) -> None:
    from contest.attempts.models import Participant
    from contest.results import queries

    chance = random.Random(2)
    last = people // queries.PAGE_SIZE
    numbers = [1, 2, last // 2, last, *(chance.randint(1, last) for _ in range(200))]
    first = Participant.objects.order_by("pk").values_list("pk", flat=True)[0]
    some = [Participant(pk=first + chance.randrange(people)) for _ in range(200)]
    own = [line for one in some if (line := queries.find_own_standing(leaderboard, one))]
    print(f"{' → '.join(keys)}: {people} standings")
    report("page", numbers, lambda number: queries.leaderboard_page(leaderboard, number))
    report("own place", some, lambda one: queries.find_own_standing(leaderboard, one))
    report("neighbours", own, lambda line: queries.find_neighbours(leaderboard, line))


def report(name: str, cases: list[Any], ask: Callable[[Any], object]) -> None:
    """Each case: what the statements took as the client saw it, the whole call (rows of SQLite are found while they are
    fetched), and on PostgreSQL what the server says that planning and running the same statements took."""
    from django.db import connection

    spent, said = [0.0], list[tuple[str, Any]]()
    times: list[tuple[float, ...]] = []
    trips: list[int] = []

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[0] += time.perf_counter() - started
            said.append((sql, params))

    for case in cases:
        spent[0], began = 0.0, time.perf_counter()
        said.clear()
        with connection.execute_wrapper(timed):
            ask(case)
        client = (spent[0] * 1000, (time.perf_counter() - began) * 1000)
        times.append((*client, *server_ms(said)))
        trips.append(len(said))
    names = ("statements", "whole call", "server plan", "server run")
    for what, some in zip(names, map(sorted, zip(*times, strict=True)), strict=False):
        middle, high = statistics.median(some), some[int(len(some) * 0.99) - 1]
        print(
            f"  {name:11}{what:12} median {middle:6.2f} ms  99 % {high:6.2f} ms  slowest {some[-1]:6.2f} ms", flush=True
        )
    print(f"  {name:11}{'round trips':12} median {statistics.median(trips):6.0f}     most {max(trips)}", flush=True)


def server_ms(statements: list[tuple[str, Any]]) -> tuple[float, ...]:
    """Planning and execution by the server's own clock, added over some statements that are run once more."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return ()
    planning = running = 0.0
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"explain (analyze, timing off, format json) {sql}", params)
            (answer,) = cursor.fetchone()
            plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]
            planning += plan["Planning Time"]
            running += plan["Execution Time"]
    return planning, running


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("chains").add_argument("--attempts", type=int, default=10_000)
    commands.add_parser("way").add_argument("--attempts", type=int, default=10_000)
    commands.add_parser("pages").add_argument("--people", type=int, default=1_000_000)
    arguments = parser.parse_args()
    if arguments.command == "pages":
        return pages(arguments.people)
    return {"chains": chains, "way": way}[arguments.command](arguments.attempts)


if __name__ == "__main__":
    sys.exit(main())
