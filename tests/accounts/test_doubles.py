"""Doubled accounts: which are found, what joining moves, what it refuses, that counts stay."""

from __future__ import annotations

import pytest

from accounts.actions import give_role, register_person
from accounts.backends import find_person
from accounts.models import Audit, EntrySlip, Person, Role, Unit
from accounts.people.joining import JoinRefused, join_people
from accounts.people.queries import likely_doubles
from accounts.rosters.slips import make_slips
from contest.attempts.actions import enter_contest
from contest.attempts.models import Attempt, Participant
from contest.results.actions import tally_all
from contest.results.comparing import find_differences
from contest.results.models import PeriodTally, Standing
from tests.factories import NOW, PASSWORD, hand_in, make_contest, make_person, start_paper

pytestmark = pytest.mark.django_db
PHONE = "0912345678"


def enter(contest, person):
    return enter_contest(contest=contest, person=person, unit=person.unit, now=NOW)


@pytest.fixture
def listed(cell):
    """On the roster: code and birth year, no way to sign in yet."""
    person = make_person("Nguyễn Thị Hoa", code="DV7", unit=cell)
    Person.objects.filter(pk=person.pk).update(birth_year=1980)
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def registered(cell):
    """The person of `listed`, who registered by phone."""
    return register_person(full_name="Nguyễn Thị  Hoà", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)


def join(kept, gone, admin):
    return join_people(kept=kept, gone=gone, reason="Một người đăng ký hai lần", by=admin, now=NOW)


# --- who is found ---------------------------------------------------------------------------------


def test_same_name_with_same_unit_is_found(listed, registered):
    assert [(one.first, one.second, one.same_unit, one.same_year) for one in likely_doubles()] == [
        (listed.pk, registered.pk, True, False)
    ]


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"birth_year": 1981}, False),
        ({"birth_year": 1980}, True),
        ({"unit": None}, False),
        ({"unit": None, "birth_year": 1980}, True),
        ({"full_name": "Nguyễn Thị Hoàn", "sort_name": "hoan nguyen thi"}, False),
        ({"citizen_hash": b"2"}, False),
        ({"deleted_at": NOW}, False),
    ],
)
def test_what_makes_a_pair(listed, registered, other, found):
    Person.objects.filter(pk=listed.pk).update(citizen_hash=b"1")
    Person.objects.filter(pk=registered.pk).update(**other)
    assert bool(likely_doubles()) is found


# --- joining --------------------------------------------------------------------------------------


def test_joined_account_gives_everything_and_signs_in_no_more(admin, listed, registered, root):
    contest = make_contest(root)
    attempt = hand_in(enter(contest, registered), 18)
    give_role(person=registered, kind=Role.Kind.SECRETARY, unit=Unit.objects.get(code="K1"))
    make_slips(people=[listed], by=admin, now=NOW)
    tally_all()
    counted = PeriodTally.objects.order_by("pk").values_list("people", "attempts", "perfect_people", "score_sum")
    before, places = list(counted), list(Standing.objects.values_list("participant", "rank_key"))

    joined = join(listed, registered, admin)

    assert joined.counts == {"roles": 1, "contests": 1, "attempts": 1}
    kept, gone = Person.objects.get(pk=listed.pk), Person.objects.get(pk=registered.pk)
    assert Attempt.objects.get(pk=attempt.pk).participant.person == kept
    assert (kept.code, kept.phone_tail, kept.birth_year, kept.consented_at) == ("DV7", "678", 1980, NOW)
    assert (gone.is_active, gone.joined_into, gone.phone_hash, gone.has_usable_password()) == (False, kept, None, False)
    assert find_person(PHONE) == find_person("DV7") == kept
    assert kept.check_password(PASSWORD)
    assert [role.kind for role in kept.roles.all()] == [Role.Kind.SECRETARY]
    assert not gone.roles.exists()
    assert not EntrySlip.objects.filter(revoked_at=None).exists()
    assert (list(counted), list(Standing.objects.values_list("participant", "rank_key"))) == (before, places)
    assert find_differences(contest) == []
    row = Audit.objects.get(action="person.joined")
    assert (row.about_id, row.detail["gone"], row.detail["reason"]) == (kept.pk, gone.pk, "Một người đăng ký hai lần")


def test_own_numbers_of_the_kept_account_stay(admin, listed, registered):
    join(registered, listed, admin)
    kept, gone = Person.objects.get(pk=registered.pk), Person.objects.get(pk=listed.pk)
    assert (kept.code, gone.code, kept.birth_year) == ("DV7", None, 1980)
    assert kept.check_password(PASSWORD)
    other = register_person(
        full_name="Nguyễn Thị Hoa", phone="0987654321", password="khac-hoan-toan", unit=kept.unit, now=NOW
    )
    join(kept, other, admin)
    kept.refresh_from_db()
    assert (kept.phone_tail, find_person("0987654321")) == ("678", None)
    assert kept.check_password(PASSWORD)


