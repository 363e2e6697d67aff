"""The preview says exactly what applying then does."""

from __future__ import annotations

import pytest

from contest.attempts.models import Attempt, KeyChange
from contest.results.comparing import find_differences
from contest.results.models import PeriodTally, Standing
from contest.results.queries import find_leaderboard, find_place
from contest.results.rekey.actions import carry_out, confirm_key_change
from contest.results.rekey.previewing import compute_preview
from contest.rounds.models import Period
from tests.results.rekey.conftest import LATER, B, everything, holds

State = KeyChange.State


def seen(period: Period) -> dict[int, tuple[int, int | None, bool]]:
    """Score of the counted paper, place, all right; by participant."""
    leaderboard = find_leaderboard(period)
    standings = Standing.objects.filter(leaderboard=leaderboard).select_related("best")
    return {
        one.participant_id: (
            one.best.score,
            find_place(leaderboard, bytes(one.rank_key)) if one.rank_key else None,
            one.perfect > 0,
        )
        for one in standings
    }


@pytest.mark.parametrize(("way", "mask"), [("new", B), ("both", B), ("all", 0), ("drop", 0)])
def test_preview_is_what_applying_does(contest, crowd, change, organiser, way, mask):
    made = change(way, mask)
    periods = list(contest.periods.all())
    before = {period.pk: seen(period) for period in periods}
    figures = {one.period_id: one.score_sum for one in PeriodTally.objects.all()}
    confirm_key_change(change=made, by=organiser, now=LATER)
    carry_out(change_id=made.pk, clock=lambda: LATER)
    for period in periods:
        after = seen(period)
        told = {
            one.participant_id: (
                (one.old_score, one.old_place, one.old_perfect),
                (one.new_score, one.new_place, one.new_perfect),
            )
            for one in made.effects.filter(period=period)
        }
        totals = {one.participant_id for one in made.effects.filter(period=period) if one.old_total != one.new_total}
        differing = {person for person, old in before[period.pk].items() if old != after[person]} | totals
        assert told == {person: (before[period.pk][person], after[person]) for person in differing}
        counts = next(one for one in made.preview["periods"] if one["period"] == period.pk)
        assert counts["people"] == len(told)
        # the rules rank the round only
        assert bool(told) == (period.kind == Period.Kind.ROUND)
        assert counts["figures"]["before"]["score_sum"] == figures[period.pk]
        assert counts["figures"]["after"]["score_sum"] == PeriodTally.objects.get(period=period).score_sum
    marks = {one.pk: (one.score, one.dropped) for one in crowd}
    changed = sum(marks[one.pk] != (one.score, one.dropped) for one in Attempt.objects.all())
    assert (made.preview["papers"], made.preview["papers_changed"]) == (sum(map(holds, crowd)), changed)


def test_preview_changes_nothing(contest, crowd, change):
    before = everything(contest)
    change()
    assert everything(contest) == before
    assert find_differences(contest) == []


def test_highest_places_come_first(crowd, change, contest):
    made = change()
    listed = list(made.effects.filter(period=contest.periods.get(kind=3)).order_by("position"))
    highest = [min(place for place in (one.old_place, one.new_place) if place) for one in listed]
    assert highest == sorted(highest)
    assert [one.position for one in listed] == list(range(1, len(listed) + 1))


def test_preview_is_computed_once(crowd, change):
    made = change()
    assert not compute_preview(change_id=made.pk, clock=lambda: LATER)


def test_no_preview_of_what_was_confirmed_meanwhile(crowd, applied):
    done = applied()
    KeyChange.objects.filter(pk=done.pk).update(preview=None)
    assert not compute_preview(change_id=done.pk, clock=lambda: LATER)
    done.refresh_from_db()
    assert done.preview is None
