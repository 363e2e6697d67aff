"""Every kind of page, light and dark, in both languages: no finding of WCAG 2.2 A and AA; it fits 320 px."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Role, Unit
from contest.attempts.models import Attempt
from contest.common.clock import now_ms
from contest.results.actions import tally_all
from tests.factories import make_person
from tests.journeys.conftest import LAPTOP, SLUG
from tests.journeys.inspection import Inspection
from tests.journeys.sitting import answer_at_once, begin, hand_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTEST = f"/cuoc-thi/{SLUG}"


@pytest.fixture(params=["vi", "en"])
def language(request) -> str:
    return request.param


def speak(context: BrowserContext, language: str, address: str) -> Page:
    """A page of this browser in a language."""
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}])
    return context.new_page()


def look_at(page: Page, addresses: Iterable[str], inspection: Inspection) -> None:
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        inspection.look(page, address)


def test_pages_of_a_stranger(context, round, live_server, language):
    page = speak(context(), language, live_server.url)
    inspection = Inspection(dark=language == "vi")
    look_at(page, ["/dang-nhap", "/dang-ky", CONTEST, f"{CONTEST}/the-le", f"{CONTEST}/ket-qua"], inspection)
    for address, press in (("/dang-nhap", "form.stack .btn-main"), ("/dang-ky", "form.stack .btn-main")):
        page.goto(address)
        page.locator(press).click()
        expect(page.locator("[role=alert]").first).to_be_visible()
        inspection.look(page, f"{address} with errors")
    assert inspection.found == []


def test_the_participant_s_way(context, round, member, live_server, language, complaints):
    complaints.expected.append("ERR_INTERNET_DISCONNECTED")
    phone = context(person=member)
    page = speak(phone, language, live_server.url)
    inspection = Inspection(dark=language == "vi")

    look_at(page, [f"{CONTEST}/vao-thi"], inspection)
    begin(page)
    answer_at_once(page, range(5))
    page.locator(".aa summary").click()
    inspection.look(page, "quiz, panel open")
    page.keyboard.press("Escape")
    page.locator("[data-submit]").click()
    expect(page.locator(".gap-row").first).to_be_visible()
    inspection.look(page, "check")
    page.locator(".btn-main").click()
    answer_at_once(page, range(5, 17))
    answer_at_once(page, range(17, 20), letters="CD")
    page.locator("[data-submit]").click()
    expect(page.locator("[data-sure]")).to_be_focused()
    inspection.look(page, "quiz, sheet open")
    phone.set_offline(True)
    page.locator("[data-sure]").click()
    expect(page.locator("[data-wait]")).to_be_visible()
    inspection.look(page, "quiz, waiting for the network")
    phone.set_offline(False)
    expect(page.locator(".dial-figure")).to_have_text("17/20")
    inspection.look(page, "result 17/20")
    tally_all()

    begin(page)
    answer_at_once(page)
    hand_in(page)
    expect(page.locator(".dial-figure")).to_have_text("20/20")
    inspection.look(page, "result 20/20")
    tally_all()
    look_at(page, ["/cua-toi", CONTEST, f"{CONTEST}/vao-thi", f"{CONTEST}/ket-qua"], inspection)
    assert inspection.found == []


def test_poor_result_own_list_and_foreign_contest(context, round, member, outsider, live_server, language, complaints):
    complaints.expected.append("403 (Forbidden)")
    page = speak(context(person=member), language, live_server.url)
    inspection = Inspection(dark=language == "vi")
    begin(page)
    answer_at_once(page, range(4))
    page.goto("/cua-toi")
    inspection.look(page, "own attempts, one open")
    begin(page)
    moment = now_ms()
    Attempt.objects.update(started_ms=moment - 910_000, ends_ms=moment - 10_000)
    page.goto(f"/bai-thi/{SLUG}/1")
    expect(page.locator(".note-wait")).to_be_visible()
    inspection.look(page, "result by the clock")
    other = speak(context(person=outsider), language, live_server.url)
    other.goto(f"{CONTEST}/vao-thi")
    inspection.look(other, "not for me")
    other.goto("/cua-toi")
    inspection.look(other, "own attempts, none")
    assert inspection.found == []


def test_public_results(context, counted, live_server, language):
    page = speak(context(), language, live_server.url)
    inspection = Inspection(dark=language == "vi")
    results = f"/cuoc-thi/{counted.slug}/ket-qua"
    look_at(page, [results, f"{results}/don-vi", f"{results}/1"], inspection)
    assert inspection.found == []


def test_pages_of_the_staff(context, counted, organiser, live_server, language):
    desk, slug = "/to-chuc", counted.slug
    page = speak(context(LAPTOP, person=organiser), language, live_server.url)
    inspection = Inspection(dark=language == "vi")
    look_at(page, [desk, f"{desk}/{slug}", f"{desk}/{slug}/theo-doi", f"{desk}/cuoc-thi-moi"], inspection)
    look_at(page, ["/to-chuc/ngan-hang", "/to-chuc/ngan-hang/moi"], inspection)
    admin = make_person("Lê Minh Đức", unit=Unit.objects.get(code="K2-1"), role=Role.Kind.ADMIN)
    page = speak(context(LAPTOP, person=admin), language, live_server.url)
    look_at(page, ["/bao-cao", f"/bao-cao/{slug}", f"/bao-cao/{slug}?don-vi=K1"], inspection)
    assert inspection.found == []
