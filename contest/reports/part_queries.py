"""Reads of what a report divides by: the counted tables now, or the papers themselves as of a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from contest.common.clock import VIETNAM, from_ms
from contest.reports.as_of import papers_until
from contest.reports.parts import Crowd, Parts, age_parts, board_parts, hour_parts, score_parts
from contest.results.fold import HOUR_MS
from contest.results.models import HourTally, ScoreTally, Standing
from contest.rounds.models import Period
from contest.rounds.rules import read_rules

# A page looks at every person for these; it may show what was counted a few minutes ago.
KEPT_SECONDS = 600


def parts_of(period: Period, *, now: dt.datetime, kept: bool = False) -> Parts:
    """The parts as counted so far; with `kept`, people may be those of some minutes ago. Three queries at most."""
    hours = HourTally.objects.filter(period_id=period.pk, attempts__gt=0).values_list("hour_ms", "attempts")
    scores = ScoreTally.objects.filter(period_id=period.pk, attempts__gt=0).values_list("score", "attempts")
    key = f"report-crowds-{period.pk}"
    crowds = cache.get(key) if kept else None
    if crowds is None:
        crowds = _crowds(period)
        # nobody is no answer to keep: the first papers are looked for most eagerly
        if kept and crowds:
            cache.set(key, crowds, KEPT_SECONDS)
    return _parts(period, hours, dict(scores), crowds, now=now)


def parts_as_of(period: Period, *, moment: dt.datetime) -> Parts:
    """The same over the papers handed in until `moment`. Three queries over them."""
    papers = papers_until(period, moment=moment).order_by()
    hours = papers.values_list(F("submitted_ms") / HOUR_MS).annotate(Count("pk"))
    scores = papers.values_list(Coalesce("points", "score")).annotate(Count("pk"))
    grouped = papers.values_list("participant__board", "participant__person__birth_year")
    crowds = [Crowd(*row) for row in grouped.annotate(Count("participant_id", distinct=True), Count("pk"))]
    return _parts(period, ((hour * HOUR_MS, count) for hour, count in hours), dict(scores), crowds, now=moment)


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
