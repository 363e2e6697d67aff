"""Devices that are signed in: listed and ended by their owner; short for people with a role; no addresses kept."""

import datetime as dt
import time

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.utils import timezone
from structlog.testing import capture_logs

from accounts.actions import give_role
from accounts.audit.actions import record
from accounts.audit.models import Audit
from accounts.devices import browser_and_system
from accounts.models import Role
from accounts.rosters.changes import change_person
from tests.factories import PASSWORD, make_person
from tests.markup import on_one_line

DEVICES = "/thiet-bi"
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/130.0 Mobile Safari/537.36"


def sign_in(client, code="DV002", **more):
    return client.post("/dang-nhap", {"login": code, "password": PASSWORD}, **more)


def is_in(client):
    return client.get(DEVICES).status_code == 200


@pytest.fixture
def two(client, client_of, by_code):
    """One person on a computer and on a phone."""
    phone = client_of()
    sign_in(phone, headers={"user-agent": PHONE})
    sign_in(client)
    return client, phone


def test_devices_are_listed_with_what_they_are(two):
    here, _phone = two
    page = here.get(DEVICES).content.decode()
    assert page.count("Đăng nhập lúc") == 2
    assert "Chrome trên Android" in page
    assert page.count("Máy này") == 1


def test_owner_ends_one_device(two):
    here, phone = two
    there = UserSession.objects.get(session_key=phone.session.session_key)
    assert here.post(DEVICES, {"device": there.pk})["Location"] == DEVICES
    assert (is_in(here), is_in(phone)) == (True, False)


def test_owner_ends_all_others(two, client_of):
    here, phone = two
    third = client_of()
    sign_in(third)
    here.post(DEVICES, {"others": "1"})
    assert [is_in(one) for one in (here, phone, third)] == [True, False, False]


@pytest.mark.parametrize("device", ["", "0", "-1", "x", "9" * 30, "²"])
def test_nonsense_ends_nothing(two, device):
    here, phone = two
    assert here.post(DEVICES, {"device": device}).status_code == 302
    assert (is_in(here), is_in(phone)) == (True, True)


def test_nobody_ends_devices_of_others(client, client_of, by_code, cell):
    make_person("Đỗ Văn Ngoài", code="DV777", unit=cell, password=PASSWORD)
    other = client_of()
    sign_in(other, "DV777")
    sign_in(client)
    client.post(DEVICES, {"device": UserSession.objects.get(session_key=other.session.session_key).pk})
    assert is_in(other)


def test_no_address_is_kept(client, by_code):
    sign_in(client, REMOTE_ADDR="203.0.113.9")
    assert UserSession.objects.get().ip == "0.0.0.0"


def test_sessions_of_staff_end_the_same_day(client, client_of, by_code, cell, settings):
    settings.STAFF_SESSION_HOURS = 8
    make_person("Lê Minh Đức", code="QT01", unit=cell, role=Role.Kind.ORGANISER, password=PASSWORD)
    boss = client_of()
    sign_in(boss, "QT01")
    sign_in(client)
    soon = timezone.now() + dt.timedelta(hours=8)
    assert abs(boss.session.get_expiry_date() - soon) < dt.timedelta(minutes=1)
    assert client.session.get_expiry_age() == 60 * 24 * 3600


def seen_minutes_ago(client, minutes):
    session = client.session
    session["seen_s"] -= minutes * 60
    session.save()


def test_staff_left_alone_sign_in_again(client, admin, settings):
    client.force_login(admin)
    seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES - 1)
    assert client.get("/quan-tri/nguoi").status_code == 200
    # that was a request: the time starts anew
    seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES - 1)
    assert client.get("/quan-tri/nguoi").status_code == 200
    seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES + 1)
    assert client.get("/quan-tri/nguoi")["Location"] == "/dang-nhap?next=/quan-tri/nguoi"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/quan-tri/nguoi", "/to-chuc", "/to-chuc/moi", "/tep/1", "/thiet-bi", "/"])
