"""Small screens: a day in the organiser's rules is read whole; long names and large figures fit at 320 px."""

from __future__ import annotations

import pytest

from accounts.models import Unit
from contest.attempts.actions import enter_contest
from contest.results.actions import tally_all
from contest.results.models import PeriodTally
from tests.factories import NOW, hand_in, make_participant
from tests.journeys.conftest import PHONE, SLUG
from tests.journeys.inspection import NARROW, WIDEST, ZOOMED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Hoàng Thị Thanh Tuyết"
LONG_UNIT = "Đảng bộ Sở Nông nghiệp, Phát triển nông thôn, Tài nguyên, Môi trường và Biển đảo của tỉnh"


def test_long_names_and_large_figures(context, round, member, cell):
    member.full_name = LONG_NAME
    member.save()
    Unit.objects.update(name=LONG_UNIT)
    for n in range(25):
        hand_in(make_participant(round.contest, cell, LONG_NAME), 20, 17_000 + n)
    hand_in(enter_contest(contest=round.contest, person=member, unit=cell, now=NOW), 3)
    tally_all()
    PeriodTally.objects.update(people=1_234_567, attempts=7_654_321)
    page = context(person=member).new_page()
    for address in ("", "/vao-thi", "/the-le", "/ket-qua", "/ket-qua/tim?ten=cong+tuyet", "/ket-qua/don-vi"):
        page.goto(f"/cuoc-thi/{SLUG}{address}")
        for window in (NARROW, ZOOMED):
            page.set_viewport_size(window)
            for size in "13":
                page.evaluate("size => { document.documentElement.dataset.size = size }", size)
                assert page.evaluate(WIDEST) is None, (address, window, size)


def test_day_is_read_whole_on_a_phone(context, round, organiser):
    page = context(person=organiser).new_page()
    page.goto(f"/to-chuc/{SLUG}/soan/the-le/nguoi-du-thi")
    day = page.locator("[name$=age_on]")
    # day, month, year, the sign that opens a calendar, and the field's own margins, in 18 px
    assert day.bounding_box()["width"] > 190
    assert page.evaluate(WIDEST) is None


@pytest.mark.parametrize("address", ["", "/chot", "/soan", "/theo-doi"])
def test_office_page_begins_with_one_row_of_buttons_on_a_phone(context, round, organiser, address):
    """What else can be done is a menu, which needs no script; from 640 px on all of it stands in the head."""
    page = context(PHONE, person=organiser, java_script_enabled=False).new_page()
    page.goto(f"/to-chuc/{SLUG}{address}")
    assert page.locator(".page-actions").bounding_box()["height"] < 60
    lesser = page.locator(".more-list > a").first
    assert not lesser.is_visible()
    page.get_by_text("Việc khác").click()
    assert lesser.is_visible()
    page.set_viewport_size(ZOOMED)
    assert not page.get_by_text("Việc khác").is_visible()
    assert lesser.is_visible()
    lesser.click()
    assert page.locator("h1").count() == 1


def test_office_tabs_are_one_row_that_the_keyboard_goes_along(context, round, admin):
    page = context(PHONE, person=admin).new_page()
    page.goto("/quan-tri/van-hanh")
    tabs = page.locator("nav.seg")
    assert tabs.bounding_box()["height"] < 60
    assert tabs.evaluate("tabs => tabs.scrollWidth > tabs.clientWidth")
    assert page.evaluate(WIDEST) is None
    # the page that is open is seen from the beginning, and whatever has the focus
    assert is_seen(tabs.locator("[aria-current]"))
    for link in reversed(tabs.locator("a").all()):
        link.focus()
        assert is_seen(link)


def is_seen(link) -> bool:
    """Whether it lies whole within its row; browsers do not move for a pixel."""
    return link.evaluate("""link => {
        const [own, row] = [link, link.parentElement].map((one) => one.getBoundingClientRect());
        return own.left >= row.left - 2 && own.right <= row.right + 2;
    }""")
