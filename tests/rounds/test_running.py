"""A published round while it runs: every change with its reason, its note, its line in the trail."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import pytest
from django.urls import reverse

from accounts.models import Audit, Person
from contest.rounds import running
from contest.rounds.actions import add_round
from contest.rounds.documents import wall_clock
from contest.rounds.errors import RoundError
from contest.rounds.models import Edition, Period, PeriodNote, Round
from contest.rounds.notices import lost_time, made_good_spans, notes_of, suspended_since, suspension_note
from contest.rounds.rules import RulesError
from contest.rounds.running import Announcement
from contest.rounds.signals import window_moved
from tests.factories import NOW, make_draft, published_round

State, Kind = Period.State, PeriodNote.Kind
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def published(root) -> Round:
    return published_round(root)


@pytest.fixture
def said(organiser):
    def say(now: dt.datetime = NOW, by: Person = organiser) -> Announcement:
        return Announcement(reason="Mất điện", text="Cả khối mất điện.", by=by, now=now)

    return say


@contextmanager
def refused(code: str):
    with pytest.raises(RoundError) as error:
        yield
    assert error.value.code == code


def trail(round: Round) -> list[str]:
    return list(Audit.objects.filter(contest=round.contest.slug).order_by("id").values_list("action", flat=True))


def nothing_said(round: Round) -> bool:
    return not PeriodNote.objects.exists() and trail(round) == ["round.published"]


def test_suspend_and_resume_leave_notes_and_rows_in_the_trail(published, said, organiser):
    running.suspend_round(round=published, said=said())
    assert Period.objects.get(pk=published.pk).state == State.SUSPENDED
    running.resume_round(round=published, make_good=False, said=said(NOW + HOUR))
    stored = Period.objects.get(pk=published.pk)
    assert (stored.state, stored.closes_at) == (State.PUBLISHED, published.closes_at)
    resumed, suspended = notes_of(published.contest)
    assert (suspended.kind, suspended.text, suspended.reason) == (Kind.SUSPENDED, "Cả khối mất điện.", "Mất điện")
    assert (suspended.by, suspended.at) == (organiser, NOW)
    assert (resumed.kind, resumed.made_good_ms) == (Kind.RESUMED, 0)
    assert trail(published) == ["round.published", "round.suspended", "round.resumed"]
    row = Audit.objects.get(action="round.suspended")
    assert (row.about, row.about_id, row.actor) == ("round", published.pk, organiser)
    assert row.detail == {"round": "Đợt 1", "note": suspended.pk}


def test_resume_makes_the_lost_time_good(published, said):
    opens_at, closes_at = published.window
    running.suspend_round(round=published, said=said(opens_at + HOUR))
    running.resume_round(round=published, make_good=True, said=said(opens_at + 3 * HOUR))
    assert Period.objects.get(pk=published.pk).closes_at == closes_at + 2 * HOUR
    note = notes_of(published.contest)[0]
    assert (note.since, note.made_good_ms) == (opens_at + HOUR, 7_200_000)
    assert (note.old_closes_at, note.new_closes_at) == (closes_at, closes_at + 2 * HOUR)
    assert made_good_spans(published) == [(opens_at + HOUR, 7_200_000)]


def test_what_lies_before_the_opening_is_not_lost(published, said):
    opens_at, closes_at = published.window
    running.suspend_round(round=published, said=said(opens_at - 5 * HOUR))
    running.resume_round(round=published, make_good=True, said=said(opens_at + HOUR))
    assert Period.objects.get(pk=published.pk).closes_at == closes_at + HOUR
    assert lost_time(opens_at - HOUR, opens_at=opens_at, now=opens_at - HOUR / 2) == dt.timedelta(0)


def test_the_last_suspension_counts(published, said):
    opens_at, closes_at = published.window
    running.suspend_round(round=published, said=said(opens_at))
    running.resume_round(round=published, make_good=False, said=said(opens_at + HOUR))
    running.suspend_round(round=published, said=said(opens_at + 10 * HOUR))
    assert suspended_since(published) == opens_at + 10 * HOUR
    assert suspension_note(Round.objects.get(pk=published.pk)).at == opens_at + 10 * HOUR
    running.resume_round(round=published, make_good=True, said=said(opens_at + 11 * HOUR))
    stored = Round.objects.get(pk=published.pk)
    assert stored.closes_at == closes_at + HOUR
    assert suspension_note(stored) is None


def test_lost_time_of_a_round_whose_secret_is_public_is_not_made_good(published, said):
    running.suspend_round(round=published, said=said())
    Edition.objects.update(revealed_at=NOW)
    late = said(published.opens_at + HOUR)
    with refused("revealed"):
        running.resume_round(round=published, make_good=True, said=late)
    assert Period.objects.get(pk=published.pk).state == State.SUSPENDED
    running.resume_round(round=published, make_good=False, said=late)
    assert Period.objects.get(pk=published.pk).state == State.PUBLISHED


def test_a_draft_cannot_be_resumed_past_publishing(root, said):
    draft = make_draft(root)
    with refused("wrong_state"):
        running.resume_round(round=draft, make_good=True, said=said())
    assert Period.objects.get(pk=draft.pk).state == State.DRAFT
    assert not PeriodNote.objects.exists()


@pytest.mark.parametrize("state", [State.DRAFT, State.SUSPENDED, State.FIXED])
def test_suspend_wants_a_published_round(published, said, state):
    Period.objects.filter(pk=published.pk).update(state=state)
    with refused("wrong_state"):
        running.suspend_round(round=published, said=said())
    assert nothing_said(published)


def test_open_now_opens_at_this_moment(published, said):
    opens_at = published.opens_at
    running.open_now(round=published, said=said())
    assert Period.objects.get(pk=published.pk).opens_at == NOW
    note = PeriodNote.objects.get()
    assert (note.kind, note.old_opens_at, note.new_opens_at) == (Kind.OPENED, opens_at, NOW)
    assert trail(published)[-1] == "round.opened"


@pytest.mark.parametrize("state", [State.DRAFT, State.SUSPENDED, State.FIXED])
def test_open_now_wants_a_published_round(published, said, state):
    Period.objects.filter(pk=published.pk).update(state=state)
    with refused("wrong_state"):
        running.open_now(round=published, said=said())
    assert nothing_said(published)


def test_open_now_of_an_open_round_does_not_move_its_opening(published, said):
    opened = published.opens_at
    with refused("wrong_state"):
        running.open_now(round=published, said=said(opened))
    assert Period.objects.get(pk=published.pk).opens_at == opened


@pytest.mark.parametrize(
    ("now", "opens_by", "closes_by", "code"),
    [
        # hours against the window that is stored; `now` in hours after its opening
        (-1, -2, 0, None),
        (-1, 5, -5, None),
        (-1, 0, -24 * 7, "window"),
        (-1, 24 * 7, 0, "window"),
        (0, 0, 1, None),
        (0, 0, 0, "nothing"),
        (0, 1, 1, "opened"),
        (0, 0, -1, "earlier"),
        (24 * 7 - 1, 0, 24, None),
        (24 * 7, 0, 0, "already_over"),
        # a round that has closed opens again
        (24 * 8, 0, 24 * 2, None),
    ],
)
def test_reschedule_round(published, said, now, opens_by, closes_by, code):
    opens_at, closes_at = published.window
    wanted = {"opens_at": opens_at + opens_by * HOUR, "closes_at": closes_at + closes_by * HOUR}
    heard = []
    listener = lambda sender, round, closed_at, **news: heard.append((round, closed_at))  # noqa: E731
    window_moved.connect(listener)
    this = said(opens_at + now * HOUR)
    if code in (None, "nothing"):
        running.reschedule_round(round=published, **wanted, said=this)
    else:
        with refused(code):
            running.reschedule_round(round=published, **wanted, said=this)
    window_moved.disconnect(listener)
    stored = Period.objects.get(pk=published.pk)
    expected = wanted if code is None else {"opens_at": opens_at, "closes_at": closes_at}
    assert {"opens_at": stored.opens_at, "closes_at": stored.closes_at} == expected
    assert heard == ([(published, closes_at)] if code is None else [])
    if code is None:
        note = PeriodNote.objects.get()
        assert (note.old_opens_at, note.old_closes_at) == (opens_at, closes_at)
        assert (note.new_opens_at, note.new_closes_at) == tuple(expected.values())
    else:
        assert nothing_said(published)


@pytest.mark.parametrize("state", [State.DRAFT, State.FIXED])
def test_reschedule_round_wants_a_running_round(published, said, state):
    Period.objects.filter(pk=published.pk).update(state=state)
    with refused("wrong_state"):
        running.reschedule_round(
            round=published, opens_at=published.opens_at, closes_at=published.closes_at + HOUR, said=said()
        )
    assert nothing_said(published)


def promise(round: Round, **said) -> None:
    """Rules of the round, as if they had been issued."""
    contest = round.contest
    contest.rules["rounds"] = [{"key": round.key, **said}]
    contest.save()


def test_no_window_against_the_rules(published, said):
    """Results promised before the new end: an extension and lost time made good are refused alike."""
    closes_at = published.closes_at
    promise(published, results_at=wall_clock(closes_at + HOUR).isoformat())
    with pytest.raises(RulesError, match="results_before_close"):
        running.reschedule_round(
            round=published, opens_at=published.opens_at, closes_at=closes_at + 2 * HOUR, said=said()
        )
    assert nothing_said(published)
    assert Period.objects.get(pk=published.pk).closes_at == closes_at

    running.suspend_round(round=published, said=said(closes_at - 5 * HOUR))
    late = said(closes_at - 3 * HOUR)
    with pytest.raises(RulesError, match="results_before_close"):
        running.resume_round(round=published, make_good=True, said=late)
    assert Period.objects.get(pk=published.pk).state == State.SUSPENDED
    running.resume_round(round=published, make_good=False, said=late)
    running.reschedule_round(round=published, opens_at=published.opens_at, closes_at=closes_at + HOUR, said=late)
    assert Period.objects.get(pk=published.pk).closes_at == closes_at + HOUR


def test_a_final_is_not_opened_before_its_people_are_known(published, said):
    contest = published.contest
    final = add_round(
        contest=contest,
        title="Chung kết",
        opens_at=published.closes_at,
        closes_at=published.closes_at + HOUR,
        bank=None,
    )
    Period.objects.filter(pk=final.pk).update(state=State.PUBLISHED)
    only = published.key
    contest.rules["rankings"] = [{"key": "loai", "label": "Loại", "only": [only]}]
    promise(final, admission=[{"how": "top", "ranking": "loai", "count": 5}])
    with pytest.raises(RulesError, match="ranking_not_ready"):
        running.open_now(round=final, said=said())
    # the round before it no longer reaches beyond its opening, nor can it
    with pytest.raises(RulesError, match="ranking_not_ready"):
        running.reschedule_round(
            round=published, opens_at=published.opens_at, closes_at=published.closes_at + HOUR, said=said()
        )


def test_the_page_says_what_stands_against_it(client, published, organiser):
    promise(published, results_at=wall_clock(published.closes_at).isoformat())
    client.force_login(organiser)
    page = reverse("attempts:reschedule", args=[published.contest.slug, published.position])
    later = wall_clock(published.closes_at + HOUR).isoformat()
    typed = {"opens_at": wall_clock(published.opens_at).isoformat(), "closes_at": later}
    answer = client.post(page, {**typed, "reason": "Mất điện", "note": "Gia hạn."})
    form = answer.context["form"]
    assert form.errors["closes_at"] == [
        "Giờ này trái với thể lệ đang có hiệu lực. Chọn giờ khác, hoặc ban hành thể lệ sửa điều này trước: "
        "Kết quả hẹn công bố trước khi đợt thi đóng. Hẹn muộn hơn giờ đóng, hoặc để trống."
    ]
