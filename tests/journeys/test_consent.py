"""Somebody on a roster enters for the first time: one tick more on the same screen, with scripts and without."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from accounts.people.consents import CURRENT
from contest.attempts.models import Participant
from tests.factories import make_person
from tests.journeys.conftest import SLUG
from tests.journeys.inspection import lies_whole_on_screen
from tests.journeys.sitting import questions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTEST = f"/cuoc-thi/{SLUG}"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_tick_and_the_start_are_one_screen(context, round, cell, scripts):
    person = make_person("Hà Văn Dũng", unit=cell, consented=False)
    page = context(person=person, java_script_enabled=scripts).new_page()
    page.goto(f"{CONTEST}/vao-thi")
    start = page.get_by_role("button", name="Bắt đầu làm bài")
    start.click()
    # the browser itself asks for the tick
    expect(page.locator("[name=consent]:invalid")).to_be_focused()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/consent-{scripts}.png")
    page.locator("[name=consent]").check()
    start.click()
    questions(page)
    assert Participant.objects.get().consent_version == CURRENT


@pytest.mark.parametrize("size", ["1", "2", "3"])
@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (640, 360)])
def test_the_tick_is_seen_wherever_the_button_is(context, complaints, round, cell, live_server, width, height, size):
    """As the page opens, wherever somebody has scrolled to, and when it says that the tick is missing."""
    person = make_person("Hà Văn Dũng", unit=cell, consented=False)
    phone = context(
        {"viewport": {"width": width, "height": height}, "is_mobile": True, "has_touch": True}, person=person
    )
    phone.add_cookies([{"name": "text_size", "value": size, "url": live_server.url}])
    page = phone.new_page()
    page.goto(f"{CONTEST}/vao-thi")
    assert_both_on_screen(page)
    complaints.expected.append("422")
    page.locator("form#start").evaluate("form => { form.noValidate = true; }")
    page.get_by_role("button", name="Bắt đầu làm bài").tap()
    expect(page.get_by_role("alert")).to_have_text("Cần đồng ý để Ban Tổ chức lưu kết quả thi.")
    expect(page.locator("[name=consent]")).to_be_focused()
    assert_both_on_screen(page)
    assert lies_whole_on_screen(page.get_by_role("alert"))
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/consent-{width}-{size}.png")


def assert_both_on_screen(page: Page) -> None:
    tick, start = page.locator("label:has([name=consent])"), page.get_by_role("button", name="Bắt đầu làm bài")
    for part in (0, 0.5, 1):
        page.evaluate("part => scrollTo(0, part * document.body.scrollHeight)", part)
        assert lies_whole_on_screen(start)
        assert lies_whole_on_screen(tick)
