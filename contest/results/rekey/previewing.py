"""The preview of a key change: the whole contest counted twice, as it is and as it would be, and who is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.alive import at_work
from contest.attempts.drawing import holds_item
from contest.attempts.frozen import FrozenEdition, get_frozen_edition
from contest.attempts.marking import with_essay
from contest.attempts.models import Attempt, KeyChange
from contest.common.database import read_snapshot
from contest.common.hints import send_hint
from contest.results.actions import FIGURES
from contest.results.fold import CountedAttempt
from contest.results.making import frame_of
from contest.results.models import Leaderboard, PeriodTally, Standing
from contest.results.recount import TABLES, Row, recounted_rows
from contest.results.rekey.actions import key_version
from contest.results.rekey.effects import Comparison, Effect, Mark, Stand
from contest.results.rekey.models import KeyChangeEffect
from contest.results.rekey.prize_effects import Counted, prize_effects
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import read_rules

# More papers than these are left to a worker.
MOST_IN_REQUEST = 5_000
BATCH = 5_000
LEASE = dt.timedelta(minutes=5)
Clock = Callable[[], dt.datetime]
Marks = dict[int, Mark]


class Trial:
    """Marks attempts as they would be after a change; remembers whose marks differ, and how many hold the question."""

    def __init__(self, edition: FrozenEdition, item: int) -> None:
        self.edition, self.item = edition, item
        # what judges gave beside these papers, and at most
        judged = Attempt.objects.filter(round__edition=edition.id, essay_points__isnull=False)
        self.essays: dict[int, int | None] = dict(judged.values_list("pk", "essay_points"))
        self.essay_most = essay_most(Round.objects.filter(edition=edition.id)) if self.essays else 0
        self.holding: set[int] = set()
        self.changed: Marks = {}

    def __call__(self, attempt: CountedAttempt) -> CountedAttempt:
        if attempt.edition_id != self.edition.id or not holds_item(attempt.paper, self.item):
            return attempt
        self.holding.add(attempt.id)
        essay = self.essays.get(attempt.id)
        right, dropped, points = with_essay(self.edition.mark(attempt.paper, attempt.answers), essay)
        score = right if points is None else points
        if (score, dropped) == (attempt.score, attempt.dropped):
            return attempt
        most = self.edition.most_points(attempt.paper) + (0 if essay is None else self.essay_most)
        self.changed[attempt.id] = Mark(score, most)
        return replace(attempt, score=score, dropped=dropped, right=None if points is None else right)


def preview_or_ask(change: KeyChange, *, papers: int, clock: Clock = timezone.now) -> None:
    """Computes the preview of a fresh proposal at once when there are few papers, else asks a worker."""
    if papers <= MOST_IN_REQUEST:
        compute_preview(change_id=change.pk, clock=clock)
    else:
        transaction.on_commit(lambda: hint_preview(change.pk))


def hint_preview(change_id: int) -> None:
    send_hint("contest.results.rekey.tasks.preview", change_id, expires_seconds=600)


def compute_preview(*, change_id: int, clock: Clock = timezone.now) -> bool:
    """Counts, and keeps what was found with the proposal; False when there is nothing to do, or somebody is at it."""
    free = KeyChange.objects.filter(pk=change_id, state=KeyChange.State.PROPOSED, preview__isnull=True)
    free = free.filter(Q(busy_until=None) | Q(busy_until__lt=clock()))
    if not free.update(busy_until=clock() + LEASE):
        return False
    change = KeyChange.objects.select_related("edition__contest").get(pk=change_id)
    with at_work(KeyChange, change_id):
        _compute(change, clock=clock)
    return True


def _compute(change: KeyChange, *, clock: Clock) -> None:
    with read_snapshot():
        version = key_version(change.edition_id)
        present = get_frozen_edition(change.edition_id, version)
        trial = Trial(present.with_keys({change.item: bytes(change.new_key)}), change.item)
        contest = change.edition.contest
        before, after = recounted_rows(contest), recounted_rows(contest, marked=trial)
        effects = {
            period_id: effects_on(lists, before[Standing], after[Standing], trial.changed)
            for period_id, lists in lists_shown(contest).items()
        }
        frame = frame_of(contest)
        prizes = prize_effects(frame, Counted(before, lambda paper: paper), Counted(after, trial), now=clock())
    figures = (before[PeriodTally], after[PeriodTally])
    _keep_preview(change, version, trial, effects, figures=figures, prizes=prizes, now=clock())


def lists_shown(contest: Contest) -> dict[int, set[int]]:
    """The lists that show a period's places, by period: those of its first ranking, one for each board; none where a
    period is only counted. One query."""
    found: dict[int, list[Leaderboard]] = {}
    for one in Leaderboard.objects.filter(period__contest=contest, unit=None).order_by("pk"):
        found.setdefault(one.period_id, []).append(one)
    shown = {}
    for period_id, lists in found.items():
        first = next((one.key for one in lists if one.key), "")
        shown[period_id] = {one.pk for one in lists if first and one.key == first}
    return shown


def effects_on(lists: Collection[int], before: Iterable[Row], after: Iterable[Row], changed: Marks) -> list[Effect]:
    """The effects on some lists (nobody is on two of them). One query for each 5,000 people who are touched."""
    earlier, later = list(before), list(after)
    effects = [one for leaderboard_id in lists for one in _effects_on_list(leaderboard_id, earlier, later, changed)]
    return sorted(effects, key=lambda one: (one.highest is None, one.highest or 0, one.participant_id))


def _effects_on_list(leaderboard_id: int, before: Iterable[Row], after: Iterable[Row], changed: Marks) -> list[Effect]:
    comparison = Comparison(stands_of(leaderboard_id, before), stands_of(leaderboard_id, after))
    people = comparison.touched(changed)
    best = {comparison.before[person].best_id for person in people}
    best |= {comparison.after[person].best_id for person in people}
    old_marks, new_marks = {}, {}
    for ids in _batches(best):
        rows = Attempt.objects.filter(pk__in=ids).select_related("round")
        for one in rows.only(
            "score",
            "points",
            "essay_points",
            "dropped",
            "paper",
            "answers",
            "round__edition",
            "round__key",
            "round__contest",
            "round__key_version",
        ):
            old_marks[one.pk] = _stored_mark(one)
            new_marks[one.pk] = changed.get(one.pk, old_marks[one.pk])
    return comparison.effects(people, old_marks=old_marks, new_marks=new_marks)


def _stored_mark(attempt: Attempt) -> Mark:
    if attempt.points is None:
        return Mark(attempt.score or 0, len(attempt.answers or b"") - attempt.dropped)
    edition = get_frozen_edition(attempt.round.edition_id, attempt.round.key_version)
    judged = 0 if attempt.essay_points is None else essay_most([attempt.round])
    return Mark(attempt.points, edition.most_points(bytes(attempt.paper or b"")) + judged)


def essay_most(rounds: Iterable[Round]) -> int:
    """What the essay beside the papers of some rounds gives at most. A query for each contest."""
    essays = [read_rules(one.contest.rules).paper_of(one.key).essay for one in rounds]
    return max((one.most for one in essays if one), default=0)


def stands_of(leaderboard_id: int, rows: Iterable[Row]) -> dict[int, Stand]:
    """The standings of one leaderboard among counted rows, by participant."""
    key, columns = TABLES[Standing]
    found = {}
    for row in rows:
        named = dict(zip((*key, *columns), row, strict=True))
        if named["leaderboard_id"] == leaderboard_id:
            found[named["participant_id"]] = Stand(named["best_id"], named["rank_key"], named["perfect"] > 0)
    return found


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while some := list(islice(left, BATCH)):
        yield some


@transaction.atomic
def _keep_preview(
    change: KeyChange,
    version: int,
    trial: Trial,
    effects: dict[int, list[Effect]],
    *,
    figures: tuple[list[Row], list[Row]],
    prizes: list[dict[str, Any]],
    now: dt.datetime,
) -> None:
    preview = {
        "at": now.isoformat(),
        "key_version": version,
        "papers": len(trial.holding),
        "papers_changed": len(trial.changed),
        "prizes": prizes,
        "periods": [
            {
                **_counts(effects[period.pk]),
                "period": period.pk,
                "title": period.title,
                "figures": _figures(period.pk, *figures),
            }
            for period in Period.objects.filter(pk__in=effects).order_by("-kind", "position")
        ],
    }
    mine = KeyChange.objects.filter(pk=change.pk, state=KeyChange.State.PROPOSED)
    if not mine.update(preview=preview, busy_until=None):
        return
    KeyChangeEffect.objects.filter(change=change).delete()
    for period_id, found in effects.items():
        KeyChangeEffect.objects.bulk_create(
            (_effect_row(change, period_id, position, one) for position, one in enumerate(found, start=1)),
            batch_size=BATCH,
        )


def _counts(effects: list[Effect]) -> dict[str, int]:
    return {
        "people": len(effects),
        "scores": sum(one.before != one.after for one in effects),
        "up": sum(one.rises for one in effects),
        "down": sum(one.falls for one in effects),
        "perfect_gained": sum(one.new_perfect and not one.old_perfect for one in effects),
        "perfect_lost": sum(one.old_perfect and not one.new_perfect for one in effects),
    }


def _figures(period_id: int, before: list[Row], after: list[Row]) -> dict[str, Any]:
    """The period's figures in both countings, by name."""
    return {
        name: next((dict(zip(FIGURES, row[1:], strict=True)) for row in rows if row[0] == period_id), None)
        for name, rows in (("before", before), ("after", after))
    }


def _effect_row(change: KeyChange, period_id: int, position: int, one: Effect) -> KeyChangeEffect:
    return KeyChangeEffect(
        change=change,
        period_id=period_id,
        participant_id=one.participant_id,
        position=position,
        old_score=one.before.score,
        old_total=one.before.total,
        new_score=one.after.score,
        new_total=one.after.total,
        old_place=one.old_place,
        new_place=one.new_place,
        old_perfect=one.old_perfect,
        new_perfect=one.new_perfect,
    )
