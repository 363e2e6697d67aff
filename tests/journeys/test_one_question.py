"""One question a page, with its script: the network may go at any moment, the hand-in included, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from contest.attempts.models import Attempt
from tests.journeys.conftest import LAPTOP
from tests.journeys.sitting import answer, choose, kept_answers
from tests.sitting.conftest import open_contest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "503")
TIME_IS_UP = "(({ dataset }) => { dataset.ends = dataset.now })(document.querySelector('form[data-one]'))"
PAPER, RESULT = re.compile(r"/bai-thi/thi/1$"), re.compile(r"/bai-thi/thi/1/ket-qua$")


@pytest.fixture
def phone(context, root, member, complaints):
    complaints.expected += EXPECTED
    open_contest(root, one_by_one=True)
    return context(person=member)


def begin(page: Page) -> None:
    page.goto("/cuoc-thi/thi/vao-thi")
    page.locator(".stick button").click()
    at(page, 1)


def at(page: Page, place: int) -> None:
    expect(page.locator("h1")).to_have_text(f"Câu {place} trong 10 câu")
    page.wait_for_load_state()


def choose_here(page: Page) -> tuple[str, set[str]]:
    return choose(page.locator(".q").first, "AB")


def go_on(page: Page) -> None:
    page.locator("[data-next]").click()


def walk(page: Page, first: int, last: int) -> dict[str, set[str]]:
    chosen = {}
    for place in range(first, last + 1):
        at(page, place)
        chosen |= [choose_here(page)]
        go_on(page)
    return chosen


def test_network_cut_at_a_question_and_at_the_hand_in(phone):
    page = phone.new_page()
    begin(page)
    chosen = walk(page, 1, 4)
    at(page, 5)
    expect(page).to_have_url(PAPER)
    expect(page.locator("h1")).to_be_focused()

    # at a question: the page stays, says what is where and goes on by itself
    phone.set_offline(True)
    chosen |= [choose_here(page)]
    go_on(page)
    expect(page.get_by_role("heading", name="Câu trả lời đang chờ mạng để gửi")).to_be_focused()
    expect(page.locator("[data-net]")).to_be_visible()
    rows = [re.sub(r"\s+", " ", row) for row in page.locator(".wait-panel .pairs > div").all_inner_texts()]
    assert rows[:2] == ["Đã trả lời 5/10 câu", "Máy chủ đã lưu 4/10 câu"]
    expect(page.locator("[data-again]")).to_have_text(re.compile(r"^sau \d giây$"))
    page.get_by_role("button", name="Quay lại câu hỏi").click()
    expect(page.locator(".q")).to_be_visible()
    assert page.locator(".q :checked").count() > 0
    go_on(page)
    expect(page.locator("[data-wait]")).to_be_visible()
    phone.set_offline(False)
    chosen |= walk(page, 6, 9)

    # at the hand-in
    at(page, 10)
    chosen |= [choose_here(page)]
    phone.set_offline(True)
    go_on(page)
    expect(page.get_by_role("heading", name="Bài thi đang chờ mạng để gửi")).to_be_focused()
    assert Attempt.objects.get().state == Attempt.State.OPEN
    phone.set_offline(False)
    expect(page).to_have_url(RESULT)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == (Attempt.State.HANDED_IN, 10)
    assert kept_answers(attempt) == chosen


@pytest.mark.parametrize("place", [3, 10])
def test_answer_heard_whose_reply_was_lost_counts_once(phone, place):
    page = phone.new_page()
    begin(page)
    chosen = walk(page, 1, place - 1)
    at(page, place)
    chosen |= [choose_here(page)]
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch(max_redirects=0).status)
        return route.abort()

    page.route(re.compile("/(luu|nop)$"), lose)
    go_on(page)
    chosen |= walk(page, place + 1, 10)
    expect(page).to_have_url(RESULT)
    assert lost == [303 if place < 10 else 204]
    assert kept_answers() == chosen


def test_server_that_cannot_write_is_waited_for(phone):
    page = phone.new_page()
    begin(page)
    page.route("**/luu", lambda route: route.fulfill(status=503, body="busy"))
    choose_here(page)
    go_on(page)
    expect(page.locator("[data-wait]")).to_be_visible()
    assert not Attempt.objects.get().draft
    page.unroute("**/luu")
    page.get_by_role("button", name="Gửi ngay").click()
    at(page, 2)


def test_what_was_chosen_is_there_when_the_page_is_opened_again(phone):
    page = phone.new_page()
    begin(page)
    choose_here(page)
    chosen = page.locator(".q .opt:has(:checked)").all_inner_texts()
    page.close()
    page = phone.new_page()
    page.goto("/bai-thi/thi/1")
    at(page, 1)
    expect(page.locator(".q .opt:has(:checked)")).to_have_text(chosen, use_inner_text=True)
    # the next question has nothing of it
    go_on(page)
    at(page, 2)
    assert page.locator(".q :checked").count() == 0


def test_time_over_without_a_network_hands_in_once_it_is_back(phone):
    page = phone.new_page()
    begin(page)
    chosen = walk(page, 1, 2)
    at(page, 3)
    phone.set_offline(True)
    choose_here(page)
    page.evaluate(TIME_IS_UP)
    expect(page.locator("[data-wait]")).to_be_visible()
    started = Attempt.objects.get().started_ms
    Attempt.objects.update(started_ms=started - 3_600_000, ends_ms=started - 3_000_000)
    phone.set_offline(False)
    expect(page).to_have_url(RESULT)
    assert Attempt.objects.get().state == Attempt.State.CLOSED
    assert kept_answers() == chosen


def test_end_that_was_moved_meanwhile_goes_on_with_what_is_chosen(phone):
    page = phone.new_page()
    begin(page)
    walk(page, 1, 9)
    at(page, 10)
    question, choices = choose_here(page)
    # the page thinks that time is up, and hands in; the server knows better
    with page.expect_response("**/nop"):
        page.evaluate(TIME_IS_UP)
    expect(page.locator(".left [data-left]")).to_have_text(re.compile(r"^1\d:\d\d$"))
    at(page, 10)
    assert Attempt.objects.get().state == Attempt.State.OPEN
    assert set(page.locator(".opt:has(:checked) .opt-text").all_inner_texts()) == choices
    go_on(page)
    expect(page).to_have_url(RESULT)
    assert kept_answers()[question] == choices


def test_check_page_hands_in_across_a_cut(context, root, member, complaints):
    complaints.expected += EXPECTED
    open_contest(root)
    phone = context(person=member)
    page = phone.new_page()
    page.goto("/cuoc-thi/thi/vao-thi")
    page.locator(".stick button").click()
    chosen = answer(page, range(8), of=10)
    page.locator("[data-submit]").click()
    expect(page.locator("h1")).to_have_text("Còn 2 câu chưa trả lời")
    expect(page.locator(".check-clock")).to_have_text(re.compile(r"^1\d:\d\d$"))
    page.wait_for_load_state()
    phone.set_offline(True)
    page.get_by_role("button", name="Vẫn nộp bài (8/10 câu)").click()
    expect(page.get_by_role("heading", name="Bài thi đang chờ mạng để gửi")).to_be_focused()
    assert Attempt.objects.get().state == Attempt.State.OPEN
    phone.set_offline(False)
    expect(page).to_have_url(RESULT)
    assert kept_answers() == chosen


def test_whole_paper_by_keyboard(context, root, member):
    open_contest(root, one_by_one=True)
    page = context(LAPTOP, person=member).new_page()
    begin(page)
    for place in range(1, 11):
        at(page, place)
        page.keyboard.press("b")
        assert page.locator(".q :checked").count() == 1
        page.keyboard.press("Enter")
    expect(page).to_have_url(RESULT)
    attempt = Attempt.objects.get()
    assert (attempt.state, len(kept_answers(attempt))) == (Attempt.State.HANDED_IN, 10)
