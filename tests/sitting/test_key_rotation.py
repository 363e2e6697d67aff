"""A new SECRET_KEY with the old one beside it: nobody is signed out, no running paper is lost; without it, all are."""

from __future__ import annotations

import pytest

from accounts import identity
from accounts.key_change import change_all, new_key
from contest.attempts.models import Attempt
from contest.sitting import guard
from tests.factories import NOW
from tests.sitting.conftest import right_answers

NEW = "x7-" * 20


@pytest.fixture
def rotate(settings):
    def change(*, keep: bool):
        settings.IDENTITY_KEY = settings.IDENTITY_KEY or settings.SECRET_KEY
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep else []
        settings.SECRET_KEY = NEW
        guard.seat_keys.cache_clear()

    yield change
    guard.seat_keys.cache_clear()


def test_running_paper_is_saved_and_handed_in(phone, rotate):
    page = phone.start()
    rotate(keep=True)
    assert phone.post("luu", page, script="1", no="1", **right_answers(page)).status_code == 204
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    assert Attempt.objects.get().state == Attempt.State.HANDED_IN


def test_a_look_at_another_page_meanwhile_keeps_the_seat(phone, rotate):
    page = phone.start()
    cookie = phone.client.cookies["sessionid"].value
    rotate(keep=True)
    assert phone.client.get("/cua-toi").status_code == 200
    assert phone.client.cookies["sessionid"].value == cookie
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    # signed anew: the former key is needed no longer
    rotate(keep=False)
    assert phone.client.get("/cua-toi").status_code == 200


def test_nobody_is_signed_out(phone, rotate):
    rotate(keep=True)
    assert phone.entry().status_code == 200
    assert phone.start().status_code == 200


def test_new_papers_are_signed_by_the_new_key_alone(phone, rotate, settings):
    rotate(keep=True)
    page = phone.start()
    settings.SECRET_KEY_FALLBACKS = []
    guard.seat_keys.cache_clear()
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()


def test_key_that_was_seen_and_thrown_away_opens_nothing(phone, rotate):
    page = phone.start()
    rotate(keep=False)
    assert phone.post("luu", page, script="1", no="1").status_code == 303
    assert phone.entry().status_code == 302
    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_another_identity_key_touches_no_running_paper(phone, settings):
    page = phone.start()
    settings.FORMER_IDENTITY_KEYS, settings.IDENTITY_KEY = [settings.IDENTITY_KEY], new_key()
    change_all(now=NOW)
    assert phone.post("luu", page, script="1", no="1", **right_answers(page)).status_code == 204
    assert "10/10" in phone.post("nop", page, **right_answers(page)).content.decode()
    assert Attempt.objects.get().state == Attempt.State.HANDED_IN
    identity.forget()
