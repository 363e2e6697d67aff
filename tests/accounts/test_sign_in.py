"""Signing in by code or phone: limits per account, the same words for everybody, nowhere else to go."""

import time

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from accounts.adapter import account_key
from accounts.failures import LocalCount
from tests.factories import PASSWORD, make_person

PHONE = "0912345678"
WRONG = "Số điện thoại (mã) hoặc mật khẩu chưa đúng."
LOCKED = "Tạm khóa 5 phút cho tài khoản này. Người khác cùng cơ quan vẫn đăng nhập được."
SIGN_IN = "/dang-nhap"


def sign_in(client, login, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


def said(response):
    """The sentences of the box on top; None when the form was accepted."""
    return None if response.status_code == 302 else response.context["form"].non_field_errors()


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def fail(client, login, times):
    return [said(sign_in(client, login, "sai-mat-khau")) for _ in range(times)]


@pytest.mark.parametrize("login", ["DV002", "dv002", " dv 002 "])
def test_sign_in_by_code(client, by_code, login):
    response = sign_in(client, login)

    assert (response.status_code, response["Location"]) == (302, "/sau-dang-nhap")
    assert signed_in_as(client) == str(by_code.pk)


@pytest.mark.parametrize("login", [PHONE, "0912 345 678", "0912.345.678", "+84 912 345 678"])
def test_sign_in_by_phone(client, by_phone, login):
    sign_in(client, login)

    assert signed_in_as(client) == str(by_phone.pk)


def test_sign_in_says_the_same_whether_the_account_exists_or_not(client, by_code, by_phone):
    logins = ["DV002", "KHONGCO", PHONE, "0987654321"]

    assert [said(sign_in(client, login, "sai-mat-khau")) for login in logins] == [[WRONG]] * 4


def test_sign_in_locks_an_unknown_login_like_a_known_one(client, by_code):
    assert fail(client, "KHONGCO", 6) == fail(client, "DV002", 6) == [[WRONG]] * 5 + [[LOCKED]]


def test_sign_in_refuses_somebody_inactive_like_a_stranger(client, by_code):
    by_code.is_active = False
    by_code.save()

    assert said(sign_in(client, "DV002")) == [WRONG]


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, {"login", "password"}),
        ({"login": "DV002"}, {"password"}),
        ({"login": "x" * 65, "password": PASSWORD}, {"login"}),
        ({"login": "DV\x00002", "password": PASSWORD}, {"login"}),
        ({"login": "DV002", "password": "x" * 129}, {"password"}),
    ],
)
def test_sign_in_names_the_fields_to_mend(client, by_code, data, fields):
    response = client.post(SIGN_IN, data)

    assert set(response.context["form"].errors) == fields
    assert "Còn" in response.text


def test_sign_in_page_does_not_send_the_password_back(client, by_code):
    assert "sai-mat-khau" not in sign_in(client, "DV002", "sai-mat-khau").text


# --- limits ---------------------------------------------------------------------------------------


def test_account_is_locked_after_five_failures_even_for_the_right_password(client, by_code):
    assert fail(client, "DV002", 5) == [[WRONG]] * 5
    assert said(sign_in(client, "DV002")) == [LOCKED]


def test_lock_is_one_for_code_and_phone_in_every_way_of_typing(client, by_phone):
    by_phone.code = "DV009"
    by_phone.save()

    assert fail(client, PHONE, 3) + fail(client, "dv 009", 2) == [[WRONG]] * 5
    assert said(sign_in(client, "+84 912 345 678")) == [LOCKED]


def test_lock_opens_after_five_minutes(client, by_code, monkeypatch):
    fail(client, "DV002", 5)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)

    assert said(sign_in(client, "DV002")) is None


def test_success_clears_the_failures_before(client, by_code):
    fail(client, "DV002", 4)
    sign_in(client, "DV002")
    client.logout()

    assert fail(client, "DV002", 5) == [[WRONG]] * 5


def test_others_behind_the_same_address_get_in_while_one_account_is_locked(client, client_of, cell, by_code):
    fail(client, "DV002", 6)
    colleagues = [make_person(unit=cell, password=PASSWORD) for _ in range(60)]

    assert [said(sign_in(client_of(), person.code)) for person in colleagues] == [None] * 60


def test_sixty_failures_of_different_people_lock_nobody(client, client_of, by_code):
    for number in range(60):
        fail(client, f"KHAC{number}", 1)

    assert said(sign_in(client, "DV002")) is None


@pytest.fixture
def cache_is_down(settings, monkeypatch):
    monkeypatch.setattr("accounts.adapter.WITHOUT_CACHE", LocalCount(amount=5, seconds=300))
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "unix:///nonexistent/broker.sock",
        }
    }


def test_sign_in_works_and_keeps_its_limit_when_the_cache_is_down(client, client_of, by_phone, cache_is_down, caplog):
    with pytest.raises(Exception, match="nonexistent"):
        cache.get("anything")

    assert said(sign_in(client_of(), PHONE)) is None
    assert fail(client, PHONE, 6) == [[WRONG]] * 5 + [[LOCKED]]
    assert said(sign_in(client, PHONE)) == [LOCKED]
    assert {record.name for record in caplog.records} >= {"accounts.adapter"}


