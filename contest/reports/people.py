"""The people of a report by name, for those who may see names: who has taken part, with what, and who has not."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Person, Unit
from contest.attempts.models import Attempt
from contest.results.actions import ENDED
from contest.results.making import frame_of, rounds_in
from contest.results.models import Standing
from contest.rounds.models import Period

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the unit that counts them; `score`, `duration_ms` of the best paper, the fastest among equals."""

    full_name: str
    unit_code: str
    unit_name: str
    attempts: int
    perfect_attempts: int | None
    score: int | None
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class People:
    """The people of a branch, unit by unit in tree order, in each those with papers first. Read anew by each loop:
    two queries, rows as they come. `scores`: how their papers did, too."""

    period: Period
    unit: Unit
    scores: bool = True

    def __iter__(self) -> Iterator[PersonRow]:
        for _unit_then_silence, row in heapq.merge(self._present(), self._silent(), key=lambda pair: pair[0]):
            yield row

    def _present(self) -> Iterator[tuple[tuple[str, int], PersonRow]]:
        standings = Standing.objects.filter(
            leaderboard__period_id=self.period.pk, leaderboard__counting=True, unit__path__startswith=self.unit.path
        ).order_by("unit__path", "participant__person__sort_name", "participant_id")
        rounds = [one.id for one in rounds_in(self.period, frame_of(self.period.contest))]
        papers = Attempt.objects.filter(participant=OuterRef("participant_id"), round__in=rounds, state__in=ENDED)
        best = papers.annotate(given=Coalesce("points", "score")).order_by("-given", "duration_ms", "pk")
        columns = ("participant__person__full_name", "unit__code", "unit__name", "attempts", "perfect")
        rows = standings.values_list(
            "unit__path", *columns, Subquery(best.values("given")[:1]), Subquery(best.values("duration_ms")[:1])
        )
        for path, *values in rows.iterator(CHUNK):
            row = PersonRow(*values)
            yield (path, 0), row if self.scores else replace(row, perfect_attempts=None, score=None, duration_ms=None)

    def _silent(self) -> Iterator[tuple[tuple[str, int], PersonRow]]:
        members = silent_members(self.period, self.unit).order_by("unit__path", "sort_name", "pk")
        rows = members.values_list("unit__path", "full_name", "unit__code", "unit__name")
        for path, full_name, code, name in rows.iterator(CHUNK):
            yield (path, 1), PersonRow(full_name, code, name, 0, 0 if self.scores else None, None, None)


def members_of(unit: Unit) -> QuerySet[Person]:
    """The people on the roster of a unit's branch."""
    return Person.objects.filter(unit__path__startswith=unit.path, is_active=True)


def silent_members(period: Period, unit: Unit) -> QuerySet[Person]:
    """The members without a counted paper in a period, by given name as offices sort."""
    stood = Standing.objects.filter(leaderboard__period_id=period.pk, participant__person=OuterRef("pk"))
    return members_of(unit).filter(~Exists(stood)).order_by("sort_name", "pk")
