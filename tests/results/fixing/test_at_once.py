"""Fixing beside what would move its results: whoever comes second sees what the first one did."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from accounts.models import Unit
from contest.attempts.models import TallyQueue
from contest.attempts.telling import ResultsOfficial, Told, enter_openly, tell
from contest.results import facts
from contest.results.actions import tally_all
from contest.results.fixing import actions
from contest.results.fixing.errors import FixingError
from contest.results.models import Leaderboard, TieDecision
from contest.rounds.models import Period, Round
from contest.rounds.rules import RoundRules
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person, small_tree
from tests.results.fixing.conftest import AFTER, recounted, round_of, with_rules

pytestmark = pytest.mark.django_db(transaction=True)
# long enough to see that somebody waits, short beside SQLite's patience with a writer
A_WHILE = 0.4


def beside(first: Callable[[], object], second: Callable[[], object]) -> object:
    """What becomes of the second, which begins when the first has done its work and not yet committed."""
    done, release = threading.Event(), threading.Event()
    ends: dict[str, object] = {}

    def run_first() -> None:
        try:
            with transaction.atomic():
                first()
                done.set()
                release.wait(10)
        finally:
            done.set()
            connections.close_all()

    def run_second() -> None:
        try:
            ends["second"] = second()
        except Exception as error:
            ends["second"] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run_first), threading.Thread(target=run_second)]
    threads[0].start()
    assert done.wait(10)
    threads[1].start()
    threads[1].join(A_WHILE)
    assert threads[1].is_alive(), "the second did not wait"
    release.set()
    for one in threads:
        one.join(20)
    return ends["second"]


@pytest.fixture
def scene(transactional_db):
    """A closed round ready to be fixed, two equals in it, and somebody who has not said who it was."""
    root = small_tree()
    cell = Unit.objects.get(code="K1-1")
    contest = make_contest(root)
    equals = [make_participant(contest, cell, name) for name in ("Nguyễn Văn An", "Nguyễn Văn Bình")]
    for one in equals:
        hand_in(one, 20)
    untold = enter_openly(contest=contest, person=None, told=None, board="", now=NOW)
    hand_in(untold, 20, 17_000)
    tally_all()
    by = make_person("Bùi Xuân Trường", unit=cell)
    recounted(contest, by)
    period = round_of(contest)

    def fix() -> object:
        return actions.fix_results(period=round_of(contest), decision="QĐ 1", by=by, now=AFTER)

    def say() -> object:
        return tell(participant=untold, told=Told("Lê Thị Nhanh", cell, {}))

    def decide() -> object:
        leaderboard = Leaderboard.objects.select_related("period__contest").get(period=period, key="chung")
        order = [one.pk for one in equals]
        return actions.decide(
            period=period, leaderboard=leaderboard, order=order, reason="Bốc thăm.", minutes="", by=by, now=AFTER
        )

    return {"period": period, "fix": fix, "tell": say, "decide": decide, "by": by}


def test_saying_who_it_was_waits_for_fixing_and_is_refused(scene):
    assert isinstance(beside(scene["fix"], scene["tell"]), ResultsOfficial)
    assert not TallyQueue.objects.exists()


def test_fixing_waits_for_who_says_it_and_sees_the_paper(scene):
    refused = beside(scene["tell"], scene["fix"])
    assert isinstance(refused, FixingError)
    assert (refused.code, refused.open) == ("unsettled", ("counted",))
    assert Period.objects.get(pk=scene["period"].pk).state == Period.State.PUBLISHED


def test_a_tie_is_not_decided_beside_fixing(scene):
    refused = beside(scene["fix"], scene["decide"])
    assert isinstance(refused, FixingError)
    assert refused.code == "fixed"
    assert not TieDecision.objects.exists()


def test_a_decision_is_not_taken_back_beside_fixing(scene):
    decision = scene["decide"]()
    recounted(scene["period"].contest, scene["by"])
    back = lambda: actions.undo_decision(decision=decision, reason="Nhầm.", by=scene["by"], now=AFTER)  # noqa: E731
    refused = beside(scene["fix"], back)
    assert isinstance(refused, FixingError)
    assert TieDecision.objects.get().undone_at is None


def test_excluding_beside_fixing_is_told_as_a_later_change(scene):
    """Somebody may be excluded at any time: the published ranking stays, and the page tells of it."""
    from contest.results.fixing.queries import exclusions_after

    contest = scene["period"].contest
    person = contest.participants.get(person__full_name="Nguyễn Văn An")
    later = AFTER.replace(hour=5)
    made = beside(
        scene["fix"],
        lambda: facts.exclude(contest=contest, participant=person, reason="Thi hộ.", by=scene["by"], now=later),
    )
    assert [one.pk for one in exclusions_after(scene["period"])] == [made.pk]


@pytest.mark.parametrize("kind", [Period.Kind.ROUND, Period.Kind.STAGE, Period.Kind.CONTEST])
def test_nobody_says_it_once_a_period_above_the_papers_is_official(scene, kind):
    contest, round = scene["period"].contest, scene["period"]
    stage = Period.objects.create(
        contest=contest, kind=Period.Kind.STAGE, parent=round.parent, title="Vòng 1", key="v1", state=1
    )
    Period.objects.filter(pk=round.pk).update(parent=stage)
    Period.objects.filter(contest=contest, kind=kind).update(state=Period.State.FIXED)
    with pytest.raises(ResultsOfficial):
        scene["tell"]()
    assert contest.participants.filter(pending=True).count() == 1


def test_practice_papers_move_nothing_official(scene):
    contest = scene["period"].contest
    round = Round.objects.get(contest=contest)
    with_rules(contest, rounds=(RoundRules(key=round.key, label=round.title, practice=True),))
    Period.objects.filter(contest=contest, kind=Period.Kind.CONTEST).update(state=Period.State.FIXED)
    assert scene["tell"]() is True