def test_failures_are_kept_under_a_key_that_tells_no_login(client, by_code):
    fail(client, "0987654321", 1)

    assert account_key("0987654321") == "phone 0987654321"
    assert not [key for key in caches["default"]._cache if "0987654321" in key]


# --- where it goes afterwards ---------------------------------------------------------------------


def test_sign_in_goes_on_to_next(client, by_code):
    assert sign_in(client, "DV002", next="/cua-toi?trang=2")["Location"] == "/cua-toi?trang=2"


@pytest.mark.parametrize(
    "next_",
    ["https://xau.example/", "//xau.example", "/\\xau.example", "javascript:alert(1)", "http://testserver/cua-toi"],
)
def test_sign_in_refuses_to_leave_the_site(client, by_code, next_):
    assert sign_in(client, "DV002", next=next_)["Location"] == "/sau-dang-nhap"


@pytest.mark.parametrize(("address", "inside"), [("/dang-xuat", "/"), ("/dang-nhap", "/sau-dang-nhap")])
def test_next_elsewhere_is_refused_also_for_those_already_signed_in(client, by_code, address, inside):
    client.force_login(by_code)
    response = client.post(address, {"next": "https://xau.example/"})

    assert response["Location"] == inside


def test_links_carry_next(client, db):
    page = client.get(SIGN_IN, {"next": "/cua-toi"}).text

    assert '<input type="hidden" name="next" value="/cua-toi">' in page


# --- sign-out and passwords -----------------------------------------------------------------------


def test_sign_out_asks_first_and_then_takes_a_post(client, by_code):
    client.force_login(by_code)

    asked = client.get("/dang-xuat")
    assert (asked.status_code, signed_in_as(client)) == (200, str(by_code.pk))

    done = client.post("/dang-xuat")
    assert (done["Location"], signed_in_as(client)) == ("/", None)


def test_change_password_signs_other_devices_out_and_keeps_this_one(client, client_of, by_code):
    sign_in(client, "DV002")
    other = client_of()
    sign_in(other, "DV002")

    response = client.post("/doi-mat-khau", {"oldpassword": PASSWORD, "password1": "mat-khau-rieng-2"})

    assert response["Location"] == "/"
    assert client.get("/doi-mat-khau").status_code == 200
    assert other.get("/doi-mat-khau").status_code == 302
    assert said(sign_in(client_of(), "DV002", "mat-khau-rieng-2")) is None


@pytest.mark.parametrize(
    ("old", "new", "errors"),
    [
        ("sai-mat-khau", "mat-khau-rieng-2", {"oldpassword": ["Mật khẩu hiện nay chưa đúng."]}),
        (PASSWORD, "1234567", {"password1": ["Mật khẩu cần ít nhất 8 ký tự."]}),
        (PASSWORD, "password1", {"password1": ["Mật khẩu này dễ đoán. Chọn mật khẩu khác."]}),
    ],
)
def test_change_password_refused(client, by_code, old, new, errors):
    client.force_login(by_code)
    response = client.post("/doi-mat-khau", {"oldpassword": old, "password1": new})

    by_code.refresh_from_db()
    assert response.context["form"].errors == errors
    assert by_code.check_password(PASSWORD)


def test_wrong_old_passwords_lock_the_account_too(client, client_of, by_code):
    client.force_login(by_code)
    for _ in range(5):
        client.post("/doi-mat-khau", {"oldpassword": "sai-mat-khau", "password1": "mat-khau-rieng-2"})

    assert said(sign_in(client_of(), "DV002")) == [LOCKED]


def test_change_password_is_for_those_signed_in(client, db):
    assert client.get("/doi-mat-khau")["Location"] == "/dang-nhap?next=/doi-mat-khau"


# --- doors that are not there ---------------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/dang-nhap", "/dang-xuat", "/doi-mat-khau"])
def test_wrong_method(client, by_code, address, method):
    if address == "/doi-mat-khau":
        client.force_login(by_code)

    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/login/", "/logout/", "/signup/", "/inactive/", "/email/", "/reauthenticate/", "/confirm-email/",
        "/confirm-email/abc/", "/password/change/", "/password/set/", "/password/reset/", "/password/reset/done/",
        "/password/reset/key/1-abc/", "/login/code/", "/login/code/confirm/", "/accounts/", "/accounts/login/",
    ],
)  # fmt: skip
def test_other_pages_of_allauth_do_not_exist(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["account_email", "account_reset_password", "account_set_password"])
def test_other_names_of_allauth_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_sign_in_without_a_form_token_is_refused(by_code, client_of):
    assert sign_in(client_of(enforce_csrf_checks=True), "DV002").status_code == 403


def test_sign_in_writes_the_session_the_device_and_nothing_else(client, by_code):
    with CaptureQueriesContext(connection) as queries:
        sign_in(client, "DV002")
    writes = [sql for sql in (query["sql"].upper() for query in queries) if sql.startswith(("INSERT", "UPDATE", "DEL"))]

    assert len(writes) == 3
    assert ["DJANGO_SESSION" in sql for sql in writes] == [True, False, True]
    assert "USERSESSIONS_USERSESSION" in writes[1]
