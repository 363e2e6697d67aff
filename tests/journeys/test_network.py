"""Trouble on the way: lost network, two tabs, a closed tab, a wrong clock, time running out, a lost sign-in."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from contest.attempts.actions import close_expired
from contest.attempts.models import Attempt
from contest.common.clock import now_ms
from tests.journeys.conftest import sign_in_by_cookie
from tests.journeys.sitting import (
    RESULT,
    answer,
    answer_at_once,
    begin,
    hand_in,
    kept_answers,
    marked,
    signs,
    wait_until_saved,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What Chromium itself writes on the console when a request fails, as it does in these stories.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "401", "409", "503")
# Answers are saved three seconds after the last one; a fifth of a second is enough here.
SOONER = """
const inTime = window.setTimeout;
window.setTimeout = (what, ms, ...more) => inTime(what, ms === 3000 ? 200 : ms, ...more);
"""
OpenPhone = Callable[[], BrowserContext]


@pytest.fixture
def another_phone(context, member, complaints) -> OpenPhone:
    """Opens phones of the member, signed in, whose network may be cut."""
    complaints.expected += EXPECTED

    def open_phone() -> BrowserContext:
        phone = context(person=member)
        phone.add_init_script(SOONER)
        return phone

    return open_phone


@pytest.fixture
def phone(another_phone: OpenPhone) -> BrowserContext:
    return another_phone()


# --- the network --------------------------------------------------------------------------------------


def test_network_cut_while_answering_and_at_hand_in(phone, round):
    page = phone.new_page()
    begin(page)
    chosen = answer(page, range(5))
    wait_until_saved(page, 5)

    # without network every sign is honest, and nothing is called saved
    phone.set_offline(True)
    expect(page.locator("[data-net]")).to_have_text("Mất mạng")
    chosen |= answer(page, range(5, 12))
    expect(page.locator(".q-sign")).to_have_text(["Đã lưu"] * 5 + ["Đang chờ mạng"] * 7 + [""] * 8)

    # with it all goes through by itself
    phone.set_offline(False)
    wait_until_saved(page, 12)
    expect(page.locator("[data-net]")).to_be_hidden()
    draft = Attempt.objects.get().draft
    assert draft is not None
    assert sum(mask > 0 for mask in bytes(draft)) == 12

    # cut again before the last answers and the hand-in: the page waits, and says what is where
    phone.set_offline(True)
    chosen |= answer(page, range(12, 20))
    hand_in(page)
    expect(page.get_by_role("heading", name="Bài thi đang chờ mạng để gửi")).to_be_focused()
    facts = [re.sub(r"\s+", " ", row) for row in page.locator(".wait-panel .pairs > div").all_inner_texts()]
    assert facts[:2] == ["Đã trả lời 20/20 câu", "Máy chủ đã lưu 12/20 câu"]
    expect(page.locator(".quiz-bar")).to_be_hidden()
    page.get_by_role("button", name="Gửi ngay").click()
    assert Attempt.objects.get().state == Attempt.State.OPEN

    # back to the paper and again: still one hand-in
    page.get_by_role("button", name="Quay lại bài thi").click()
    expect(page.get_by_role("button", name="Nộp bài")).to_be_focused()
    hand_in(page)
    expect(page.locator("[data-wait]")).to_be_visible()
    phone.set_offline(False)
    expect(page).to_have_url(RESULT)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == (Attempt.State.HANDED_IN, 20)
    assert kept_answers(attempt) == chosen


def test_busy_server_is_not_called_lost_network(phone, round):
    page = phone.new_page()
    begin(page)
    page.route("**/luu", lambda route: route.fulfill(status=503, body="busy"))
    answer_at_once(page, [0])
    sign = page.locator(".q-sign").first
    expect(sign).to_have_text("Chưa lưu được, đang thử lại")
    expect(page.locator("[data-net]")).to_be_hidden()
    page.unroute("**/luu")
    expect(sign).to_have_text("Đã lưu")


def test_hand_in_waits_for_a_server_that_cannot_write(phone, round):
    page = phone.new_page()
    begin(page)
    for path in ("**/luu", "**/nop"):
        page.route(path, lambda route: route.fulfill(status=503, body="busy"))
    chosen = answer_at_once(page, range(20))
    expect(page.locator(".q-sign").first).to_have_text("Chưa lưu được, đang thử lại")
    hand_in(page)
    expect(page.locator("[data-wait]")).to_be_visible()
    assert Attempt.objects.get().state == Attempt.State.OPEN
    page.unroute("**/luu")
    page.unroute("**/nop")
    expect(page).to_have_url(RESULT)
    assert kept_answers(Attempt.objects.get()) == chosen


def test_hand_in_that_met_a_full_disk_is_sent_again_from_the_paper(phone, round):
    page = phone.new_page()
    begin(page)
    page.route("**/luu", lambda route: route.fulfill(status=503, body="busy"))
    # the icon named in the page: the browser asks for one of its own otherwise, sooner or later
    full = '<link rel="icon" href="data:,">full'
    page.route("**/nop", lambda route: route.fulfill(status=503, content_type="text/html", body=full))
    chosen = answer_at_once(page, range(20))
    page.evaluate("() => { failures = 0; document.querySelector('[data-paper]').submit(); }")
    expect(page.locator("body")).to_have_text("full")
    page.unroute("**/luu")
    page.unroute("**/nop")
    begin(page)
    assert marked(page) == chosen
    wait_until_saved(page, 20)
    hand_in(page)
    expect(page).to_have_url(RESULT)
    assert kept_answers(Attempt.objects.get()) == chosen


# --- tabs and phones ------------------------------------------------------------------------------------


def test_tab_closed_without_network_keeps_its_answers(phone, round):
    page = phone.new_page()
    begin(page)
    chosen = answer_at_once(page, range(3))
    wait_until_saved(page, 3)
    phone.set_offline(True)
    chosen |= answer_at_once(page, range(3, 9))
    page.close()

    phone.set_offline(False)
    page = phone.new_page()
    begin(page)
    assert marked(page) == chosen
    wait_until_saved(page, 6)
    # the server has them now, and the phone keeps nothing
    page.wait_for_function("Object.keys(localStorage).length === 0")
    page.reload()
    assert marked(page) == chosen
    assert Attempt.objects.count() == 1


def test_tab_closed_at_once_sends_what_was_chosen(phone, another_phone, round):
    page = phone.new_page()
    begin(page)
    chosen = answer_at_once(page, range(4))
    page.close(run_before_unload=True)
    wait_for_draft()
    page = another_phone().new_page()
    begin(page)
    assert marked(page) == chosen


def test_two_tabs_on_one_paper_lose_nothing(phone, round):
    one, other = phone.new_page(), phone.new_page()
    begin(one)
    begin(other)
    assert Attempt.objects.count() == 1
    one.bring_to_front()
    chosen = answer_at_once(one, range(10))
    wait_until_saved(one, 10)
    # the other tab knows nothing of these yet, and saves its own
    other.bring_to_front()
    chosen |= answer_at_once(other, range(10, 20))
    wait_until_saved(other, 10)
    expect(other.locator(".q:has(:checked)")).to_have_count(20)
    assert marked(other) == chosen
    hand_in(other)
    expect(other).to_have_url(RESULT)
    assert kept_answers() == chosen

    # the first tab is led there too, and changes nothing
    one.bring_to_front()
    answer_at_once(one, [0], letters="CD")
    expect(one).to_have_url(RESULT)
    assert Attempt.objects.count() == 1
    assert kept_answers() == chosen


def test_older_phone_handing_in_takes_the_other_s_answers_along(phone, another_phone, round):
    older, newer = phone.new_page(), another_phone().new_page()
    begin(older)
    begin(newer)
    chosen = answer_at_once(newer, range(12))
    wait_until_saved(newer, 12)
    chosen |= answer_at_once(older, range(12, 18))
    older.locator("[data-submit]").click()
    expect(older.locator("h1")).to_have_text("Còn 2 câu chưa trả lời")
    older.get_by_role("button", name="Vẫn nộp bài (18/20 câu)").click()
    expect(older.locator(".dial-figure")).to_have_text("18/20")
    assert kept_answers() == chosen


# --- clocks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-1, 1])
def test_phone_whose_clock_is_a_day_wrong(phone, round, days):
    phone.add_init_script(
        f"""const Right = Date;
        const shift = {days} * 86_400_000;
        Date = class extends Right {{ constructor(...a) {{ a.length ? super(...a) : super(Right.now() + shift); }} }};
        Date.now = () => Right.now() + shift;"""
    )
    page = phone.new_page()
    begin(page)
    assert abs(page.evaluate("Date.now()") - now_ms()) > 80_000_000
    expect(page.locator(".quiz-bar [data-left]")).to_have_text(re.compile(r"^(15:00|14:\d\d)$"))
    chosen = answer_at_once(page)
    hand_in(page)
    expect(page).to_have_url(RESULT)
    attempt = Attempt.objects.get()
    assert kept_answers(attempt) == chosen
    assert 0 < attempt.duration_ms < 300_000


def test_phone_that_slept_shows_the_server_s_time_again(phone, round):
    page = phone.new_page()
    begin(page)
    answer_at_once(page, [0])
    wait_until_saved(page, 1)
    # six minutes pass for the server alone: a sleeping phone's clock stands still
    attempt = Attempt.objects.get()
    Attempt.objects.update(started_ms=attempt.started_ms - 360_000, ends_ms=attempt.ends_ms - 360_000)
    expect(page.locator(".quiz-bar [data-left]")).to_have_text(re.compile(r"^1[345]:\d\d$"))
    page.evaluate(
        """async () => {
          const turn = (state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
          };
          turn("hidden");
          await new Promise((go) => setTimeout(go, 2100));
          turn("visible");
        }"""
    )
    expect(page.locator(".quiz-bar [data-left]")).to_have_text(re.compile(r"^0[78]:\d\d$"))
    assert len(marked(page)) == 1


def wait_for_draft() -> None:
    """Until the last words of a tab that was closed have reached the server: they travel on their own."""
    until = time.monotonic() + 60
    while not Attempt.objects.filter(draft__isnull=False).exists():
        assert time.monotonic() < until, "nothing was sent"
        time.sleep(0.05)


def leave_seconds(seconds: int) -> None:
    """Move the open paper so that it ends in so many seconds."""
    moment = now_ms()
    Attempt.objects.update(started_ms=moment + seconds * 1000 - 900_000, ends_ms=moment + seconds * 1000)


def test_time_running_out_hands_in_by_itself(phone, round):
    page = phone.new_page()
    begin(page)
    # enough for a busy machine to show the paper anew and to choose
    leave_seconds(8)
    page.reload()
    chosen = answer_at_once(page, range(7))
    expect(page).to_have_url(RESULT)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.duration_ms) == (Attempt.State.HANDED_IN, 900_000)
    assert kept_answers(attempt) == chosen


def test_time_running_out_without_network_counts_what_was_saved(phone, round):
    page = phone.new_page()
    begin(page)
    chosen = answer_at_once(page, range(4))
    wait_until_saved(page, 4)
    phone.set_offline(True)
    answer_at_once(page, range(4, 9))
    leave_seconds(-10)
    assert close_expired(now_ms=now_ms()) == 1

    phone.set_offline(False)
    expect(page).to_have_url(RESULT)
    said = re.compile(r"Đã hết giờ lúc \d\d:\d\d:\d\d\. Máy chủ tính 4 câu đã lưu trước giờ đó\.")
    expect(page.locator(".note-wait")).to_have_text(said)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score) == (Attempt.State.CLOSED, 4)
    assert kept_answers(attempt) == chosen


# --- the sign-in ------------------------------------------------------------------------------------------


def test_lost_sign_in_is_said_and_the_answers_come_back(phone, round, member, live_server):
    page = phone.new_page()
    begin(page)
    phone.clear_cookies()
    chosen = answer_at_once(page, range(6))
    expect(page.locator("[data-signed-out]")).to_contain_text("Phiên đăng nhập đã hết.")
    expect(page.locator("[data-net]")).to_be_hidden()
    assert "Đã lưu" not in signs(page)

    sign_in_by_cookie(phone, member, live_server.url)
    page.get_by_role("link", name="Đăng nhập lại để gửi").click()
    page.get_by_role("button", name="Làm tiếp").click()
    expect(page.locator(".q:has(:checked)")).to_have_count(6)
    wait_until_saved(page, 6)
    assert marked(page) == chosen
