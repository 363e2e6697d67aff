"""The participant's whole way with JavaScript turned off: forms and links alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Person
from contest.attempts.models import Attempt
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import SLUG
from tests.journeys.sitting import answer, kept_answers, questions, words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_link_to_the_result(context, round, cell):
    make_person("Nguyễn Thị Thu Hằng", code="DV001", unit=cell, password=PASSWORD)
    page = context(java_script_enabled=False).new_page()
    page.goto(f"/cuoc-thi/{SLUG}")
    page.locator("a:visible", has_text="Vào thi").click()
    page.locator("[name=login]").fill("DV001")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()

    # the page says when time is up, and shows nothing that needs a script
    questions(page)
    expect(page.locator("main")).to_contain_text(re.compile(r"hết giờ lúc \d\d:\d\d:\d\d"), use_inner_text=True)
    for dead in ("[data-sheet]", "[data-wait]", "[data-net]", "[data-keys]"):
        expect(page.locator(dead)).to_be_hidden()

    # saved by its button, the answers stand there again
    chosen = answer(page, range(12))
    page.get_by_role("button", name="Lưu câu trả lời").click()
    expect(page.locator(".count")).to_contain_text("12/20")
    expect(page.locator(".q:has(:checked)")).to_have_count(12)
    expect(page.locator(".segs .on")).to_have_count(12)

    # handing in names the gaps first
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator("h1")).to_have_text("Còn 8 câu chưa trả lời")
    page.get_by_role("link", name="Trả lời tiếp câu 13").click()
    gap = questions(page)[12]
    assert page.url.endswith(f"#{gap.get_attribute('id')}")
    assert words(gap) not in chosen
    chosen |= answer(page, range(12, 20))
    page.get_by_role("button", name="Nộp bài").click()

    # all answered: handed in at once, and the address leads back to the result
    expect(page.locator("h1")).to_contain_text("Nguyễn Thị Thu Hằng!")
    assert kept_answers() == chosen
    page.goto(f"/bai-thi/{SLUG}/1")
    expect(page).to_have_url(re.compile(rf"/bai-thi/{SLUG}/1/ket-qua$"))
    page.get_by_role("link", name="Các lượt thi của tôi").click()
    expect(page.locator(".own-attempt")).to_contain_text("20/20")


def test_text_size_and_language_by_buttons_keep_the_saved_answers(context, round, member):
    page = context(person=member, java_script_enabled=False).new_page()
    page.goto(f"/cuoc-thi/{SLUG}/vao-thi")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    answer(page, [0])
    page.get_by_role("button", name="Lưu câu trả lời").click()
    expect(page.locator(".count")).to_contain_text("1/20")
    for button, attribute, value in (
        ("Rất lớn", "data-size", "3"),
        ("Tối", "data-theme", "dark"),
        ("English", "lang", "en"),
    ):
        page.locator(".aa summary").click()
        page.get_by_role("button", name=button).click()
        expect(page.locator("html")).to_have_attribute(attribute, value)
    expect(page.locator("html")).to_have_attribute("data-size", "3")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".q:has(:checked)")).to_have_count(1)


def test_somebody_new_registers_and_finds_the_unit(context, round):
    page = context(java_script_enabled=False).new_page()
    page.goto(f"/dang-ky?next=/cuoc-thi/{SLUG}/vao-thi")
    page.get_by_label("Họ và tên").fill("Lò Thị Mai")
    page.get_by_label("Số điện thoại").fill("0912.345.678")
    page.locator("[data-picker] [type=search]").fill("ngan sach tai chinh")
    page.locator("[data-picker-find]").click()
    page.locator("[data-picker] label", has_text="Phòng Ngân sách").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Đăng ký").click()
    expect(page.locator(".ready-card")).to_contain_text("Chi bộ Phòng Ngân sách, Đảng bộ Sở Tài chính")
    assert Person.objects.get().unit.code == "K1-1"
    assert not Attempt.objects.exists()
