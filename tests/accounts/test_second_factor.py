"""The second factor of people with a role: set up, asked, required, lost; never seen by participants."""

import datetime as dt
import io
import re
import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command

from accounts.access import held_roles, roles_of
from accounts.actions import give_role
from accounts.audit.models import Audit
from accounts.models import Person, Role
from accounts.second_factor.actions import use_code
from tests.factories import PASSWORD, make_person

OFFICE = "/quan-tri/nguoi"
SET_UP, ASK, CONFIRM, PASSWORD_AGAIN = "/lop-hai/bat", "/dang-nhap/lop-hai", "/xac-nhan/lop-hai", "/xac-nhan"


@pytest.fixture
def boss(cell):
    return make_person("Lê Minh Đức", code="QT01", unit=cell, role=Role.Kind.ADMIN, password=PASSWORD)


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = "required"
    settings.STAFF_SECOND_FACTOR_GRACE_HOURS = 0


def sign_in(client, code="QT01", **more):
    return client.post("/dang-nhap", {"login": code, "password": PASSWORD, **more})


def code_of(secret, *, late=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - late))


def set_up(client):
    """Sets the app up as somebody who has just signed in; its secret."""
    client.get(SET_UP)
    secret = client.session["mfa.totp.secret"]
    response = client.post(SET_UP, {"code": code_of(secret)})
    assert (response.status_code, response["Location"]) == (302, "/lop-hai/ma-du-phong")
    return secret


def unused(person):
    """As if the half minute of the code that set it up had passed."""
    row = Authenticator.objects.get(user=person, type="totp")
    row.data["last_counter"] = 0
    row.save()


def actions_of(person):
    return [row.action for row in Audit.objects.order_by("id") if person.pk in (row.actor_id, row.about_id)]


def test_sign_in_asks_for_the_code_once_it_is_set_up(client, client_of, boss):
    sign_in(client)
    secret = set_up(client)
    unused(boss)
    other = client_of()

    assert sign_in(other)["Location"] == ASK
    assert "_auth_user_id" not in other.session
    assert other.get(OFFICE)["Location"] == f"/dang-nhap?next={OFFICE}"
    assert other.post(ASK, {"code": code_of(secret)})["Location"] == "/sau-dang-nhap"
    assert other.session["_auth_user_id"] == str(boss.pk)
    assert other.get(OFFICE).status_code == 200


@pytest.mark.parametrize("late", [-1, 0, 1])
def test_code_of_a_phone_half_a_minute_off_is_taken(client, boss, late):
    sign_in(client)
    secret = set_up(client)
    unused(boss)
    assert use_code(person=boss, code=code_of(secret, late=late), now=dt.datetime.now(dt.UTC)) is not None


@pytest.mark.usefixtures("host_ahead")
def test_codes_are_taken_on_a_host_whose_clock_is_wrong(client, client_of, boss):
    sign_in(client)
    secret = set_up(client)
    # not at a moment to come, before which no code would be taken on any other host
    assert Authenticator.objects.get(user=boss, type="totp").data["last_counter"] <= time.time() // 30
    unused(boss)
    other = client_of()
    sign_in(other)
    assert other.post(ASK, {"code": code_of(secret)}).status_code == 302
    assert other.get(OFFICE).status_code == 200


