"""Who may see which part of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import can_organise, roles_of
from accounts.models import Person, Role, Unit
from contest.reports.participation import Summary, participation_summary, summary_without_scores
from contest.results.access import tells_scores
from contest.results.rollup.hanging import Hung, counts_for
from contest.results.rollup.queries import hung_of
from contest.rounds.models import Contest, Period
from contest.rounds.queries import public_contests
from contest.rounds.rules import read_rules


@dataclass(frozen=True, slots=True)
class Scope:
    """A contest and the units whose branches the reader may see, the widest first; never empty."""

    contest: Contest
    roots: tuple[Unit, ...]
    drafts: bool = False
    # branches that the contest counts under another unit: their figures are seen with that unit's
    hung: Hung = field(default_factory=dict)

    def get_unit(self, code: str) -> Unit:
        """A unit inside the scope, the first root without a code. Raises Http404."""
        if not code:
            return self.roots[0]
        unit = None if "\0" in code else Unit.objects.filter(code=code).first()
        if unit is None or self.root_of(unit) is None:
            raise Http404
        return unit

    def root_of(self, unit: Unit) -> Unit | None:
        """The root whose branch a unit belongs to, or counts for."""
        own = next((root for root in self.roots if unit.path.startswith(root.path)), None)
        if own is None and self.hung:
            own = next((root for root in self.roots if counts_for(unit.path, root.path, self.hung)), None)
        return own

    def periods(self) -> QuerySet[Period]:
        """The periods that may be chosen, drafts for organisers only; with contest and unit."""
        periods = Period.objects.filter(contest=self.contest).select_related("contest__unit")
        return periods if self.drafts else periods.exclude(state=Period.State.DRAFT)


def get_scope_for(person: Person, slug: str) -> Scope:
    """The contest (drafts for organisers only) with what this person may see of it. Raises Http404."""
    if "\0" in slug:  # PostgreSQL takes no NUL, not even to find nothing
        raise Http404
    contest = get_object_or_404(_contests_seen_by(person), slug=slug)
    paths = widest_inside(contest.unit.path, roles_of(person).branches)
    roots = tuple(Unit.objects.filter(path__in=paths).order_by("depth", "path"))
    if not roots:
        raise Http404
    return Scope(contest, roots, drafts=can_organise(person), hung=hung_of(contest))


def reported_contests(person: Person) -> list[Contest]:
    """The contests of which this person may see a part, the newest first. One query."""
    branches = roles_of(person).branches
    return [contest for contest in _contests_seen_by(person) if widest_inside(contest.unit.path, branches)]


def can_see_names(person: Person, unit: Unit) -> bool:
    """Whether the silent may be named: to admins and organisers, and to a unit's secretary or the one above."""
    if can_organise(person):
        return True
    own = Role.objects.filter(person=person, kind=Role.Kind.SECRETARY).select_related("unit")
    return any(role.unit is None or unit.path.startswith(role.unit.path) for role in own)


def sees_scores(person: Person, period: Period, *, now: dt.datetime) -> bool:
    """Whether a report may say how papers did: always to organisers, to secretaries once everybody may know.

    A secretary takes part, too, and a unit may be small: one more perfect paper would tell whose it is.
    """
    return can_organise(person) or tells_scores(period, read_rules(period.contest.rules), now=now)


def get_summary_for(person: Person, period: Period, unit: Unit, *, now: dt.datetime) -> Summary:
    """The summary of a branch as far as this person may know it. At most seven queries."""
    summary = participation_summary(period, unit, now=now)
    return summary if sees_scores(person, period, now=now) else summary_without_scores(summary)


def _contests_seen_by(person: Person) -> QuerySet[Contest]:
    contests = Contest.objects.order_by("-created_at", "-pk") if can_organise(person) else public_contests()
    return contests.select_related("unit")


def widest_inside(top: str, branches: Iterable[str]) -> tuple[str, ...]:
    """Paths of the widest branches under `top` that are reached; a branch above it (or "", everything) reaches all."""
    widest: list[str] = []
    for path in sorted(branches):
        if top.startswith(path):
            return (top,)
        if path.startswith(top) and not any(path.startswith(wider) for wider in widest):
            widest.append(path)
    return tuple(widest)
