"""Folding a batch of handed-in attempts into the counted tables: what to add, and the new standings. Pure.

One implementation for both databases and any chain. Nothing is read here; the caller brings the old standings of the
people in the batch and writes what comes back, all in one transaction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contest.attempts.drawing import paper_items
from contest.results.ranking import (
    UNDECIDED,
    Definition,
    Entrant,
    Reason,
    count_person,
    histogram_levels,
    pack_rank_key,
)
from contest.results.rollup.hanging import Hung, counted_above

HOUR_MS = 3_600_000
BLANK = 8


@dataclass(frozen=True, slots=True)
class CountedAttempt:
    """An attempt as counting sees it. Moments and durations in milliseconds; `unit_path` the treebeard path."""

    id: int
    participant_id: int
    round_id: int
    edition_id: int
    unit_id: int
    unit_path: str
    score: int
    duration_ms: int
    submitted_ms: int
    paper: bytes
    answers: bytes
    # questions that count for nobody (attempts/marking.py)
    dropped: int = 0
    number: int = 1
    prediction: int | None = None
    # right answers, where the score is points
    right: int | None = None

    @property
    def total(self) -> int:
        """Questions that count."""
        return len(self.answers) - self.dropped

    @property
    def is_perfect(self) -> bool:
        return (self.score if self.right is None else self.right) == self.total > 0

    @property
    def started_ms(self) -> int:
        return self.submitted_ms - self.duration_ms


@dataclass(frozen=True, slots=True)
class EntrantRow:
    """What counting looks at of a person. `decided`: the organisers' order among equals, by list."""

    board: str = ""
    registered_ms: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    excluded: bool = False
    decided: Mapping[int, int] = field(default_factory=dict)

    def as_entrant(self, leaderboard_id: int) -> Entrant:
        """The person as one list's ranking sees them."""
        decided = self.decided.get(leaderboard_id, UNDECIDED)
        return Entrant(self.registered_ms, self.fields, self.excluded, decided)


USUAL_ENTRANT = EntrantRow()


@dataclass(frozen=True, slots=True)
class RankedList:
    """One ranking in one period and board: its definition and its lists.

    `lists`: ids by the path of the unit whose people stand on it, {"": id} when it is not divided by units; `rounds`:
    those whose attempts count; `counting`: its people are the period's; `hung`: branches whose figures count elsewhere.
    """

    period_id: int
    definition: Definition
    lists: dict[str, int]
    board: str = ""
    counting: bool = False
    hung: Hung = field(default_factory=dict)

    @property
    def rounds(self) -> tuple[int, ...]:
        return self.definition.scope

    @property
    def is_divided(self) -> bool:
        return "" not in self.lists

    def takes(self, person: EntrantRow) -> bool:
        """Whether a person may stand on it: everybody, or those of its board."""
        return not self.board or self.board == person.board

    def find_list(self, unit_path: str) -> int | None:
        """The list for people of a unit."""
        return next((self.lists[path] for path in ["", *paths_above(unit_path)] if path in self.lists), None)


@dataclass(slots=True)
class StandingRow:
    """A person's standing on one leaderboard, as stored."""

    unit_id: int
    attempts: int
    perfect: int
    best_id: int
    rank_key: bytes | None
    reason: int = Reason.RANKED


@dataclass(slots=True)
class Figures:
    """What a batch adds to one tally; `fastest_ms` (of perfect papers) and `last_ms` are the least and the latest."""

    people: int = 0
    attempts: int = 0
    perfect_people: int = 0
    perfect_attempts: int = 0
    score_sum: int = 0
    ms_sum: int = 0
    fastest_ms: int | None = None
    last_ms: int = 0

    def add(self, attempt: CountedAttempt, *, is_new: bool, is_first_perfect: bool) -> None:
        self.people += is_new
        self.attempts += 1
        self.perfect_people += is_first_perfect
        self.perfect_attempts += attempt.is_perfect
        self.score_sum += attempt.score
        self.ms_sum += attempt.duration_ms
        self.last_ms = max(self.last_ms, attempt.submitted_ms)
        if attempt.is_perfect:
            self.fastest_ms = min(self.fastest_ms or attempt.duration_ms, attempt.duration_ms)