@pytest.mark.parametrize("late", [-2, 2])
def test_code_of_a_phone_a_minute_off_is_refused(client, boss, late):
    sign_in(client)
    secret = set_up(client)
    unused(boss)
    moment = dt.datetime.fromtimestamp(int(time.time()) // 30 * 30 + 15, dt.UTC)
    assert use_code(person=boss, code=code_of(secret, late=late), now=moment) is None


def test_code_is_taken_once_whatever_became_of_the_cache(client, client_of, boss):
    sign_in(client)
    secret = set_up(client)
    for _ in range(2):
        other = client_of()
        sign_in(other)
        # the code that set it up, then the same again
        assert other.post(ASK, {"code": code_of(secret)}).status_code == 200
        assert "_auth_user_id" not in other.session


def test_recovery_codes_are_shown_once_and_work_once(client, client_of, boss):
    sign_in(client)
    set_up(client)
    shown = re.findall(r"<code>([2-9A-Z-]{14})</code>", client.get("/lop-hai/ma-du-phong").content.decode())
    assert len(shown) == 10
    assert shown[0] not in client.get("/lop-hai/ma-du-phong").content.decode()

    for expected in (302, 200):
        other = client_of()
        sign_in(other)
        assert other.post(ASK, {"code": shown[0]}).status_code == expected


def test_wrong_codes_lock_the_account_and_stand_in_the_trail(client, client_of, boss):
    sign_in(client)
    set_up(client)
    other = client_of()
    sign_in(other)
    for _ in range(5):
        assert "Mã chưa đúng hoặc đã dùng." in other.post(ASK, {"code": "000000"}).content.decode()
    assert "Tạm khóa vì nhập sai mã" in other.post(ASK, {"code": "000000"}).content.decode()
    assert actions_of(boss).count("second_factor.refused") == 5


def test_wrong_codes_end_for_the_day_however_patiently_they_are_tried(client, client_of, boss, monkeypatch):
    """Who guesses knows the password: five tries each five minutes would be 1,440 a day, three of a million right."""
    sign_in(client)
    secret = set_up(client)
    other = client_of()
    sign_in(other)
    begun = time.time()
    for turn in range(21):
        # of the counts alone: the sign-in itself waits a quarter of an hour
        later = SimpleNamespace(time=lambda turn=turn: begun + turn * 301, monotonic=time.monotonic, sleep=time.sleep)
        monkeypatch.setattr(ratelimit, "time", later)
        for _ in range(5):
            refused = other.post(ASK, {"code": "000000"})
    assert "Tạm khóa vì nhập sai mã" in refused.text
    assert actions_of(boss).count("second_factor.refused") == 100
    # the right one neither, until tomorrow
    unused(boss)
    assert other.post(ASK, {"code": code_of(secret)}).status_code == 200


def test_secret_is_sealed_at_rest(client, boss):
    sign_in(client)
    secret = set_up(client)
    assert secret not in str(list(Authenticator.objects.values()))
    assert Authenticator.objects.get(type="totp").data["secret"].startswith("gAAAA")


def test_secret_of_another_installation_is_refused_not_an_error(client, client_of, boss, settings):
    sign_in(client)
    secret = set_up(client)
    unused(boss)
    settings.IDENTITY_KEY = "of another machine" * 4
    other = client_of()
    sign_in(other)
    assert "Mã chưa đúng" in other.post(ASK, {"code": code_of(secret)}).content.decode()


def test_set_up_ends_sign_ins_that_never_showed_a_code(client, client_of, boss):
    other = client_of()
    sign_in(other)
    sign_in(client)
    assert other.get(OFFICE).status_code == 200
    set_up(client)
    assert other.get(OFFICE).status_code == 302
    assert client.get(OFFICE).status_code == 200


# --- required ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Role.Kind))
def test_roles_cannot_be_used_until_it_is_set_up(client, cell, required, kind):
    person = make_person("Trần Văn Khải", code="DV009", unit=cell, role=kind, password=PASSWORD)
    assert sign_in(client, "DV009")["Location"] == "/sau-dang-nhap"
    assert client.get("/sau-dang-nhap")["Location"] == SET_UP

    request = client.get("/").wsgi_request
    assert (roles_of(request.user).owes, held_roles(request.user).holds_office) == ("set_up", True)
    set_up(client)
    assert roles_of(client.get("/").wsgi_request.user) == held_roles(Person.objects.get(pk=person.pk))


def test_pages_of_the_office_lead_to_the_set_up_and_back(client, boss, required):
    sign_in(client)
    assert client.get(OFFICE)["Location"] == f"{SET_UP}?next={OFFICE}"
    set_up(client)
    assert client.get(OFFICE).status_code == 200


def test_office_opens_without_it_during_the_grace_after_the_first_sign_in(client, boss, required, settings):
    settings.STAFF_SECOND_FACTOR_GRACE_HOURS = 24
    sign_in(client)
    assert client.get("/sau-dang-nhap")["Location"] == SET_UP
    assert "Để sau" in client.get(SET_UP).content.decode()
    assert client.get(OFFICE).status_code == 200
    settings.STAFF_SECOND_FACTOR_GRACE_HOURS = 0
    assert client.get(OFFICE)["Location"] == f"{SET_UP}?next={OFFICE}"
    assert "Để sau" not in client.get(SET_UP).content.decode()


def test_sign_in_by_another_way_must_still_show_the_code(client, client_of, boss, required):
    sign_in(client)
    secret = set_up(client)
    unused(boss)
    other = client_of()
    other.force_login(boss)  # as a slip or a single sign-on would
    assert other.get(OFFICE)["Location"] == f"{CONFIRM}?next={OFFICE}"
    assert other.post(f"{CONFIRM}?next={OFFICE}", {"code": code_of(secret), "next": OFFICE})["Location"] == OFFICE
    assert other.get(OFFICE).status_code == 200


def test_role_that_is_given_during_a_sign_in_needs_it_too(client, by_code, boss, required):
    sign_in(client, "DV002")
    give_role(person=by_code, kind=Role.Kind.ADMIN, by=boss)
    assert client.get(OFFICE)["Location"] == f"{SET_UP}?next={OFFICE}"


def test_offered_opens_the_office_without_it(client, boss):
    sign_in(client)
    assert client.get(OFFICE).status_code == 200


@pytest.mark.parametrize("policy", ["required", "offered"])
def test_participants_never_see_it(client, by_code, settings, policy):
    settings.STAFF_SECOND_FACTOR = policy
    sign_in(client, "DV002")
    assert client.get("/sau-dang-nhap")["Location"] == "/"
    pages = ("/lop-hai", SET_UP, "/lop-hai/tat", CONFIRM, "/lop-hai/ma-du-phong/moi")
    assert [client.get(page).status_code for page in pages] == [404] * 5
    assert [client.post(page).status_code for page in pages[1:]] == [404] * 4


# --- giving it up, losing it --------------------------------------------------------------------------


def test_giving_it_up_asks_for_the_password_when_the_sign_in_is_old(client, boss):
    sign_in(client)
    set_up(client)
    session = client.session
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - 400} for one in session["account_authentication_methods"]
    ]
    session.save()
    assert client.post("/lop-hai/tat")["Location"].startswith(PASSWORD_AGAIN)
    assert client.post(PASSWORD_AGAIN, {"password": "sai-mat-khau"}).status_code == 200
    assert client.post("/lop-hai/tat").status_code == 302
    assert Authenticator.objects.filter(user=boss, type="totp").exists()
    client.post(f"{PASSWORD_AGAIN}?next=/lop-hai", {"password": PASSWORD, "next": "/lop-hai"})
    assert client.post("/lop-hai/tat")["Location"] == "/lop-hai"
    assert not Authenticator.objects.filter(user=boss).exists()


