"""The paper first, the person afterwards: nothing counts or shows before it is said, and everything does after."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from accounts.names import UNTOLD_NAME
from contest.attempts.models import Attempt, Participant, TallyQueue
from contest.results.actions import tally, tally_all
from contest.results.comparing import find_differences, rebuild
from contest.results.facts import exclude
from contest.results.models import PeriodTally, Standing, UnitTally
from contest.rounds.models import Contest, Round
from contest.rounds.rules import Audience, Board, Cap, Identity
from tests.factories import NOW
from tests.sitting.conftest import Phone, open_contest, right_answers
from tests.sitting.test_open_entry import HANG, OPEN, Browser, change

TELL = "/cuoc-thi/thi/khai-thong-tin"
AFTER = Identity(account="none", required=("full_name", "phone", "unit"), asked="after")


@pytest.fixture
def browser(root) -> Browser:
    open_contest(root, caps=(Cap(max=2, per="contest"),))
    change(identity=AFTER)
    return Browser()


def sit(browser: Browser):
    """Comes in with consent alone, answers everything right and hands in."""
    browser.client.post(OPEN, {"consent": "on"})
    paper = browser.start()
    return browser.post("nop", paper, sure="1", **right_answers(paper))


def tell(browser: Browser, **said: str):
    return browser.client.post(TELL, {**HANG, **said})


def figures() -> tuple[int, int, int]:
    """Counted papers, standings, and what a recount finds wrong."""
    whole = sum(PeriodTally.objects.filter(period__kind=1).values_list("attempts", flat=True))
    return whole, Standing.objects.count(), len(find_differences(Contest.objects.get()))


def test_comes_in_with_consent_alone(browser):
    page = browser.client.get(OPEN).content.decode()
    assert ("Họ và tên" in page, "Bài không khai thì không được xếp hạng" in page) == (False, True)
    assert browser.client.post(OPEN, {"x": "1"}).status_code == 422
    assert not Person.objects.exists()
    assert browser.client.post(OPEN, {"consent": "on"}).status_code == 302
    one = Participant.objects.get()
    assert (one.pending, one.person.full_name, one.unit.code) == (True, UNTOLD_NAME, "K")


def test_the_result_waits_for_the_person_on_every_page(browser):
    done = sit(browser).content.decode()
    assert ("Đã nhận bài thi lúc" in done, "Khai thông tin" in done, "10/10" in done, "Chúc mừng" in done) == (
        True, True, False, False,
    )  # fmt: skip
    again = browser.client.get("/bai-thi/thi/1/ket-qua").content.decode()
    assert ("Đã nhận bài thi lúc" in again, "10/10" in again) == (True, False)
    own = browser.client.get("/cua-toi").content.decode()
    assert ("Mã biên nhận" in own, "10/10" in own) == (True, False)
    assert browser.client.get("/cua-toi/thi/1/anh").status_code == 404
    assert browser.entry()["Location"] == TELL
    assert tell(browser)["Location"] == "/bai-thi/thi/1/ket-qua"
    assert "Chúc mừng" in browser.client.get("/bai-thi/thi/1/ket-qua").content.decode()
    assert browser.entry().status_code == 200


def test_nothing_counts_before_and_everything_after(browser):
    sit(browser)
    assert (tally_all(), figures()) == (1, (0, 0, 0))
    assert rebuild(Contest.objects.get()) == 0
    tell(browser)
    one = Participant.objects.get()
    assert (one.pending, one.person.full_name, one.unit.code) == (False, "Nguyễn Thị Thu Hằng", "K1-1")
    assert (Attempt.objects.get().unit, TallyQueue.objects.count()) == (one.unit, 1)
    tally_all()
    counted, standings, wrong = figures()
    assert (counted > 0, standings > 0, wrong) == (True, True, 0)
    assert UnitTally.objects.filter(unit__code="K1", people=1).exists()
    before = figures()
    rebuild(Contest.objects.get())
    assert figures() == before


def test_said_before_the_tally_came_it_is_counted_once(browser):
    sit(browser)
    tell(browser)
    assert TallyQueue.objects.count() == 1
    assert (tally(), tally(), figures()[2]) == (1, 0, 0)
    counted = figures()
    assert tell(browser).status_code == 302
    assert (TallyQueue.objects.count(), figures()) == (0, counted)


def test_excluding_a_whole_unit_counts_nobody_who_has_not_said_it(browser, root, organiser):
    sit(browser)
    tell(browser)
    sit(Browser())
    tally_all()
    exclude(contest=Contest.objects.get(), unit=root, reason="thử", by=organiser, now=NOW)
    assert not Standing.objects.filter(participant__pending=True).exists()
    assert figures()[2] == 0


def test_the_second_browser_of_the_same_phone_is_not_ranked(browser):
    sit(browser)
    tell(browser)
    other = Browser()
    sit(other)
    refused = tell(other, full_name="Trần Văn Khác")
    text = refused.content.decode()
    assert (refused.status_code, "không được tính" in text, "Thu Hằng" in text) == (409, True, False)
    tally_all()
    assert Participant.objects.filter(pending=True).count() == 1
    assert Standing.objects.values("participant").distinct().count() == 1
    assert figures()[2] == 0


def test_caps_hold_for_the_browser_before_and_the_person_after(browser):
    sit(browser)
    tell(browser)
    paper = browser.start()
    browser.post("nop", paper, number=2, sure="1")
    assert browser.start().status_code == 303
    assert Attempt.objects.count() == 2


def test_who_may_not_take_part_is_told_and_stays_unranked(browser):
    change(audience=Audience(min_age=14))
    sit(browser)
    young = tell(browser, birth_date="19/05/2020")
    assert (young.status_code, "từ 14 tuổi" in young.content.decode()) == (422, True)
    assert Participant.objects.get().pending


def test_a_board_is_chosen_before_and_held_against_the_person(browser):
    change(boards=(Board(key="tre", label="Trẻ", audience=Audience(max_age=17)), Board(key="lon", label="Lớn")))
    assert browser.client.post(OPEN, {"consent": "on"}).status_code == 422
    browser.client.post(OPEN, {"consent": "on", "board": "tre"})
    paper = browser.start()
    browser.post("nop", paper, sure="1")
    assert "Bảng đã chọn không dành cho" in tell(browser, birth_date="19/05/1990").content.decode()
    assert tell(browser, birth_date="19/05/2015").status_code == 302


def test_once_results_are_official_nothing_is_said_any_more(browser):
    sit(browser)
    Round.objects.update(state=Round.State.FIXED)
    assert "đã chính thức" in tell(browser).content.decode()
    assert (Participant.objects.get().pending, TallyQueue.objects.count()) == (True, 1)


def test_account_holders_may_be_asked_afterwards_too(root, member):
    open_contest(root)
    change(identity=Identity(required=("full_name", "school"), asked="after"))
    phone = Phone(member)
    phone.client.handler.enforce_csrf_checks = False
    assert phone.entry().status_code == 200
    paper = phone.start()
    assert "Khai thông tin" in phone.post("nop", paper, sure="1").content.decode()
    page = phone.client.get(TELL).content.decode()
    assert ("Trường" in page, "Họ và tên" in page) == (True, False)
    assert phone.client.post(TELL, {"school": "THPT số 1"}).status_code == 302
    one = Participant.objects.get()
    assert (one.pending, one.unit, one.fields, one.person.full_name) == (
        False, member.unit, {"school": "THPT số 1"}, member.full_name,
    )  # fmt: skip


def test_plain_contests_cost_no_statement_more(phone):
    paper = phone.start()
    with CaptureQueriesContext(connection) as seen:
        phone.post("nop", paper, sure="1", **right_answers(paper))
    assert [one["sql"] for one in seen if "pending" in one["sql"]] == []


def test_strangers_are_asked_who_they_are(browser, client, member):
    assert client.get(TELL)["Location"] == OPEN
    client.force_login(member)
    assert client.get(TELL)["Location"] == "/cuoc-thi/thi/vao-thi"
