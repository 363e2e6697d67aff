"""Reads of what a report divides by: the counted tables now, or the papers themselves as of a moment."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Unit
from contest.common.clock import VIETNAM, from_ms
from contest.common.kept import find_kept, keep
from contest.reports.as_of import papers_until
from contest.reports.days import Day, whole_days
from contest.reports.parts import Crowd, Parts, age_parts, board_parts, hour_parts, score_parts
from contest.results.fold import HOUR_MS
from contest.results.models import HourTally, ScoreTally, Standing
from contest.results.rollup.queries import counted_branch, hung_of
from contest.rounds.models import Period
from contest.rounds.rules import read_rules

# A page looks at every person for these; it may show what was counted a few minutes ago.
KEPT_SECONDS = 600


def parts_of(period: Period, *, now: dt.datetime, kept: bool = False) -> Parts:
    """The parts as counted so far; with `kept`, people may be those of some minutes ago. Three queries at most."""
    hours = HourTally.objects.filter(period_id=period.pk, attempts__gt=0).values_list("hour_ms", "attempts")
    scores = ScoreTally.objects.filter(period_id=period.pk, attempts__gt=0).values_list("score", "attempts")
    key = f"report-crowds-{period.pk}"
    crowds = find_kept(key) if kept else None
    if crowds is None:
        crowds = _crowds(period)
        # nobody is no answer to keep: the first papers are looked for most eagerly
        if kept and crowds:
            keep(key, crowds, seconds=KEPT_SECONDS)
    return _parts(period, hours, dict(scores), crowds, now=now)


def parts_as_of(period: Period, *, moment: dt.datetime) -> Parts:
    """The parts of the papers handed in until `moment`. Three queries over these papers."""
    papers = papers_until(period, moment=moment).order_by()
    hours = papers.values_list(F("submitted_ms") / HOUR_MS).annotate(Count("pk"))
    scores = papers.values_list(Coalesce("points", "score")).annotate(Count("pk"))
    grouped = papers.values_list("participant__board", "participant__person__birth_year")
    crowds = [Crowd(*row) for row in grouped.annotate(Count("participant_id", distinct=True), Count("pk"))]
    return _parts(period, ((hour * HOUR_MS, count) for hour, count in hours), dict(scores), crowds, now=moment)


@dataclass(frozen=True, slots=True)
class BranchParts:
    """What the papers of a branch are divided by: by day, and the parts."""

    days: tuple[Day, ...]
    parts: Parts


def branch_parts(period: Period, unit: Unit, *, now: dt.datetime) -> BranchParts:
    """The parts of a unit and what counts for it, straight from its papers; as they were some minutes ago at most.

    A person is counted where the first paper of the period came from, as in the tallies. Four queries, two of them
    over the papers of the period.
    """
    hung = hung_of(period.contest)
    # how the branch is counted is part of what is kept
    shape = ".".join(f"{branch}-{under}" for branch, under in sorted(hung.items()))
    key = f"report-branch-{period.pk}-{unit.pk}-{hashlib.sha256(shape.encode()).hexdigest()[:16]}"
    counted = find_kept(key)
    if counted is None:
        counted = _counted_in_branch(period, counted_branch(unit, hung), now=now)
        if counted[1]:
            keep(key, counted, seconds=KEPT_SECONDS)
    hours, scores, crowds = counted
    days = whole_days((from_ms(hour_ms).date(), attempts) for hour_ms, attempts in hours)
    return BranchParts(days, _parts(period, hours, scores, crowds, now=now))


def _counted_in_branch(
    period: Period, units: QuerySet[Unit], *, now: dt.datetime
) -> tuple[list[tuple[int, int]], dict[int, int], list[Crowd]]:
    papers = papers_until(period, moment=now).order_by()
    own = papers.filter(unit__in=list(units.values_list("pk", flat=True)))
    earlier = papers.filter(participant=OuterRef("participant"), pk__lt=OuterRef("pk"))
    who = ("participant__board", "participant__person__birth_year")
    grouped = own.values_list(F("submitted_ms") / HOUR_MS, Coalesce("points", "score"), *who)
    summed = grouped.annotate(attempts=Count("pk"), people=Count("pk", filter=~Exists(earlier)))
    hours: Counter[int] = Counter()
    scores: Counter[int] = Counter()
    crowds: defaultdict[tuple[str, int | None], list[int]] = defaultdict(lambda: [0, 0])
    for hour, score, board, born, attempts, people in summed.iterator():
        hours[hour * HOUR_MS] += attempts
        scores[score] += attempts
        crowd = crowds[board, born]
        crowd[0] += people
        crowd[1] += attempts
    return sorted(hours.items()), dict(scores), [Crowd(*key, *count) for key, count in crowds.items()]


def _crowds(period: Period) -> list[Crowd]:
    standings = Standing.objects.filter(leaderboard__period_id=period.pk, leaderboard__counting=True).order_by()
    grouped = standings.values_list("participant__board", "participant__person__birth_year")
    return [Crowd(*row) for row in grouped.annotate(Count("participant_id"), Sum("attempts"))]


def _parts(
    period: Period,
    hours: Iterable[tuple[int, int]],
    scores: dict[int, int],
    crowds: list[Crowd],
    *,
    now: dt.datetime,
) -> Parts:
    rules = read_rules(period.contest.rules)
    year = now.astimezone(VIETNAM).year
    return Parts(
        hours=hour_parts((from_ms(hour_ms).hour, attempts) for hour_ms, attempts in hours),
        scores=score_parts(scores, most=rules.paper.most_points or rules.paper.questions),
        ages=age_parts(crowds, year=year),
        boards=board_parts(crowds, labels={board.key: board.label for board in rules.boards}),
    )
