"""Looking at a round, and deciding."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from accounts.models import Audit
from contest.attempts.models import Attempt
from contest.fairness import queries
from contest.fairness.actions import (
    LEASE,
    act_on_case,
    ask_run,
    carry_out_run,
    dismiss_case,
    store_cases,
    undo_decision,
)
from contest.fairness.errors import FairnessError
from contest.fairness.models import FairnessCase, FairnessRun
from contest.fairness.papers import Found, Strength
from contest.fairness.tasks import resume
from contest.results import facts
from contest.results.comparing import find_differences
from contest.results.models import Exclusion, Standing
from contest.rounds.models import Round
from tests.factories import NOW, hand_in, make_draft, make_participant
from tests.fairness.conftest import LATER

State = FairnessCase.State


def refused(code: str, action, **values) -> None:
    with pytest.raises(FairnessError) as error:
        action(**values)
    assert error.value.code == code


# --- looking --------------------------------------------------------------------------------------


def test_a_run_finds_the_fast_paper_and_nobody_else(case, fast):
    assert (case.kind, case.people, case.state) == ("reading", [fast.pk], State.OPEN)
    assert case.facts["duration_ms"] == 5_000
    assert case.facts["right"] == 20
    assert case.facts["papers"] == 1
    run = FairnessRun.objects.get()
    assert (run.papers, run.read, run.cases, run.done_at, run.busy_until) == (7, 14, 1, LATER, None)


def test_running_again_changes_nothing(case, looked_at):
    before = list(FairnessCase.objects.values())
    looked_at()
    assert list(FairnessCase.objects.values()) == before


def test_chunks_find_the_same(case, looked_at, monkeypatch):
    before = list(FairnessCase.objects.values())
    monkeypatch.setattr(queries, "PEOPLE", 2)
    monkeypatch.setattr(queries, "CHUNK", 3)
    looked_at()
    assert list(FairnessCase.objects.values()) == before


def test_papers_come_in_the_order_of_their_start_however_they_were_stored(round, contest, cell, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 2)
    people = [make_participant(contest, cell, f"Lê Thị Chuyển {n}") for n in range(5)]
    stored = [hand_in(one, 15, at=NOW + dt.timedelta(minutes=(3 * n) % 5)).pk for n, one in enumerate(people)]
    chunks = list(queries.papers_in_order(round))
    assert [len(chunk) for chunk in chunks] == [2, 2, 1]
    assert [paper.id for chunk in chunks for paper in chunk] == [stored[n] for n in (0, 2, 4, 1, 3)]


def test_queries_do_not_grow_with_people(round, fast, honest, organiser):
    def count() -> int:
        run = ask_run(round=round, by=organiser, now=LATER)
        with CaptureQueriesContext(
            connection,
        ) as context:
            carry_out_run(run_id=run.pk, clock=lambda: LATER)
        return len(context)

    first, again = count(), count()
    for one in honest:
        hand_in(one, 12, 200_000, at=NOW + dt.timedelta(hours=30))
    assert count() == again <= first


def test_a_case_that_is_no_more_goes(case, looked_at, fast):
    Attempt.objects.filter(participant=fast).update(submitted_ms=F("started_ms") + 600_000)
    assert looked_at() == []


def test_decided_cases_stay_and_are_not_opened_again(case, looked_at, organiser, fast):
    dismiss_case(case=case, reason="Học thuộc bộ in sẵn.", by=organiser, now=LATER)
    assert [one.state for one in looked_at()] == [State.DISMISSED]
    Attempt.objects.filter(participant=fast).update(submitted_ms=F("started_ms") + 600_000)
    assert [one.state for one in looked_at()] == [State.DISMISSED]


def test_a_decided_group_that_grew_is_a_new_case(round, organiser):
    def store(*people: int) -> None:
        store_cases(round=round, found=[Found("burst", people, Strength.STRONG)], now=LATER)

    store(1, 2, 3)
    dismiss_case(case=FairnessCase.objects.get(), reason="Giúp nhau.", by=organiser, now=LATER)
    store(3, 1)
    assert FairnessCase.objects.count() == 1
    store(1, 2, 3, 4)
    assert list(FairnessCase.objects.order_by("pk").values_list("state", flat=True)) == [State.DISMISSED, State.OPEN]


def test_corrected_keys_are_used(round, fast, honest, looked_at, organiser):
    """With another key the fast paper is quick and wrong, which is no reading."""
    from contest.results.rekey.actions import KeyProposal, carry_out, confirm_key_change, propose_key_change
    from contest.results.rekey.previewing import compute_preview

    for item in range(5):
        made = propose_key_change(
            round=Round.objects.get(pk=round.pk),
            item=item,
            proposal=KeyProposal(way="new", mask=2, public_note="Sửa.", reason="Sai."),
            by=organiser,
            now=LATER,
        )
        assert compute_preview(change_id=made.pk, clock=lambda: LATER)
        made.refresh_from_db()
        confirm_key_change(change=made, by=organiser, now=LATER)
        assert carry_out(change_id=made.pk, clock=lambda: LATER)
    assert looked_at() == []


def test_one_run_at_a_time(round, organiser):
    first = ask_run(round=round, by=organiser, now=LATER)
    assert ask_run(round=round, by=None, now=LATER) == first
    assert FairnessRun.objects.filter(pk=first.pk).update(busy_until=LATER + LEASE)
    assert not carry_out_run(run_id=first.pk, clock=lambda: LATER)
    # the other worker is dead
    assert carry_out_run(run_id=first.pk, clock=lambda: LATER + 2 * LEASE)
    assert not carry_out_run(run_id=first.pk, clock=lambda: LATER + 4 * LEASE)


def test_a_draft_is_refused(root, organiser):
    refused("not_published", ask_run, round=make_draft(root), by=organiser, now=LATER)


def test_closed_rounds_are_looked_at_by_themselves(round):
    closed = round.closes_at
    assert queries.rounds_to_look_at(now=closed + dt.timedelta(minutes=9)) == []
    (found,) = queries.rounds_to_look_at(now=closed + dt.timedelta(minutes=11))
    assert found.pk == round.pk
    ask_run(round=round, by=None, now=closed - dt.timedelta(days=1))
    assert len(queries.rounds_to_look_at(now=closed + dt.timedelta(minutes=11))) == 1
    FairnessRun.objects.update(asked_at=closed + dt.timedelta(minutes=11))
    assert queries.rounds_to_look_at(now=closed + dt.timedelta(minutes=12)) == []


def test_the_tick_sends_what_was_left_to_who_has_a_place_for_long_work(round, organiser, monkeypatch):
    sent: list[int] = []
    monkeypatch.setattr("contest.fairness.actions.hint_run", sent.append)
    run = ask_run(round=round, by=organiser, now=LATER)
    sent.clear()
    assert resume() == 1
    assert (sent, FairnessRun.objects.get().done_at) == ([run.pk], None)
    assert carry_out_run(run_id=run.pk, clock=lambda: LATER)
    assert resume() == 0


# --- deciding -------------------------------------------------------------------------------------


def test_dismissed_with_a_reason_and_opened_again(case, organiser):
    refused("no_reason", dismiss_case, case=case, reason=" ", by=organiser, now=LATER)
    dismiss_case(case=case, reason=" Đã hỏi: học thuộc. ", by=organiser, now=LATER)
    case.refresh_from_db()
    assert (case.state, case.reason, case.by, case.at) == (State.DISMISSED, "Đã hỏi: học thuộc.", organiser, LATER)
    refused("wrong_state", dismiss_case, case=case, reason="Lại.", by=organiser, now=LATER)
    refused("no_reason", undo_decision, case=case, reason="", by=organiser, now=LATER)
    undo_decision(case=case, reason="Xem kỹ hơn.", by=organiser, now=LATER)
    assert (case.state, case.reason, case.by, case.at) == (State.OPEN, "", None, None)
    refused("wrong_state", undo_decision, case=case, reason="Lại.", by=organiser, now=LATER)
    actions = Audit.objects.filter(action__contains="case").order_by("id").values_list("action", "contest")
    assert list(actions) == [
        ("result.case_dismissed", case.round.contest.slug),
        ("result.case_reopened", case.round.contest.slug),
    ]


def test_excluded_and_given_back(case, fast, organiser, contest):
    def places() -> list[tuple[int, bytes | None]]:
        rows = Standing.objects.filter(leaderboard__period__contest=contest).order_by("leaderboard", "participant")
        return [(pk, bytes(key) if key else None) for pk, key in rows.values_list("participant_id", "rank_key")]

    before = places()
    refused("nobody_chosen", act_on_case, case=case, people=[], reason="Có.", by=organiser, now=LATER)
    refused("no_reason", act_on_case, case=case, people=[fast.pk], reason="", by=organiser, now=LATER)
    (made,) = act_on_case(case=case, people=[fast.pk], reason="Dùng phần mềm.", by=organiser, now=LATER)
    assert (made.participant_id, made.reason, made.by) == (fast.pk, "Dùng phần mềm.", organiser)
    assert {key for pk, key in places() if pk == fast.pk} == {None}
    case.refresh_from_db()
    assert (case.state, case.exclusions) == (State.ACTED, [made.pk])
    undo_decision(case=case, reason="Nhầm.", by=organiser, now=LATER)
    made.refresh_from_db()
    assert made.undone_at == LATER
    assert places() == before
    assert find_differences(contest) == []


def test_only_people_of_the_case_can_be_excluded(case, honest, organiser):
    refused("nobody_chosen", act_on_case, case=case, people=[honest[0].pk], reason="Có.", by=organiser, now=LATER)
    assert not Exclusion.objects.exists()


def test_who_is_excluded_already_stays_so_after_undoing(case, fast, organiser, contest):
    earlier = facts.exclude(contest=contest, participant=fast, reason="Trước.", by=organiser, now=LATER)
    assert act_on_case(case=case, people=[fast.pk], reason="Nữa.", by=organiser, now=LATER) == []
    undo_decision(case=case, reason="Thôi.", by=organiser, now=LATER)
    earlier.refresh_from_db()
    assert earlier.undone_at is None


@pytest.mark.parametrize("values", [{"state": 1}, {"reason": "x"}, {"state": 2, "at": LATER}])
def test_the_database_wants_a_reason_for_each_decision(case, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        FairnessCase.objects.filter(pk=case.pk).update(**values)
