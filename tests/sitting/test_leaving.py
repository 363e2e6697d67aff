"""Rules that say "leaving hands in": the button does, at once and on record; elsewhere it is no button at all."""

from __future__ import annotations

import pytest
from django.urls import reverse

from contest.attempts.models import Attempt
from contest.rounds.rules import Cap
from tests.sitting.conftest import Phone, open_contest, right_answers

BUTTON = 'name="thoat"'
WARNING = "Bấm “Thoát” là nộp bài"


@pytest.fixture
def strict(root, member) -> Phone:
    open_contest(root, caps=(Cap(max=3, per="day"),), leaving="hand_in", answer_all=True)
    return Phone(member)


def test_the_paper_warns_and_leaving_hands_in_what_was_answered(strict):
    page = strict.start()
    text = page.content.decode()
    assert (BUTTON in text, WARNING in text) == (True, True)
    some = dict(list(right_answers(page).items())[:3])
    done = strict.post("nop", page, thoat="1", **some).content.decode()
    assert "3/10 câu đúng" in done
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.score, attempt.by_leaving) == (Attempt.State.HANDED_IN, 3, True)
    again = strict.client.get("/bai-thi/thi/1")
    assert again.status_code == 303
    own = strict.client.get(reverse("sitting:own_attempts")).content.decode()
    assert "nút Thoát" in own


def test_what_was_saved_before_leaving_counts(strict):
    page = strict.start()
    answers = list(right_answers(page).items())
    strict.post("luu", page, script="1", **dict(answers[:4]))
    strict.post("nop", page, thoat="1")
    assert Attempt.objects.get().score == 4


def test_handing_in_otherwise_asks_for_what_is_missing_and_is_no_leaving(strict):
    page = strict.start()
    answers = right_answers(page)
    asked = strict.post("nop", page, sure="1", **dict(list(answers.items())[:9])).content.decode()
    assert "Còn 1 câu chưa trả lời" in asked
    assert Attempt.objects.get().state == Attempt.State.OPEN
    strict.post("nop", page, no="9", **answers)
    assert Attempt.objects.values_list("score", "by_leaving").get() == (10, False)


def test_where_leaving_resumes_there_is_no_such_button_and_the_field_says_nothing(phone):
    page = phone.start()
    assert BUTTON not in page.content.decode()
    asked = phone.post("nop", page, thoat="1").content.decode()
    assert "Còn 10 câu chưa trả lời" in asked
    assert Attempt.objects.values_list("state", "by_leaving").get() == (Attempt.State.OPEN, False)


def test_the_organiser_sees_that_the_button_was_pressed(strict, organiser, client):
    strict.post("nop", strict.start(), thoat="1")
    one = Attempt.objects.get()
    client.force_login(organiser)
    address = reverse("attempts:participant", args=["thi", one.participant_id])
    assert "nộp bằng nút Thoát" in client.get(address).content.decode()
