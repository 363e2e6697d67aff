"""Roles of the office: given and taken with a reason, refused where the office would be locked out."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.access import roles_of
from accounts.models import Audit, Person, Role, Unit
from accounts.people.roles import RoleRefused, hand_role, withdraw_role
from accounts.rosters.slips import find_slip, make_slips
from contest.reports.trail import trail_lines
from tests.factories import NOW

pytestmark = pytest.mark.django_db
Kind = Role.Kind


def hand(person, kind, admin, unit=None):
    return hand_role(person=person, kind=kind, unit=unit, reason="Phân công mới", by=admin, now=NOW)


def test_a_role_is_given_with_its_reason_and_the_slip_stops(admin, member, root):
    (slip,) = make_slips(people=[member], by=admin, now=NOW)
    hand(member, Kind.SECRETARY, admin, unit=Unit.objects.get(code="K1"))
    assert roles_of(Person.objects.get(pk=member.pk)).branches
    assert find_slip(slip.code, now=NOW) is None
    assert not member.slips.filter(revoked_at=None).exists()
    row = Audit.objects.get(action="roles.given", about_id=member.pk)
    assert row.detail == {"kind": Kind.SECRETARY, "unit": "K1", "reason": "Phân công mới"}
    (line,) = trail_lines([row])
    assert line.words == ("Giao vai trò Bí thư, văn phòng chi bộ (K1) cho Nguyễn Thị Thu Hằng. Lý do: Phân công mới")


@pytest.mark.parametrize(
    ("kind", "code", "why"),
    [
        (Kind.SECRETARY, None, "unit_needed"),
        (Kind.ADMIN, "K1", "whole_needed"),
        (Kind.ORGANISER, "K1", "whole_needed"),
        (Kind.VIEWER, "K1", "there"),
    ],
)
def test_roles_that_make_no_sense_are_refused(admin, member, root, kind, code, why):
    hand(member, Kind.VIEWER, admin, unit=Unit.objects.get(code="K1"))
    with pytest.raises(RoleRefused) as refused:
        hand(member, kind, admin, unit=Unit.objects.get(code=code) if code else None)
    assert refused.value.why == why


def test_ended_accounts_get_no_role(admin, member):
    Person.objects.filter(pk=member.pk).update(deleted_at=NOW)
    with pytest.raises(RoleRefused) as refused:
        hand(member, Kind.VIEWER, admin)
    assert refused.value.why == "over"


def test_an_admin_stays(admin, member):
    own = Role.objects.get(person=admin)
    with pytest.raises(RoleRefused) as refused:
        withdraw_role(role=own, reason="Thử", by=admin, now=NOW)
    assert refused.value.why == "own"
    with pytest.raises(RoleRefused) as refused:
        withdraw_role(role=own, reason="Thử", by=member, now=NOW)
    assert refused.value.why == "last"
    second = hand(member, Kind.ADMIN, admin)
    assert withdraw_role(role=second, reason="Thử", by=admin, now=NOW)
    assert not withdraw_role(role=second, reason="Thử", by=admin, now=NOW)


def test_page_gives_and_takes(client, admin, member, root):
    client.force_login(admin)
    asked = {"person": member.code, "kind": Kind.SECRETARY, "unit": "K1", "reason": "Đại hội bầu"}
    assert client.post("/quan-tri/vai-tro", asked).status_code == 302
    role = Role.objects.get(person=member)
    page = client.get("/quan-tri/vai-tro").content.decode()
    assert member.full_name in page
    address = f"/quan-tri/vai-tro/{role.pk}"
    assert "Ghi lý do" in client.post(address, {"reason": " "}).content.decode()
    assert Role.objects.filter(pk=role.pk).exists()
    client.post(address, {"reason": "Hết nhiệm kỳ"})
    assert not Role.objects.filter(pk=role.pk).exists()
    row = Audit.objects.get(action="roles.taken")
    assert (row.about_id, row.detail["reason"], row.actor_id) == (member.pk, "Hết nhiệm kỳ", admin.pk)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"person": "khong-co"}, "Không có tài khoản nào như vậy"),
        ({"unit": "Chi bộ không có ở đâu"}, "Không có đơn vị này"),
        ({"unit": ""}, "Ghi đơn vị"),
        ({"kind": "77"}, "Còn 1 chỗ cần sửa"),
        ({"reason": ""}, "Ghi lý do"),
    ],
)
def test_page_says_what_is_wrong_and_gives_nothing(client, admin, member, root, changed, said):
    client.force_login(admin)
    asked = {"person": member.code, "kind": Kind.SECRETARY, "unit": "K1", "reason": "Đại hội bầu", **changed}
    assert said in client.post("/quan-tri/vai-tro", asked).content.decode()
    assert not Role.objects.filter(person=member).exists()


def test_pages_are_for_admins(client, organiser, admin):
    client.force_login(organiser)
    for address in ("/quan-tri/vai-tro", f"/quan-tri/vai-tro/{Role.objects.get(person=admin).pk}"):
        assert client.get(address).status_code == 404


def run_make_admin(*arguments: str) -> str:
    out = io.StringIO()
    call_command("make_admin", *arguments, stdout=out)
    return out.getvalue()


def test_make_admin_makes_the_first_admin_with_a_password_for_once():
    said = run_make_admin("qt 01", "Lê Minh Đức")
    person = Person.objects.get(code="QT01")
    assert roles_of(person).is_admin
    password = re.search(r"Mật khẩu tạm: (\S+)\. ", said)[1]
    assert person.check_password(password)
    assert person.password_given_at is not None
    assert Audit.objects.get(action="roles.given", about_id=person.pk).actor_id is None


def test_make_admin_leaves_name_and_password_of_an_account_alone(member):
    member.set_password("của riêng tôi 2026")
    member.save()
    assert run_make_admin(member.code, "Tên Khác") == f"{member.full_name} ({member.code}) là quản trị.\n"
    member.refresh_from_db()
    assert member.check_password("của riêng tôi 2026")
    assert roles_of(member).is_admin


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["QT09"], "Chưa có họ và tên"),
        (["QT09", "Đức"], "chỉ có một chữ"),
        (["X" * 33, "Lê Minh Đức"], "Mã, họ tên"),
        ([" ", "Lê Minh Đức"], "Chưa có mã"),
    ],
)
def test_make_admin_refuses_and_changes_nothing(arguments, said):
    before = Person.objects.count()
    with pytest.raises(CommandError, match=said):
        run_make_admin(*arguments)
    assert Person.objects.count() == before


def test_make_admin_twice_says_so():
    run_make_admin("QT01", "Lê Minh Đức")
    with pytest.raises(CommandError, match="đã là quản trị"):
        run_make_admin("QT01")
