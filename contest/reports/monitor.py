"""What happens in a contest right now, for its organisers. Read every few seconds, so no query looks at much."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Min, QuerySet

from accounts.models import Unit
from contest.attempts.models import Attempt, TallyQueue
from contest.common.clock import from_ms, local_day, to_ms
from contest.results.models import HourTally
from contest.results.queries import Figures, period_figures
from contest.results.rollup.hanging import Hung, counted_above
from contest.results.rollup.queries import hung_of
from contest.rounds.models import Contest, Period
from contest.rounds.rules import GRACE_MS

MINUTE_MS, HOURS_KEPT = 60_000, 48
MINUTES = 60
# Attempts have two indexes and get no third: what is new is looked for among the newest ids.
NEWEST = 20_000
UNITS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class UnitCount:
    """People at work in one unit."""

    name: str
    people: int


@dataclass(frozen=True, slots=True)
class AtWork:
    """People at work: in all, in the units with most of them, and in `other_units` further ones together."""

    people: int
    units: tuple[UnitCount, ...]
    other_units: int
    others: int

    @property
    def all_units(self) -> int:
        return len(self.units) + self.other_units

    @property
    def longest(self) -> int:
        """The length of a full bar."""
        return max([unit.people for unit in self.units] + [self.others])


@dataclass(frozen=True, slots=True)
class Pace:
    """Starts and hand-ins in each of the last whole minutes; `minutes` are their first milliseconds.

    `partial`: more happened than the newest attempts that were looked at, so the figures are a least.
    """

    minutes: tuple[int, ...]
    started: tuple[int, ...]
    handed_in: tuple[int, ...]
    partial: bool


@dataclass(frozen=True, slots=True)
class Health:
    """State of the system: papers that wait to be counted, the oldest for `queue_ms`; open ones long past their end;
    how long the database took for the question before; free room on this machine's disk, and whether the database
    lies on it.
    """

    queued: int
    queue_ms: int
    overdue: int
    overdue_ms: int
    answer_ms: int
    free_bytes: int
    holds_database: bool


@dataclass(frozen=True, slots=True)
class Live:
    """A contest at one moment."""

    now: dt.datetime
    figures: Figures
    today: int
    yesterday: int
    at_work: AtWork
    pace: Pace
    health: Health


def live(contest: Contest, *, now: dt.datetime) -> Live:
    """The state of a contest. A dozen queries, none over more than the newest attempts."""
    now_ms = to_ms(now)
    whole = Period.objects.get(contest=contest, kind=Period.Kind.CONTEST)
    rounds = Period.objects.filter(contest=contest, kind=Period.Kind.ROUND).values("pk")
    newest, answer_ms = _timed_newest()
    own = newest.filter(round__in=rounds)
    today, yesterday = _two_days(whole, now_ms=now_ms)
    return Live(
        now=now,
        figures=period_figures(whole),
        today=today,
        yesterday=yesterday,
        at_work=_at_work(contest, own.filter(state=Attempt.State.OPEN, ends_ms__gt=now_ms)),
        pace=_pace(own, newest, now_ms=now_ms),
        health=_health(newest, now_ms=now_ms, answer_ms=answer_ms),
    )


def _timed_newest() -> tuple[QuerySet[Attempt], int]:
    begun = time.perf_counter()
    last = Attempt.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    took = round((time.perf_counter() - begun) * 1000)
    return Attempt.objects.filter(pk__gt=last - NEWEST), took


def _two_days(whole: Period, *, now_ms: int) -> tuple[int, int]:
    hours = HourTally.objects.filter(period=whole, hour_ms__gte=now_ms - HOURS_KEPT * 60 * MINUTE_MS)
    days: Counter[dt.date] = Counter()
    for hour_ms, attempts in hours.values_list("hour_ms", "attempts"):
        days[local_day(hour_ms)] += attempts
    today = local_day(now_ms)
    return days[today], days[today - dt.timedelta(days=1)]


def _at_work(contest: Contest, attempts: QuerySet[Attempt]) -> AtWork:
    root, hung = contest.unit, hung_of(contest)
    counts: Counter[str] = Counter()
    for path, people in attempts.values_list("unit__path").annotate(people=Count("pk")):
        counts[_branch_of(path, root, hung)] += people
    ranked = counts.most_common()
    shown = ranked if len(ranked) <= UNITS_SHOWN + 1 else ranked[:UNITS_SHOWN]
    names = dict(Unit.objects.filter(path__in=[path for path, _ in shown]).values_list("path", "name"))
    units = tuple(UnitCount(names.get(path, root.name), people) for path, people in shown)
    return AtWork(counts.total(), units, len(ranked) - len(shown), counts.total() - sum(people for _, people in shown))


def _branch_of(path: str, root: Unit, hung: Hung) -> str:
    chain = counted_above(path, hung)
    return next(iter(chain[len(counted_above(root.path)) :]), root.path)


def _pace(own: QuerySet[Attempt], newest: QuerySet[Attempt], *, now_ms: int) -> Pace:
    last = now_ms // MINUTE_MS * MINUTE_MS
    minutes = tuple(range(last - MINUTES * MINUTE_MS, last, MINUTE_MS))
    seen = newest.aggregate(oldest=Min("started_ms"), count=Count("pk"))
    partial = seen["count"] >= NEWEST and seen["oldest"] > minutes[0]
    return Pace(minutes, _per_minute(own, "started_ms", minutes), _per_minute(own, "submitted_ms", minutes), partial)


def _per_minute(attempts: QuerySet[Attempt], moment: str, minutes: Sequence[int]) -> tuple[int, ...]:
    edges = {f"{moment}__gte": minutes[0], f"{moment}__lt": minutes[-1] + MINUTE_MS}
    counted = attempts.filter(**edges).annotate(minute=F(moment) / MINUTE_MS).values_list("minute")
    counts = dict(counted.annotate(attempts=Count("pk")))
    return tuple(counts.get(minute // MINUTE_MS, 0) for minute in minutes)


def site_health(*, now: dt.datetime) -> Health:
    """Queue, overdue papers, database and disk, of no contest in particular. Four queries."""
    newest, answer_ms = _timed_newest()
    return _health(newest, now_ms=to_ms(now), answer_ms=answer_ms)


def _health(newest: QuerySet[Attempt], *, now_ms: int, answer_ms: int) -> Health:
    # the queue is emptied in id order: what has waited longest is among the first
    first = TallyQueue.objects.order_by("attempt_id")[:500].aggregate(oldest=Min("attempt__submitted_ms"))["oldest"]
    # the worker looks every ten seconds; only what it has missed is worth a word
    late = newest.filter(state=Attempt.State.OPEN, ends_ms__lte=now_ms - GRACE_MS - 2 * 10_000)
    overdue = late.aggregate(count=Count("pk"), oldest=Min("ends_ms"))
    return Health(
        queued=TallyQueue.objects.count(),
        queue_ms=max(0, now_ms - first) if first else 0,
        overdue=overdue["count"],
        overdue_ms=now_ms - overdue["oldest"] if overdue["oldest"] else 0,
        answer_ms=answer_ms,
        free_bytes=shutil.disk_usage(settings.VAR_DIR).free,
        holds_database=connection.vendor == "sqlite",
    )


def minute_labels(pace: Pace) -> list[str]:
    """The clock of each minute, "09:41"."""
    return [f"{from_ms(minute):%H:%M}" for minute in pace.minutes]
