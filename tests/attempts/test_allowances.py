"""More time and one more attempt for one participant."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Audit, Unit
from accounts.phones import phone_tail
from contest.attempts.allowances import AllowanceError, give_attempt, give_time
from contest.attempts.models import Allowance, Attempt, Participant
from contest.attempts.queries import find_participants
from contest.common.clock import to_ms
from contest.rounds.actions import move_window
from tests.factories import NOW, hand_in, make_contest, make_participant, make_person, start_paper

DESK = "/to-chuc/thi-thu/nguoi-du-thi"
DAY = dt.timedelta(days=1)


@pytest.fixture
def one(root, cell) -> Participant:
    return make_participant(make_contest(root), cell, "Hoàng Thị Đào")


def words(participant: Participant) -> list[tuple]:
    return list(participant.allowances.order_by("pk").values_list("kind", "seconds", "attempt", "reason", "by"))


def test_give_time_moves_the_open_paper_at_once_and_stays_for_later_ones(one, organiser):
    paper = start_paper(one)
    other = start_paper(make_participant(one.contest, one.unit))
    give_time(participant=one, seconds=600, reason="Khiếm thị", by=organiser, now=NOW)
    give_time(participant=one, seconds=60, reason="Thêm", by=organiser, now=NOW)
    one.refresh_from_db()
    assert one.extra_seconds == 660
    ends = dict(Attempt.objects.values_list("pk", "ends_ms"))
    assert ends == {paper.pk: paper.ends_ms + 660_000, other.pk: other.ends_ms}
    assert words(one) == [(1, 600, None, "Khiếm thị", organiser.pk), (1, 60, None, "Thêm", organiser.pk)]
    row = Audit.objects.latest("id")
    assert (row.action, row.about, row.about_id, row.contest) == (
        "participant.time",
        "person",
        one.person_id,
        "thi-thu",
    )
    assert "Khiếm" not in str(row.detail)


def test_give_time_never_goes_beyond_the_close(one, organiser):
    round = one.contest.periods.get(kind=3).round
    paper = start_paper(one)
    closes_at = NOW + dt.timedelta(minutes=20)
    move_window(round=round, opens_at=NOW - DAY, closes_at=closes_at)
    give_time(participant=one, seconds=3_600, reason="Khiếm thị", by=organiser, now=NOW)
    paper.refresh_from_db()
    assert paper.ends_ms == to_ms(closes_at)


def test_give_time_has_a_limit(one, organiser):
    give_time(participant=one, seconds=6 * 3600, reason="x", by=organiser, now=NOW)
    with pytest.raises(AllowanceError) as error:
        give_time(participant=one, seconds=1, reason="x", by=organiser, now=NOW)
    assert error.value.code == "too_much"
    assert len(words(one)) == 1


def test_give_attempt_frees_it_once(one, organiser):
    attempt = hand_in(one, 20)
    give_attempt(attempt=attempt, reason="Mất điện", by=organiser, now=NOW)
    attempt.refresh_from_db()
    assert (attempt.free, attempt.state, attempt.score) == (True, Attempt.State.HANDED_IN, 20)
    assert words(one) == [(2, 0, attempt.pk, "Mất điện", organiser.pk)]
    with pytest.raises(AllowanceError) as error:
        give_attempt(attempt=attempt, reason="Mất điện", by=organiser, now=NOW)
    assert error.value.code == "given"
    assert Allowance.objects.count() == 1
    assert Audit.objects.latest("id").action == "participant.attempt"


def test_give_attempt_wants_an_ended_one(one, organiser):
    with pytest.raises(AllowanceError) as error:
        give_attempt(attempt=start_paper(one), reason="x", by=organiser, now=NOW)
    assert error.value.code == "open"
    assert not Attempt.objects.get().free


# --- finding ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["hoang thi dao", "Đào", "dao hoang", "123", "CB-77"])
def test_find_participants(one, text):
    person = one.person
    person.phone_tail, person.code = phone_tail("0912345123"), "CB-77"
    person.save()
    make_participant(one.contest, one.unit, "Lò Văn Hai")
    make_person("Hoàng Thị Đào", unit=one.unit)
    assert find_participants(one.contest, text) == [one]


def test_find_participants_of_no_text_is_nobody(one):
    assert find_participants(one.contest, "  ") == []


# --- pages ------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


def test_pages_for_others(client, one, member, secretary, judge):
    gets = [DESK, f"{DESK}/{one.pk}"]
    posts = [f"{DESK}/{one.pk}/them-gio", f"{DESK}/{one.pk}/them-luot/1"]
    hand_in(one, 3)
    assert [client.get(address).status_code for address in gets] == [302, 302]
    assert [client.post(address).status_code for address in posts] == [302, 302]
    for person in (member, secretary, judge):
        client.force_login(person)
        assert [client.get(address).status_code for address in gets] == [404, 404]
        assert [client.post(address, {"reason": "x"}).status_code for address in posts] == [404, 404]
    assert not Allowance.objects.exists()


def test_wrong_method_and_foreign_ids(desk, one, cell):
    other = make_participant(make_contest(Unit.objects.get(code="K"), slug="thi-khac"), cell)
    assert desk.post(DESK).status_code == 405
    assert desk.get(f"{DESK}/{one.pk}/them-gio").status_code == 405
    for address in (f"{DESK}/{other.pk}", f"{DESK}/0"):
        assert desk.get(address).status_code == 404
    assert desk.post(f"{DESK}/{other.pk}/them-gio", {"time-minutes": 5, "time-reason": "x"}).status_code == 404
    assert desk.post(f"{DESK}/{one.pk}/them-luot/9", {"free-9-reason": "x"}).status_code == 404
    assert not Allowance.objects.exists()


def test_search_leads_to_the_participant_and_is_recorded(desk, one):
    page = desk.get(DESK, {"tim": "dao"}).content.decode()
    assert f"{DESK}/{one.pk}" in page
    assert "Hoàng Thị Đào" in page
    assert "Không có ai như vậy" in desk.get(DESK, {"tim": "khong ai"}).content.decode()
    assert desk.get(DESK, {"tim": "\0"}).status_code == 200
    desk.get(f"{DESK}/{one.pk}")
    looks = [row.action for row in Audit.objects.order_by("-id")[:2]]
    assert looks == ["look.participant", "look.participants"]


def test_time_is_given_on_the_page(desk, one):
    desk.post(f"{DESK}/{one.pk}/them-gio", {"time-minutes": "10", "time-reason": " Khiếm  thị "})
    one.refresh_from_db()
    assert one.extra_seconds == 600
    assert "Khiếm thị" in desk.get(f"{DESK}/{one.pk}").content.decode()
    for minutes, reason in (("0", "x"), ("241", "x"), ("nhiều", "x"), ("5", "")):
        page = desk.post(f"{DESK}/{one.pk}/them-gio", {"time-minutes": minutes, "time-reason": reason})
        assert page.status_code == 200
        assert page.context["time_form"].errors
    assert Allowance.objects.count() == 1


def test_an_attempt_is_given_on_the_page(desk, one):
    hand_in(one, 3)
    assert desk.post(f"{DESK}/{one.pk}/them-luot/1", {"free-1-reason": ""}).status_code == 200
    assert not Allowance.objects.exists()
    assert desk.post(f"{DESK}/{one.pk}/them-luot/1", {"free-1-reason": "Mất điện"}).status_code == 302
    page = desk.get(f"{DESK}/{one.pk}").content.decode()
    assert "không tính vào số lượt" in page
    assert "Mất điện" in page


def test_the_page_costs_the_same_for_more_attempts(desk, one):
    counts = []
    for more in (1, 3):
        for _ in range(more):
            attempt = hand_in(one, 3, at=timezone.now())
            give_attempt(attempt=attempt, reason="x", by=make_person("Bùi Văn B"), now=NOW)
        desk.get(f"{DESK}/{one.pk}")
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"{DESK}/{one.pk}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
