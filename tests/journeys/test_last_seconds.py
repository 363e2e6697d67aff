"""What was chosen counts: before the script has come, beside a slow save, across the end, while a hand-in gets lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from contest.attempts.models import Attempt
from contest.common.clock import now_ms
from tests.journeys.conftest import SLUG
from tests.journeys.sitting import (
    RESULT,
    Answers,
    answer_at_once,
    begin,
    hand_in,
    kept_answers,
    marked,
    questions,
    wait_until_saved,
)
from tests.journeys.test_network import EXPECTED, SOONER, leave_seconds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = f"/bai-thi/{SLUG}/1"


@pytest.fixture
def phone(context, member, complaints) -> BrowserContext:
    complaints.expected += EXPECTED
    opened = context(person=member)
    opened.add_init_script(SOONER)
    return opened


def wait_for(page: Page, held: list[Route]) -> None:
    """Until a request is being held back."""
    for _ in range(250):
        if held:
            return
        page.wait_for_timeout(20)
    raise AssertionError("nothing was asked for")


def first(page: Page) -> dict:
    """What stands chosen in the first question."""
    return dict(list(marked(page).items())[:1])


def test_what_is_chosen_before_the_script_comes_is_newer_than_what_the_phone_kept(phone, round):
    page = phone.new_page()
    begin(page)
    phone.set_offline(True)
    answer_at_once(page, [0], letters="C")
    page.close()
    phone.set_offline(False)

    page, held = phone.new_page(), []
    page.route(re.compile("/js/quiz"), lambda route: held.append(route))
    page.goto(PAPER, wait_until="commit")
    expect(page.locator(".q")).to_have_count(20)
    page.locator(".q").first.locator(".opt", has_text="Phương án A của").click()
    wait_for(page, held)
    for route in held:
        route.continue_()
    wait_until_saved(page, 1)
    chosen = first(page)
    assert ["Phương án A của" in text for text in next(iter(chosen.values()))] == [True]


def test_kept_answers_outlive_an_end_that_was_moved(phone, round):
    page = phone.new_page()
    begin(page)
    leave_seconds(60)
    page.reload()
    phone.set_offline(True)
    chosen = answer_at_once(page, range(3))
    page.close()
    # the phone lies there until that end is past; meanwhile everybody was given ten minutes more
    ended = now_ms() - 1000
    phone.set_offline(False)
    page = phone.new_page()
    page.goto(f"/cuoc-thi/{SLUG}")
    page.evaluate(
        """(ended) => { for (const key of Object.keys(localStorage)) {
          localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), ends: ended })); } }""",
        ended,
    )
    Attempt.objects.update(ends_ms=now_ms() + 600_000)
    begin(page)
    assert marked(page) == chosen
    wait_until_saved(page, 3)


def test_a_page_read_slowly_undoes_nothing_that_was_saved_meanwhile(phone, round):
    page = phone.new_page()
    begin(page)
    # where several choices can stand, a second one takes nothing back
    first, second = [at for at, one in enumerate(questions(page)) if one.locator("[type=radio]").count()][:2]
    answer_at_once(page, [first], letters="C")
    wait_until_saved(page, 1)
    before = page.request.get(PAPER).text()
    held: list[Route] = []
    page.route(f"**{PAPER}", lambda route: held.append(route))
    page.evaluate("() => { window.reading = readAgain(); }")
    wait_for(page, held)
    chosen = answer_at_once(page, [first], letters="A") | answer_at_once(page, [second])
    wait_until_saved(page, 2)
    held[0].fulfill(body=before, content_type="text/html; charset=utf-8")
    page.evaluate("() => window.reading")
    assert marked(page) == chosen
    page.unroute(f"**{PAPER}")
    chosen |= answer_at_once(page, [at for at in range(20) if at not in (first, second)])
    hand_in(page)
    expect(page).to_have_url(RESULT)
    assert kept_answers() == chosen


def test_a_hand_in_that_gets_lost_leaves_the_paper_and_is_sent_again(phone, round):
    page = phone.new_page()
    begin(page)
    chosen = answer_at_once(page)
    wait_until_saved(page)
    lost: list[Route] = []
    page.route("**/nop", lambda route: (lost.append(route), route.abort("failed")))
    hand_in(page)
    expect(page.get_by_role("heading", name="Bài thi đang chờ mạng để gửi")).to_be_visible()
    assert (len(lost) > 0, Attempt.objects.get().state) == (True, Attempt.State.OPEN)
    page.unroute("**/nop")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page).to_have_url(RESULT)
    assert kept_answers() == chosen
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_hand_in_whose_answer_gets_lost_is_one_hand_in(phone, round):
    page = phone.new_page()
    begin(page)
    chosen = answer_at_once(page)
    wait_until_saved(page)

    deaf: list[Route] = []

    def swallow_first(route: Route) -> None:
        deaf.append(route)
        if len(deaf) > 1:
            return route.continue_()
        route.fetch()
        return route.abort("failed")

    page.route("**/nop", swallow_first)
    hand_in(page)
    expect(page).to_have_url(RESULT)
    assert Attempt.objects.get().state == Attempt.State.HANDED_IN
    assert kept_answers() == chosen


def across_the_end(page: Page, disturb: Callable[[], None], *, places: range = range(1, 6)) -> Answers:
    """Answers one question, then comes what disturbs, then the others are answered a moment before the end."""
    begin(page)
    leave_seconds(4)
    page.reload()
    chosen = answer_at_once(page, [0])
    disturb()
    page.wait_for_function("() => msLeft() < 500")
    assert page.evaluate("() => msLeft() > 0"), "the machine was too slow for this story"
    return chosen | answer_at_once(page, places)


def test_answers_beside_a_save_that_hangs_across_the_end(phone, round):
    page = phone.new_page()
    hung: list[Route] = []

    def disturb() -> None:
        # the first save hangs, and hand-ins are lost until the server takes nothing more
        page.route("**/luu", lambda route: hung.append(route) if not hung else route.continue_())
        page.route("**/nop", lambda route: route.abort("failed"))
        page.wait_for_timeout(400)

    chosen = across_the_end(page, disturb)
    expect(page.locator("[data-wait]")).to_be_visible()
    page.wait_for_function("() => msLeft() < -5500")
    page.unroute("**/nop")
    expect(page).to_have_url(RESULT)
    assert hung
    attempt = Attempt.objects.get()
    assert (attempt.state, kept_answers(attempt)) == (Attempt.State.CLOSED, chosen)


@pytest.mark.parametrize("latency_ms", [300, 1000, 2000])
def test_answers_on_a_line_that_is_slow_across_the_end(phone, round, latency_ms):
    page = phone.new_page()
    wire = phone.new_cdp_session(page)

    def disturb() -> None:
        slow = {"offline": False, "latency": latency_ms, "downloadThroughput": 20_000, "uploadThroughput": 10_000}
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", slow)

    chosen = across_the_end(page, disturb)
    expect(page).to_have_url(RESULT, timeout=25_000)
    assert kept_answers() == chosen


def test_network_back_two_seconds_after_the_end_is_in_time(phone, round):
    page = phone.new_page()
    chosen = across_the_end(page, lambda: phone.set_offline(True))
    page.wait_for_function("() => msLeft() < -2500")
    phone.set_offline(False)
    expect(page).to_have_url(RESULT)
    attempt = Attempt.objects.get()
    assert (attempt.state, kept_answers(attempt)) == (Attempt.State.HANDED_IN, chosen)


def test_a_phone_of_before_2022_saves_and_hands_in(phone, round):
    phone.add_init_script("delete AbortSignal.timeout; delete SubmitEvent.prototype.submitter;")
    page = phone.new_page()
    begin(page)
    assert page.evaluate("AbortSignal.timeout ?? new SubmitEvent('submit').submitter") is None
    chosen = answer_at_once(page)
    wait_until_saved(page)
    hand_in(page)
    expect(page).to_have_url(RESULT)
    assert kept_answers() == chosen
