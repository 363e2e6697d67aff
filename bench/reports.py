"""Reports of a large organisation: the workbook's time and memory, every total against SQL, the database time of pages.

    python -m bench.reports [--database postgresql] [--units 2000] [--members 100000] [--attempts 500000]

With `--database` it makes an installation of its own and throws it away; without, it takes the one that the environment
names (VAR_DIR, or the four variables), which must be empty or filled by it before. It makes the demo contest, hangs a
tree of six levels under it and fills it. Filling takes some 6 minutes on SQLite
for half a million attempts; measuring half a minute.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.ground import DATABASES, DURABLE, installation
from bench.site import manage

LEVELS = 6
FORMATS = ("xlsx", "csv", "json", "pdf", "docx")
TIMES = 5
# Independent of the product: each unit's figures straight from the papers, over the tree by prefix.
TOTALS = """
with above as materialized (
  select own.id as own_id, u.code as code from accounts_unit own
  join accounts_unit u on u.path = substr(own.path, 1, length(u.path)))
select above.code, count(*), count(distinct a.participant_id), sum(case when a.score = %s then 1 else 0 end),
       count(distinct case when a.score = %s then a.participant_id end),
       min(case when a.score = %s then a.duration_ms end), sum(a.score)
from contest_attempt a join above on above.own_id = a.unit_id
where a.state in (1, 2) group by above.code
"""
# The papers of each unit itself, without those below it.
OWN = TOTALS.replace("on u.path = substr(own.path, 1, length(u.path))", "on u.id = own.id")
COLUMNS = ("attempts", "people", "perfect_attempts", "perfect_people", "fastest_ms", "score_sum")
Figures = dict[str, int | None]
NOTHING: Figures = {**dict.fromkeys(COLUMNS, 0), "fastest_ms": None}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--units", type=int, default=2_000)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--attempts", type=int, default=500_000)
    options = parser.parse_args()
    if options.database is None:
        return measure(options)
    with installation(DURABLE if options.database == "postgresql" else None):
        return measure(options)


def measure(options: argparse.Namespace) -> int:
    """Fills the installation of the environment unless it is filled, and measures; 1 when a figure is off."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from accounts.models import Person, Unit
    from contest.attempts.models import Attempt

    call_command("migrate", verbosity=0)
    call_command("prepare")
    if not Attempt.objects.exists():
        began = time.perf_counter()
        fill(units=options.units, members=options.members, attempts=options.attempts)
        print(f"filled in {time.perf_counter() - began:.0f} s")
    counts = Unit.objects.count(), Person.objects.count(), Attempt.objects.count()
    print("{}: {:,} units, {:,} people, {:,} attempts".format(connection.vendor, *counts))
    files()
    off = check("as it is")
    move_units()
    off += check("after 20 units have moved")
    pages()
    return 1 if off else 0


# --- a large organisation -----------------------------------------------------------------------------


