"""An open paper whose end is moved while its page is open: the page asks the server before it hands in."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from contest.attempts.allowances import give_time
from contest.attempts.models import Attempt, Participant
from contest.common.clock import now_ms
from tests.factories import make_person
from tests.journeys.conftest import PHONE
from tests.journeys.sitting import PAPER, answer_at_once, begin

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_more_time_reaches_an_open_page(context, round, member):
    page = context(PHONE, person=member).new_page()
    begin(page)
    moment = now_ms()
    Attempt.objects.update(started_ms=moment - 890_000, ends_ms=moment + 10_000)
    page.reload()
    answer_at_once(page, range(3))
    give_time(participant=Participant.objects.get(), seconds=600, reason="x", by=make_person(), now=timezone.now())
    # the clock of the page runs out, and goes on with what the server says
    left = page.locator(".quiz-bar [data-left]")
    expect(left).to_have_text(re.compile(r"^(0[89]|10):\d\d$"))
    expect(page).to_have_url(PAPER)
    assert Attempt.objects.get().state == Attempt.State.OPEN
    page.goto(f"/cuoc-thi/{round.contest.slug}/vao-thi")
    expect(page.locator(".note-info")).to_contain_text("được thêm 10 phút")
