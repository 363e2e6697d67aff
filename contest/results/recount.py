"""Recount: every counted row once more from the attempts, by another way than the fold, to rebuild or to compare.

The fold adds batches to what is stored; the recount groups all attempts of a person and looks at them together. Where
the two differ, one of them is wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from django.db import models, transaction

from accounts.models import Unit
from contest.attempts.models import Attempt, TallyQueue
from contest.common.bulk import insert_rows
from contest.common.database import wait_for_lock
from contest.results.actions import COUNTED, ENDED, FIGURES, STANDING, TALLY_LOCK, as_counted
from contest.results.entrants import entrants_of
from contest.results.fold import (
    HOUR_MS,
    USUAL_ENTRANT,
    CountedAttempt,
    EntrantRow,
    Figures,
    RankedList,
    count_choices,
    standing_of,
)
from contest.results.making import Family, Frame, add_lists_of_units, families_of, frame_of, rounds_in
from contest.results.models import (
    ChoiceCount,
    HourTally,
    PeriodTally,
    RankHistogram,
    ScoreTally,
    Standing,
    UnitTally,
)
from contest.results.ranking import histogram_levels
from contest.results.rollup.hanging import AS_IN_THE_TREE, Hung, counted_above
from contest.rounds.models import Contest, Period, Round

Row = tuple[Any, ...]
CHUNK = 5_000
PEOPLE = 2_000


Own = tuple[int, EntrantRow, list[CountedAttempt]]


@dataclass
class Counting:
    """Counted rows of one period and its lists, keys first."""

    standings: list[Row] = field(default_factory=list)
    buckets: Counter[tuple[int, int, bytes]] = field(default_factory=Counter)
    whole: Figures = field(default_factory=Figures)
    units: dict[str, Figures] = field(default_factory=dict)
    hours: Counter[int] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)


# model → (columns of the key, other columns); the stored rows are read and written in this shape
TABLES: dict[type[models.Model], tuple[tuple[str, ...], tuple[str, ...]]] = {
    Standing: (("leaderboard_id", "participant_id"), STANDING),
    RankHistogram: (("leaderboard_id", "level", "bucket"), ("people",)),
    PeriodTally: (("period_id",), FIGURES),
    UnitTally: (("period_id", "unit_id"), FIGURES),
    HourTally: (("period_id", "hour_ms"), ("attempts",)),
    ScoreTally: (("period_id", "score"), ("attempts",)),
    ChoiceCount: (("edition_id", "item", "choice"), ("chosen",)),
}


def counted_in(rounds: Sequence[int], *, unit: Unit | None = None) -> Iterator[CountedAttempt]:
    """Ended attempts of some rounds that have left the queue, person by person, in order; of one unit itself only."""
    ended = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED).of_known()
    ended = ended.filter(unit=unit) if unit else ended
    rows = ended.exclude(pk__in=TallyQueue.objects.values("pk")).order_by("participant_id", "pk").values_list(*COUNTED)
    return map(as_counted, rows.iterator(chunk_size=CHUNK))


def person_by_person(attempts: Iterable[CountedAttempt], families: Sequence[Family]) -> Iterator[Own]:
    """Each person with what rankings look at and the own attempts; people are read by the thousand."""
    grouped = ((person, list(own)) for person, own in groupby(attempts, key=attrgetter("participant_id")))
    while some := list(islice(grouped, PEOPLE)):
        entrants = entrants_of([person for person, _ in some], families)
        for person, own in some:
            yield person, entrants.get(person, USUAL_ENTRANT), own


def count_period(ranked: Sequence[RankedList], people: Iterable[Own], *, hung: Hung = AS_IN_THE_TREE) -> Counting:
    """Counts one period and its lists from scratch: each person's attempts are looked at together.

    `hung`: branches whose figures count under another unit.
    """
    counting = Counting()
    for person in people:
        _count_person(counting, ranked, person, hung)
    return counting


def _count_person(counting: Counting, ranked: Sequence[RankedList], person: Own, hung: Hung) -> None:
    person_id, entrant, own = person
    for lists in ranked:
        _count_standing(counting, lists, person_id, entrant, own)
    first_perfect = next((one for one in own if one.is_perfect), None)
    for at, one in enumerate(own):
        branches = (counting.units.setdefault(path, Figures()) for path in counted_above(one.unit_path, hung))
        for figures in (counting.whole, *branches):
            figures.add(one, is_new=at == 0, is_first_perfect=one is first_perfect)
        counting.hours[one.submitted_ms // HOUR_MS * HOUR_MS] += 1
        counting.scores[one.score] += 1


def _count_standing(
    counting: Counting, ranked: RankedList, person_id: int, entrant: EntrantRow, own: Sequence[CountedAttempt]
) -> None:
    in_list = [one for one in own if one.round_id in ranked.rounds]
    found = standing_of(ranked, entrant, in_list) if in_list and ranked.takes(entrant) else None
    if not found:
        return
    leaderboard_id, row = found
    counting.standings.append((leaderboard_id, person_id, *(getattr(row, column) for column in STANDING)))
    if row.rank_key is not None:
        for level in histogram_levels(ranked.definition.known_keys):
            counting.buckets[leaderboard_id, level, row.rank_key[:level]] += 1


def _values(figures: Figures) -> Row:
    return tuple(getattr(figures, column) for column in FIGURES)


@dataclass(frozen=True)
class Counted:
    """A period with the rounds that it counts, its rankings, and what has been counted so far."""

    period: Period
    rounds: frozenset[int]
    families: list[Family]
    counting: Counting = field(default_factory=Counting)

    @property
    def ranked(self) -> list[RankedList]:
        return [family.ranked for family in self.families]


def recount_in_parts(
    contest: Contest,
    *,
    make: bool = False,
    redefine: bool = False,
    marked: Callable[[CountedAttempt], CountedAttempt] | None = None,
) -> Iterator[tuple[type[models.Model], list[Row]]]:
    """All rows that the counted tables should hold for a contest, by table; what waits in the queue is left out.

    The attempts are read once. Standings, of which there are as many as people, come some thousand people at a time,
    in the order of participants; then the other tables, each as a whole. `make`: lists that are missing are made
    first; without it nothing is written. `marked` gives what would be counted if attempts were marked otherwise;
    `redefine`, if lists ranked as the rules now say.
    """
    frame = frame_of(contest)
    periods = _periods_to_count(frame, make=make, redefine=redefine)
    families = [family for one in periods for family in one.families]
    attempts = counted_in([one.id for one in frame.rounds])
    choices: Counter[tuple[int, int, int]] = Counter()
    ready: list[Row] = []
    for person_id, entrant, own in person_by_person(map(marked, attempts) if marked else attempts, families):
        for one in periods:
            here = [attempt for attempt in own if attempt.round_id in one.rounds]
            _count_person(one.counting, one.ranked, (person_id, entrant, here), frame.hung)
            ready += one.counting.standings
            one.counting.standings.clear()
        for attempt in own:
            count_choices(choices, attempt)
        if len(ready) >= CHUNK:
            yield Standing, ready
            ready = []
    if ready:
        yield Standing, ready
    yield ChoiceCount, [(*key, count) for key, count in choices.items()]
    yield from _tallies(periods)


def recounted_rows(contest: Contest, **how: Any) -> dict[type[models.Model], list[Row]]:
    """All rows of a recount at once; `how` as of recount_in_parts."""
    rows: dict[type[models.Model], list[Row]] = {model: [] for model in TABLES}
    for model, some in recount_in_parts(contest, **how):
        rows[model] += some
    return rows


def _periods_to_count(frame: Frame, *, make: bool, redefine: bool) -> list[Counted]:
    """The periods with lists, for their public rounds."""
    drafts = Round.objects.filter(contest=frame.contest, state=Period.State.DRAFT)
    hidden = {*drafts.values_list("pk", flat=True)}
    found = []
    for period in frame.periods:
        rounds = [one.id for one in rounds_in(period, frame) if one.id not in hidden]
        families = families_of(period, frame, make=make, redefine=redefine) if rounds else []
        if make and any(family.ranked.is_divided for family in families):
            papers = Attempt.objects.filter(round_id__in=rounds, state__in=ENDED).of_known()
            add_lists_of_units(families, papers.order_by().values_list("unit__path", flat=True).distinct())
        if families:
            found.append(Counted(period, frozenset(rounds), families))
    return found


@transaction.atomic
def rewrite_lists(contest: Contest, leaderboards: Collection[int]) -> None:
    """Writes the standings of some lists anew from the attempts, as their definitions are now; tallies stay."""
    wait_for_lock(TALLY_LOCK)
    frame = frame_of(contest)
    for period in frame.periods:
        families = families_of(period, frame, make=False)
        mine = [one for one in families if {*one.ranked.lists.values()} & {*leaderboards}]
        if not mine:
            continue
        rounds = [one.id for one in rounds_in(period, frame)]
        people = person_by_person(counted_in(rounds), mine)
        counting = count_period([one.ranked for one in mine], people)
        lists = [one for family in mine for one in family.ranked.lists.values()]
        Standing.objects.filter(leaderboard_id__in=lists).delete()
        RankHistogram.objects.filter(leaderboard_id__in=lists).delete()
        _insert(Standing, counting.standings)
        _insert(RankHistogram, [(*bucket, people) for bucket, people in counting.buckets.items()])


def _insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    key, columns = TABLES[model]
    insert_rows(model, (*key, *columns), rows)


def _tallies(periods: Sequence[Counted]) -> Iterator[tuple[type[models.Model], list[Row]]]:
    unit_ids = dict(Unit.objects.values_list("path", "pk"))
    counts = [(one.period.pk, one.counting) for one in periods]
    yield RankHistogram, [(*bucket, people) for _, own in counts for bucket, people in own.buckets.items()]
    yield PeriodTally, [(period, *_values(own.whole)) for period, own in counts if own.whole.attempts]
    yield (
        UnitTally,
        [(period, unit_ids[path], *_values(one)) for period, own in counts for path, one in own.units.items()],
    )
    yield HourTally, [(period, hour, papers) for period, own in counts for hour, papers in own.hours.items()]
    yield ScoreTally, [(period, score, papers) for period, own in counts for score, papers in own.scores.items()]
