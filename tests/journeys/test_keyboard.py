"""With the keyboard alone, on a laptop: no key of the mouse, every place visible, letters as on the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from contest.attempts.models import Attempt
from tests.journeys.conftest import LAPTOP, SLUG
from tests.journeys.sitting import RESULT, kept_answers, marked, questions, wait_until_saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, words: str) -> None:
    """Tab until something with these words has the focus, and can be seen to have it."""
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.textContent + (document.activeElement.ariaLabel ?? '')")
        if words in here:
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"no way to {words} by Tab")


def expect_at(page: Page, place: int) -> None:
    """The question at this place has the focus, from 0."""
    expect(page.locator(".q").nth(place).locator(":focus")).to_have_count(1)


def test_whole_way_by_keyboard(context, round, member):
    page = context(LAPTOP, person=member).new_page()
    page.goto(f"/cuoc-thi/{SLUG}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Đến nội dung chính"
    tab_to(page, "Vào thi")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Trước khi bắt đầu")
    tab_to(page, "Bắt đầu làm bài")
    page.keyboard.press("Enter")
    questions(page)
    expect(page.locator("[data-keys]")).to_be_visible()

    # N goes to the first question; letters choose; N, P, U and Enter go on, back, to the next gap, on
    page.keyboard.press("n")
    expect_at(page, 0)
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect_at(page, 1)
    page.keyboard.press("3")
    page.keyboard.press("p")
    expect_at(page, 0)
    page.keyboard.press("u")
    expect_at(page, 2)
    # T tells the time to those who do not see the clock
    page.keyboard.press("t")
    expect(page.locator("[data-live]")).to_have_text(re.compile(r"Còn 1[0-4] phút \d+ giây"))
    # Tab and arrows are those of every form
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    if page.locator(".q").nth(2).locator("[type=radio]").count():
        page.keyboard.press("ArrowDown")
        expect(page.locator(".q").nth(2).locator("input").nth(1)).to_be_checked()

    for place in range(3, 20):
        page.keyboard.press("u")
        expect_at(page, place)
        page.keyboard.press("d")
    expect(page.locator(".count")).to_contain_text("20/20")
    chosen = marked(page)

    # Enter on the last question leads to the button; the sheet holds the focus and gives it back
    page.keyboard.press("Enter")
    expect(page.locator("[data-submit]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-sure]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-sheet]")).to_be_hidden()
    expect(page.locator("[data-submit]")).to_be_focused()
    # whoever goes back saves; nobody's fingers are so quick that the paper is handed in before that has arrived
    wait_until_saved(page)
    page.keyboard.press("Enter")
    expect(page.locator("[data-sure]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(RESULT)
    expect(page.locator("h1")).to_be_focused()
    assert kept_answers() == chosen
    assert Attempt.objects.count() == 1
