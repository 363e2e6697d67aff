"""Without an account, and asked after the paper: the whole way in a real browser, with scripts and without."""

from __future__ import annotations

import re

import msgspec
import pytest
from playwright.sync_api import expect

from accounts.identity import phone_forms
from contest.attempts.models import Participant
from contest.results.actions import tally_all
from contest.results.models import Standing
from contest.rounds.models import Contest
from contest.rounds.rules import Identity, read_rules, rules_document
from contest.sitting import snapshot
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import LAPTOP, PHONE, SLUG
from tests.journeys.sitting import answer_at_once, questions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIELDS = ("full_name", "phone", "unit")
# where a code is typed in
TYPED = re.compile(r"/t$")


def ask(**identity: object) -> None:
    """The contest needs no account and asks these things of a person."""
    contest = Contest.objects.get()
    wanted = Identity(account="none", required=FIELDS, **identity)
    contest.rules = rules_document(msgspec.structs.replace(read_rules(contest.rules), identity=wanted))
    contest.save()
    snapshot.forget()


def say_who(page, phone: str, *, scripts: bool) -> None:
    expect(page.locator("[name=full_name]")).to_be_visible()
    # units are found as somebody types once the script of the page is there
    page.wait_for_load_state()
    page.locator("[name=full_name]").fill("Lò Thị Mai")
    page.locator("[name=phone]").fill(phone)
    page.locator("[name=unit-q]").fill("ngan sach")
    if not scripts:
        page.locator("[name=unit-search]").click()
        expect(page.locator("[name=unit]").first).to_be_visible()
        expect(page.locator("[name=phone]")).to_have_value(phone)
    page.get_by_role("radio", name="Chi bộ Phòng Ngân sách").first.check()


def hand_in(page, *, scripts: bool) -> None:
    if scripts:
        answer_at_once(page)
    else:
        for question in questions(page):
            question.locator("input").first.check()
    page.get_by_role("button", name="Nộp bài").first.click()
    if scripts:
        page.locator("dialog button, [data-sheet] button", has_text="Nộp bài").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_says_who_it_is_at_the_door_and_goes_on_elsewhere_by_the_code(context, round, scripts, complaints):
    # the browser logs the answer to a phone that is there already
    complaints.expected.append("409 (Conflict)")
    ask()
    page = context(**PHONE, java_script_enabled=scripts).new_page()
    page.goto(f"/cuoc-thi/{SLUG}")
    page.locator("a:visible", has_text="Vào thi").click()
    say_who(page, "0912.345.678", scripts=scripts)
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Ghi và vào thi").click()
    code = page.locator(".own-code b").inner_text()
    assert re.fullmatch(r"(?:\w{4}-){2}\w{4}", code)
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    questions(page)

    # a second browser: the phone opens nothing, the code opens the very paper
    other = context(**LAPTOP, java_script_enabled=scripts).new_page()
    other.goto(f"/cuoc-thi/{SLUG}/vao-thi")
    say_who(other, "0912 345 678", scripts=scripts)
    other.locator("[name=consent]").check()
    other.get_by_role("button", name="Ghi và vào thi").click()
    expect(other.locator("[role=alert]")).to_contain_text("Đã có người dự thi khai số này.")
    other.get_by_role("link", name="Nhập mã cá nhân", exact=True).click()
    other.locator("[name=ma]").fill(code)
    other.locator("main button").first.click()
    other.get_by_role("button", name="Đúng là tôi").click()
    expect(other).not_to_have_url(TYPED)
    other.wait_for_load_state()
    other.goto(f"/cuoc-thi/{SLUG}/vao-thi")
    other.get_by_role("button", name="Làm tiếp").click()
    questions(other)

    hand_in(page, scripts=scripts)
    expect(page.locator(".receipt")).to_be_visible()
    page.goto(f"/bai-thi/{SLUG}/1/ket-qua")
    expect(page.locator(".receipt")).to_be_visible()
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_paper_first_and_the_person_afterwards(context, round, scripts):
    ask(asked="after")
    page = context(**PHONE, java_script_enabled=scripts).new_page()
    page.goto(f"/cuoc-thi/{SLUG}")
    page.locator("a:visible", has_text="Vào thi").click()
    expect(page.locator("main")).to_contain_text("Bài không khai thì không được xếp hạng.")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Đồng ý và vào thi").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    questions(page)
    hand_in(page, scripts=scripts)
    expect(page.locator("h1")).to_contain_text("Đã nhận bài thi lúc")
    tally_all()
    assert not Standing.objects.exists()

    page.get_by_role("link", name="Khai thông tin").click()
    say_who(page, "0912345678", scripts=scripts)
    page.get_by_role("button", name="Khai và xem kết quả").click()
    expect(page).to_have_url(re.compile(rf"/bai-thi/{SLUG}/1/ket-qua(#|$)"))
    expect(page.locator("main")).not_to_contain_text("Đã nhận bài thi lúc")
    tally_all()
    assert Standing.objects.values("participant").distinct().count() == 1


def test_relatives_choose_their_name_behind_one_phone(context, round, cell):
    for name, holder in (("Lò Văn Một", ""), ("Lò Thị Hai", "lo thi hai")):
        person = make_person(name, unit=cell, password=PASSWORD)
        person.phone_hash, person.phone_holder = phone_forms("0912345678")[0], holder
        person.save()
    page = context(java_script_enabled=False).new_page()
    page.goto("/dang-nhap")
    page.locator("[name=login]").fill("0912345678")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Lò Thị Hai").check()
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_label("Lò Thị Hai")).to_have_count(0)
    page.wait_for_load_state()
    page.goto(f"/cuoc-thi/{SLUG}/vao-thi")
    expect(page.locator("main")).to_contain_text("Lò Thị Hai")
