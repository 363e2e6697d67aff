"""Attempts outside the hot door: entering, closing what ran out, moving ends with the round."""

import datetime as dt
from functools import partial

import pytest
from django.db import connection

from contest.attempts import tasks
from contest.attempts.actions import close_attempt, close_expired, enter_contest
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.common.clock import now_ms, to_ms
from contest.results.actions import tally
from contest.rounds.actions import move_window
from contest.rounds.models import Round
from contest.rounds.rules import GRACE_MS
from tests.factories import NOW, make_person
from tests.sitting.conftest import open_contest


@pytest.fixture
def round(root) -> Round:
    return open_contest(root)


@pytest.fixture
def participant(round, member, cell) -> Participant:
    return enter_contest(contest=round.contest, person=member, unit=cell, now=NOW)


def start(participant: Participant, round: Round, *, ends_ms: int, started_ms: int | None = None) -> Attempt:
    return Attempt.objects.create(
        participant=participant,
        round=round,
        number=participant.attempts.count() + 1,
        day=NOW.date(),
        unit=participant.unit,
        started_ms=started_ms or ends_ms - 900_000,
        ends_ms=ends_ms,
    )


def test_enter_contest_twice_is_one_participant_who_keeps_the_unit(participant, round, member, root):
    again = enter_contest(contest=round.contest, person=member, unit=root, now=NOW)
    assert (again.pk, again.unit_id) == (participant.pk, participant.unit_id)


def test_close_attempt_counts_what_had_been_saved(participant, round):
    end = now_ms() - GRACE_MS
    attempt = start(participant, round, ends_ms=end)
    Attempt.objects.update(draft=b"\1" * 10)
    assert close_attempt(participant_id=participant.pk, number=1, now_ms=end + GRACE_MS)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_ms, attempt.duration_ms) == (Attempt.State.CLOSED, end, 900_000)
    assert bytes(attempt.answers) == b"\1" * 10
    assert TallyQueue.objects.get().attempt_id == attempt.pk


@pytest.mark.parametrize("early_ms", [1, GRACE_MS, 60_000])
def test_close_attempt_not_before_the_grace_is_over(participant, round, early_ms):
    end = now_ms()
    start(participant, round, ends_ms=end)
    assert not close_attempt(participant_id=participant.pk, number=1, now_ms=end + GRACE_MS - early_ms)
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_close_expired_takes_only_what_ran_out_and_is_safe_to_repeat(participant, round, cell):
    now = now_ms()
    start(participant, round, ends_ms=now - 60_000)
    other = enter_contest(contest=round.contest, person=make_person(unit=cell), unit=cell, now=NOW)
    start(other, round, ends_ms=now + 60_000)
    assert close_expired(now_ms=now) == 1
    assert close_expired(now_ms=now) == 0
    assert sorted(Attempt.objects.values_list("state", flat=True)) == [Attempt.State.OPEN, Attempt.State.CLOSED]


def test_close_expired_task_remembers_where_open_ones_begin(participant, round, monkeypatch):
    monkeypatch.setattr(tasks, "_ended_up_to", 0)
    monkeypatch.setattr(tasks, "_seen_up_to", 0)
    first = start(participant, round, ends_ms=now_ms() - 60_000)
    assert tasks.close_expired() == 1
    later = start(participant, round, ends_ms=now_ms() + 60_000)
    assert tasks.close_expired() == 0
    # a start that took a lower id may not be visible yet
    assert tasks._ended_up_to == 0
    assert tasks.close_expired() == 0
    assert first.pk <= tasks._ended_up_to < later.pk
    Attempt.objects.filter(pk=later.pk).update(ends_ms=now_ms() - 60_000)
    assert tasks.close_expired() == 1


def test_close_expired_counts_a_draft_that_came_after_it_had_looked(participant, round):
    start(participant, round, ends_ms=now_ms() - 60_000)
    late = [b"\1" * 10]

    def save_behind_the_first_query(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if late:
            draft = late.pop()
            Attempt.objects.update(draft=draft, draft_no=7)
        return result

    with connection.execute_wrapper(save_behind_the_first_query):
        assert close_expired(now_ms=now_ms()) == 1
    assert bytes(Attempt.objects.get().answers) == b"\1" * 10


def test_close_expired_leaves_a_paper_that_was_extended_after_it_had_looked(participant, round):
    start(participant, round, ends_ms=now_ms() - 60_000)
    later = [now_ms() + 60_000]

    def extend_behind_the_first_query(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if later:
            ends_ms = later.pop()
            Attempt.objects.update(ends_ms=ends_ms)
        return result

    with connection.execute_wrapper(extend_behind_the_first_query):
        assert close_expired(now_ms=now_ms()) == 0
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_close_expired_task_takes_more_than_one_batch(participant, round, monkeypatch):
    monkeypatch.setattr(tasks, "_ended_up_to", 0)
    monkeypatch.setattr(tasks, "close", partial(close_expired, limit=1))
    for _ in range(3):
        start(participant, round, ends_ms=now_ms() - 60_000)
    assert tasks.close_expired() == 3


@pytest.mark.parametrize("days", [30, 400])
def test_paper_without_a_limit_may_last_as_long_as_its_round(participant, round, days):
    """25 days are more milliseconds than an integer column of PostgreSQL holds, 194 more seconds than the rank key."""
    end = now_ms() - 60_000
    start(participant, round, ends_ms=end, started_ms=end - days * 86_400_000)
    Attempt.objects.update(draft=b"\1" * 10)
    assert close_expired(now_ms=now_ms()) == 1
    assert tally() == 1
    assert Attempt.objects.get().duration_ms == days * 86_400_000


def test_extending_a_round_moves_the_ends_it_had_cut_short(participant, round):
    opens, closes = round.window
    cut = start(participant, round, ends_ms=to_ms(closes), started_ms=to_ms(closes) - 100_000)
    move_window(round=round, opens_at=opens, closes_at=closes + dt.timedelta(hours=1))
    cut.refresh_from_db()
    assert cut.ends_ms == to_ms(closes) - 100_000 + 900_000


def test_closing_a_round_earlier_cuts_open_papers(participant, round):
    opens, _closes = round.window
    running = start(participant, round, ends_ms=now_ms() + 600_000, started_ms=now_ms() - 300_000)
    move_window(round=round, opens_at=opens, closes_at=dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2))
    running.refresh_from_db()
    assert running.ends_ms == to_ms(round.closes_at)
