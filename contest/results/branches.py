"""A unit moves in the tree with all below it: what was counted for it goes from the units above to the new ones above.

Sums move as they are. The fastest and the latest paper of a unit that loses the branch are looked for again, and only
where they may have come from it. Lists by unit are counted anew, since people may stand on another one now. The same
shift is made when a contest hangs a branch elsewhere than the tree does (rollup/).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F
from django.dispatch import receiver

from accounts.models import Unit
from accounts.queries import paths_above
from accounts.rosters.signals import branch_moved, branch_moves
from contest.common.database import wait_for_lock
from contest.results.actions import FIGURES, TALLY_LOCK, add_unit_figures
from contest.results.comparing import write_anew
from contest.results.making import frame_of, rounds_in
from contest.results.models import Leaderboard, UnitTally
from contest.results.recount import counted_in
from contest.results.rollup.hanging import AS_IN_THE_TREE, Hung
from contest.results.rollup.models import CountedUnder
from contest.results.rollup.queries import counted_children
from contest.rounds.models import Period

SUMS = tuple(name for name in FIGURES if name not in ("fastest_ms", "last_ms"))


@receiver(branch_moves)
def hold_the_tally(sender: type[Unit], **news: Any) -> None:
    """Nothing is counted by the old tree while the new one is not there."""
    wait_for_lock(TALLY_LOCK)


@receiver(branch_moved)
def count_elsewhere(sender: type[Unit], *, old_path: str, new_path: str, **news: Any) -> None:
    """Gives the branch's counts to the units above its new place."""
    moved = Unit.objects.get(path=new_path)
    was_above, is_above = ({*_above(path)} for path in (old_path, new_path))
    counted = list(UnitTally.objects.filter(unit=moved).select_related("period__contest__unit"))
    contests = {tally.period.contest_id: tally.period.contest for tally in counted}
    # where branches count elsewhere, a move may change what lies above several of them
    hanging = {*CountedUnder.objects.filter(contest__in=contests, applied=True).values_list("contest_id", flat=True)}
    losing, gaining = sorted(was_above - is_above, key=len, reverse=True), is_above - was_above
    shift([one for one in counted if one.period.contest_id not in hanging], losing, gaining)
    for contest in contests.values():
        if contest.pk in hanging or Leaderboard.objects.filter(period__contest=contest, unit__isnull=False).exists():
            write_anew(contest)


def _above(path: str) -> Iterable[str]:
    return [one for one in paths_above(Unit(path=path)) if one != path]


def shift(
    counted: Iterable[UnitTally], losing: Sequence[str], gaining: Iterable[str], hung: Hung = AS_IN_THE_TREE
) -> None:
    """Takes what was counted for one unit from others (the deepest first) and adds it to others, by their paths.

    `hung`: how the contest of these tallies counts from now on.
    """
    found = {unit.path: unit for unit in Unit.objects.filter(path__in=losing)}
    ids = list(Unit.objects.filter(path__in=gaining).values_list("pk", flat=True))
    for tally in counted:
        figures = tuple(getattr(tally, name) for name in FIGURES)
        # what the deepest has left tells the ones above it
        for path in losing:
            _take(tally, found[path], hung)
        add_unit_figures((tally.period_id, unit_id, *figures) for unit_id in ids)


def _take(moved: UnitTally, unit: Unit, hung: Hung) -> None:
    """Takes the moved unit's figures from a unit that it has left; its row goes when nothing is left."""
    mine = UnitTally.objects.filter(period_id=moved.period_id, unit=unit)
    mine.update(**{name: F(name) - getattr(moved, name) for name in SUMS})
    mine.filter(attempts=0).delete()
    left = mine.first()
    if left is None or (left.fastest_ms != moved.fastest_ms and left.last_ms != moved.last_ms):
        return
    fastest_ms, last_ms = _extremes(moved.period, unit, hung)
    mine.update(fastest_ms=fastest_ms, last_ms=last_ms)


def _extremes(period: Period, unit: Unit, hung: Hung) -> tuple[int | None, int]:
    """The fastest all-right paper and the latest one: from the units right below, and from the unit's own papers."""
    below = counted_children(unit, hung)
    rows = list(UnitTally.objects.filter(period=period, unit__in=below).values_list("fastest_ms", "last_ms"))
    fastest = [ms for ms, _last in rows if ms is not None]
    last = [ms for _fastest, ms in rows]
    rounds = [one.id for one in rounds_in(period, frame_of(period.contest))]
    for attempt in counted_in(rounds, unit=unit):
        last.append(attempt.submitted_ms)
        fastest += [attempt.duration_ms] if attempt.is_perfect else []
    return min(fastest, default=None), max(last, default=0)
