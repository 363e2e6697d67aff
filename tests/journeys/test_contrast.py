"""The quiz page and what lies over it: contrast of AAA (7 : 1, large text 4.5 : 1), computed by axe in both modes."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.journeys.inspection import with_theme
from tests.journeys.sitting import answer_at_once, begin, wait_until_saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASK = "axe.run(document, { runOnly: { type: 'rule', values: ['color-contrast-enhanced'] } })"


def weak(page: Page, state: str) -> list[str]:
    """Text of too little contrast, with its figures; and fails where nothing was measured."""
    found = []
    for theme in ("light", "dark"):
        with_theme(page, theme)
        answer = page.evaluate(ASK)
        assert sum(len(one["nodes"]) for one in answer["passes"]) > 5, (state, theme)
        nodes = [node for one in answer["violations"] for node in one["nodes"]]
        found += [f"{state}, {theme}: {node['html'][:100]}: {node['any'][0]['message'][:160]}" for node in nodes]
    return found


def test_quiz_page_in_all_its_states(context, round, member, complaints):
    complaints.expected += ["ERR_INTERNET_DISCONNECTED"]
    phone = context(person=member)
    page = phone.new_page()
    begin(page)
    page.evaluate(AXE_SCRIPT)
    found = weak(page, "fresh")
    answer_at_once(page, range(5))
    wait_until_saved(page, 5)
    found += weak(page, "saved")
    phone.set_offline(True)
    answer_at_once(page, range(5, 20))
    found += weak(page, "without network")
    page.locator("[data-submit]").click()
    found += weak(page, "sheet")
    page.locator("[data-sure]").click()
    expect(page.locator("[data-wait]")).to_be_visible()
    found += weak(page, "waiting for a network")
    assert found == []


def test_question_about_gaps(context, round, member):
    page = context(person=member).new_page()
    begin(page)
    answer_at_once(page, range(18))
    page.locator("[data-submit]").click()
    expect(page.locator(".gap-row")).to_have_count(2)
    page.evaluate(AXE_SCRIPT)
    assert weak(page, "gaps") == []