@pytest.mark.parametrize("empty", ["kept", "gone"])
def test_an_entry_without_papers_gives_way(admin, listed, registered, root, empty):
    contest = make_contest(root)
    entries = {"kept": enter(contest, listed), "gone": enter(contest, registered)}
    used = entries["gone" if empty == "kept" else "kept"]
    hand_in(used, 20)
    tally_all()
    join(listed, registered, admin)
    assert list(Participant.objects.filter(contest=contest).values_list("pk", "person")) == [(used.pk, listed.pk)]
    assert find_differences(contest) == []


def test_papers_of_both_in_one_contest_are_refused_and_nothing_changes(admin, listed, registered, root):
    contest = make_contest(root)
    for person in (listed, registered):
        hand_in(enter(contest, person), 20)
    with pytest.raises(JoinRefused) as refused:
        join(listed, registered, admin)
    assert [(one.kind, one.title) for one in refused.value.obstacles] == [("both", contest.title)]
    assert Participant.objects.filter(person=registered).exists()
    assert Person.objects.get(pk=registered.pk).is_active


def test_an_open_paper_is_refused(admin, listed, registered, root):
    start_paper(enter(make_contest(root), registered))
    with pytest.raises(JoinRefused) as refused:
        join(listed, registered, admin)
    assert [one.kind for one in refused.value.obstacles] == ["open"]


def test_other_refusals(admin, listed, registered):
    assert why(listed, listed, admin) == "same"
    assert why(listed, admin, admin) == "self"
    Person.objects.filter(pk=listed.pk).update(citizen_hash=b"1")
    Person.objects.filter(pk=registered.pk).update(citizen_hash=b"2")
    assert why(listed, registered, admin) == "citizens"
    Person.objects.filter(pk=registered.pk).update(citizen_hash=None)
    join(listed, registered, admin)
    assert why(listed, registered, admin) == "over"


def why(kept, gone, admin):
    with pytest.raises(JoinRefused) as refused:
        join(kept, gone, admin)
    return refused.value.why


# --- pages ----------------------------------------------------------------------------------------


def test_pages_show_and_join(client, admin, listed, registered, root):
    hand_in(enter(make_contest(root), registered), 18)
    client.force_login(admin)
    address = f"/quan-tri/nguoi/trung/{listed.pk}/{registered.pk}"
    assert address in client.get("/quan-tri/nguoi/trung").content.decode()
    assert "cao nhất 18 câu" in client.get(address).content.decode()
    assert "Ghi lý do" in client.post(address, {"keep": listed.pk, "reason": ""}).content.decode()
    assert client.post(address, {"keep": listed.pk, "reason": "Trùng"}).url == f"/quan-tri/nguoi/{listed.pk}"
    assert Person.objects.get(pk=registered.pk).joined_into == listed
    assert "đã gộp vào" in client.get(f"/quan-tri/nguoi/{registered.pk}").content.decode()


def test_a_pair_that_cannot_be_joined_says_why(client, admin, listed, registered, root):
    contest = make_contest(root)
    for person in (listed, registered):
        hand_in(enter(contest, person), 20)
    client.force_login(admin)
    page = client.get(f"/quan-tri/nguoi/trung/{listed.pk}/{registered.pk}").content.decode()
    assert "Cả hai đã có bài trong cuộc thi" in page
    assert "Gộp tài khoản</button>" not in page


def test_the_joined_account_is_thrown_out(client, admin, listed, registered):
    client.force_login(registered)
    assert client.get("/doi-mat-khau").status_code == 200
    join(listed, registered, admin)
    assert client.get("/doi-mat-khau").status_code == 302


def test_pages_are_for_admins(client, organiser, listed, registered):
    client.force_login(organiser)
    for address in ("/quan-tri/nguoi/trung", f"/quan-tri/nguoi/trung/{listed.pk}/{registered.pk}"):
        assert client.get(address).status_code == 404


def test_the_joined_account_is_not_opened_again(client, admin, listed, registered):
    join(listed, registered, admin)
    client.force_login(admin)
    client.post(f"/quan-tri/nguoi/{registered.pk}", {"unlock": "1"})
    assert not Person.objects.get(pk=registered.pk).is_active


def test_a_pair_of_nobody_is_not_found(client, admin, listed):
    """Found by bench.fuzz: a number larger than any column holds was an error of ours."""
    client.force_login(admin)
    for other in (listed.pk, listed.pk + 1_000, 2**63):
        assert client.get(f"/quan-tri/nguoi/trung/{listed.pk}/{other}").status_code == 404
        assert client.post(f"/quan-tri/nguoi/trung/{other}/{listed.pk}", {"keep": listed.pk}).status_code == 404