def fill(*, units: int, members: int, attempts: int) -> None:
    """Units of six levels, three quarters of the members in the contest, the rest silent."""
    from django.core.management import call_command
    from django.db import connection

    from accounts.actions import add_units
    from accounts.models import Person, Unit
    from contest.rounds.models import Contest, Round

    call_command("seed_demo", stdout=io.StringIO())
    contest = Contest.objects.exclude(unit=None).order_by("pk")[0]
    root = contest.unit
    tree = list(tree_of(units - Unit.objects.count(), members))
    made = add_units(units=tree, on=Round.objects.filter(contest=contest).order_by("pk")[0].window[0].date())
    for top in [unit for unit in made if unit.depth == 1]:
        root.refresh_from_db()
        top.refresh_from_db()
        Unit.objects.move(top, root, pos="last-child")
    takes_part = members * 3 // 4
    call_command("simulate", contest=contest.slug, people=takes_part, attempts=attempts, perfect_people=takes_part // 9,
                 perfect_attempts=attempts // 10, stdout=io.StringIO())  # fmt: skip
    cells = list(Unit.objects.filter(path__startswith=root.path, numchild=0).values_list("pk", flat=True))
    # who is silent has the same names as the others: a list by name finds them among those
    names = list(Person.objects.order_by("pk").values_list("full_name", "sort_name"))
    silent = (
        Person(
            code=f"IM{n:07d}",
            full_name=names[7 * n % len(names)][0],
            sort_name=names[7 * n % len(names)][1],
            unit_id=cells[n % len(cells)],
            password="!",
        )
        for n in range(members - takes_part)
    )
    Person.objects.bulk_create(silent, batch_size=2_000)
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def tree_of(units: int, members: int) -> Iterator[Any]:
    """New units below the contest's own: five levels of them, four fifths cells with the members."""
    from accounts.actions import NewUnit
    from accounts.models import Unit

    branches = 10
    each = units // branches
    people = members * 6 // 5 // (each * branches)

    def below(code: str, count: int, level: int) -> tuple[NewUnit, ...]:
        if level == LEVELS:
            return tuple(
                NewUnit(f"{code}.{n}", f"Chi bộ số {n}", Unit.Kind.CELL, headcount=people) for n in range(count)
            )
        parts = min(3 if level < LEVELS - 1 else 4, count)
        shares = [(count - parts) // parts + (n < (count - parts) % parts) for n in range(parts)]
        return tuple(
            NewUnit(
                f"{code}.{n}",
                f"Đảng bộ bộ phận {code}.{n}",
                Unit.Kind.COMMITTEE,
                units=below(f"{code}.{n}", share, level + 1),
            )
            for n, share in enumerate(shares)
        )

    for n in range(branches):
        code = f"L{n}"
        yield NewUnit(code, f"Đảng bộ huyện số {n}", Unit.Kind.COMMITTEE, units=below(code, each - 1, 3))


def move_units() -> None:
    """Cells of one branch go to another, by the action of the units' page."""
    from django.utils import timezone

    from accounts.models import Person, Unit
    from accounts.rosters.unit_changes import move_unit

    now, by = timezone.now(), Person.objects.order_by("pk")[0]
    target = Unit.objects.get(code="L1.0").path
    moving = Unit.objects.filter(code__startswith="L0.", kind=Unit.Kind.CELL).exclude(path__startswith=target)
    for unit in moving.order_by("code")[:20]:
        unit.refresh_from_db()
        parent = Unit.objects.get(code="L1.0")
        move_unit(unit=unit, parent=parent, by=by, now=now, on=timezone.localdate())


# --- measures -----------------------------------------------------------------------------------------


def files() -> None:
    """Each file by a process of its own, the workbook once more with its people."""
    with tempfile.TemporaryDirectory() as folder:
        for name in (*FORMATS, "xlsx --people"):
            out = Path(folder) / "bao-cao"
            began = time.perf_counter()
            arguments = ("export_participation", "--out", str(out), "--format", *name.split())
            process = subprocess.Popen(manage(*arguments), stdout=subprocess.DEVNULL)
            peak = watch(process)
            wall, size = time.perf_counter() - began, out.stat().st_size if out.exists() else 0
            print(f"{name:14} {wall:6.1f} s {peak:6.0f} MB {size / 1e6:6.1f} MB file, exit {process.returncode}")


def watch(process: subprocess.Popen[bytes]) -> float:
    """Peak memory in MB of a process, or of one that it starts; what wait4 says would hold that of its parent."""
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            started = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            peak = max(peak, *map(_most_kb, (process.pid, *started)))
        time.sleep(0.02)
    return peak / 1024


def _most_kb(pid: object) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return max((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), default=0)


def check(when: str) -> int:
    """The report's rows against SQL, and children against parents; how many are off."""
    from django.utils import timezone

    from contest.attempts.models import Attempt
    from contest.reports.participation import participation
    from contest.rounds.models import Period

    round_id = Attempt.objects.order_by("pk").values_list("round_id", flat=True)[0]
    period = Period.objects.select_related("contest__unit").get(contest__periods__pk=round_id, kind=Period.Kind.CONTEST)
    report = participation(period, period.contest.unit, now=timezone.now())
    total = report.summary.total
    expected, own = (_by_code(statement, total) for statement in (TOTALS, OWN))
    off = 0
    for row in report.rows:
        off += _stated(row) != expected.get(row.code, NOTHING)
    sums = sum(not adds_up for adds_up in _sums(report.rows, own))
    print(f"totals {when}: {len(report.rows)} units, {off} off SQL, {sums} not own and children's together")
    return off + sums


def _by_code(statement: str, total: int) -> dict[str, Figures]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, [total] * 3)
        return {row[0]: dict(zip(COLUMNS, map(_int, row[1:]), strict=True)) for row in cursor.fetchall()}


def _stated(row: Any) -> Figures:
    stated = {name: getattr(row, name) for name in COLUMNS[:-1]}
    return {**stated, "score_sum": round((row.mean_score or 0) * row.attempts)}


def _sums(rows: Any, own: dict[str, Figures]) -> Iterator[bool]:
    """For each unit: whether every figure is that of its own papers and of the units right below together.

    People too, since the made-up crowd hands in for one unit each.
    """
    above: list[Any] = []
    parts = {row.code: [own.get(row.code, NOTHING)] for row in rows}
    for row in rows:
        del above[row.depth :]
        if above:
            parts[above[-1].code].append(_stated(row))
        above.append(row)
    for row in rows:
        fastest = [part["fastest_ms"] for part in parts[row.code] if part["fastest_ms"] is not None]
        together: Figures = {name: sum(part[name] or 0 for part in parts[row.code]) for name in COLUMNS}
        yield _stated(row) == {**together, "fastest_ms": min(fastest, default=None)}


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


def pages() -> None:
    """Database time of every report page (rows of SQLite are found while they are fetched: see the whole beside it)."""
    from django.db import connection
    from django.test import Client

    from accounts.models import Person, Role
    from contest.rounds.models import Contest

    slug = Contest.objects.exclude(unit=None).order_by("pk")[0].slug
    report, unit = f"/bao-cao/{slug}", f"/don-vi?cuoc-thi={slug}"
    addresses = [
        *(report + more for more in ("", "?don-vi=L0", "?don-vi=L0.0.0", "?dot=1", "?xep=-ty-le", "/cau-hoi")),
        *(unit + more for more in ("", "&don-vi=L0")),
        f"/to-chuc/{slug}/theo-doi",
    ]
    client = Client(SERVER_NAME="127.0.0.1")
    admin = Person.objects.filter(roles__kind=Role.Kind.ADMIN).order_by("pk")[0]
    client.force_login(admin)
    spent = [0.0, 0]

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[0] += time.perf_counter() - began
            spent[1] += 1

    for address in addresses:
        took, whole = [], []
        with connection.execute_wrapper(timed):
            for _ in range(TIMES):
                spent[:], began = [0.0, 0], time.perf_counter()
                answer = client.get(address)
                took.append(spent[0] * 1000)
                whole.append((time.perf_counter() - began) * 1000)
        middle, middle_whole = statistics.median(took), statistics.median(whole)
        print(f"{answer.status_code} {middle:6.1f} ms of {middle_whole:6.1f} ms, {spent[1]} queries  {address}")
    print(f"peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
