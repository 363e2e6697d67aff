"""Pages on paper: nothing to press, no page left empty because a long card did not fit, nothing cut at the side."""

from __future__ import annotations

import pytest

from contest.results.actions import tally_all
from tests.factories import hand_in, make_participant
from tests.journeys.conftest import LAPTOP, SLUG
from tests.journeys.sitting import answer_at_once, begin
from tests.journeys.sitting import hand_in as press_hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A4 less its margins, at 96 pixels an inch
PAPER = {"width": 695, "height": 1017}
SEEN = """() => [...document.querySelectorAll(".btn, .top, .stick, .foot, .pager, .drum")]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))"""
FIRST_END = """() => Math.max(...[...document.querySelectorAll("main li, main dd, main p")]
  .filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().bottom))"""


def pages_of(page) -> int:
    return page.pdf(format="A4").count(b"/Type /Page\n")


def test_pages_on_paper(context, round, member, cell):
    for n in range(30):
        hand_in(make_participant(round.contest, cell, f"Nguyễn Văn Số{n}"), 20, 17_000 + n)
    tally_all()
    page = context(LAPTOP, person=member).new_page()
    begin(page)
    answer_at_once(page)
    press_hand_in(page)
    page.wait_for_url("**/ket-qua")
    receipt = page.url
    page.set_viewport_size(PAPER)
    page.emulate_media(media="print")
    for address in (receipt, f"/cuoc-thi/{SLUG}/the-le", f"/cuoc-thi/{SLUG}/ket-qua", "/cua-toi", f"/cuoc-thi/{SLUG}"):
        page.goto(address)
        assert page.evaluate(SEEN) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"], address
        # as many sheets as the text is long, and no more than one for what breaks leave
        needed = page.evaluate(FIRST_END) / PAPER["height"]
        assert pages_of(page) <= int(needed) + 2, address
    page.goto(receipt)
    assert page.locator(".receipt b").is_visible()
    assert pages_of(page) == 1
    page.goto(f"/cuoc-thi/{SLUG}/the-le")
    assert page.locator(".rules-hashes").is_visible()
