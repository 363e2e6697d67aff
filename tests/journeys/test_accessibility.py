"""Every kind of page, light and dark, in both languages: no finding of WCAG 2.2 A and AA; it fits 320 px."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Role, Unit
from contest.appeals.actions import ask_about_question
from contest.appeals.models import Appeal
from contest.attempts.actions import enter_contest
from contest.attempts.models import Attempt
from contest.banks.actions import read_import, start_import
from contest.common.clock import now_ms
from contest.results.actions import tally_all
from contest.rounds.models import Edition, Round
from tests.appeals.conftest import handed_in
from tests.factories import NOW, PASSWORD, make_bank, make_draft, make_person
from tests.journeys.conftest import LAPTOP, SLUG, open_contest
from tests.journeys.inspection import Inspection
from tests.journeys.sitting import answer_at_once, begin, hand_in
from tests.journeys.test_organiser import excel_file

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
    inspection = Inspection()
    pages = ("the-le", "ket-qua", "ket-qua/don-vi", "kiem-chung")
    look_at(page, ["/dang-nhap", "/dang-ky", CONTEST, *(f"{CONTEST}/{one}" for one in pages)], inspection)
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
    inspection = Inspection()

    look_at(page, [f"{CONTEST}/vao-thi"], inspection)
    begin(page)
    answer_at_once(page, range(5))
    page.locator(".aa summary").click()
    inspection.look(page, "quiz, panel open")
    page.keyboard.press("Escape")
    page.locator("[data-submit]").click()
    expect(page.locator(".gap-row").first).to_be_visible()
    inspection.look(page, "check")
    page.locator("[data-foot] .btn-main").click()
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
    inspection = Inspection()
    begin(page)
    answer_at_once(page, range(4))
    page.goto("/cua-toi")
    inspection.look(page, "own attempts, one open")
    begin(page)
    # what was kept on the phone is sent again first
    page.wait_for_load_state("networkidle")
    moment = now_ms()
    Attempt.objects.update(started_ms=moment - 910_000, ends_ms=moment - 10_000)
    page.goto(f"/bai-thi/{SLUG}/1")
    expect(page.locator(".note-wait")).to_be_visible()
    inspection.look(page, "result by the clock")
    over = timezone.now() - dt.timedelta(days=3)
    Round.objects.update(opens_at=over - dt.timedelta(days=1), closes_at=over)
    Edition.objects.update(revealed_at=over)
    look_at(page, [f"/cua-toi/{Attempt.objects.get().pk}", "/dang-xuat"], inspection)
    other = speak(context(person=outsider), language, live_server.url)
    other.goto(f"{CONTEST}/vao-thi")
    inspection.look(other, "not for me")
    other.goto("/cua-toi")
    inspection.look(other, "own attempts, none")
    assert inspection.found == []


def test_waiting_room(context, root, member, live_server, language):
    open_contest(root, opens_in=dt.timedelta(minutes=10))
    page = speak(context(person=member), language, live_server.url)
    inspection = Inspection()
    look_at(page, [CONTEST, f"{CONTEST}/phong-cho"], inspection)
    assert inspection.found == []


def test_public_results(context, counted, live_server, language):
    page = speak(context(), language, live_server.url)
    inspection = Inspection()
    results = f"/cuoc-thi/{counted.slug}/ket-qua"
    look_at(page, [results, f"{results}/don-vi", f"{results}/1"], inspection)
    assert inspection.found == []


def test_pages_of_the_organiser(context, counted, root, organiser, live_server, language):
    page = speak(context(LAPTOP, person=organiser), language, live_server.url)
    inspection = Inspection()
    live, draft = f"/to-chuc/{counted.slug}", f"/to-chuc/{make_draft(root).contest.slug}"
    look_at(page, ["/to-chuc", "/to-chuc/cuoc-thi-moi", live, f"{live}/theo-doi", f"{live}/dot/1/gia-han"], inspection)
    first, who = (one.values_list("pk", flat=True)[0] for one in (counted.periods.filter(kind=3), counted.participants))
    fixing = [
        f"{live}/chot",
        f"{live}/chot/{first}",
        f"{live}/giai/{first}",
        f"{live}/loai",
        f"{live}/loai/nguoi-{who}",
    ]
    look_at(page, [*fixing, f"/cuoc-thi/{counted.slug}/giai-thuong"], inspection)
    steps = ("cuoc-thi", "de-thi", "thoi-gian", "xep-hang", "cong-bo")
    look_at(page, [draft, *(f"{draft}/soan/{step}" for step in steps)], inspection)
    assert inspection.found == []


def test_pages_of_participants_and_appeals(context, round, member, cell, organiser, live_server, language):
    inspection = Inspection()
    participant = enter_contest(contest=round.contest, person=member, unit=cell, now=NOW)
    attempt = handed_in(round, participant)
    asked = ask_about_question(attempt=attempt, place=3, fault=Appeal.Fault.KEY, text="Điều 5?", source="", now=NOW)
    page = speak(context(LAPTOP, person=organiser), language, live_server.url)
    desk = f"/to-chuc/{round.contest.slug}"
    people = [f"{desk}/nguoi-du-thi?tim=hang", f"{desk}/nguoi-du-thi/{participant.pk}"]
    look_at(page, [*people, f"{desk}/y-kien", f"{desk}/y-kien/{asked.pk}", f"{desk}/dot/1/tam-dung"], inspection)
    page = speak(context(person=member), language, live_server.url)
    look_at(page, [f"{CONTEST}/y-kien/1?cau=3", f"{CONTEST}/y-kien/0", "/cua-toi"], inspection)
    assert inspection.found == []


def test_pages_of_banks(context, root, organiser, live_server, language):
    page = speak(context(LAPTOP, person=organiser), language, live_server.url)
    inspection = Inspection()
    bank = make_bank()
    file = start_import(bank=bank, file_name="chi bộ.xlsx", content=excel_file(), by=organiser, now=NOW)
    read_import(file.pk)
    banks = "/to-chuc/ngan-hang"
    own = [f"{banks}/{bank.pk}{path}" for path in ("", "/nhap", "/cau-moi", "/cau/1", "/kiem-tra")]
    look_at(page, [banks, f"{banks}/moi", *own, f"{banks}/nhap/{file.pk}"], inspection)
    assert inspection.found == []


def test_pages_of_admin_and_secretary(context, counted, secretary, live_server, language):
    inspection = Inspection()
    admin = make_person("Lê Minh Đức", unit=Unit.objects.get(code="K2-1"), role=Role.Kind.ADMIN, password=PASSWORD)
    page = speak(context(LAPTOP, person=admin), language, live_server.url)
    reports = f"/bao-cao/{counted.slug}"
    look_at(
        page,
        [
            "/bao-cao",
            reports,
            f"{reports}?don-vi=K1",
            f"{reports}/bieu-do",
            f"{reports}/bieu-do?don-vi=K1-1",
            f"/to-chuc/{counted.slug}/cach-tinh-don-vi",
            "/quan-tri/nguoi",
            "/quan-tri/nguoi/nhap",
        ],
        inspection,
    )
    look_at(page, ["/doi-mat-khau", "/quan-tri/nhat-ky?kiem-tra=1"], inspection)
    page = speak(context(person=secretary), language, live_server.url)
    look_at(page, ["/don-vi", f"/don-vi?cuoc-thi={counted.slug}&don-vi=K1-1"], inspection)
    assert inspection.found == []
