"""Hanging branches elsewhere and back: the rule is written, and what was counted moves with it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.audit.actions import record
from accounts.models import Person, Unit
from contest.common.database import wait_for_lock
from contest.results.actions import TALLY_LOCK
from contest.results.branches import shift
from contest.results.comparing import write_anew
from contest.results.models import UnitTally
from contest.results.queries import counting_window, headcount_day
from contest.results.rollup.errors import RollupError
from contest.results.rollup.hanging import Hung, counted_above
from contest.results.rollup.models import CountedUnder
from contest.results.rollup.queries import hung_of, in_force, path_above
from contest.rounds.models import Contest, Period


@transaction.atomic
def count_under(
    *,
    contest: Contest,
    unit: Unit,
    under: Unit,
    since: dt.date,
    until: dt.date | None = None,
    reason: str = "",
    by: Person | None,
    now: dt.datetime,
) -> CountedUnder:
    """In this contest a unit counts under another from a day on. Raises RollupError."""
    wait_for_lock(TALLY_LOCK)
    _check(contest, unit, under, since, until)
    made = CountedUnder.objects.create(
        contest=contest, unit=unit, under=under, since=since, until=until, reason=reason, by=by, at=now
    )
    settle(contest=contest, now=now)
    _record("rollup.added", made, by=by, now=now)
    return made


@transaction.atomic
def end_rule(*, rule: CountedUnder, until: dt.date | None, by: Person | None, now: dt.datetime) -> None:
    """Sets the last day, or None for no end. Raises RollupError."""
    wait_for_lock(TALLY_LOCK)
    if rule.removed_at is not None:
        raise RollupError("already_removed")
    _check(rule.contest, rule.unit, rule.under, rule.since, until, own=rule.pk)
    CountedUnder.objects.filter(pk=rule.pk).update(until=until)
    rule.until = until
    settle(contest=rule.contest, now=now)
    _record("rollup.ended", rule, by=by, now=now)


@transaction.atomic
def remove_rule(*, rule: CountedUnder, by: Person | None, now: dt.datetime) -> None:
    """Takes a rule back as if it had never been; it stays in the history. Raises RollupError."""
    wait_for_lock(TALLY_LOCK)
    _check_open(rule.contest)
    if not CountedUnder.objects.filter(pk=rule.pk, removed_at=None).update(removed_at=now, removed_by=by):
        raise RollupError("already_removed")
    settle(contest=rule.contest, now=now)
    _record("rollup.removed", rule, by=by, now=now)


@transaction.atomic
def settle(*, contest: Contest, now: dt.datetime) -> int:
    """Lets the counted tables follow what holds today (after the end: on the last day); returns how many rules turned.

    Safe to call at any time. One rule after the other, so that each shift starts from sums that are right.
    """
    wait_for_lock(TALLY_LOCK)
    whole = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    holds = in_force(headcount_day(counting_window(whole)[1], now=now))
    rules = CountedUnder.objects.filter(contest=contest)
    ending = list(rules.filter(~holds, applied=True).select_related("unit").order_by("pk"))
    starting = list(rules.filter(holds, applied=False).select_related("unit").order_by("since", "pk"))
    for rule in (*ending, *starting):
        before = hung_of(contest)
        CountedUnder.objects.filter(pk=rule.pk).update(applied=not rule.applied)
        _follow(contest, rule.unit, before, hung_of(contest))
    return len(ending) + len(starting)


def settle_due(*, now: dt.datetime) -> int:
    """Settles every contest of which a rule begins or ends by now; returns how many rules turned."""
    today = headcount_day(None, now=now)
    due = CountedUnder.objects.filter(Q(in_force(today), applied=False) | Q(~in_force(today), applied=True))
    contests = Contest.objects.filter(pk__in=due.values("contest"))
    return sum(settle(contest=contest, now=now) for contest in contests.order_by("pk"))


def _follow(contest: Contest, unit: Unit, before: Hung, after: Hung) -> None:
    if before.items() ^ after.items() != {
        (unit.path, hung[unit.path]) for hung in (before, after) if unit.path in hung
    }:
        # a tree that was moved since made a circle of it, or undid one
        write_anew(contest)
        return
    was, now_is = (counted_above(path_above(unit, hung), hung) for hung in (before, after))
    counted = UnitTally.objects.filter(unit=unit, period__contest=contest).select_related("period__contest")
    losing = [path for path in reversed(was) if path not in now_is]
    shift(counted, losing, [path for path in now_is if path not in was], after)


def _check_open(contest: Contest) -> None:
    if Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST, state=Period.State.FIXED).exists():
        raise RollupError("official")


def _check(
    contest: Contest, unit: Unit, under: Unit, since: dt.date, until: dt.date | None, *, own: int | None = None
) -> None:
    _check_open(contest)
    root = contest.unit
    if until is not None and until < since:
        raise RollupError("ends_before")
    if unit.pk == root.pk or not all(one.path.startswith(root.path) for one in (unit, under)):
        raise RollupError("outside")
    if under.path.startswith(unit.path):
        raise RollupError("itself")
    if under.path == unit.path[: -Unit.steplen]:
        raise RollupError("same_place")
    meanwhile = CountedUnder.objects.filter(contest=contest, removed_at=None).exclude(pk=own or 0)
    meanwhile = meanwhile.filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        meanwhile = meanwhile.filter(since__lte=until)
    pairs = dict(meanwhile.exclude(unit=unit).values_list("unit__path", "under__path"))
    if meanwhile.filter(unit=unit).exists():
        raise RollupError("overlaps")
    if unit.path in counted_above(under.path, pairs):
        raise RollupError("circle")


def _record(action: str, rule: CountedUnder, *, by: Person | None, now: dt.datetime) -> None:
    detail = {
        "unit": rule.unit.name,
        "under": rule.under.name,
        "since": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else "",
    }
    record(action, by=by, now=now, about=rule, contest=rule.contest.slug, detail=detail)