def test_staff_left_alone_are_nobody_on_every_page(client, admin, settings, address):
    client.force_login(admin)
    seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES + 1)
    assert admin.full_name not in client.get(address).text
    assert "_auth_user_id" not in client.session


def test_any_page_is_a_request_of_staff(client, admin, settings):
    client.force_login(admin)
    for _time in range(3):
        seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES - 1)
        assert client.get("/to-chuc").status_code == 200


def test_a_host_whose_clock_is_wrong_ends_no_session_early_nor_keeps_it(client, admin, settings, request):
    client.force_login(admin)
    request.getfixturevalue("host_ahead")
    seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES - 1)
    assert client.get("/to-chuc").status_code == 200
    # what it notes is right for the others
    assert client.session["seen_s"] == pytest.approx(time.time(), abs=30)
    seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES + 1)
    assert client.get("/to-chuc").status_code == 302


def test_time_runs_for_who_becomes_staff_in_the_middle_and_for_nobody_else(client, member, settings):
    client.force_login(member)
    client.get("/cua-toi")
    assert "seen_s" not in client.session
    give_role(person=member, kind=Role.Kind.ORGANISER)
    assert client.get("/to-chuc").status_code == 200
    seen_minutes_ago(client, settings.STAFF_IDLE_MINUTES + 1)
    assert client.get("/to-chuc").status_code == 302


def test_pages_that_know_their_reader_are_kept_nowhere(client, member):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    client.force_login(member)
    assert "no-store" in client.get("/").headers["Cache-Control"]


def test_ending_devices_of_staff_stands_in_the_trail(client, client_of, cell):
    person = make_person("Lê Minh Đức", code="QT01", unit=cell, role=Role.Kind.ORGANISER, password=PASSWORD)
    sign_in(client_of(), "QT01")
    sign_in(client, "QT01")
    client.post(DEVICES, {"others": "1"})
    last = Audit.objects.latest("id")
    assert (last.action, last.actor_id, last.detail) == ("session.ended", person.pk, {"count": 1})


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (PHONE, ("Chrome", "Android")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", ("Safari", "iPhone")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Zalo iOS/1", ("Zalo", "iPhone")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", ("Firefox", "Linux")),
        ("", ("", "")),
    ],
)
def test_browser_and_system(agent, expected):
    assert browser_and_system(agent) == expected


def sign_in_was_minutes_ago(client, minutes):
    session = client.session
    shown = [{**one, "at": one["at"] - 60 * minutes} for one in session["account_authentication_methods"]]
    session["account_authentication_methods"] = shown
    session.save()


def test_ending_devices_long_after_signing_in_asks_for_the_password(two):
    here, phone = two
    sign_in_was_minutes_ago(here, 10)
    assert here.post(DEVICES, {"others": "1"})["Location"] == "/xac-nhan?next=%2Fthiet-bi"
    assert here.post(f"/xac-nhan?next={DEVICES}", {"password": "sai-mat-khau", "next": DEVICES}).status_code == 200
    assert is_in(phone)
    # what was asked for is done now, without being asked again
    assert here.post(f"/xac-nhan?next={DEVICES}", {"password": PASSWORD, "next": DEVICES})["Location"] == DEVICES
    assert (is_in(here), is_in(phone)) == (True, False)


def test_who_has_no_password_is_not_asked_for_one(client, by_code):
    by_code.set_unusable_password()
    by_code.save()
    client.force_login(by_code)
    assert client.get("/xac-nhan").status_code == 404
    assert client.post(DEVICES, {"others": "1"})["Location"] == DEVICES


# --- ended by others --------------------------------------------------------------------------------


def test_admin_signs_somebody_out_everywhere(two, client_of, admin):
    boss = client_of()
    boss.force_login(admin)
    person = UserSession.objects.first().user
    address = f"/quan-tri/nguoi/{person.pk}"
    assert "2 thiết bị" in boss.get(address).text
    assert boss.post(address, {"sign_out": "1"})["Location"] == address
    assert [is_in(one) for one in two] == [False, False]
    assert boss.get(address).status_code == 200
    last = Audit.objects.filter(action="session.ended_for").get()
    assert (last.actor_id, last.about_id, last.detail) == (admin.pk, person.pk, {"count": 2})


