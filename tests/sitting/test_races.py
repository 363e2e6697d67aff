"""Many at once: one open attempt, every cap, one winner of a hand-in. Threads with connections of their own."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from accounts.models import Unit
from contest.attempts.actions import close_attempt, enter_contest
from contest.attempts.models import Attempt, TallyQueue
from contest.common.clock import local_day, now_ms, to_ms, week_start
from contest.results.actions import tally
from contest.results.models import PeriodTally
from contest.rounds.rules import Cap
from contest.sitting import hot_sql
from tests.factories import NOW, make_person, small_tree
from tests.sitting.conftest import open_contest

STARTERS = 32
CAPS = (Cap(max=5, per="round"),)


def at_once(work: Callable[[], object], threads: int = STARTERS) -> list[object]:
    """Runs the work in many threads that begin together; raises what any of them raised."""
    gate, results, errors = threading.Barrier(threads), [], []

    def run() -> None:
        try:
            gate.wait()
            results.append(work())
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=run) for _ in range(threads)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    if errors:
        raise errors[0]
    return results


@pytest.fixture
def sitting(transactional_db):
    """Values for the hot statements of one participant."""
    round = open_contest(small_tree(), caps=CAPS)
    cell = Unit.objects.get(code="K1-1")
    participant = enter_contest(contest=round.contest, person=make_person(unit=cell), unit=cell, now=NOW)
    now = now_ms()
    adapt = connection.ops.adapt_datefield_value
    return {
        "participant": participant.pk,
        "epoch": 0,
        "contest": round.contest_id,
        "round": round.pk,
        "now": now,
        "day": adapt(local_day(now)),
        "week": adapt(week_start(local_day(now))),
        "limit": 900_000,
        "closes": to_ms(round.closes_at),
        "cap_day": 7,
        "cap_week": 10**9,
        "cap_round": 5,
        "cap_stage": 10**9,
        "cap_contest": 10**9,
        "pause": 0,
    }


def hand_in(values: dict, number: int) -> hot_sql.Submitted | None:
    return hot_sql.submit(
        **{name: values[name] for name in ("participant", "contest", "epoch", "round", "day", "week")},
        number=number,
        answers=b"\1" * 10,
        paper=b"\0\0\0" * 10,
        score=3,
        points=None,
        by_leaving=False,
        key_version=0,
        dropped=0,
        prediction=None,
        now=now_ms(),
    )


def test_start_by_many_at_once_is_one_attempt(sitting):
    started = [one for one in at_once(lambda: hot_sql.start(**sitting)) if one]
    assert len(started) == 1
    assert list(Attempt.objects.values_list("number", "state")) == [(1, Attempt.State.OPEN)]


def test_caps_hold_when_many_start_and_hand_in_at_once(sitting):
    def eager() -> None:
        for _ in range(6):
            if started := hot_sql.start(**sitting):
                hand_in(sitting, started.number)

    at_once(eager)
    # a crowd may use up its tries on one slow rival; alone, nobody stands in the way of the rest
    eager()
    numbers = sorted(Attempt.objects.values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5]
    assert TallyQueue.objects.count() == 5


def test_submit_by_many_at_once_has_one_winner(sitting):
    hot_sql.start(**sitting)
    won = [one for one in at_once(lambda: hand_in(sitting, 1)) if one]
    assert len(won) == 1
    assert TallyQueue.objects.count() == 1


def test_submit_against_the_clock_has_one_winner(sitting):
    hot_sql.start(**sitting)
    Attempt.objects.update(ends_ms=now_ms() + 5_000)
    later = now_ms() + 60_000
    works = iter([lambda: hand_in(sitting, 1), lambda: close_attempt(**_mine(sitting), number=1, now_ms=later)] * 16)
    lock = threading.Lock()

    def one() -> object:
        with lock:
            work = next(works)
        return work()

    assert sum(bool(result) for result in at_once(one)) == 1
    assert TallyQueue.objects.count() == 1


def test_tally_by_many_at_once_counts_each_attempt_once(sitting):
    for number in range(1, 6):
        hot_sql.start(**sitting)
        hand_in(sitting, number)
    took = at_once(lambda: tally(limit=2), threads=8)
    while tally():
        pass
    assert sum(took) <= 5
    assert set(PeriodTally.objects.values_list("people", "attempts")) == {(1, 5)}
    assert not TallyQueue.objects.exists()


def _mine(sitting: dict) -> dict:
    return {"participant_id": sitting["participant"]}