@dataclass(slots=True)
class Fold:
    """What a batch changes.

    Keys name rows: (leaderboard, participant), (leaderboard, level, prefix), (period, unit path), (period, hour),
    (period, score), (edition, item, choice). `gone`: standings of people whose counted attempt is another unit's now.
    """

    standings: dict[tuple[int, int], StandingRow] = field(default_factory=dict)
    gone: set[tuple[int, int]] = field(default_factory=set)
    buckets: Counter[tuple[int, int, bytes]] = field(default_factory=Counter)
    periods: defaultdict[int, Figures] = field(default_factory=lambda: defaultdict(Figures))
    units: defaultdict[tuple[int, str], Figures] = field(default_factory=lambda: defaultdict(Figures))
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)
    scores: Counter[tuple[int, int]] = field(default_factory=Counter)
    choices: Counter[tuple[int, int, int]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the caller reads before a fold.

    `standings` by (leaderboard, participant); `people`, who is not in it is as most are; `histories`: all counted
    attempts, those of the batch included, of the people whom `needs_history` names.
    """

    standings: Mapping[tuple[int, int], StandingRow] = field(default_factory=dict)
    people: Mapping[int, EntrantRow] = field(default_factory=dict)
    histories: Mapping[int, Sequence[CountedAttempt]] = field(default_factory=dict)


def paths_above(path: str) -> list[str]:
    """A unit's own path and those of its ancestors, root first."""
    return counted_above(path)


def needs_history(ranked: RankedList, person: EntrantRow) -> bool:
    """Whether a standing is counted from all attempts: rankings that are not simple, people with facts of their own."""
    simple = ranked.definition.is_simple or not ranked.definition.keys
    return ranked.is_divided or not simple or person.excluded or bool(person.decided)


def fold_attempts(
    attempts: Iterable[CountedAttempt], ranked: Mapping[int, Sequence[RankedList]], stored: Stored
) -> Fold:
    """Counts a batch; `ranked[round]`: the lists its attempts count for, none for practice.

    A list that several rounds share is the same object for each of them.
    """
    fold = Fold()
    again: dict[tuple[int, int], tuple[RankedList, int]] = {}
    counted: dict[tuple[int, int], tuple[int, int]] = {}
    for attempt in attempts:
        person_id = attempt.participant_id
        person = stored.people.get(person_id, USUAL_ENTRANT)
        lists = ranked[attempt.round_id]
        for one in lists:
            if one.counting:
                _count(fold, one, attempt, counted, stored)
            if not one.takes(person):
                continue
            if needs_history(one, person):
                again[id(one), person_id] = one, person_id
            else:
                _stand_simply(fold, one, attempt, stored)
        if lists:
            count_choices(fold.choices, attempt)
    for one, person_id in again.values():
        restand(fold, one, person_id, stored)
    return fold


def _stand_simply(fold: Fold, ranked: RankedList, attempt: CountedAttempt, stored: Stored) -> None:
    name = ranked.lists[""], attempt.participant_id
    old = fold.standings.get(name) or stored.standings.get(name)
    new = stand(old, attempt, ranked.definition)
    fold.standings[name] = new
    move(fold, ranked.definition, name[0], old, new)


def stand(old: StandingRow | None, attempt: CountedAttempt, definition: Definition) -> StandingRow:
    """The standing on a simple list after one more attempt: the better key wins, the earlier attempt on a tie."""
    key = simple_key(attempt, definition)
    reason = Reason.RANKED if definition.keys else Reason.UNRANKED
    if old is None:
        return StandingRow(attempt.unit_id, 1, int(attempt.is_perfect), attempt.id, key, reason)
    mine, theirs = (key or b"", attempt.id), (old.rank_key or b"", old.best_id)
    better = mine < theirs
    return StandingRow(
        attempt.unit_id if better else old.unit_id,
        old.attempts + 1,
        old.perfect + attempt.is_perfect,
        attempt.id if better else old.best_id,
        key if better else old.rank_key,
        reason,
    )


def simple_key(attempt: CountedAttempt, definition: Definition) -> bytes | None:
    """The key of one attempt under a simple chain; None on a list that only counts."""
    if not definition.keys:
        return None
    values = {"score": attempt.score, "duration": attempt.duration_ms, "submitted": attempt.submitted_ms}
    return pack_rank_key(tuple(values[key] for key in definition.keys), definition.keys)


def restand(fold: Fold, ranked: RankedList, person_id: int, stored: Stored) -> None:
    """Counts one person's standing on one ranking from all their attempts, and takes back what stood before."""
    person = stored.people.get(person_id, USUAL_ENTRANT)
    own = [one for one in stored.histories.get(person_id, ()) if one.round_id in ranked.rounds]
    found = standing_of(ranked, person, own) if own and ranked.takes(person) else None
    for leaderboard_id in {ranked.find_list(one.unit_path) for one in own} - {None}:
        assert leaderboard_id is not None
        name = leaderboard_id, person_id
        old = stored.standings.get(name)
        new = found[1] if found and found[0] == leaderboard_id else None
        if new:
            fold.standings[name] = new
        elif old:
            fold.gone.add(name)
        move(fold, ranked.definition, leaderboard_id, old, new)


def standing_of(
    ranked: RankedList, person: EntrantRow, own: Sequence[CountedAttempt]
) -> tuple[int, StandingRow] | None:
    """The list that a person stands on by these attempts, and how; None when no list is theirs."""
    only = next(iter(ranked.lists.values())) if not ranked.is_divided else 0
    outcome = count_person(ranked.definition, person.as_entrant(only), own)
    counted = next(one for one in own if one.id == outcome.counted)
    leaderboard_id = ranked.find_list(counted.unit_path)
    if leaderboard_id is None:
        return None
    if leaderboard_id in person.decided and leaderboard_id != only:
        outcome = count_person(ranked.definition, person.as_entrant(leaderboard_id), own)
    row = StandingRow(
        counted.unit_id, outcome.attempts, outcome.perfect, outcome.counted, outcome.rank_key, outcome.reason
    )
    return leaderboard_id, row


def move(
    fold: Fold, definition: Definition, leaderboard_id: int, old: StandingRow | None, new: StandingRow | None
) -> None:
    """Takes a standing out of the buckets it was in and puts it into those it is in now."""
    for row, change in ((old, -1), (new, 1)):
        if row and row.rank_key is not None:
            for level in histogram_levels(definition.known_keys):
                fold.buckets[leaderboard_id, level, row.rank_key[:level]] += change


def _count(
    fold: Fold,
    ranked: RankedList,
    attempt: CountedAttempt,
    counted: dict[tuple[int, int], tuple[int, int]],
    stored: Stored,
) -> None:
    period, name = ranked.period_id, (ranked.lists[""], attempt.participant_id)
    if name not in counted:
        row = stored.standings.get(name)
        counted[name] = (row.attempts, row.perfect) if row else (0, 0)
    attempts, perfect = counted[name]
    counted[name] = attempts + 1, perfect + attempt.is_perfect
    is_new, is_first_perfect = not attempts, attempt.is_perfect and not perfect
    fold.periods[period].add(attempt, is_new=is_new, is_first_perfect=is_first_perfect)
    for path in counted_above(attempt.unit_path, ranked.hung):
        fold.units[period, path].add(attempt, is_new=is_new, is_first_perfect=is_first_perfect)
    fold.hours[period, attempt.submitted_ms // HOUR_MS * HOUR_MS] += 1
    fold.scores[period, attempt.score] += 1


def count_choices(choices: Counter[tuple[int, int, int]], attempt: CountedAttempt) -> None:
    """Adds one attempt's choices: each choice taken, or BLANK."""
    for (item, _arrangement), mask in zip(paper_items(attempt.paper), attempt.answers, strict=True):
        if mask == 0:
            choices[attempt.edition_id, item, BLANK] += 1
        elif mask & (mask - 1) == 0:
            choices[attempt.edition_id, item, mask.bit_length() - 1] += 1
        else:
            for choice in range(8):
                if mask >> choice & 1:
                    choices[attempt.edition_id, item, choice] += 1
