"""Somebody on a roster enters for the first time: one tick more on the same screen, with scripts and without."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from accounts.people.consents import CURRENT
from contest.attempts.models import Participant
from tests.factories import make_person
from tests.journeys.conftest import SLUG
from tests.journeys.sitting import questions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONTEST = f"/cuoc-thi/{SLUG}"


@pytest.mark.parametrize("scripts", [True, False])
def test_the_tick_and_the_start_are_one_screen(context, round, cell, scripts):
    person = make_person("Hà Văn Dũng", unit=cell, consented=False)
    page = context(person=person, java_script_enabled=scripts).new_page()
    page.goto(f"{CONTEST}/vao-thi")
    start = page.get_by_role("button", name="Bắt đầu làm bài")
    start.click()
    # the browser itself asks for the tick
    expect(page.locator("[name=consent]:invalid")).to_be_focused()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/consent-{scripts}.png")
    page.locator("[name=consent]").check()
    start.click()
    questions(page)
    assert Participant.objects.get().consent_version == CURRENT
