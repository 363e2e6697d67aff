"""Passwords that an admin gave out: for some days, and only until their holder has set an own one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.rosters.slips import give_password, make_slips
from tests.factories import PASSWORD

OWN = "mat-khau-cua-toi-7"
STEP = "/dang-nhap/mat-khau-moi"


@pytest.fixture
def given(admin, by_code):
    return give_password(person=by_code, by=admin, now=timezone.now())


def sign_in(client, password, code="DV002"):
    return client.post("/dang-nhap", {"login": code, "password": password})


def signed_in(client):
    return int(client.session.get("_auth_user_id", 0))


def test_nobody_is_signed_in_before_an_own_password_is_set(client, client_of, by_code, given):
    assert sign_in(client, given)["Location"] == STEP
    assert client.get("/thiet-bi").status_code == 302
    assert signed_in(client) == 0

    assert "Mật khẩu vừa dùng là mật khẩu tạm" in client.get(STEP).text
    client.post(STEP, {"password1": OWN})
    assert signed_in(client) == by_code.pk

    again, old = client_of(), client_of()
    sign_in(again, OWN)
    sign_in(old, given)
    assert (signed_in(again), signed_in(old)) == (by_code.pk, 0)


@pytest.mark.parametrize("own", ["", "ngan", "password", "given"])
def test_own_password_that_is_none(client, by_code, given, own):
    sign_in(client, given)
    assert client.post(STEP, {"password1": given if own == "given" else own}).status_code == 200
    assert signed_in(client) == 0
    by_code.refresh_from_db()
    assert by_code.check_password(given)


def test_given_password_ends_with_its_days(client, by_code, given, settings):
    by_code.refresh_from_db()
    by_code.password_given_at = timezone.now() - dt.timedelta(days=settings.GIVEN_PASSWORD_DAYS)
    by_code.save()
    assert "đã hết hạn" in sign_in(client, given).text
    assert "đã hết hạn" not in sign_in(client, "x").text
    assert client.get(STEP)["Location"] == "/dang-nhap"
    assert signed_in(client) == 0


def test_step_is_for_those_in_the_middle_of_it(client, by_code):
    assert client.get(STEP)["Location"] == "/dang-nhap"
    assert sign_in(client, PASSWORD)["Location"] != STEP
    assert client.post(STEP, {"password1": OWN})["Location"] == "/sau-dang-nhap"
    by_code.refresh_from_db()
    assert by_code.check_password(PASSWORD)


def test_slip_does_not_ask_for_a_password(client, by_code, given, admin):
    (slip,) = make_slips(people=[by_code], by=admin, now=timezone.now())
    client.post("/t", {"ma": slip.code, "sure": "1"})
    assert signed_in(client) == by_code.pk
