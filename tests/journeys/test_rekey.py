"""A wrong key in the browser: from the question that looks wrong to the notice, and back."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Person, Unit
from contest.attempts.models import KeyChange
from contest.results.rekey.actions import carry_out
from tests.factories import small_tree
from tests.journeys.conftest import LAPTOP
from tests.results.rekey.conftest import LATER, change, contest, crowd, everything, round  # noqa: F401  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def root(transactional_db) -> Unit:
    return small_tree()


def test_from_the_question_to_the_notice_and_back(context, organiser: Person, contest, crowd):  # noqa: F811
    before = everything(contest)
    page = context(LAPTOP, person=organiser).new_page()
    page.goto(f"/to-chuc/{contest.slug}")
    page.get_by_role("link", name="Sửa đáp án").click()
    page.get_by_label("Số câu hoặc vài chữ trong câu hỏi").fill("1")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Sửa đáp án câu 1").click()
    page.get_by_label("Phương án B").check()
    page.get_by_label(re.compile("^Lý do")).fill("Điều lệ Đảng, Điều 4.")
    page.get_by_role("button", name="Xem trước ảnh hưởng").click()

    expect(page.get_by_text("Nếu áp dụng")).to_be_visible()
    assert everything(contest) == before
    page.get_by_label("Tôi đã đối chiếu").check()
    page.get_by_role("button", name=re.compile("^Sửa đáp án và chấm lại")).click()
    expect(page.get_by_role("heading", name="Đang chấm lại")).to_be_visible()
    made = KeyChange.objects.get()
    assert carry_out(change_id=made.pk, clock=timezone.now)
    # the page looks again by itself
    expect(page.get_by_text(re.compile(r"Đã chấm lại \d+ bài có câu này"))).to_be_visible()
    assert everything(contest) != before

    reader = context().new_page()
    reader.goto(f"/cuoc-thi/{contest.slug}")
    expect(reader.get_by_text("một câu hỏi đã được sửa đáp án")).to_be_visible()

    page.locator("summary", has_text="Hoàn tác").click()
    page.get_by_label("Lý do hoàn tác").fill("Nhầm văn bản.")
    page.get_by_role("button", name="Hoàn tác và chấm lại").click()
    expect(page.get_by_role("heading", name="Đang hoàn tác")).to_be_visible()
    assert carry_out(change_id=made.pk, clock=timezone.now)
    expect(page.get_by_text("Nhầm văn bản.")).to_be_visible()
    assert everything(contest) == before
