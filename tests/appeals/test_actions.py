"""Appeals: asked within limits, answered once, on record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Audit
from contest.appeals.actions import (
    MOST_WAITING,
    AppealError,
    answer_appeal,
    ask_about_question,
    ask_about_result,
    set_appeal_days,
)
from contest.appeals.deadlines import asks_until
from contest.appeals.models import Appeal
from contest.appeals.queries import item_facts, paper_facts
from contest.attempts.actions import enter_contest
from contest.attempts.frozen import get_frozen_edition
from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from contest.rounds.models import Period
from tests.appeals.conftest import handed_in
from tests.factories import NOW, make_person

Kind, Fault, State = Appeal.Kind, Appeal.Fault, Appeal.State
TEXT = "Tôi chọn phương án A."


def ask(attempt: Attempt, kind: Appeal.Kind = Kind.SCORE, now: dt.datetime = NOW) -> Appeal:
    return ask_about_result(
        participant=attempt.participant, round=attempt.round, attempt=attempt, kind=kind, text=TEXT, now=now
    )


def remark(attempt: Attempt, place: int = 1) -> Appeal:
    return ask_about_question(attempt=attempt, place=place, fault=Fault.KEY, text=TEXT, source="Điều 5", now=NOW)


def refused(code: str, act, *args, **kwargs) -> None:
    before = Appeal.objects.count()
    with pytest.raises(AppealError) as error:
        act(*args, **kwargs)
    assert error.value.code == code
    assert Appeal.objects.count() == before


def test_asks_until():
    assert asks_until(NOW, 7) == NOW + dt.timedelta(days=7)
    assert asks_until(None, 7) is None
    assert asks_until(NOW, None) is None


def test_ask_about_a_result_and_about_a_question(attempt):
    result, question = ask(attempt), remark(attempt, place=3)
    assert (result.kind, result.attempt, result.item, result.state) == (Kind.SCORE, attempt, None, State.WAITING)
    paper = bytes(attempt.paper)
    assert (question.kind, question.place, question.item) == (Kind.ITEM, 3, paper[6] << 8 | paper[7])
    assert (question.contest, question.round, question.source) == (attempt.round.contest, attempt.round, "Điều 5")


def test_the_same_is_asked_once_until_it_is_answered(attempt, organiser):
    first = ask(attempt)
    refused("asked", ask, attempt)
    remark(attempt)
    refused("asked", remark, attempt)
    ask(attempt, Kind.TIME)
    answer_appeal(appeal=first, state=State.REFUSED, answer="Đúng rồi.", by=organiser, now=NOW)
    ask(attempt)


@pytest.mark.parametrize("place", [0, 11, -1])
def test_no_such_question(attempt, place):
    refused("no_question", remark, attempt, place)


def test_an_open_paper_cannot_be_questioned(attempt):
    Attempt.objects.update(state=Attempt.State.OPEN)
    attempt.refresh_from_db()
    refused("open", ask, attempt)


def test_a_lost_paper_needs_no_attempt(round, participant):
    def lost() -> Appeal:
        return ask_about_result(participant=participant, round=round, attempt=None, kind=Kind.LOST, text=TEXT, now=NOW)

    assert lost().attempt is None
    refused("asked", lost)


def test_the_deadline_counts_from_the_official_result(attempt, organiser):
    fixed = NOW + dt.timedelta(days=30)
    ask(attempt, now=NOW + dt.timedelta(days=300))
    Period.objects.update(state=Period.State.FIXED, fixed_at=fixed)
    attempt = Attempt.objects.select_related("round", "participant").get()
    ask(attempt, Kind.TIME, now=fixed + dt.timedelta(days=7))
    refused("late", ask, attempt, Kind.PLACE, now=fixed + dt.timedelta(days=7, seconds=1))
    set_appeal_days(contest=attempt.round.contest, days=None, by=organiser, now=NOW)
    ask(attempt, Kind.PLACE, now=fixed + dt.timedelta(days=70))


def test_limits_are_per_account(attempt, round, cell):
    for place in range(1, MOST_WAITING + 1):
        remark(attempt, place=place)
    refused("too_many", ask, attempt)
    other = enter_contest(contest=round.contest, person=make_person(unit=cell), unit=cell, now=NOW)
    ask(handed_in(round, other))


def test_answer_once_on_record(attempt, organiser, admin):
    appeal = ask(attempt)
    answer_appeal(appeal=appeal, state=State.ACCEPTED, answer="Đã chấm lại.", by=organiser, now=NOW)
    refused("answered", answer_appeal, appeal=appeal, state=State.REFUSED, answer="Không.", by=admin, now=NOW)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer, appeal.answered_by, appeal.answered_at) == (
        State.ACCEPTED,
        "Đã chấm lại.",
        organiser,
        NOW,
    )
    row = Audit.objects.latest("id")
    assert (row.action, row.about, row.about_id, row.detail) == (
        "appeal.answered",
        "appeal",
        appeal.pk,
        {"number": appeal.pk, "state": 1},
    )


def test_days_are_recorded_when_they_change(round, organiser):
    for _ in range(2):
        set_appeal_days(contest=round.contest, days=3, by=organiser, now=NOW)
    assert Audit.objects.filter(action="appeal.days").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": Kind.ITEM},
        {"kind": Kind.SCORE, "item": 3, "place": 1, "fault": 1},
        {"kind": Kind.SCORE, "attempt": None},
        {"kind": Kind.SCORE, "state": State.ACCEPTED},
        {"kind": Kind.SCORE, "answer": "Chưa"},
    ],
)
def test_the_database_refuses_half_an_appeal(attempt, wrong):
    row = {"contest": attempt.round.contest, "round": attempt.round, "participant": attempt.participant}
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(**{**row, "attempt": attempt, "text": TEXT, "at": NOW, **wrong})


# --- facts ----------------------------------------------------------------------------------------


def test_facts_of_a_sound_paper(attempt):
    tally_all()
    facts = paper_facts(attempt)
    assert (facts.same_paper, facts.same_score, facts.same_duration) == (True, True, True)
    assert (facts.place, facts.score_now) == (1, attempt.score)
    assert [mark.place for mark in facts.questions] == list(range(1, 11))
    assert sum(mark.right for mark in facts.questions) == attempt.score
    assert all((mark.taken == mark.key) == mark.right for mark in facts.questions)
    assert len(facts.receipt) == 9


def test_facts_of_a_paper_that_somebody_changed(attempt):
    edition = get_frozen_edition(attempt.round.edition_id)
    Attempt.objects.update(paper=edition.draw(attempt.participant_id, 2), score=0, duration_ms=5)
    facts = paper_facts(Attempt.objects.get())
    assert (facts.same_paper, facts.same_score, facts.same_duration) == (False, False, False)


def test_facts_of_an_open_paper_are_none(attempt):
    Attempt.objects.update(state=Attempt.State.OPEN)
    assert paper_facts(Attempt.objects.get()) is None


def test_facts_of_a_question(attempt, round, cell):
    tally_all()
    appeal = remark(attempt, place=2)
    other = enter_contest(contest=round.contest, person=make_person(unit=cell), unit=cell, now=NOW)
    second = handed_in(round, other)
    same = [
        item
        for item in range(1, 11)
        if bytes(second.paper)[3 * item - 3 : 3 * item - 1] == appeal.item.to_bytes(2, "big")
    ]
    for place in same:
        remark(second, place=place)
    facts = item_facts(appeal)
    assert facts.asked == 1 + len(same)
    ((letter, _text, chosen, right, _taken),) = (one for one in facts.choices if one[4])
    assert (chosen, right) == (1, True)
    assert facts.papers == 1
    # letters and order are those of the paper that the one who asks has before them
    assert facts.own
    assert [one[0] for one in facts.choices] == list("ABCD")
    mark = paper_facts(attempt).questions[1]
    assert (mark.taken, mark.key) == (letter, letter)
    Attempt.objects.filter(pk=attempt.pk).update(answers=bytes([4]) * len(attempt.answers))
    changed = item_facts(Appeal.objects.get(pk=appeal.pk))
    (letter,) = (one[0] for one in changed.choices if one[4])
    assert paper_facts(Attempt.objects.get(pk=attempt.pk)).questions[1].taken == letter


def test_facts_of_a_question_without_a_paper_stand_as_in_the_bank(attempt):
    appeal = remark(attempt, place=2)
    appeal.attempt = None
    facts = item_facts(appeal)
    assert not facts.own
    assert [(one[0], one[3]) for one in facts.choices] == [("A", True), ("B", False), ("C", False), ("D", False)]
    assert not any(one[4] for one in facts.choices)
    assert item_facts(ask(attempt)) is None
