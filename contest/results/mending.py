"""Counting some people again after their papers are worth something else, count no more, or count again.

What these people were worth before is taken out of the tallies and what they are worth now put in: the same rows as
a recount of the contest, at a price that grows with these people's papers instead of with all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from contest.attempts.models import Attempt, TallyQueue
from contest.common.database import wait_for_lock
from contest.results.actions import ENDED, FIGURES, TALLY_LOCK, histories_of, old_standings, write_fold
from contest.results.entrants import entrants_of
from contest.results.fold import (
    USUAL_ENTRANT,
    CountedAttempt,
    Figures,
    Fold,
    RankedList,
    StandingRow,
    Stored,
    count_choices,
    move,
    standing_of,
)
from contest.results.making import Family, add_unit_lists, families_of, frame_of, rounds_in
from contest.results.models import ChoiceCount, HourTally, PeriodTally, ScoreTally, UnitTally
from contest.results.recount import Counting, count_period, counted_in
from contest.results.rollup.hanging import Hung, counted_above
from contest.rounds.models import Contest, Period

Histories = dict[int, list[CountedAttempt]]
CHUNK = 5_000
# sums that can be taken back; the fastest and the latest cannot
SUMS = [column for column in FIGURES if column not in ("fastest_ms", "last_ms")]


@contextmanager
def counted_again(contest: Contest, people: Iterable[int]) -> Iterator[None]:
    """Around a write that changes ended papers of these people: afterwards the counted tables are as a recount's.

    One transaction, which waits for the tally. What lies in the queue, then or by the write, is left to the tally.
    """
    with transaction.atomic():
        wait_for_lock(TALLY_LOCK)
        people = {*people}
        before = _histories(people)
        yield
        _mend(contest, before, _histories(people))


def _histories(people: Collection[int]) -> Histories:
    some = sorted(people)
    found: Histories = {}
    for start in range(0, len(some), CHUNK):
        found |= histories_of(some[start : start + CHUNK])
    # as a recount has them: who was first in a unit is said by the numbers of the papers' rows
    return {person: sorted(own, key=lambda one: one.id) for person, own in found.items()}


def _mend(contest: Contest, before: Histories, after: Histories) -> None:
    changed = [person for person, own in before.items() if own != after[person]]
    if not changed:
        return
    frame = frame_of(contest)
    fold, shrunk = Fold(), list[tuple[Period, list[int], set[str]]]()
    for period in frame.periods:
        rounds = [one.id for one in rounds_in(period, frame)]
        families = families_of(period, frame, make=False)
        if families:
            old, new = (_count(rounds, own, changed, frame.hung) for own in (before, after))
            if paths := _add_figures(fold, period, old, new):
                shrunk.append((period, rounds, paths))
            for start in range(0, len(changed), CHUNK):
                _stand(fold, families, changed[start : start + CHUNK], after)
    counted = {one.id for one in frame.rounds}
    for person in changed:
        _add_choices(fold.choices, before[person], after[person], counted)
    write_fold(fold)
    for period, rounds, paths in shrunk:
        _write_extremes(period, rounds, paths, frame.hung)
    _drop_empty(fold)


def _count(rounds: Sequence[int], histories: Histories, people: Sequence[int], hung: Hung) -> Counting:
    own = ((person, [one for one in histories[person] if one.round_id in rounds]) for person in people)
    return count_period((), ((person, USUAL_ENTRANT, papers) for person, papers in own), hung=hung)


# --- tallies ------------------------------------------------------------------------------------------


def _add_figures(fold: Fold, period: Period, old: Counting, new: Counting) -> set[str]:
    """Adds what a period gains and loses; returns the units whose fastest or latest may be gone, "" for the period."""
    fold.periods[period.pk] = _gain(old.whole, new.whole)
    for path in old.units.keys() | new.units.keys():
        fold.units[period.pk, path] = _gain(old.units.get(path, Figures()), new.units.get(path, Figures()))
    for stored, before, after in ((fold.hours, old.hours, new.hours), (fold.scores, old.scores, new.scores)):
        for key in before.keys() | after.keys():
            if change := after[key] - before[key]:
                stored[period.pk, key] += change
    shrunk = {path for path, figures in old.units.items() if _shrinks(figures, new.units.get(path, Figures()))}
    return shrunk | ({""} if _shrinks(old.whole, new.whole) else set())


def _gain(old: Figures, new: Figures) -> Figures:
    sums = {column: getattr(new, column) - getattr(old, column) for column in SUMS}
    return Figures(**sums, fastest_ms=new.fastest_ms, last_ms=new.last_ms)


def _shrinks(old: Figures, new: Figures) -> bool:
    slower = old.fastest_ms is not None and (new.fastest_ms is None or new.fastest_ms > old.fastest_ms)
    return slower or new.last_ms < old.last_ms


def _write_extremes(period: Period, rounds: Sequence[int], paths: set[str], hung: Hung) -> None:
    """The fastest and the latest of a period and some of its units, out of all papers that count."""
    left = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED).of_known()
    left = left.exclude(pk__in=TallyQueue.objects.values("pk")).order_by()
    last: Counter[str] = Counter()
    for own, moment in left.values_list("unit__path").annotate(last=Max("submitted_ms")):
        for path in ("", *counted_above(own, hung)):
            last[path] = max(last[path], moment)
    fastest = _fastest(period, rounds, hung)
    rows: list[tuple[models.QuerySet[Any], str]] = [
        (UnitTally.objects.filter(period=period, unit__path=path), path) for path in sorted(paths - {""})
    ]
    if "" in paths:
        rows.append((PeriodTally.objects.filter(period=period), ""))
    for row, path in rows:
        row.update(fastest_ms=fastest.get(path), last_ms=last[path])


def _fastest(period: Period, rounds: Sequence[int], hung: Hung) -> Mapping[str, int]:
    fastest: dict[str, int] = {}
    # nobody had everything right, as where points are entered: no paper needs to be looked at
    if not PeriodTally.objects.filter(period=period, fastest_ms__isnull=False).exists():
        return fastest
    for one in counted_in(rounds):
        if one.is_perfect:
            for path in ("", *counted_above(one.unit_path, hung)):
                fastest[path] = min(fastest.get(path, one.duration_ms), one.duration_ms)
    return fastest


def _add_choices(
    choices: Counter[tuple[int, int, int]],
    before: Sequence[CountedAttempt],
    after: Sequence[CountedAttempt],
    rounds: Collection[int],
) -> None:
    old = {(one.id, one.answers): one for one in before if one.round_id in rounds}
    new = {(one.id, one.answers): one for one in after if one.round_id in rounds}
    gone: Counter[tuple[int, int, int]] = Counter()
    for key in old.keys() - new.keys():
        count_choices(gone, old[key])
    for key in new.keys() - old.keys():
        count_choices(choices, new[key])
    choices.subtract(gone)


def _drop_empty(fold: Fold) -> None:
    """A recount has no rows in which nobody is."""
    PeriodTally.objects.filter(period__in={*fold.periods}, attempts=0).delete()
    periods = {period for period, _path in fold.units}
    UnitTally.objects.filter(period__in=periods, attempts=0).delete()
    HourTally.objects.filter(period__in=periods, attempts=0).delete()
    ScoreTally.objects.filter(period__in=periods, attempts=0).delete()
    ChoiceCount.objects.filter(edition__in={key[0] for key in fold.choices}, chosen=0).delete()


# --- standings ----------------------------------------------------------------------------------------


def _stand(fold: Fold, families: Sequence[Family], people: Sequence[int], after: Histories) -> None:
    add_unit_lists(families, [one for person in people for one in after[person]])
    for family in families:
        stored = Stored(old_standings(people, [family]), entrants_of(people, [family]), after)
        stood: dict[int, set[int]] = {}
        for leaderboard_id, person in stored.standings:
            stood.setdefault(person, set()).add(leaderboard_id)
        for person in people:
            _restand(fold, family.ranked, person, stored, stood.get(person, set()))


def _restand(fold: Fold, ranked: RankedList, person_id: int, stored: Stored, stood: set[int]) -> None:
    """As fold.restand, also for people of whom nothing is left. `stood`: the lists on which they are."""
    person = stored.people.get(person_id, USUAL_ENTRANT)
    own = [one for one in stored.histories[person_id] if one.round_id in ranked.rounds]
    found = standing_of(ranked, person, own) if own and ranked.takes(person) else None
    for leaderboard_id in stood | ({found[0]} if found else set()):
        name = leaderboard_id, person_id
        old: StandingRow | None = stored.standings.get(name)
        new = found[1] if found and found[0] == leaderboard_id else None
        if new == old:
            continue
        if new:
            fold.standings[name] = new
        else:
            fold.gone.add(name)
        move(fold, ranked.definition, leaderboard_id, old, new)
