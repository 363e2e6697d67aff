"""A participant with a phone: from the link to the result, again, and to the cap; and somebody new."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Person
from contest.attempts.models import Attempt
from contest.results.actions import tally_all
from tests.factories import PASSWORD, make_person
from tests.journeys.conftest import SLUG
from tests.journeys.inspection import WHOLE
from tests.journeys.sitting import PAPER, RESULT, answer, hand_in, kept_answers, wait_until_saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTEST = f"/cuoc-thi/{SLUG}"


def test_from_the_link_to_the_result_and_to_the_cap(context, round, cell):
    make_person("Nguyễn Thị Thu Hằng", code="DV001", unit=cell, password=PASSWORD)
    page = context().new_page()

    # a stranger opens the contest page, and signs in where the button leads
    page.goto(CONTEST)
    expect(page.get_by_text("Đợt 1 đang mở")).to_be_visible()
    page.locator("a:visible", has_text="Vào thi").click()
    page.get_by_label("Số điện thoại hoặc mã dự thi").fill("dv001")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()

    # the rules in short, then the paper under its own address
    expect(page).to_have_url(re.compile(f"{CONTEST}/vao-thi$"))
    expect(page.get_by_text("Nguyễn Thị Thu Hằng")).to_be_visible()
    expect(page.get_by_text("20 câu, 15 phút.")).to_be_visible()
    expect(page.get_by_text("Lượt thi thứ 1, hôm nay còn 2 lượt")).to_be_visible()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page).to_have_url(PAPER)
    expect(page.locator(".quiz-bar [data-left]")).to_have_text(re.compile(r"^(15:00|14:\d\d)$"))

    # every answer gets its sign once the server has it
    chosen = answer(page)
    expect(page.locator(".count")).to_contain_text("20/20")
    expect(page.locator(".segs .on")).to_have_count(20)
    wait_until_saved(page)

    # one more step, which can be taken back, then the result
    page.get_by_role("button", name="Nộp bài").click()
    sheet = page.get_by_role("dialog", name="Nộp bài?")
    expect(sheet).to_contain_text("Đủ 20/20 câu.")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    hand_in(page)
    expect(page).to_have_url(RESULT)
    expect(page.locator("h1")).to_have_text(re.compile("Chúc mừng đồng chí\\s+Nguyễn Thị Thu Hằng!"))
    attempt = Attempt.objects.get()
    assert kept_answers(attempt) == chosen
    assert (attempt.state, attempt.score) == (Attempt.State.HANDED_IN, 20)
    page.wait_for_load_state()
    text = page.inner_text("main")
    assert re.search(r"Đúng cả 20 câu trong \d+,\d\sgiây", text)
    assert re.search(r"Hạng hiện nay\s+1 / 1 người", text)

    # a reload is a plain visit and says the same
    page.reload()
    expect(page).to_have_url(RESULT)
    expect(page.locator("main")).to_have_text(text, use_inner_text=True)
    assert Attempt.objects.count() == 1

    # what is shared is asked in a sheet over the bar: no button lies half under it
    page.get_by_text("Chia sẻ", exact=True).click()
    share = page.get_by_role("button", name="Chia sẻ ảnh kết quả")
    assert share.evaluate(WHOLE)
    page.keyboard.press("Escape")
    expect(share).to_be_hidden()

    tally_all()
    # once more as the rules allow, with a worse paper; then the cap
    page.get_by_role("link", name="Thi lại, hôm nay còn 1 lượt").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    answer(page, range(17))
    answer(page, range(17, 20), letters="C")
    hand_in(page)
    expect(page.locator("h1")).to_have_text("Kết quả tốt!")
    expect(page.locator("main")).to_contain_text(re.compile(r"Lượt tốt nhất của đồng chí\s*20/20"))
    expect(page.get_by_role("link", name="Xem bảng xếp hạng")).to_be_visible()
    page.wait_for_load_state()
    assert page.get_by_role("link", name="Thi lại").count() == 0
    page.goto(CONTEST)
    expect(page.locator(".cover .chip")).to_have_text("Hết lượt hôm nay")
    page.goto(f"{CONTEST}/vao-thi")
    expect(page.locator("h1")).to_have_text("Chưa thi được lúc này")
    assert page.get_by_role("button", name="Bắt đầu làm bài").count() == 0

    # and both papers are on the own page
    page.goto("/cua-toi")
    rows = page.locator(".own-attempt").all_inner_texts()
    assert [re.search(r"Câu đúng\s+(\d+)/20", row)[1] for row in rows] == ["17", "20"]


def test_gaps_are_named_and_lead_back(context, round, member):
    page = context(person=member).new_page()
    page.goto(f"{CONTEST}/vao-thi")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    answer(page, set(range(20)) - {6, 11})
    # the count leads to the gaps in turn
    page.get_by_role("button", name="18/20 đã trả lời").tap()
    expect(page.locator(".q").nth(6).locator("legend")).to_be_focused()
    page.get_by_role("button", name="18/20 đã trả lời").tap()
    expect(page.locator(".q").nth(11).locator("legend")).to_be_focused()
    page.get_by_role("button", name="Nộp bài", exact=True).click()
    expect(page.locator("h1")).to_have_text("Còn 2 câu chưa trả lời")
    expect(page.locator(".gap-row b")).to_have_text(["Câu 7", "Câu 12"])
    # what is missing is read above the bar, on a small phone and in the largest text too
    assert all(row.evaluate(WHOLE) for row in page.locator(".gap-row").all())
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate("document.documentElement.dataset.size = '3'")
    assert page.locator(".gap-row").first.evaluate(WHOLE)

    page.get_by_role("link", name="Trả lời tiếp câu 7").click()
    expect(page).to_have_url(re.compile(rf"/bai-thi/{SLUG}/1#c\d+$"))
    expect(page.locator(".q").nth(6)).to_be_in_viewport()
    expect(page.locator(".q:has(:checked)")).to_have_count(18)
    answer(page, [6])
    page.get_by_role("button", name="Nộp bài").click()
    page.get_by_role("button", name="Vẫn nộp bài (19/20 câu)").click()
    expect(page.locator(".dial-figure")).to_have_text("19/20")
    assert len(kept_answers()) == 19


def test_somebody_new_finds_the_unit_by_two_words(context, round):
    page = context().new_page()
    page.goto(CONTEST)
    page.locator("a:visible", has_text="Vào thi").click()
    page.get_by_role("link", name="Chưa có tài khoản? Đăng ký").click()
    expect(page.get_by_label("Họ và tên")).to_be_visible()
    # units are found as somebody types once the script of the page is there
    page.wait_for_load_state()
    page.get_by_label("Họ và tên").fill("Lò Thị Mai")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[data-picker] [type=search]").type("ngan sach", delay=20)
    cells = page.locator("[data-picker] label", has_text="Phòng Ngân sách")
    expect(cells).to_have_count(2)
    cells.filter(has_text="Sở Tài chính").click()
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Đăng ký").click()

    expect(page).to_have_url(re.compile(f"{CONTEST}/vao-thi$"))
    expect(page.locator(".ready-card")).to_contain_text("Lò Thị Mai")
    expect(page.locator(".ready-card")).to_contain_text("Chi bộ Phòng Ngân sách, Đảng bộ Sở Tài chính")
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    answer(page)
    hand_in(page)
    expect(page.locator("h1")).to_contain_text("Lò Thị Mai!")
    person = Person.objects.get()
    assert (person.phone_tail, person.unit.code) == ("678", "K1-1")
    assert Attempt.objects.get().unit == person.unit
