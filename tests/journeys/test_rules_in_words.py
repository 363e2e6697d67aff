"""Rules in words beside the form: what is typed is told, marked and announced; nothing is stored before the button."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import Person
from contest.rounds.models import Contest
from tests.factories import make_draft
from tests.journeys.conftest import LAPTOP

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_rules_in_words_follow_the_form(context, root, organiser: Person):
    round = make_draft(root)
    page = context(LAPTOP, person=organiser).new_page()
    page.goto("/to-chuc/thi-nhap/soan/thoi-gian")
    page.get_by_label("Nghỉ giữa hai lượt").fill("5")
    expect(page.locator(".rule-changed")).to_have_text(["Hai lượt cách nhau ít nhất 5\xa0phút."])
    expect(page.locator("[data-rules-news]")).to_have_text("Thể lệ đổi: Hai lượt cách nhau ít nhất 5\xa0phút.")
    page.close()
    assert Contest.objects.get(pk=round.contest_id).rules.get("pause_minutes", 0) == 0
