"""A bank by keyboard, and a file of the exam form of 2025, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from contest.banks.actions import read_import
from contest.banks.models import Bank, BankImport, Question, Revision
from tests.banks.question_files import word
from tests.factories import make_bank
from tests.journeys.conftest import LAPTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_a_bank_is_worked_through_by_keyboard(context, root, organiser, complaints):
    bank = make_bank("Xây dựng Đảng", topics={"Điều lệ": 4, "Lịch sử": 2})
    Question.objects.filter(bank=bank, number__in=(2, 4)).update(difficulty=3)
    # a search that a newer one overtakes
    complaints.expected += ["htmx:abort", "htmx:afterRequest", "htmx:send"]
    page = context(LAPTOP, person=organiser).new_page()
    page.goto(f"/to-chuc/ngan-hang/{bank.pk}")
    # the check comes by itself
    expect(page.locator("#check .note, #check .fine").first).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type("dieu le")
    expect(page.locator(".bank-found")).to_contain_text("Thấy 4 câu")
    page.get_by_label("Độ khó", exact=True).select_option("3")
    expect(page.locator(".bank-found")).to_contain_text("Thấy 2 câu")
    page.locator("h1").click()

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "Câu hỏi 4 về Điều lệ?"
    page.keyboard.press("x")
    expect(page.get_by_label("Chọn câu 4")).to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Câu 2")
    # keys work once the page's script has run
    page.wait_for_load_state()

    # another key and other words, then the next of the list
    page.get_by_label("Câu hỏi", exact=True).fill("Chi bộ họp mấy tháng một lần?")
    page.keyboard.press("Alt+KeyA")
    page.keyboard.press("Alt+KeyB")
    page.get_by_label("Nhãn", exact=True).fill("chi bộ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Câu 4")
    head = Revision.objects.get(question__number=2, number=2)
    assert (head.text, head.letters) == ("Chi bộ họp mấy tháng một lần?", "B")
    # back at the list as a whole page, not the part of it that a search had fetched
    page.go_back()
    page.go_back()
    expect(page.locator("h1")).to_have_text("Xây dựng Đảng")
    expect(page.locator(".bank-found")).to_contain_text("Thấy 1 câu")
    page.goto(f"/to-chuc/ngan-hang/{bank.pk}?tim=chi+bộ")
    expect(page.locator(".bank-tag")).to_have_text("chi bộ")


def test_a_question_looks_on_the_page_as_on_a_phone(context, root, organiser):
    bank = make_bank("Xây dựng Đảng", topics={"Điều lệ": 1})
    page = context(LAPTOP, person=organiser).new_page()
    page.goto(f"/to-chuc/ngan-hang/{bank.pk}/cau/1")
    screen = page.locator(".bank-screen")
    assert screen.bounding_box()["width"] == 390
    assert screen.locator(".opt").count() == 4
    phone = context(PHONE, person=organiser).new_page()
    phone.goto(f"/to-chuc/ngan-hang/{bank.pk}/cau/1")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_statements_of_the_exam_form_are_split_by_one_press(context, root, organiser, complaints):
    complaints.expected += ["htmx:afterRequest", "htmx:send"]
    bank = Bank.objects.create(name="Đề 2025")
    content = word(
        "PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn.",
        "Câu 1. Thủ đô của nước ta là thành phố nào?",
        "A. Huế", "{u:B}. Hà Nội", "C. Vinh", "D. Đà Nẵng",
        "PHẦN II. Câu trắc nghiệm đúng sai.",
        "Câu 1. Cho thông tin sau về Đại hội lần thứ nhất của Đảng.",
        "{u:a}) Đại hội họp năm 1935.", "b) Đại hội họp ở Hà Nội.", "{u:c}) Đại hội bầu Ban Chấp hành.",
        "d) Đại hội họp năm 1945.",
        "PHẦN III. Câu trắc nghiệm trả lời ngắn.",
        "Câu 1. Đảng ra đời năm nào?",
        "Đáp án: 1930",
    )  # fmt: skip
    page = context(LAPTOP, person=organiser).new_page()
    page.goto(f"/to-chuc/ngan-hang/{bank.pk}/nhap")
    file = {"name": "đề.docx", "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").first.set_input_files(file)
    page.get_by_role("button", name="Đọc tệp, xem trước").click()
    expect(page.locator("h1")).to_contain_text("Đang đọc tệp")
    read_import(BankImport.objects.get().pk)
    expect(page.locator("h1")).to_contain_text("Xem trước khi nhập")

    expect(page.get_by_text("1 câu trả lời ngắn chưa dùng được")).to_be_visible()
    page.get_by_role("button", name="Tách thành 4 câu Đúng/Sai").first.click()
    expect(page.get_by_text("Đã tách 1 câu nhiều ý thành 4 câu Đúng/Sai.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Nhập 5 câu sẵn sàng")).click()
    expect(page.get_by_text("Đã nhập 5 câu.")).to_be_visible()
    expect(page.locator("h1")).to_have_text("Đã nhập 5 câu")
    keys = Question.objects.filter(head__kind=Revision.Kind.TRUE_FALSE).values_list("head__accept", flat=True)
    assert list(keys.order_by("number")) == [1, 2, 1, 2]
