"""From a closed round to the winners, in real browsers: the organiser on a laptop, anybody on a phone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from contest.results.actions import tally_all
from contest.rounds.models import Period
from tests.factories import hand_in, make_contest, make_participant, make_person
from tests.journeys.conftest import LAPTOP, PHONE
from tests.results.fixing.conftest import PRIZE, with_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_closed_to_winners(context, root, cell):
    ended = timezone.now() - dt.timedelta(hours=2)
    contest = with_rules(make_contest(root, opens_at=ended - dt.timedelta(days=7), closes_at=ended), prizes=(PRIZE,))
    for n, name in enumerate(("Lê Thị An", "Trần Văn Bình", "Phạm Thị Chi", "Vàng A Dũng")):
        person = make_participant(contest, cell, name)
        hand_in(person, 20, 30_000 + 400 * n, at=ended - dt.timedelta(hours=n + 1))
    tally_all()
    organiser = make_person("Bùi Xuân Trường", unit=cell, role=Role.Kind.ORGANISER)

    desk = context(LAPTOP, person=organiser).new_page()
    desk.goto(f"/to-chuc/{contest.slug}")
    desk.get_by_role("link", name="Kết quả và giải").click()
    desk.get_by_role("link", name="Loại khỏi xếp hạng").click()
    desk.get_by_label("Tên, mã dự thi hoặc tên đơn vị").fill("le thi an")
    desk.get_by_role("button", name="Tìm").click()
    desk.get_by_role("link", name="Lê Thị An").click()
    expect(desk.locator("main")).to_contain_text("giải Nhất → —")
    desk.get_by_label("Lý do loại").fill("Người soạn câu hỏi.")
    desk.get_by_role("button", name="Loại khỏi xếp hạng").click()
    expect(desk.locator(".messages")).to_contain_text("Đã loại.")

    desk.get_by_role("link", name="Kết quả và giải").first.click()
    desk.get_by_role("link", name="Chốt kết quả Đợt 1").click()
    expect(desk.locator("main")).to_contain_text("Chưa đếm lại lần nào.")
    desk.get_by_role("button", name="Đếm lại").click()
    expect(desk.locator("main")).to_contain_text("khớp từng dòng")
    desk.get_by_label("Gõ lại tên đợt thi").fill("Đợt 1")
    desk.get_by_label("Số quyết định, biên bản").fill("Quyết định 12-QĐ/ĐUK")
    desk.get_by_role("button", name="Công bố kết quả chính thức").click()
    expect(desk.locator(".messages")).to_contain_text("Kết quả đã chính thức.")
    assert Period.objects.get(contest=contest, kind=Period.Kind.ROUND).state == Period.State.FIXED

    desk.get_by_role("link", name="Giải thưởng").click()
    desk.get_by_role("button", name="Xác nhận các giải đã chọn").click()
    expect(desk.locator(".messages")).to_contain_text("Đã xác nhận 3 giải.")
    desk.get_by_role("button", name="Công bố 3 giải").click()
    expect(desk.locator(".messages")).to_contain_text("Đã công bố 3 giải.")

    phone = context(PHONE).new_page()
    phone.goto(f"/cuoc-thi/{contest.slug}/ket-qua/1")
    expect(phone.locator("main")).to_contain_text("Quyết định 12-QĐ/ĐUK")
    phone.get_by_role("link", name="Giải thưởng").click()
    expect(phone.locator(".winners")).to_contain_text("Trần Văn Bình")
    expect(phone.locator(".winners")).not_to_contain_text("Lê Thị An")
