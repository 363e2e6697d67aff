"""Taking a file of rules in: all of it, or nothing and every line that is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Person, Unit
from contest.results.rollup.actions import count_under, end_rule
from contest.results.rollup.errors import RollupError
from contest.results.rollup.models import CountedUnder
from contest.results.rollup.sheet import RollupRow
from contest.rounds.models import Contest


class FaultyLines(ValueError):
    """`lines`: number of the row in the sheet, and the code of what is wrong (wording.fault_words)."""

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        super().__init__(lines)
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Taken:
    """How many rules a file brought, changed, and said as they were."""

    new: int
    changed: int
    same: int


def take_in(*, contest: Contest, rows: Iterable[RollupRow], by: Person | None, now: dt.datetime) -> Taken:
    """Writes what the rows say; rules that they do not name stay. Raises FaultyLines, and then nothing is changed."""
    listed = list(rows)
    units = {one.code: one for one in Unit.objects.filter(code__in={code for row in listed for code in _codes(row)})}
    done: list[str] = []
    faults: list[tuple[int, str]] = []
    with transaction.atomic():
        for row in listed:
            try:
                with transaction.atomic():
                    done.append(_take(contest, row, units, by, now))
            except RollupError as error:
                faults.append((row.number, error.code))
        if faults:
            raise FaultyLines(faults)
    return Taken(done.count("new"), done.count("changed"), done.count("same"))


def _codes(row: RollupRow) -> tuple[str, str]:
    return row.unit, row.under


def _take(contest: Contest, row: RollupRow, units: dict[str, Unit], by: Person | None, now: dt.datetime) -> str:
    for role, code in zip(("unit", "under"), _codes(row), strict=True):
        if code not in units:
            raise RollupError(f"unknown_{role}" if code else f"no_{role}")
    if row.fault or row.since is None:
        raise RollupError(row.fault or "since")
    unit, under = units[row.unit], units[row.under]
    there = CountedUnder.objects.filter(contest=contest, unit=unit, since=row.since, removed_at=None)
    rule = there.select_related("contest__unit", "unit", "under").first()
    if rule is None:
        count_under(
            contest=contest,
            unit=unit,
            under=under,
            since=row.since,
            until=row.until,
            reason=row.reason,
            by=by,
            now=now,
        )
        return "new"
    if rule.under_id != under.pk:
        raise RollupError("other_under")
    if rule.until == row.until:
        return "same"
    end_rule(rule=rule, until=row.until, by=by, now=now)
    return "changed"
