"""An organiser makes a weekly contest with boards and a prediction from a shape, changes it in words, publishes it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contest.rounds.models import Contest, Edition, RulesDraft, RulesVersion
from contest.rounds.queries import full_rules
from tests.factories import make_bank
from tests.journeys.conftest import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_weekly_contest_with_boards_and_prediction(context, root, organiser, complaints):
    # leaving a page cuts off what was still asked for the words beside its form
    complaints.expected += ["htmx:abort", "htmx:afterRequest", "htmx:send"]
    make_bank("Pháp luật", topics={"Hiến pháp": 15, "Dân sự": 15})
    page = context(LAPTOP, person=organiser).new_page()
    opens = timezone.localdate() + dt.timedelta(days=7)

    # the start: fields of the shape appear with it
    page.goto("/to-chuc/cuoc-thi-moi")
    expect(page.get_by_label("Số đợt")).to_be_hidden()
    page.get_by_label("Tên cuộc thi").fill("Tuần lễ pháp luật")
    page.get_by_label("Cơ quan tổ chức").fill("Sở Tư pháp")
    page.get_by_text("Nhiều đợt, giải từng đợt").click()
    page.get_by_label("Mở đợt thi đầu tiên").fill(f"{opens}T08:00")
    page.get_by_label("Số đợt").fill("3")
    page.get_by_text("Có câu dự đoán").click()
    page.get_by_label("Chia bảng").fill("Học sinh\nGiáo viên")
    page.get_by_role("button", name="Tạo cuộc thi").click()
    page.wait_for_url("**/soan/de-thi")

    # the bank; the structure of the shape stays
    page.get_by_label("Ngân hàng câu hỏi").select_option(label="Pháp luật")
    expect(page.get_by_text("Cấu trúc đề đang có 20 câu")).to_be_visible()
    page.get_by_role("button", name="Tiếp: Thời gian, lượt thi").click()
    page.wait_for_url("**/soan/thoi-gian")

    # one ranking more, with its words beside it
    page.get_by_role("link", name="Toàn bộ thể lệ").first.click()
    page.get_by_role("link", name="Bảng xếp hạng", exact=True).click()
    page.get_by_role("link", name="Thêm bảng xếp hạng").click()
    expect(page.get_by_label("Tên bảng xếp hạng")).to_be_visible()
    # the words beside the form follow it once the scripts of the page are there
    page.wait_for_load_state()
    page.get_by_label("Tên bảng xếp hạng").fill("Kết quả chung cuộc")
    page.get_by_label("Mỗi bảng cho một").select_option(label="Cả cuộc thi")
    with page.expect_response(lambda answer: answer.url.endswith("/bang-loi")):
        page.get_by_label("Kết quả được tính").select_option(label="Cộng lượt tốt nhất của các đợt")
    expect(page.locator("#summary")).to_contain_text("Cộng điểm và thời gian làm bài của lượt tốt nhất ở từng đợt")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()

    # order by a button
    page.get_by_role("button", name="Lên Kết quả chung cuộc").click()
    expect(page.locator(".entry-list > li").first).to_contain_text("Kết quả chung cuộc")
    page.get_by_role("button", name="Xuống Kết quả chung cuộc").click()
    expect(page.locator(".entry-list > li").last).to_contain_text("Kết quả chung cuộc")

    # everything in public
    contest = Contest.objects.get()
    page.goto(f"/to-chuc/{contest.slug}/soan/cong-bo")
    page.get_by_role("button", name="Công bố 3 đợt sẵn sàng").click()
    expect(page.get_by_text("Đã công bố Tuần 3.")).to_be_visible()
    assert Edition.objects.filter(contest=contest).count() == 3
    assert [one.key for one in full_rules(contest).rankings] == ["tuan", "xh2"]

    # and an issue more
    page.goto(f"/to-chuc/{contest.slug}/soan/the-le/luot-thi")
    page.get_by_label("Nghỉ giữa hai lượt").fill("30")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.get_by_text("Đã lưu.")).to_be_visible()
    page.get_by_role("link", name="Xem thay đổi và ban hành").click()
    page.get_by_label("Lý do").fill("Theo chỉ đạo")
    page.get_by_label("Thông báo công khai").fill("Hai lượt cách nhau 30 phút.")
    page.get_by_role("button", name="Ban hành bản 2").click()
    expect(page.get_by_text("Đã ban hành thể lệ bản 2.")).to_be_visible()
    assert full_rules(Contest.objects.get()).pause_minutes == 30
    assert (RulesVersion.objects.count(), RulesDraft.objects.count()) == (2, 0)
