"""The pages that change a published round: who is touched, reason and note, and what the public reads."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from contest.attempts.actions import close_expired
from contest.attempts.models import Attempt
from contest.common.clock import to_ms
from contest.rounds.actions import move_window
from contest.rounds.models import Period, PeriodNote, Round
from tests.factories import hand_in, make_participant, published_round, start_paper

LIVE = "/to-chuc/thi-that"
SWITCHES = ("mo-ngay", "tam-dung", "mo-lai", "gia-han")
SAID = {"reason": "Mất điện cả khối", "note": "Cả khối mất điện từ 9 giờ."}
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def published(root) -> Round:
    """Opens tomorrow and lasts a week."""
    round = published_round(root)
    start = timezone.now().replace(second=0, microsecond=0)
    move_window(round=round, opens_at=start + DAY, closes_at=start + 8 * DAY)
    return round


@pytest.fixture
def running(published) -> Round:
    """Has been open for an hour."""
    now = timezone.now().replace(second=0, microsecond=0)
    move_window(round=published, opens_at=now - HOUR, closes_at=now + DAY)
    return published


@pytest.fixture
def desk(client, organiser):
    client.force_login(organiser)
    return client


def test_pages_for_others(client, published, member, secretary, judge):
    for switch in SWITCHES:
        assert client.get(f"{LIVE}/dot/1/{switch}").status_code == 302
        for person in (member, secretary, judge):
            client.force_login(person)
            for send in (client.get, client.post):
                assert send(f"{LIVE}/dot/1/{switch}").status_code == 404
        client.logout()
    assert not PeriodNote.objects.exists()


@pytest.mark.parametrize("address", [f"{LIVE}/dot/2/gia-han", "/to-chuc/khong-co/dot/1/tam-dung"])
def test_what_is_not_there_is_404(desk, published, address):
    assert desk.get(address).status_code == 404
    assert desk.post(address, SAID).status_code == 404


def test_wrong_method(desk, published):
    assert [desk.put(f"{LIVE}/dot/1/{switch}").status_code for switch in SWITCHES] == [405] * 4


def test_the_switches_of_a_round(desk, published):
    for address, state in (("mo-ngay", "PUBLISHED"), ("tam-dung", "SUSPENDED"), ("mo-lai", "PUBLISHED")):
        assert desk.get(f"{LIVE}/dot/1/{address}").status_code == 200
        response = desk.post(f"{LIVE}/dot/1/{address}", SAID)
        assert (response.status_code, response["Location"]) == (302, LIVE)
        assert Period.objects.get(pk=published.pk).state == Period.State[state]
    assert Period.objects.get(pk=published.pk).opens_at <= timezone.now()


@pytest.mark.parametrize("missing", ["reason", "note"])
def test_nothing_changes_without_reason_and_note(desk, running, missing):
    page = desk.post(f"{LIVE}/dot/1/tam-dung", {**SAID, missing: "  "})
    assert list(page.context["form"].errors) == [missing]
    assert Period.objects.get(pk=running.pk).state == Period.State.PUBLISHED
    assert not PeriodNote.objects.exists()


def test_the_note_must_not_promise_what_is_not_given(desk, running):
    desk.post(f"{LIVE}/dot/1/tam-dung", SAID)
    offered = desk.get(f"{LIVE}/dot/1/mo-lai").context["form"]["note"].value()
    page = desk.post(f"{LIVE}/dot/1/mo-lai", {**SAID, "note": offered})
    assert list(page.context["form"].errors) == ["note"]
    assert desk.post(f"{LIVE}/dot/1/mo-lai", {**SAID, "note": offered, "make_good": "on"}).status_code == 302


def test_a_switch_that_came_too_late_says_so(desk, published):
    for send in (desk.get, desk.post):
        assert send(f"{LIVE}/dot/1/mo-lai").status_code == 302
        assert "Đợt thi vừa đổi trạng thái ở nơi khác." in desk.get(LIVE).content.decode()


def test_who_is_touched_is_shown_first(desk, running, cell):
    now = timezone.now()
    start_paper(make_participant(running.contest, cell), at=now)
    hand_in(make_participant(running.contest, cell), 3, total=4)
    for _ in range(3):
        make_participant(running.contest, cell)
    page = desk.get(f"{LIVE}/dot/1/tam-dung")
    assert (page.context["touched"].open_papers, page.context["touched"].not_started) == (1, 3)
    assert "Ban Tổ chức tạm dừng Đợt 1." in page.content.decode()


def test_the_public_reads_every_change_newest_first(desk, client, running):
    desk.post(f"{LIVE}/dot/1/tam-dung", {**SAID, "note": "Dừng <b>vì</b> điện."})
    suspended = client.get("/cuoc-thi/thi-that").content.decode()
    assert suspended.count("Dừng &lt;b&gt;vì&lt;/b&gt; điện.") == 2
    desk.post(f"{LIVE}/dot/1/mo-lai", {**SAID, "note": "Thi tiếp.", "make_good": "on"})
    client.logout()
    for address in ("/cuoc-thi/thi-that", "/cuoc-thi/thi-that/the-le"):
        page = client.get(address)
        assert [note.text for note in page.context["notes"]] == ["Thi tiếp.", "Dừng <b>vì</b> điện."]
        assert "Mất điện cả khối" not in page.content.decode()


def test_notes_cost_the_public_pages_one_query(client, desk, running, django_assert_num_queries):
    counts = []
    for _ in range(2):
        desk.post(f"{LIVE}/dot/1/tam-dung", SAID)
        desk.post(f"{LIVE}/dot/1/mo-lai", SAID)
        for address in ("/cuoc-thi/thi-that", "/cuoc-thi/thi-that/the-le"):
            with django_assert_num_queries(100, exact=False) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


# --- the clock ------------------------------------------------------------------------------------


def local(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_an_open_round_is_extended_and_keeps_its_opening_to_the_second(desk, published):
    desk.post(f"{LIVE}/dot/1/mo-ngay", SAID)
    opened = Period.objects.get(pk=published.pk).opens_at
    later = published.closes_at + 2 * DAY
    assert desk.post(f"{LIVE}/dot/1/gia-han", {"closes_at": local(later), **SAID}).status_code == 302
    stored = Period.objects.get(pk=published.pk)
    assert (stored.opens_at, local(stored.closes_at)) == (opened, local(later))


def test_an_open_round_is_not_shortened(desk, running):
    page = desk.post(f"{LIVE}/dot/1/gia-han", {"closes_at": local(running.closes_at - HOUR), **SAID})
    assert page.context["form"].errors == {
        "closes_at": ["Đợt đang thi chỉ gia hạn, không rút ngắn. Chọn giờ đóng muộn hơn."]
    }
    assert Period.objects.get(pk=running.pk).closes_at == running.closes_at


def test_a_round_with_seconds_in_its_window_can_be_sent_back_untouched(desk, running):
    closes_at = running.closes_at.replace(second=30, microsecond=5)
    Period.objects.filter(pk=running.pk).update(closes_at=closes_at)
    assert desk.post(f"{LIVE}/dot/1/gia-han", {"closes_at": local(closes_at), **SAID}).status_code == 302
    assert Period.objects.get(pk=running.pk).closes_at == closes_at
    assert not PeriodNote.objects.exists()


def test_a_suspension_stops_the_clock_of_open_papers_and_gives_the_minutes_back(desk, running, cell):
    now = timezone.now()
    paper = start_paper(make_participant(running.contest, cell), at=now - dt.timedelta(minutes=10))
    own_end = paper.ends_ms
    desk.post(f"{LIVE}/dot/1/tam-dung", SAID)
    paper.refresh_from_db()
    assert paper.ends_ms == to_ms(running.closes_at)
    # the limit passes while the round is suspended
    assert close_expired(now_ms=own_end + 60_000) == 0
    PeriodNote.objects.update(at=now - dt.timedelta(minutes=7))
    desk.post(f"{LIVE}/dot/1/mo-lai", {**SAID, "make_good": "on"})
    paper.refresh_from_db()
    given = PeriodNote.objects.get(kind=PeriodNote.Kind.RESUMED).made_good_ms
    assert 7 * 60_000 <= given < 8 * 60_000
    assert paper.ends_ms == own_end + given
    assert Period.objects.get(pk=running.pk).closes_at == running.closes_at + dt.timedelta(milliseconds=given)
    # a later extension does not take them away again
    desk.post(f"{LIVE}/dot/1/gia-han", {"closes_at": local(running.closes_at + 2 * DAY), **SAID})
    assert Attempt.objects.get().ends_ms == own_end + given


def test_a_suspension_begins_by_the_clock_of_all_hosts(desk, running, host_ahead):
    desk.post(f"{LIVE}/dot/1/tam-dung", SAID)
    assert abs(PeriodNote.objects.get().at - dt.datetime.now(dt.UTC)) < host_ahead / 2


def test_without_making_good_the_clock_goes_on_as_before(desk, running, cell):
    paper = start_paper(make_participant(running.contest, cell), at=timezone.now())
    own_end = paper.ends_ms
    desk.post(f"{LIVE}/dot/1/tam-dung", SAID)
    desk.post(f"{LIVE}/dot/1/mo-lai", SAID)
    paper.refresh_from_db()
    assert paper.ends_ms == own_end
    assert Period.objects.get(pk=running.pk).closes_at == running.closes_at
