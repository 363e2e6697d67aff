"""Pages of appeals: asking, the own page, the organisers' and judges' list, the answer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contest.appeals.actions import ask_about_question, ask_about_result
from contest.appeals.models import Appeal
from contest.attempts.models import Attempt
from contest.rounds.models import Contest, Edition
from tests.appeals.conftest import handed_in
from tests.factories import NOW, make_participant, make_person

Kind, State = Appeal.Kind, Appeal.State
ASK, OWN, DESK = "/cuoc-thi/thi/y-kien/1", "/cua-toi", "/to-chuc/thi/y-kien"
SAID = {"kind": "1", "text": "Tôi đúng 10 câu."}


@pytest.fixture
def own(client, member, attempt):
    client.force_login(member)
    return client


@pytest.fixture
def appeal(attempt) -> Appeal:
    return ask_about_result(
        participant=attempt.participant,
        round=attempt.round,
        attempt=attempt,
        kind=Kind.SCORE,
        text="Tôi <b>đúng</b> 10 câu.",
        now=NOW,
    )


# --- asking -----------------------------------------------------------------------------------------


def test_ask_from_the_own_page_and_see_it_there(own, attempt):
    assert ASK in own.get(OWN).content.decode()
    assert own.get(ASK).status_code == 200
    page = own.post(ASK, SAID, follow=True)
    assert page.redirect_chain == [(OWN, 302)]
    text = page.content.decode()
    assert "Đã gửi. Câu trả lời sẽ hiện ở trang này." in text
    assert "Tôi đúng 10 câu." in text
    assert "Chờ trả lời" in text


def test_ask_about_a_question_by_its_place(own, attempt):
    assert 'value="7"' in own.get(f"{ASK}?cau=7").content.decode()
    said = {"kind": "5", "place": "7", "fault": "2", "text": "A và B đều đúng.", "source": "Điều 3"}
    assert own.post(ASK, said).status_code == 302
    paper = bytes(attempt.paper)
    row = Appeal.objects.get()
    assert (row.kind, row.place, row.fault, row.item) == (Kind.ITEM, 7, 2, paper[18] << 8 | paper[19])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": "x"}, "kind"),
        ({"kind": "4", "text": "x"}, "kind"),
        ({"kind": "9", "text": "x"}, "kind"),
        ({"kind": "1", "text": "  "}, "text"),
        ({"kind": "1", "text": "x" * 1001}, "text"),
        ({"kind": "1", "text": "x\0"}, "text"),
        ({"kind": "5", "text": "x", "fault": "1"}, "place"),
        ({"kind": "5", "text": "x", "fault": "1", "place": "11"}, "place"),
        ({"kind": "5", "text": "x", "place": "1"}, "fault"),
    ],
)
def test_ask_refuses_what_is_not_whole(own, said, field):
    page = own.post(ASK, said)
    assert list(page.context["form"].errors) == [field]
    assert not Appeal.objects.exists()


def test_ask_twice_says_that_it_waits(own, appeal):
    assert "Ý kiến này đang chờ trả lời." in own.post(ASK, SAID).content.decode()
    assert Appeal.objects.count() == 1


def test_a_lost_paper_is_reported(own, attempt):
    assert own.get("/cuoc-thi/thi/y-kien/0").status_code == 200
    own.post("/cuoc-thi/thi/y-kien/0", {"kind": "4", "text": "Tôi đã nộp lúc 9 giờ."})
    row = Appeal.objects.get()
    assert (row.kind, row.attempt, row.round) == (Kind.LOST, None, attempt.round)
    assert "Tôi đã nộp lúc 9 giờ." in own.get(OWN).content.decode()


def test_an_open_paper_is_not_left_for_it(own, attempt):
    Attempt.objects.update(state=Attempt.State.OPEN)
    assert own.get(ASK).status_code == 302
    assert ASK not in own.get(OWN).content.decode()


def test_ask_of_others(client, attempt, cell, outsider):
    assert client.get(ASK).status_code == 302
    stranger = make_person(unit=cell)
    for person in (stranger, outsider):
        client.force_login(person)
        assert client.get(ASK).status_code == 404
        assert client.post(ASK, SAID).status_code == 404
    make_participant(attempt.round.contest, cell)
    client.force_login(attempt.participant.person)
    assert client.get("/cuoc-thi/thi/y-kien/2").status_code == 404
    assert client.put(ASK).status_code == 405
    assert not Appeal.objects.exists()


def test_the_review_leads_to_a_question(own, attempt):
    contest = Contest.objects.get()
    closed = timezone.now() - dt.timedelta(hours=3)
    contest.periods.filter(kind=3).update(opens_at=closed - dt.timedelta(days=1), closes_at=closed)
    Edition.objects.update(revealed_at=timezone.now())
    assert f"{ASK}?cau=10" in own.get(f"{OWN}/{attempt.pk}").content.decode()


def test_the_own_page_costs_the_same_for_more(own, round, participant):
    counts = []
    for more in ((2,), (3, 4, 5)):
        for number in more:
            attempt = handed_in(round, participant, number=number)
            ask_about_question(attempt=attempt, place=1, fault=Appeal.Fault.KEY, text="x", source="", now=NOW)
        with CaptureQueriesContext(connection) as queries:
            own.get(OWN)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- answering --------------------------------------------------------------------------------------


def test_organiser_answers_and_the_participant_reads_it(client, organiser, member, appeal):
    client.force_login(organiser)
    page = client.get(f"{DESK}/{appeal.pk}").content.decode()
    assert "Tôi &lt;b&gt;đúng&lt;/b&gt; 10 câu." in page
    assert "Rút lại đề: đúng đề đã phát" in page
    assert member.full_name in page
    said = {"state": "2", "answer": "Đã rút đề và chấm lại: <i>vẫn thế</i>."}
    assert client.post(f"{DESK}/{appeal.pk}", said)["Location"] == DESK
    late = client.post(f"{DESK}/{appeal.pk}", {"state": "1", "answer": "Khác"}, follow=True).content.decode()
    assert "Ý kiến này vừa có người trả lời." in late
    client.force_login(member)
    own = client.get(OWN).content.decode()
    assert "Đã rút đề và chấm lại: &lt;i&gt;vẫn thế&lt;/i&gt;." in own
    assert "Không chấp nhận" in own


@pytest.mark.parametrize("said", [{"answer": "x"}, {"state": "0", "answer": "x"}, {"state": "1", "answer": " "}])
def test_half_an_answer_is_refused(client, organiser, appeal, said):
    client.force_login(organiser)
    assert client.post(f"{DESK}/{appeal.pk}", said).context["form"].errors
    appeal.refresh_from_db()
    assert appeal.state == State.WAITING


def test_judges_answer_without_names(client, judge, member, appeal):
    client.force_login(judge)
    for address in (DESK, f"{DESK}/{appeal.pk}"):
        page = client.get(address)
        assert page.status_code == 200
        assert member.full_name not in page.content.decode()
    assert client.post(f"{DESK}/{appeal.pk}", {"state": "3", "answer": "Đã xem."}).status_code == 302
    assert client.post(f"{DESK}/han", {"days": "3"}).status_code == 404


def test_desk_for_others(client, appeal, member, secretary, outsider):
    for address in (DESK, f"{DESK}/{appeal.pk}"):
        assert client.get(address).status_code == 302
    for person in (member, secretary, outsider):
        client.force_login(person)
        for address in (DESK, f"{DESK}/{appeal.pk}"):
            assert client.get(address).status_code == 404
        assert client.post(f"{DESK}/{appeal.pk}", {"state": "1", "answer": "x"}).status_code == 404
        assert client.post(f"{DESK}/han", {"days": "3"}).status_code == 404


def test_wrong_method_and_foreign_ids(client, organiser, appeal):
    client.force_login(organiser)
    assert client.post(DESK).status_code == 405
    assert client.get(f"{DESK}/han").status_code == 405
    assert client.put(f"{DESK}/{appeal.pk}").status_code == 405
    assert client.get(f"{DESK}/{appeal.pk + 1}").status_code == 404
    assert client.get("/to-chuc/khac/y-kien").status_code == 404


def test_list_filters_and_counts(client, organiser, appeal, attempt):
    question = ask_about_question(attempt=attempt, place=2, fault=Appeal.Fault.KEY, text="x", source="", now=NOW)
    Appeal.objects.filter(pk=appeal.pk).update(state=State.REFUSED, answer="x", answered_at=NOW)
    client.force_login(organiser)
    wanted = {
        "": [question.pk],
        "?xong=1": [appeal.pk],
        "?loai=5": [question.pk],
        "?loai=1": [],
        f"?cau={question.item}": [question.pk],
        "?loai=x&trang=z": [question.pk],
    }
    for query, numbers in wanted.items():
        page = client.get(f"{DESK}{query}")
        assert [one.pk for one in page.context["page"]] == numbers
    assert (page.context["waiting_count"], page.context["answered_count"]) == (1, 1)
    assert "Ý kiến" in client.get("/to-chuc/thi").content.decode()


def test_list_costs_the_same_for_more(client, organiser, round, participant, cell):
    client.force_login(organiser)
    counts = []
    for more in (1, 3):
        for _ in range(more):
            one = make_participant(round.contest, cell)
            ask_about_question(
                attempt=handed_in(round, one), place=1, fault=Appeal.Fault.KEY, text="x", source="", now=NOW
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(DESK)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_days_are_set(client, organiser, round):
    client.force_login(organiser)
    for text, days in (("14", 14), ("", None), ("366", None), ("x", None)):
        client.post(f"{DESK}/han", {"days": text})
        assert Contest.objects.get().appeal_days == days


def test_days_are_never_fewer_than_the_published_rules_promise(client, organiser, round):
    contest = round.contest
    contest.rules = {**contest.rules, "appeal_days": 5}
    contest.appeal_days = 5
    contest.save()
    client.force_login(organiser)
    for text, days in (("3", 5), ("9", 9), ("5", 5), ("", None), ("0", None)):
        client.post(f"{DESK}/han", {"days": text})
        assert Contest.objects.get().appeal_days == days
    page = client.post(f"{DESK}/han", {"days": "4"}, follow=True).content.decode()
    assert "Thể lệ đã hứa nhiều ngày hơn." in page
