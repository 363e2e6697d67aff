"""A real browser reports no violation of the policy on the pages of all readers; text becomes no page or script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from contest.banks.models import Bank
from tests.factories import make_person
from tests.journeys.conftest import LAPTOP, PHONE, SLUG
from tests.journeys.sitting import PAPER, answer_at_once, begin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELL = """document.addEventListener("securitypolicyviolation", (event) => {
  const told = JSON.parse(sessionStorage.getItem("told") ?? "[]");
  told.push(`${location.pathname} ${event.violatedDirective} ${event.sample}`);
  sessionStorage.setItem("told", JSON.stringify(told));
});"""
TRY = """() => {
  const tries = {
    html: () => { document.createElement("p").innerHTML = "<b>x</b>"; },
    handler: () => { document.createElement("p").innerHTML = '<b onclick="x()">x</b>'; },
    quoted: () => { document.createElement("p").innerHTML = '<input value="on <b onclick= x">'; },
    script: () => { document.createElement("script").text = "x()"; },
    source: () => { document.createElement("script").src = "/x.js"; },
    policy: () => { trustedTypes.createPolicy("mine", {}); },
  };
  return Object.keys(tries).filter((name) => { try { tries[name](); return true; } catch { return false; } });
}"""

# said on the console by what TRY does; the pages themselves are judged by told()
TRIED = ["This document requires 'Trusted", "Creating a TrustedTypePolicy"]


def open_told(context, device, person=None):
    made = context(device, person=person)
    made.add_init_script(TELL)
    return made.new_page()


def told(page):
    return page.evaluate('JSON.parse(sessionStorage.getItem("told") ?? "[]")')


def test_pages_of_participants_break_no_policy(context, round, member, complaints):
    page = open_told(context, PHONE)
    for address in ("/", f"/cuoc-thi/{SLUG}", f"/cuoc-thi/{SLUG}/the-le", "/dang-nhap", "/dang-ky"):
        assert page.goto(address).status == 200, address
    page.locator("[data-picker] [type=search]").press_sequentially("ngan sach")
    expect(page.locator("[data-picker-found]")).to_contain_text("Phòng Ngân sách")
    assert told(page) == []

    # of the save that leaves as the phone falls asleep and of the next one, one is older
    complaints.expected += ["409 (Conflict)"]
    page = open_told(context, PHONE, member)
    begin(page)
    answer_at_once(page, range(20))
    # the phone slept: the paper is read again
    with page.expect_response(lambda answer: PAPER.search(answer.url) is not None):
        page.evaluate("""() => {
          const seen = (state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange")); };
          const real = performance.now.bind(performance);
          seen("hidden"); performance.now = () => real() + 600000; seen("visible");
        }""")
    complaints.expected += TRIED
    assert page.evaluate(TRY) == []
    # only what was tried is told, a little after the try
    page.wait_for_function("JSON.parse(sessionStorage.getItem('told') ?? '[]').length >= 6")
    assert {line.split()[1] for line in told(page)} <= {"require-trusted-types-for", "trusted-types"}
    assert len(told(page)) == 6


def test_pages_of_the_office_break_no_policy(context, round, cell, complaints):
    boss = make_person("Lê Minh Đức", unit=cell, role=Role.Kind.ADMIN)
    bank = Bank.objects.get()
    page = open_told(context, LAPTOP, boss)
    for address in (
        "/to-chuc",
        "/quan-tri/nguoi",
        "/lop-hai/bat",
        "/thiet-bi",
        f"/to-chuc/ngan-hang/{bank.pk}",
    ):
        assert page.goto(address).status == 200, address
    # fetched by htmx
    expect(page.locator("#check .note, #check .fine").first).to_be_visible()
    assert told(page) == []
    complaints.expected += TRIED
    assert page.evaluate(TRY) == ["html", "quoted"]
