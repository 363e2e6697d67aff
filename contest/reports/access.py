"""Who may see which part of a report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import can_organise
from accounts.models import Person, Role, Unit
from contest.rounds.models import Contest, Period
from contest.rounds.queries import public_contests

REPORTING = (Role.Kind.ADMIN, Role.Kind.ORGANISER, Role.Kind.SECRETARY, Role.Kind.VIEWER)


@dataclass(frozen=True, slots=True)
class Scope:
    """A contest and the units whose branches the reader may see, the widest first; never empty."""

    contest: Contest
    roots: tuple[Unit, ...]
    drafts: bool = False

    def get_unit(self, code: str) -> Unit:
        """A unit inside the scope, the first root without a code. Raises Http404."""
        if not code:
            return self.roots[0]
        unit = Unit.objects.filter(code=code).first()
        if unit is None or self.root_of(unit) is None:
            raise Http404
        return unit

    def root_of(self, unit: Unit) -> Unit | None:
        """The root whose branch a unit belongs to."""
        return next((root for root in self.roots if unit.path.startswith(root.path)), None)

    def periods(self) -> QuerySet[Period]:
        """The periods that may be chosen, drafts for organisers only; with contest and unit."""
        periods = Period.objects.filter(contest=self.contest).select_related("contest__unit")
        return periods if self.drafts else periods.exclude(state=Period.State.DRAFT)


def get_scope_for(person: Person, slug: str) -> Scope:
    """The contest (drafts for organisers only) with what this person may see of it. Raises Http404."""
    drafts = can_organise(person)
    contests = Contest.objects.all() if drafts else public_contests()
    contest = get_object_or_404(contests.select_related("unit"), slug=slug)
    roots = roots_inside(contest.unit, _units_of(person))
    if not roots:
        raise Http404
    return Scope(contest, roots, drafts)


def roots_inside(top: Unit, units: Iterable[Unit | None]) -> tuple[Unit, ...]:
    """The widest branches of a contest's unit that roles reach; a role over no unit, or over one above, reaches all."""
    roots: list[Unit] = []
    for unit in sorted((unit or top for unit in units), key=lambda unit: unit.path):
        if top.path.startswith(unit.path):
            return (top,)
        if unit.path.startswith(top.path) and not any(unit.path.startswith(root.path) for root in roots):
            roots.append(unit)
    return tuple(roots)


def _units_of(person: Person) -> list[Unit | None]:
    return [role.unit for role in Role.objects.filter(person=person, kind__in=REPORTING).select_related("unit")]
