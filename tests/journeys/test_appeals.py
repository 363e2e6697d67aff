"""An appeal in real browsers: asked on a phone, answered on a laptop, read on the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import Person, Role
from contest.attempts.actions import enter_contest
from contest.rounds.models import Round
from tests.appeals.conftest import handed_in
from tests.factories import NOW, make_person
from tests.journeys.conftest import LAPTOP, PHONE, SLUG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_question_to_the_answer(context, round: Round, member: Person, cell):
    participant = enter_contest(contest=round.contest, person=member, unit=cell, now=NOW)
    handed_in(round, participant)
    organiser = make_person("Bùi Xuân Trường", unit=cell, role=Role.Kind.ORGANISER)

    phone = context(PHONE, person=member).new_page()
    phone.goto("/cua-toi")
    phone.get_by_role("link", name="Gửi ý kiến").click()
    phone.get_by_role("button", name="Gửi ý kiến").click()
    expect(phone.get_by_role("alert")).to_contain_text("Chọn một việc.")
    phone.get_by_label("Câu hỏi có vấn đề").check()
    phone.get_by_text("Hỏi về một câu hỏi: ghi số câu").click()
    phone.get_by_label("Câu số").fill("3")
    phone.get_by_label("Câu hỏi sao chưa ổn").select_option(label="Đáp án sai")
    phone.get_by_label("Nội dung").fill("Điều lệ ghi khác.")
    phone.get_by_role("button", name="Gửi ý kiến").click()
    expect(phone.locator(".messages")).to_contain_text("Đã gửi.")
    expect(phone.locator(".asked")).to_contain_text("Chờ trả lời")

    desk = context(LAPTOP, person=organiser).new_page()
    desk.goto(f"/to-chuc/{SLUG}")
    desk.get_by_role("link", name="Ý kiến 1").click()
    desk.get_by_role("link", name="Điều lệ ghi khác.").click()
    expect(desk.locator(".checks-of-facts")).to_contain_text("Rút lại đề: đúng đề đã phát")
    expect(desk.locator(".appeal-here")).to_contain_text("3")
    desk.get_by_label("Không chấp nhận").check()
    desk.get_by_label("Trả lời", exact=True).fill("Đáp án theo Điều 5, khoản 1.")
    desk.get_by_role("button", name="Gửi câu trả lời").click()
    expect(desk.locator(".messages")).to_contain_text("Đã trả lời ý kiến số")

    phone.reload()
    expect(phone.locator(".asked-answer")).to_contain_text("Đáp án theo Điều 5, khoản 1.")
