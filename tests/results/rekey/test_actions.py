"""Key changes on real tables: every way, killed and resumed, latecomers, undone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command

from accounts.audit.models import Audit
from contest.attempts import remarking
from contest.attempts.actions import close_expired
from contest.attempts.models import Attempt, KeyChange, TallyQueue
from contest.common.clock import to_ms
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.fixing.actions import ask_recount, carry_out_recount
from contest.results.models import Recounting
from contest.results.recounting import carry_out_counting, hold_counting
from contest.results.rekey import actions
from contest.results.rekey.actions import carry_out, confirm_key_change, drop_proposal, undo_key_change
from contest.results.rekey.errors import RekeyError
from contest.results.rekey.queries import unfinished
from contest.rounds.models import Round
from tests.factories import NOW
from tests.results.rekey.conftest import ITEM, LATER, A, B, everything, holds, take_paper

State = KeyChange.State


def marks() -> list[tuple[int, int, int]]:
    return list(Attempt.objects.order_by("pk").values_list("pk", "score", "dropped"))


def answered(attempt: Attempt) -> int:
    """What a paper that holds the question says to it."""
    paper = bytes(attempt.paper)
    items = [paper[i] << 8 | paper[i + 1] for i in range(0, len(paper), 3)]
    return bytes(attempt.answers)[items.index(ITEM)]


@pytest.mark.parametrize(
    ("way", "mask", "point"),
    [
        ("new", B, {A: -1, B: 1}),
        ("both", B, {A: 0, B: 1}),
        ("all", 0, {A: 0, B: 1}),
        ("drop", 0, {A: -1, B: 0}),
    ],
)
def test_carry_out_marks_every_paper_again(contest, crowd, applied, way, mask, point):
    applied(way, mask)
    for old in crowd:
        new = Attempt.objects.get(pk=old.pk)
        gained = point[answered(old)] if holds(old) else 0
        assert (new.score - old.score, new.dropped) == (gained, int(way == "drop" and holds(old)))
        assert new.key_version == 1
    assert find_differences(contest) == []
    call_command("recount", "--check")


def test_a_paper_with_a_dropped_question_is_perfect_without_it(contest, crowd, applied):
    wrong_only_there = next(one for one in crowd if holds(one) and answered(one) == B and one.score == 3)
    applied("drop", 0)
    standing = contest.periods.get(kind=3).leaderboards.get().standings.get(participant=wrong_only_there.participant)
    assert standing.perfect > 0
    assert find_differences(contest) == []


def test_undo_restores_every_row(contest, crowd, applied, organiser):
    before = everything(contest)
    done = applied()
    assert everything(contest) != before
    undo_key_change(change=done, reason="Văn bản gốc có hai bản.", by=organiser, now=LATER)
    assert carry_out(change_id=done.pk, clock=lambda: LATER)
    assert everything(contest) == before
    done.refresh_from_db()
    assert (done.state, done.applied_version, done.undone_version) == (State.UNDONE, 1, 2)
    assert set(Round.objects.values_list("key_version", flat=True)) == {2}
    assert set(Attempt.objects.values_list("key_version", flat=True)) == {2}


def test_after_an_undo_the_next_change_is_another_version(contest, crowd, applied, organiser):
    """A version once used never stands for other keys: processes keep editions by it."""
    done = applied()
    undo_key_change(change=done, reason="Nhầm.", by=organiser, now=LATER)
    carry_out(change_id=done.pk, clock=lambda: LATER)
    again = applied("all", 0)
    assert again.applied_version == 3
    assert [fresh(one).score for one in crowd] == [one.score + (holds(one) and answered(one) == B) for one in crowd]
    assert find_differences(contest) == []


def fresh(attempt: Attempt) -> Attempt:
    return Attempt.objects.get(pk=attempt.pk)


class Killed(Exception):
    pass


@pytest.mark.parametrize("after_chunks", [0, 1, 3])
def test_killed_between_chunks_goes_on_where_it_was(contest, crowd, change, organiser, monkeypatch, after_chunks):
    monkeypatch.setattr(remarking, "CHUNK", 7)
    made = change()
    confirm_key_change(change=made, by=organiser, now=LATER)
    real, calls = actions.remark_next, []

    def dies(**values):
        if len(calls) == after_chunks:
            raise Killed
        calls.append(values["above_id"])
        return real(**values, limit=7)

    with monkeypatch.context() as dying:
        dying.setattr(actions, "remark_next", dies)
        with pytest.raises(Killed):
            carry_out(change_id=made.pk, clock=lambda: LATER)
    made.refresh_from_db()
    assert (made.state, made.done, made.total) == (State.APPLYING, 7 * after_chunks, 40)
    # taken for dead only after a while
    assert not carry_out(change_id=made.pk, clock=lambda: LATER)
    assert unfinished(now=LATER) == []
    much_later = LATER + dt.timedelta(minutes=1)
    assert unfinished(now=much_later) == [(made.pk, False)]
    assert carry_out(change_id=made.pk, clock=lambda: much_later)
    made.refresh_from_db()
    assert (made.state, made.done, made.applied_version) == (State.APPLIED, 40, 1)
    assert (made.remarked, made.rescored) == (made.preview["papers"], made.preview["papers_changed"])
    assert find_differences(contest) == []
    assert not carry_out(change_id=made.pk, clock=lambda: much_later)


@pytest.mark.parametrize("step", ["_keep", "carry_out_counting", "_finish"])
def test_killed_at_the_end_is_done_once(contest, crowd, change, organiser, monkeypatch, step):
    made = change()
    confirm_key_change(change=made, by=organiser, now=LATER)

    def dies(*args, **values):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(actions, step, dies)
        with pytest.raises(Killed):
            carry_out(change_id=made.pk, clock=lambda: LATER)
    much_later = LATER + dt.timedelta(minutes=5)
    assert carry_out(change_id=made.pk, clock=lambda: much_later)
    expected = everything(contest)
    assert find_differences(contest) == []
    assert Round.objects.get(contest=contest).key_version == 1
    assert expected["marks"] == [(pk, score, dropped, 1) for pk, score, dropped in marks()]


def test_while_another_worker_counts_a_change_waits_and_does_not_disturb_it(contest, crowd, change, organiser, hinted):
    made = change()
    confirm_key_change(change=made, by=organiser, now=LATER)
    hold_counting(contest, redefine=False, now=LATER)
    Recounting.objects.update(busy_until=LATER + dt.timedelta(minutes=5))
    hinted.clear()
    assert not carry_out(change_id=made.pk, clock=lambda: LATER)
    # whoever counts tells it at the end; until then it would only be turned away again
    assert hinted == []
    assert Recounting.objects.get().asked == 1
    assert unfinished(now=LATER) == [(made.pk, False)]
    # that worker is done
    Recounting.objects.update(busy_until=None)
    assert carry_out_counting(contest_id=contest.pk, clock=lambda: LATER)
    assert hinted == [("contest.results.rekey.tasks.carry_out", made.pk)]
    assert carry_out(change_id=made.pk, clock=lambda: LATER)
    assert find_differences(contest) == []


def test_a_count_that_ends_while_a_change_is_turned_away_leaves_nobody_waiting(
    contest, crowd, change, organiser, hinted, monkeypatch
):
    made = change()
    confirm_key_change(change=made, by=organiser, now=LATER)
    hinted.clear()

    def ends_at_once(*_args, **_values):
        # it saw that somebody counts; before it says that it waits, the other has ended
        return True

    with monkeypatch.context() as patch:
        patch.setattr(actions, "is_being_counted", ends_at_once)
        assert not carry_out(change_id=made.pk, clock=lambda: LATER)
    assert hinted == [("contest.results.rekey.tasks.carry_out", made.pk)]


def test_the_end_of_a_change_takes_up_the_recount_that_waited(contest, crowd, change, organiser, hinted):
    made = change()
    confirm_key_change(change=made, by=organiser, now=LATER)
    check = ask_recount(contest=contest, by=organiser, now=LATER)
    assert not carry_out_recount(check_id=check.pk, clock=lambda: LATER)
    hinted.clear()
    assert carry_out(change_id=made.pk, clock=lambda: LATER)
    assert hinted == [("contest.results.fixing.tasks.recount", check.pk)]


def test_paper_marked_with_old_keys_after_the_change_is_marked_again_before_it_is_counted(crowd, round, applied):
    """A web process that still has the old keys in its memory hands in a minute later."""
    applied()
    late = take_paper(crowd[0].participant, round, lambda item: B if item == ITEM else A, version=0, number=50)
    while not holds(late):
        late = take_paper(
            crowd[0].participant, round, lambda item: B if item == ITEM else A, version=0, number=late.number + 1
        )
    assert (late.score, late.key_version) == (3, 0)
    tally_all()
    late.refresh_from_db()
    assert (late.score, late.key_version) == (4, 1)
    assert not TallyQueue.objects.exists()
    assert find_differences(round.contest) == []


def test_papers_that_come_in_between_chunks_end_with_the_new_keys(
    contest, crowd, round, change, organiser, monkeypatch
):
    """Old keys or new, counted at once or still waiting: in the end all are marked with the new ones."""
    made = change()
    confirm_key_change(change=made, by=organiser, now=LATER)
    real, numbers = actions.remark_next, iter(range(60, 90))

    def interrupted(**values):
        step = real(**values, limit=9)
        for version in (0, 1) if step and step.last_id <= crowd[-1].pk else ():
            take_paper(crowd[0].participant, round, lambda item: B, version=version, number=next(numbers))
            if next(numbers) % 4:
                tally_all()
        return step

    with monkeypatch.context() as busy:
        busy.setattr(actions, "remark_next", interrupted)
        carry_out(change_id=made.pk, clock=lambda: LATER)
    tally_all()
    assert set(Attempt.objects.values_list("key_version", flat=True)) == {1}
    assert find_differences(contest) == []


def test_open_papers_are_closed_with_the_new_keys(crowd, round, applied):
    participant = crowd[0].participant
    number = 50
    edition = actions.get_frozen_edition(round.edition_id, 0)
    while ITEM not in [edition.draw(participant.pk, number)[i + 1] for i in range(0, 12, 3)]:
        number += 1
    paper = edition.draw(participant.pk, number)
    draft = bytes(B if paper[i + 1] == ITEM else A for i in range(0, 12, 3))
    ends_ms = to_ms(NOW) + 60_000
    running = Attempt.objects.create(
        participant=participant, round=round, number=number, day=NOW.date(), unit=participant.unit,
        started_ms=to_ms(NOW), ends_ms=ends_ms, draft=draft, draft_no=1,
    )  # fmt: skip
    applied()
    running.refresh_from_db()
    assert (running.state, running.key_version) == (Attempt.State.OPEN, None)
    close_expired(now_ms=ends_ms + 60_000)
    tally_all()
    running.refresh_from_db()
    assert (running.score, running.key_version) == (4, 1)
    assert find_differences(round.contest) == []


def test_void_papers_are_marked_too(crowd, applied):
    """They may be restored."""
    void = next(one for one in crowd if holds(one) and answered(one) == B)
    Attempt.objects.filter(pk=void.pk).update(state=Attempt.State.VOID)
    applied("all", 0)
    assert fresh(void).score == void.score + 1


# --- refusals -------------------------------------------------------------------------------------


def test_one_change_at_a_time(crowd, change, organiser):
    first, second = change(), change("all", 0, item=1)
    confirm_key_change(change=first, by=organiser, now=LATER)
    with pytest.raises(RekeyError, match="busy"):
        confirm_key_change(change=second, by=organiser, now=LATER)
    with pytest.raises(RekeyError, match="wrong_state"):
        confirm_key_change(change=first, by=organiser, now=LATER)


def test_preview_older_than_the_keys_is_stale(crowd, change, applied, organiser):
    waiting = change("all", 0, item=1)
    applied()
    with pytest.raises(RekeyError, match="stale"):
        confirm_key_change(change=waiting, by=organiser, now=LATER)
    KeyChange.objects.filter(pk=waiting.pk).update(preview=None)
    with pytest.raises(RekeyError, match="stale"):
        confirm_key_change(change=waiting, by=organiser, now=LATER)


def test_an_earlier_change_is_not_undone_under_a_later_one(crowd, applied, organiser):
    first, second = applied(), applied("both", A)
    with pytest.raises(RekeyError, match="later_change"):
        undo_key_change(change=first, reason="Nhầm.", by=organiser, now=LATER)
    undo_key_change(change=second, reason="Nhầm.", by=organiser, now=LATER)
    with pytest.raises(RekeyError, match="wrong_state"):
        undo_key_change(change=second, reason="Nhầm.", by=organiser, now=LATER)


@pytest.mark.parametrize(("values", "code"), [({"public_note": " "}, "no_note"), ({"reason": ""}, "no_reason")])
def test_proposal_without_words_is_refused(crowd, change, values, code):
    with pytest.raises(RekeyError, match=code):
        change(**values)
    assert not KeyChange.objects.exists()


def test_undo_needs_a_reason(crowd, applied, organiser):
    done = applied()
    with pytest.raises(RekeyError, match="no_reason"):
        undo_key_change(change=done, reason=" ", by=organiser, now=LATER)


def test_a_new_proposal_takes_the_place_of_the_old_one(crowd, change):
    first, second = change(), change("all", 0)
    assert list(KeyChange.objects.values_list("pk", flat=True)) == [second.pk]
    assert not first.effects.exists()


def test_drop_proposal_forgets_it_but_nothing_else(crowd, change, applied):
    drop_proposal(change=change())
    assert not KeyChange.objects.exists()
    done = applied()
    with pytest.raises(RekeyError, match="wrong_state"):
        drop_proposal(change=done)


def test_who_did_it_is_on_the_trail(crowd, applied, organiser):
    done = applied()
    undo_key_change(change=done, reason="Nhầm văn bản.", by=organiser, now=LATER)
    said = (
        Audit.objects.filter(about="keychange")
        .order_by("id")
        .values_list("action", "actor_id", "about", "about_id", "detail")
    )
    assert [(action, actor, about, pk) for action, actor, about, pk, _detail in said] == [
        ("key.applied", organiser.pk, "keychange", done.pk),
        ("key.undone", organiser.pk, "keychange", done.pk),
    ]
    assert said[1][4] == {"item": ITEM, "way": "new", "reason": "Nhầm văn bản."}
