"""Results made official: what stands in the way, what is kept, opening again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Audit
from contest.attempts.models import Attempt, KeyChange
from contest.results import recounting
from contest.results.actions import tally_all
from contest.results.awarding.queries import propose
from contest.results.fixing import actions, queries
from contest.results.fixing.errors import FixingError
from contest.results.fixing.models import Fixing, PublishedRanking, RecountCheck
from contest.results.making import frame_of
from contest.results.models import Leaderboard, PeriodTally, Standing
from contest.rounds.models import Period, Round
from tests.factories import NOW, hand_in, make_participant, start_paper
from tests.results.fixing.conftest import AFTER, fixed, recounted, round_of

pytestmark = pytest.mark.django_db
STATE = Period.State


def states(period: Period, now: dt.datetime = AFTER) -> dict[str, str]:
    return {one.code: one.state for one in queries.checks_of(period, frame_of(period.contest), now=now)}


def test_checks_name_what_is_open(contest, people, period, organiser):
    assert states(period) == {
        "closed": "done",
        "counted": "done",
        "keys": "done",
        "appeals": "done",
        "exclusions": "none",
        "truths": "none",
        "ties": "none",
        "recount": "todo",
    }
    assert states(period, NOW)["closed"] == "todo"
    start_paper(people["A"])
    hand_in(people["B"], 3)
    waiting = next(one for one in queries.checks_of(period, frame_of(contest), now=AFTER) if one.code == "counted")
    assert (waiting.state, waiting.count) == ("todo", 2)


def test_a_recount_proves_the_tables_until_something_changes(contest, people, period, organiser):
    recounted(contest, organiser)
    assert states(period)["recount"] == "done"
    exclusion = actions.facts.exclude(
        contest=contest, participant=people["F"], reason="Vì sao.", by=organiser, now=AFTER + dt.timedelta(hours=1)
    )
    assert states(period)["recount_old"] == "todo"
    recounted(contest, organiser, AFTER + dt.timedelta(hours=2))
    assert states(period)["recount"] == "done"
    assert states(period)["exclusions"] == "done"
    actions.undo_exclusion(exclusion=exclusion, reason="Nhầm.", by=organiser, now=AFTER + dt.timedelta(hours=3))
    assert states(period)["recount_old"] == "todo"


def test_a_recount_that_differs_stands_in_the_way(contest, people, period, organiser):
    PeriodTally.objects.filter(period=period).update(attempts=99)
    recounted(contest, organiser)
    found = RecountCheck.objects.get()
    assert (found.differences, found.sample[0]["table"]) == (1, "contest_periodtally")
    with pytest.raises(FixingError) as refused:
        actions.fix_results(period=period, decision="", by=organiser, now=AFTER)
    assert (refused.value.code, refused.value.open) == ("unsettled", ("recount_differs",))


def test_a_recount_is_done_once_and_taken_up_again(contest, organiser):
    asked = actions.ask_recount(contest=contest, by=organiser, now=AFTER)
    assert actions.ask_recount(contest=contest, by=organiser, now=AFTER) == asked
    assert states(round_of(contest))["recount_runs"] == "todo"
    RecountCheck.objects.filter(pk=asked.pk).update(busy_until=AFTER + dt.timedelta(minutes=1))
    assert actions.unfinished_recounts(now=AFTER) == []
    assert not actions.carry_out_recount(check_id=asked.pk, clock=lambda: AFTER)
    later = AFTER + dt.timedelta(minutes=2)
    assert actions.unfinished_recounts(now=later) == [asked.pk]
    assert actions.carry_out_recount(check_id=asked.pk, clock=lambda: later)
    assert not actions.carry_out_recount(check_id=asked.pk, clock=lambda: later)


@pytest.mark.parametrize("state", [KeyChange.State.APPLYING, KeyChange.State.UNDOING])
def test_a_recount_waits_for_a_key_change_in_hand(contest, people, organiser, state):
    """Between marks and counts they differ, and nothing is wrong."""
    edition = Round.objects.get(contest=contest).edition
    keys = {"old_key": b"\1", "new_key": b"\2", "applied_version": 1}
    change = KeyChange.objects.create(edition=edition, item=0, way="all", state=state, **keys)
    Attempt.objects.filter(score=20).update(score=19)
    asked = actions.ask_recount(contest=contest, by=organiser, now=AFTER)
    assert not actions.carry_out_recount(check_id=asked.pk, clock=lambda: AFTER)
    assert actions.unfinished_recounts(now=AFTER) == [asked.pk]
    with pytest.raises(CommandError, match="chưa so được"):
        call_command("recount", "--check")
    KeyChange.objects.filter(pk=change.pk).update(state=KeyChange.State.APPLIED)
    assert actions.carry_out_recount(check_id=asked.pk, clock=lambda: AFTER)
    # what is still off afterwards is told
    assert RecountCheck.objects.get().differences > 0


def test_a_recount_waits_for_a_count_in_hand(contest, people, organiser):
    recounting.hold_counting(contest, redefine=False, now=AFTER)
    PeriodTally.objects.filter(period__contest=contest).update(attempts=99)
    asked = actions.ask_recount(contest=contest, by=organiser, now=AFTER)
    assert not actions.carry_out_recount(check_id=asked.pk, clock=lambda: AFTER)
    assert recounting.carry_out_counting(contest_id=contest.pk, clock=lambda: AFTER)
    assert actions.carry_out_recount(check_id=asked.pk, clock=lambda: AFTER)
    assert RecountCheck.objects.get().differences == 0


def test_fixing_makes_results_official_and_keeps_the_ranking(contest, people, period, organiser, tmp_path):
    fixing = fixed(period, organiser)
    stored = Period.objects.get(pk=period.pk)
    assert (stored.state, stored.fixed_at) == (STATE.FIXED, AFTER)
    assert (fixing.decision, fixing.left_open, fixing.by) == ("QĐ 12-QĐ/ĐUK", [], organiser)
    (ranking,) = queries.rankings_of(period)
    assert hashlib.sha256(ranking.content).hexdigest() == ranking.sha256
    document = json.loads(ranking.content)
    assert [(one["place"], one["name"]) for one in document["people"]] == [
        (n, f"Nguyễn Văn {name}") for n, name in enumerate("ABCDEF", start=1)
    ]
    assert (document["period"], document["contest"]) == ("Đợt 1", contest.title)
    file = tmp_path / "ranking.json"
    file.write_bytes(ranking.content)
    script = settings.BASE_DIR / "docs" / "verify" / "rerank.py"
    ran = subprocess.run([sys.executable, script, file, "--sha256", ranking.sha256], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    row = Audit.objects.get(action="result.fixed")
    assert (row.actor, row.detail["round"]) == (organiser, "Đợt 1")


def test_fixing_twice_is_refused(period, people, organiser):
    fixed(period, organiser)
    with pytest.raises(FixingError, match="wrong_state"):
        actions.fix_results(period=Period.objects.get(pk=period.pk), decision="", by=organiser, now=AFTER)
    assert Fixing.objects.count() == 1


@pytest.mark.parametrize("state", [KeyChange.State.APPLYING, KeyChange.State.UNDOING])
def test_fixing_waits_for_key_changes(contest, people, period, organiser, state):
    recounted(contest, organiser)
    edition = period.round.edition
    KeyChange.objects.create(
        edition=edition, item=1, way="new", old_key=b"\1", new_key=b"\2", public_note="x", reason="x",
        state=state, applied_version=1,
    )  # fmt: skip
    with pytest.raises(FixingError) as refused:
        actions.fix_results(period=period, decision="", by=organiser, now=AFTER)
    assert refused.value.open == ("keys",)


def test_a_proposed_key_change_is_let_stand_on_record(contest, people, period, organiser):
    KeyChange.objects.create(
        edition=period.round.edition, item=1, way="new", old_key=b"\1", new_key=b"\2", public_note="x", reason="x"
    )
    assert fixed(period, organiser).left_open == ["keys"]


def test_reopening_needs_a_reason_and_stays_on_record(contest, people, period, organiser):
    fixed(period, organiser)
    for reason, code in (("  ", "no_reason"),):
        with pytest.raises(FixingError, match=code):
            actions.reopen_results(period=period, reason=reason, by=organiser, now=AFTER)
    actions.reopen_results(period=period, reason="Sót bài của một phòng máy.", by=organiser, now=AFTER)
    with pytest.raises(FixingError, match="wrong_state"):
        actions.reopen_results(period=period, reason="Lần nữa.", by=organiser, now=AFTER)
    stored = Period.objects.get(pk=period.pk)
    assert (stored.state, stored.fixed_at) == (STATE.PUBLISHED, None)
    assert queries.rankings_of(period) == []
    assert PublishedRanking.objects.count() == 1
    fixed(round_of(contest), organiser, AFTER + dt.timedelta(hours=1))
    newest, first = queries.fixings_of(period)
    assert (newest.reopened_at, first.reopened_reason) == (None, "Sót bài của một phòng máy.")


def test_the_published_file_does_not_follow_later_changes(contest, people, period, organiser):
    fixed(period, organiser)
    before = PublishedRanking.objects.get().content
    actions.facts.exclude(contest=contest, participant=people["A"], reason="Vì sao.", by=organiser, now=AFTER)
    assert PublishedRanking.objects.get().content == before
    assert queries.exclusions_after(Period.objects.get(pk=period.pk)) == []
    later = AFTER + dt.timedelta(days=1)
    actions.facts.exclude(contest=contest, participant=people["B"], reason="Vì sao.", by=organiser, now=later)
    assert [one.participant for one in queries.exclusions_after(Period.objects.get(pk=period.pk))] == [people["B"]]
    actions.reopen_results(period=round_of(contest), reason="Sót bài.", by=organiser, now=later)
    fixed(round_of(contest), organiser, later + dt.timedelta(hours=1))
    assert [one.participant for one in queries.exclusions_after(Period.objects.get(pk=period.pk))] == [people["B"]]


# --- ties -----------------------------------------------------------------------------------------


@pytest.fixture
def tied(contest, people, cell):
    """Two more people who share the third place with C: two prizes are left for D, C and the two of them."""
    same = Standing.objects.get(leaderboard__period__kind=Period.Kind.ROUND, participant=people["C"]).best
    made = [make_participant(contest, cell, f"Trần Thị {name}") for name in "XY"]
    for one in made:
        hand_in(one, 20, same.duration_ms, at=NOW)
    Attempt.objects.filter(participant__in=made).update(submitted_ms=same.submitted_ms)
    tally_all()
    return [people["C"], *made]


def test_a_tie_across_a_tier_is_listed_and_decided(contest, period, tied, organiser):
    (tie,) = queries.undecided_ties(period, frame_of(contest))
    assert (tie.place, tie.left, tie.what) == (3, 1, "giải Nhì")
    assert [line.participant_id for line in tie.lines] == sorted(one.pk for one in tied)
    recounted(contest, organiser)
    with pytest.raises(FixingError) as refused:
        actions.fix_results(period=period, decision="", by=organiser, now=AFTER)
    assert refused.value.open == ("ties",)

    order = [tied[2].pk, tied[0].pk, tied[1].pk]
    decision = actions.decide(
        period=period, leaderboard=tie.leaderboard, order=order, reason="Bốc thăm.", minutes="BB 3", by=organiser,
        now=AFTER,
    )  # fmt: skip
    assert queries.undecided_ties(period, frame_of(contest)) == []
    proposed = propose(period, frame_of(contest)).awards
    assert [one.participant for one in proposed][2] == tied[2].pk
    with pytest.raises(FixingError, match="no_reason"):
        actions.undo_decision(decision=decision, reason="", by=organiser, now=AFTER)
    actions.undo_decision(decision=decision, reason="Bốc lại.", by=organiser, now=AFTER)
    assert len(queries.undecided_ties(period, frame_of(contest))) == 1
    decision.refresh_from_db()
    assert (decision.minutes, decision.undone_reason) == ("BB 3", "Bốc lại.")


def test_ties_are_not_decided_any_more_once_results_are_official(contest, people, period, organiser):
    fixed(period, organiser)
    leaderboard = Leaderboard.objects.get(period=period, key="chung")
    with pytest.raises(FixingError, match="fixed"):
        actions.decide(
            period=period,
            leaderboard=leaderboard,
            order=[people["A"].pk],
            reason="x",
            minutes="",
            by=organiser,
            now=AFTER,
        )
