"""Leaving where that hands in, in a browser with its script: two taps, nothing asked, what was answered counts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from contest.attempts.models import Attempt
from contest.rounds.rules import Section
from tests.journeys.conftest import LAPTOP, PHONE
from tests.journeys.sitting import answer
from tests.sitting.conftest import TOPICS, open_contest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("device", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_leaving_hands_in_what_was_answered_in_points(context, root, member, device):
    sections = (Section(topic=TOPICS[0], count=5, points=2), Section(topic=TOPICS[1], count=5, points=15))
    open_contest(root, leaving="hand_in", sections=sections)
    page = context(device, person=member).new_page()
    page.goto("/cuoc-thi/thi/vao-thi")
    page.locator(".stick button").click()
    expect(page.locator(".quiz .note-wait")).to_contain_text("Bấm “Thoát” là nộp bài")
    answer(page, range(7), of=10)
    page.locator(".quiz-leave summary").click()
    page.get_by_role("button", name="Thoát và nộp bài").click()
    expect(page.locator(".result-points")).to_contain_text("/85 điểm")
    one = Attempt.objects.get()
    assert (one.state, one.by_leaving, one.score) == (Attempt.State.HANDED_IN, True, 7)
    expect(page.locator(".result-points")).to_have_text(f"{one.points}/85 điểm")


@pytest.mark.parametrize("one_by_one", [False, True], ids=["whole", "one by one"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_enter_key_is_not_the_way_out(context, root, member, one_by_one, script):
    open_contest(root, leaving="hand_in", one_by_one=one_by_one)
    page = context(LAPTOP, person=member, java_script_enabled=script).new_page()
    page.goto("/cuoc-thi/thi/vao-thi")
    page.locator(".stick button").click()
    page.locator(".q input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    if one_by_one:
        expect(page.locator("h1")).to_have_text("Câu 2 trong 10 câu")
    page.wait_for_load_state()
    assert Attempt.objects.get().state == Attempt.State.OPEN