def test_command_ends_one_person_or_everybody(two, client_of, admin, capsys):
    boss = client_of()
    boss.force_login(admin)
    with pytest.raises(CommandError, match="Không có tài khoản nào của “KHONGCO”"):
        call_command("end_sessions", "--person", "KHONGCO")
    call_command("end_sessions", "--person", "dv002")
    assert [is_in(one) for one in (*two, boss)] == [False, False, True]
    call_command("end_sessions", "--all")
    assert not is_in(boss)
    assert capsys.readouterr().out.endswith("khỏi 2 thiết bị.\nĐã đăng xuất tất cả mọi người: 1 thiết bị.\n")
    assert Audit.objects.latest("id").action == "session.ended_all"


# --- the log ----------------------------------------------------------------------------------------


def test_everybody_s_sign_ins_refusals_and_sign_outs_stand_in_the_log(client, by_code, cell):
    other = make_person("Đỗ Văn Ngoài", code="DV777", unit=cell)
    with capture_logs() as lines:
        client.post("/dang-nhap", {"login": "DV002", "password": "sai-mat-khau"})
        client.post("/dang-nhap", {"login": "KHONGCO", "password": PASSWORD})
        sign_in(client)
        client.get(f"/quan-tri/nguoi/{other.pk}")
        client.get("/khong-co-trang-nay")
        client.post("/dang-xuat")
    told = [line for line in lines if line["event"] != "request"]
    pk = by_code.pk
    assert told == [
        {"event": "sign-in refused", "person": pk, "log_level": "warning"},
        {"event": "sign-in refused", "person": None, "log_level": "warning"},
        {"event": "signed in", "person": pk, "by": ["password"], "log_level": "info"},
        {"event": "refused", "person": pk, "route": "accounts:person", "status": 404, "log_level": "warning"},
        {"event": "signed out", "person": pk, "log_level": "info"},
    ]


# --- what changed about the account ------------------------------------------------------------------


def test_a_changed_password_is_told_at_the_next_sign_in_and_stands_on_the_page(two, client_of):
    here, _phone = two
    assert "không đổi" in here.get(DEVICES).content.decode()
    here.post("/doi-mat-khau", {"oldpassword": PASSWORD, "password1": "mot-con-vit-xoe-ra"}, follow=True)
    page = here.get(DEVICES).content.decode()
    assert page.count("<b>Đổi mật khẩu</b>") == 1
    assert "Chính mình" in page
    # the trail names participants by number alone
    row = Audit.objects.get(action="password.own")
    assert (row.actor_name, row.about) == ("", "person")
    later = client_of()
    answer = later.post("/dang-nhap", {"login": "DV002", "password": "mot-con-vit-xoe-ra"}, follow=True)
    assert "Mới đây: đổi mật khẩu" in answer.content.decode()


def test_what_others_changed_is_told_as_theirs_and_nobody_reads_it_of_others(client, client_of, by_code, admin, cell):
    said = {"full_name": "Trần Văn Đổi", "code": "DV002", "birth_year": None, "gender": None, "phone": "", "unit": None}
    change_person(person=by_code, **said, by=admin, now=timezone.now())
    answer = sign_in(client, follow=True)
    assert "Mới đây: sửa hồ sơ" in answer.content.decode()
    page = on_one_line(client.get(DEVICES).text)
    assert "Quản trị</span>" in page
    other = client_of()
    other.force_login(make_person("Người Khác", unit=cell))
    assert "Sửa hồ sơ" not in other.get(DEVICES).content.decode()


def test_nothing_is_told_of_what_is_old(client, by_code, admin):
    for days, action in ((91, "second_factor.codes"), (8, "password.own")):
        record(action, by=None, now=timezone.now() - dt.timedelta(days=days), about=by_code)
    assert "Mới đây" not in sign_in(client, follow=True).content.decode()
    page = client.get(DEVICES).content.decode()
    assert ("Đổi mật khẩu</b>" in page, "mã dự phòng" in page) == (True, False)
