"""Entry slips and passwords: made, printed once, scanned, revoked; and whom a slip may not sign in."""

from __future__ import annotations

import datetime as dt
import random
import re
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.shortcuts import resolve_url
from django.utils import timezone

from accounts.identity import slip_forms
from accounts.models import EntrySlip, Person, Role, Unit
from accounts.rosters import slips
from accounts.rosters.codes import SIGNS, new_slip_code, normal_slip_code, qr_svg, slip_address
from tests.factories import NOW, PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of, admin):
    client = client_of()
    client.force_login(admin)
    return client


@pytest.fixture
def code(admin, member):
    """The code of the member's slip."""
    return slips.make_slips(people=[member], by=admin, now=timezone.now())[0].code


def signed_in(client):
    return int(client.session.get("_auth_user_id", 0))


def codes(page):
    return re.findall(r'<p class="slip-code num">([^<]+)</p>', page)


# --- the code -------------------------------------------------------------------------------------


def test_code_has_60_bits_and_no_signs_that_look_alike():
    assert len(SIGNS) == len(set(SIGNS)) == 32
    assert not set("01IO") & set(SIGNS)
    assert re.fullmatch(rf"[{SIGNS}]{{4}}-[{SIGNS}]{{4}}-[{SIGNS}]{{4}}", new_slip_code(random.Random(1)))


@pytest.mark.parametrize("typed", ["7KQ2-M9XD-P3RT", "7kq2 m9xd p3rt", " 7kq2m9xdp3rt ", "7KQ2–M9XD–P3RT"])
def test_code_is_read_however_it_is_typed(typed):
    assert normal_slip_code(typed) == "7KQ2-M9XD-P3RT"


@pytest.mark.parametrize("typed", ["", "7KQ2-M9XD", "7KQ2-M9XD-P3R0", "7KQ2-M9XD-P3RTT", "x" * 500])
def test_code_that_is_none(typed):
    with pytest.raises(ValueError, match=f"^{re.escape(typed)}$"):
        normal_slip_code(typed)


def test_qr_code_carries_no_style():
    drawn = qr_svg("https://thi.example.vn/t/7KQ2-M9XD-P3RT")
    assert drawn.startswith('<svg viewBox="0 0 37 37" class="qr"><path')
    assert "style" not in drawn


# --- scanning -------------------------------------------------------------------------------------


def ask(client, code):
    return client.post("/t", {"ma": code})


def enter(client, code):
    return client.post("/t", {"ma": code, "sure": "1"})


def test_slip_signs_in_after_a_yes(client, member, code, settings):
    assert "Nguyễn Thị Thu Hằng?" in ask(client, code).text
    assert signed_in(client) == 0

    assert enter(client, code).headers["Location"] == resolve_url(settings.LOGIN_REDIRECT_URL)
    assert signed_in(client) == member.pk
    assert member.slips.get().used_at is not None


def test_slip_works_again_and_on_other_phones(client_of, member, code):
    for client in (client_of(), client_of()):
        enter(client, code)
        assert signed_in(client) == member.pk


def test_code_is_typed(client, code):
    page = ask(client, "xyz").text
    assert "Mã có 12 chữ và số" in page
    assert f'value="{code}"' in ask(client, code.lower().replace("-", " ")).text


def test_code_stands_in_no_address_that_a_server_sees():
    assert urlsplit(slip_address("https://thi.example.vn/t", "7KQ2-M9XD-P3RT"))[2:] == ("/t", "", "7KQ2-M9XD-P3RT")


def test_addresses_with_the_code_in_their_path_do_not_exist(client, code):
    assert client.get(f"/t/{code}").status_code == 404


def test_slip_ends_with_its_days(client, member, code, settings):
    EntrySlip.objects.update(made_at=timezone.now() - dt.timedelta(days=settings.SLIP_DAYS, seconds=-60))
    assert ask(client, code).status_code == 200
    EntrySlip.objects.update(made_at=timezone.now() - dt.timedelta(days=settings.SLIP_DAYS))
    assert (ask(client, code).status_code, enter(client, code).status_code) == (404, 404)
    assert signed_in(client) == 0


def refuse_revoked(member, admin):
    slips.revoke_slip(person=member, by=admin, now=NOW)


def refuse_replaced(member, admin):
    slips.make_slips(people=[member], by=admin, now=NOW)


def refuse_locked(member, admin):
    Person.objects.filter(pk=member.pk).update(is_active=False)


def refuse_role(member, admin):
    Role.objects.create(person=member, kind=Role.Kind.ORGANISER)


@pytest.mark.parametrize("change", [refuse_revoked, refuse_replaced, refuse_locked, refuse_role])
def test_slip_is_refused(client, member, admin, code, change):
    change(member, admin)
    for response in (ask(client, code), enter(client, code)):
        assert response.status_code == 404
        assert "Mã QR này không còn dùng được." in response.text
        assert "Nguyễn Thị Thu Hằng" not in response.text
    assert signed_in(client) == 0


def test_unknown_codes_get_the_same_page(client, member, admin, code):
    refuse_revoked(member, admin)
    revoked = ask(client, code)
    page = ask(client, "7KQ2-M9XD-P3RT")
    assert (page.status_code, revoked.status_code) == (404, 404)
    assert page.text == revoked.text


