"""Roles of people: what each may open, what each may see, who is told that a page does not exist."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse

from accounts.access import (
    Roles,
    admin_required,
    can_organise,
    can_report,
    organiser_required,
    roles_of,
    staff_required,
)
from accounts.actions import give_role
from accounts.models import Person, Role, Unit
from tests.factories import make_person

CAST = ["member", "outsider", "judge", "secretary", "organiser", "admin"]


@pytest.fixture
def viewer(cell):
    """May see the reports of Công ty Điện lực (K2)."""
    return make_person("Đỗ Thị Nhung", unit=cell, role=Role.Kind.VIEWER, branch=Unit.objects.get(code="K2"))


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("member", Roles()),
        ("outsider", Roles()),
        ("judge", Roles(is_judge=True)),
        ("secretary", Roles(branches=("00010001",))),
        ("viewer", Roles(branches=("00010002",))),
        ("organiser", Roles(is_organiser=True, branches=("",))),
        ("admin", Roles(is_admin=True, branches=("",))),
    ],
)
def test_roles_of(request, root, who, expected):
    assert roles_of(request.getfixturevalue(who)) == expected


def test_roles_are_read_once_for_each_user_object(secretary, django_assert_num_queries):
    person = Person.objects.get(pk=secretary.pk)
    with django_assert_num_queries(1):
        assert roles_of(person) is roles_of(person)


def test_strangers_have_no_roles(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        assert roles_of(AnonymousUser()) == Roles()


def test_roles_add_up(secretary):
    give_role(person=secretary, kind=Role.Kind.SECRETARY, unit=Unit.objects.get(code="K2-1"))

    assert set(roles_of(secretary).branches) == {"00010001", "000100020001"}


def test_give_role_twice_is_once(member, root):
    for unit in (None, root):
        assert give_role(person=member, kind=Role.Kind.VIEWER, unit=unit) == give_role(
            person=member, kind=Role.Kind.VIEWER, unit=unit
        )
    assert member.roles.count() == 2


@pytest.mark.parametrize("over", [None, "K"])
def test_database_holds_a_role_once(member, over):
    unit = Unit.objects.get(code=over) if over else None
    give_role(person=member, kind=Role.Kind.VIEWER, unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(person=member, kind=Role.Kind.VIEWER, unit=unit)


# --- branches -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("member", ""),
        ("outsider", ""),
        ("judge", ""),
        ("secretary", "K1 K1-1 K1-2"),
        ("viewer", "K2 K2-1 K2-2"),
        ("organiser", "K K1 K1-1 K1-2 K2 K2-1 K2-2"),
        ("admin", "K K1 K1-1 K1-2 K2 K2-1 K2-2"),
    ],
)
def test_reports_of_the_own_branch_only(request, root, who, seen):
    person = request.getfixturevalue(who)
    units = Unit.objects.filter(path__startswith=root.path).order_by("path")

    assert [unit.code for unit in units if can_report(person, unit)] == seen.split()


# --- doors ----------------------------------------------------------------------------------------

DOORS = {
    organiser_required: {"organiser", "admin"},
    admin_required: {"admin"},
    staff_required: {"secretary", "organiser", "admin"},
}


def knock(door, rf, person):
    request = rf.get("/to-chuc/x?trang=2")
    request.user, request.session = person, {}
    return door(lambda request: HttpResponse("trong nhà"))(request)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", CAST)
def test_door_opens_for_some_and_does_not_exist_for_others(request, rf, root, door, who):
    person = request.getfixturevalue(who)
    if who in DOORS[door]:
        assert knock(door, rf, person).content.decode() == "trong nhà"
    else:
        with pytest.raises(Http404):
            knock(door, rf, person)


@pytest.mark.parametrize("door", DOORS)
def test_door_sends_strangers_to_sign_in_and_back(rf, door):
    response = knock(door, rf, AnonymousUser())

    assert (response.status_code, response["Location"]) == (302, "/dang-nhap?next=/to-chuc/x%3Ftrang%3D2")


def test_organisers_are_organisers_and_admins(request, root):
    assert [who for who in CAST if can_organise(request.getfixturevalue(who))] == ["organiser", "admin"]
    assert not can_organise(AnonymousUser())
