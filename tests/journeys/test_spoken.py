"""What a reader of the screen says on the quiz page: numbers, questions, choices, signs, the time; in that order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.sitting import begin, wait_until_saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROLES = {"heading", "group", "radio", "checkbox", "button", "timer"}


def said(page: Page) -> list[tuple[str, str]]:
    """Role and name of what Chromium gives to readers of the screen, in their order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found = [(node["role"]["value"], node["name"]["value"]) for node in nodes if "name" in node and not node["ignored"]]
    return [(role, name) for role, name in found if role in ROLES and name]


def test_questions_are_named_by_number_and_text(context, round, member):
    page = context(person=member).new_page()
    begin(page)
    groups = [name for role, name in said(page) if role == "group" and name.startswith("Câu")]
    assert len(groups) == 20
    for number, name in enumerate(groups, start=1):
        assert re.fullmatch(rf"Câu {number} trên 20\. \S.*\?", name, re.S), name


def test_reading_order_and_the_count(context, round, member):
    page = context(person=member).new_page()
    begin(page)
    roles = [role for role, _ in said(page)]
    assert roles.index("heading") < roles.index("radio")
    names = [name for role, name in said(page) if role == "button"]
    assert names[-2:] == ["0/20 đã trả lời . Đến câu chưa trả lời", "Nộp bài"]
    page.locator(".q").first.locator(".opt").first.click()
    wait_until_saved(page, 1)
    sign = page.locator(".q-sign").first
    expect(sign).to_have_text("Đã lưu")
    # an <output> is a polite live region, and it describes its question
    assert sign.evaluate("sign => [sign.tagName, sign.closest('.q').getAttribute('aria-describedby') === sign.id]") == [
        "OUTPUT",
        True,
    ]


def test_the_time_is_spoken_at_five_minutes_at_one_and_at_the_end(context, round, member):
    page = context(person=member).new_page()
    page.clock.install()
    begin(page)
    live = page.locator("[data-live]")
    assert live.get_attribute("role") == "status"
    expect(page.locator("[role=timer]").first).to_have_attribute("aria-live", "off")
    page.clock.run_for(10 * 60_000 + 500)
    expect(live).to_have_text("Còn 5 phút")
    page.keyboard.press("t")
    expect(live).to_have_text(re.compile(r"Còn 4 phút \d+ giây"))
    page.clock.run_for(4 * 60_000)
    expect(live).to_have_text("Còn 1 phút")