def test_code_is_kept_as_hash_only(member, code):
    row = EntrySlip.objects.values().get()
    assert bytes(row["code_hash"]) == slip_forms(code)[0]
    assert code not in str(row)


def test_one_slip_in_force_a_person(member, code):
    with pytest.raises(IntegrityError), transaction.atomic():
        EntrySlip.objects.create(person=member, code_hash=b"x" * 32, made_at=NOW)
    EntrySlip.objects.create(person=member, code_hash=b"x" * 32, made_at=NOW, revoked_at=NOW)


# --- making and printing --------------------------------------------------------------------------


def test_slips_of_a_unit_eight_on_a_page(desk, client, root, cell, admin):
    for number in range(9):
        make_person(f"Nguyễn Văn {'ABCDEFGHI'[number]}", unit=cell)
    other = make_person("Lê Văn Khác", unit=Unit.objects.get(code="K2-1"))
    address = f"/quan-tri/don-vi/{Unit.objects.get(code='K1').pk}/phieu"
    assert "Làm 9 phiếu" in desk.get(address).text

    page = desk.post(address).text
    made = codes(page)
    assert (len(set(made)), page.count('<ul class="slips">'), page.count('class="qr"')) == (9, 2, 9)
    assert "Lê Minh Đức" not in re.sub(r"(?s)^.*<main", "", page)
    assert not other.slips.exists()
    assert "Nguyễn Văn A?" in ask(client, made[0]).text
    assert made[0] not in desk.get(address).text


def test_a_page_of_slips_that_could_not_be_made_changes_none(desk, cell, member, code, monkeypatch):
    def die(address: str) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("accounts.rosters.views.slips.qr_svg", die)
    with pytest.raises(ZeroDivisionError):
        desk.post(f"/quan-tri/don-vi/{cell.pk}/phieu", {"all": "1"})
    assert slips.find_slip(code, now=timezone.now()) is not None
    assert EntrySlip.objects.count() == 1


def test_second_print_is_for_those_without_unless_all_are_asked(desk, client, root, cell):
    make_person("Nguyễn Văn An", unit=cell)
    address = f"/quan-tri/don-vi/{cell.pk}/phieu"
    (first,) = codes(desk.post(address).text)
    make_person("Trần Thị Hoa", unit=cell)
    (second,) = codes(desk.post(address).text)
    assert [ask(client, code).status_code for code in (first, second)] == [200, 200]
    assert len(codes(desk.post(address, {"all": "1"}).text)) == 2
    assert [ask(client, code).status_code for code in (first, second)] == [404, 404]


def test_too_many_at_once(desk, root, cell, monkeypatch):
    monkeypatch.setattr("accounts.rosters.views.slips.MOST_SLIPS", 1)
    for name in ("Nguyễn Văn An", "Trần Thị Hoa"):
        make_person(name, unit=cell)
    address = f"/quan-tri/don-vi/{cell.pk}/phieu"
    assert "Mỗi lần in nhiều nhất 1 phiếu." in desk.get(address).text
    assert desk.post(address).headers["Location"] == address
    assert not EntrySlip.objects.exists()


def test_slip_and_password_of_one_person(desk, client, member):
    address = f"/quan-tri/nguoi/{member.pk}/phieu"
    (code,) = codes(desk.post(address, {"make": "1"}).text)
    assert ask(client, code).status_code == 200
    assert "Chưa dùng lần nào." in desk.get(f"/quan-tri/nguoi/{member.pk}").text
    desk.post(address, {"revoke": "1"})
    assert ask(client, code).status_code == 404

    page = desk.post(address, {"password": "1"}).text
    (password,) = re.findall(r'people-password num">([^<]+)<', page)
    client.post("/dang-nhap", {"login": member.code, "password": password})
    assert signed_in(client) == 0  # before an own password is set (test_given_passwords.py)


@pytest.mark.parametrize("button", ["make", "password"])
def test_people_of_the_office_get_neither(desk, organiser, button):
    organiser.set_password(PASSWORD)
    organiser.save()
    page = desk.post(f"/quan-tri/nguoi/{organiser.pk}/phieu", {button: "1"}, follow=True).text
    assert "vai trò trong Ban Tổ chức" in page
    organiser.refresh_from_db()
    assert organiser.check_password(PASSWORD)
    assert not organiser.slips.exists()


@pytest.mark.parametrize("who", ["member", "secretary", "organiser"])
def test_slips_are_made_by_admins_only(client, cell, member, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/quan-tri/don-vi/{cell.pk}/phieu").status_code == 404
    assert client.post(f"/quan-tri/don-vi/{cell.pk}/phieu").status_code == 404
    assert client.post(f"/quan-tri/nguoi/{member.pk}/phieu", {"make": "1"}).status_code == 404
    assert not EntrySlip.objects.exists()


def test_slip_used_after_it_was_revoked_elsewhere(member, admin, code):
    slip = slips.find_slip(code, now=timezone.now())
    slips.revoke_slip(person=member, by=admin, now=NOW)
    assert not slips.use_slip(slip=slip, now=NOW + dt.timedelta(minutes=1))
