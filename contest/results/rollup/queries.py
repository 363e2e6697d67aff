"""Reads of what counts where, and units by it."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet

from accounts.models import Unit
from accounts.queries import headcounts_on
from contest.results.rollup.hanging import Hung, counted_above, pieces_below, shifts, without_circles
from contest.results.rollup.models import CountedUnder
from contest.rounds.models import Contest


def rules_of(contest: Contest) -> QuerySet[CountedUnder]:
    """What a contest counts elsewhere, with units and authors, what was taken back at the end."""
    rows = CountedUnder.objects.filter(contest=contest).select_related("unit", "under", "by", "removed_by")
    return rows.order_by(F("removed_at").asc(nulls_first=True), "unit__path", "since", "pk")


def rules_near(contest: Contest, unit: Unit) -> QuerySet[CountedUnder]:
    """What holds by now in a contest of a unit's own figures: what counts under it, what of its level does not. One
    query."""
    level = Q(unit__depth=unit.depth + 1, unit__path__startswith=unit.path)
    rows = CountedUnder.objects.filter(level | Q(under=unit) | Q(unit=unit), contest=contest, applied=True)
    return rows.select_related("unit", "under").order_by("unit__path")


def rules_about(unit: Unit) -> QuerySet[CountedUnder]:
    """What holds by now of a unit in any contest, the newest contest first. One query."""
    rows = CountedUnder.objects.filter(Q(under=unit) | Q(unit=unit), applied=True)
    return rows.select_related("contest", "unit", "under").order_by("-contest", "unit__path")


def in_force(day: dt.date) -> Q:
    """The condition of those that hold on a day."""
    return Q(removed_at=None, since__lte=day) & (Q(until=None) | Q(until__gte=day))


def hung_of(contest: Contest) -> Hung:
    """By what the counted tables of a contest are counted. One query."""
    return _hung(CountedUnder.objects.filter(contest=contest, applied=True))


def hung_on(contest: Contest, day: dt.date) -> Hung:
    """By what a contest counts on a day, as it is known now. One query."""
    return _hung(CountedUnder.objects.filter(in_force(day), contest=contest))


def _hung(rows: QuerySet[CountedUnder]) -> Hung:
    return without_circles(rows.order_by("since", "pk").values_list("unit__path", "under__path"))


def counted_branch(unit: Unit, hung: Hung) -> QuerySet[Unit]:
    """A unit and everything that counts for it, by ranges of the path index; in tree order."""
    wanted = Q()
    for top, cut_out in pieces_below(unit.path, hung):
        piece = Q(path__gte=top, path__lt=f"{top}~")
        for one in cut_out:
            piece &= ~Q(path__gte=one, path__lt=f"{one}~")
        wanted |= piece
    return Unit.objects.filter(wanted).order_by("path")


def counted_children(unit: Unit, hung: Hung) -> QuerySet[Unit]:
    """The units right below a unit, as a contest counts: as a query that can stand inside others."""
    own = Q(depth=unit.depth + 1, path__startswith=unit.path)
    if hung:
        comes = [branch for branch, under in hung.items() if under == unit.path]
        own = (own & ~Q(path__in=[*hung])) | Q(path__in=comes)
    return Unit.objects.filter(own)


def path_above(unit: Unit, hung: Hung) -> str:
    """The path of the unit that a unit counts under, "" at the top."""
    return hung.get(unit.path) or unit.path[: -Unit.steplen]


def counted_headcounts(units: QuerySet[Unit], day: dt.date, hung: Hung) -> dict[int, int]:
    """Headcounts valid on a day with those of branches that count elsewhere moved along, by unit id.

    One query, two more with branches.
    """
    counts = headcounts_on(units, day)
    if not hung:
        return counts
    branches = Unit.objects.filter(path__in=[*hung])
    stated = headcounts_on(branches, day)
    paths = dict(Unit.objects.filter(pk__in={*counts, *stated}).values_list("pk", "path"))
    moved = shifts({paths[pk]: people for pk, people in stated.items()}, hung)
    return {pk: max(0, people + sum(one.at(paths[pk]) for one in moved)) for pk, people in counts.items()}


def counted_path(root: Unit, unit: Unit, hung: Hung) -> list[Unit]:
    """The units from `root` (included) down to `unit` (included), as a contest counts. One query."""
    chain = counted_above(unit.path, hung)
    if root.path not in chain:
        chain = counted_above(unit.path)
    wanted = chain[chain.index(root.path) :] if root.path in chain else [unit.path]
    found = {one.path: one for one in Unit.objects.filter(path__in=wanted)}
    return [found[path] for path in wanted if path in found]