def test_forget_second_factor_lets_in_again_and_signs_out(client, boss):
    sign_in(client)
    set_up(client)
    out = io.StringIO()
    call_command("forget_second_factor", "qt01", proof="gap-mat", stdout=out)
    assert out.getvalue().startswith("Đã bỏ lớp xác thực thứ hai của Lê Minh Đức.")
    assert Audit.objects.get(action="second_factor.forgotten").detail == {"proof": "gap-mat"}
    assert client.get(OFFICE).status_code == 302
    assert sign_in(client)["Location"] == "/sau-dang-nhap"


@pytest.mark.parametrize(("login", "said"), [("KHONGCO", "Không có tài khoản"), ("QT01", "chưa bật")])
def test_forget_second_factor_says_what_is_wrong(boss, login, said):
    with pytest.raises(CommandError, match=said):
        call_command("forget_second_factor", login, proof="goi-lai")


@pytest.mark.parametrize("proof", [[], ["--proof", "quen-biet"]])
def test_forget_second_factor_asks_how_it_is_known_who_asks(client, boss, proof):
    sign_in(client)
    set_up(client)
    with pytest.raises(CommandError, match="--proof"):
        call_command("forget_second_factor", "QT01", *proof)
    assert Authenticator.objects.filter(user=boss, type="totp").exists()


def test_everything_stands_in_the_trail(client, boss):
    before = len(actions_of(boss))
    sign_in(client)
    set_up(client)
    client.post("/lop-hai/ma-du-phong/moi")
    client.post("/lop-hai/tat")
    client.post("/dang-xuat")
    assert actions_of(boss)[before:] == [
        "session.signed_in",
        "second_factor.added",
        "second_factor.codes",
        "second_factor.removed",
        "session.signed_out",
    ]
