"""Several people behind one phone: who may, who is asked for, and what a stranger learns."""

from __future__ import annotations

import msgspec
import pytest
from django.db import IntegrityError

from accounts import shared_phones
from accounts.actions import PhoneTaken, register_person
from accounts.backends import find_person
from accounts.failures import LocalCount
from accounts.identity import phone_forms
from accounts.models import Person, Unit
from accounts.people.joining import join_people
from accounts.rosters.changes import change_person
from accounts.rosters.matching import Hashes, KnownPeople, KnownPerson, find_by_numbers
from accounts.rosters.rows import RosterRow
from contest.attempts.models import Participant
from contest.rounds.models import Contest
from contest.rounds.rules import Identity, read_rules, rules_document
from tests.accounts.test_registration import GIVEN
from tests.factories import NOW
from tests.sitting.conftest import open_contest

PHONE, SECRET, OTHER = "0912345678", "rung-coi-chieng-1", "suoi-nguon-khac-2"
SHARED = Identity(required=("full_name", "birth_date", "phone", "unit"), shared_contact=True)


@pytest.fixture
def shared(root):
    """A public contest that lets relatives share a phone."""
    open_contest(root)
    contest = Contest.objects.get()
    contest.rules = rules_document(msgspec.structs.replace(read_rules(contest.rules), identity=SHARED))
    contest.save()
    return contest


def new(name: str, cell, password: str = SECRET) -> Person:
    return register_person(full_name=name, phone=PHONE, password=password, unit=cell, now=NOW)


def sign_in(client, password: str, **more: str):
    return client.post("/dang-nhap", {"login": PHONE, "password": password, **more})


def who_is_in(client) -> str:
    pk = client.session.get("_auth_user_id")
    return Person.objects.get(pk=pk).full_name if pk else ""


def test_where_no_contest_says_so_a_phone_has_one_holder(cell):
    new("Lò Văn Một", cell)
    with pytest.raises(PhoneTaken):
        new("Lò Thị Hai", cell)


def test_relatives_register_and_the_same_one_does_not(shared, cell):
    one, two = new("Lò Văn Một", cell), new("Lò Thị Hai", cell)
    assert (one.phone_holder, two.phone_holder, one.phone_hash == two.phone_hash) == ("", f"lo thi hai {cell.pk}", True)
    for again in ("Lò Văn Một", "LÒ  THỊ HAI"):
        with pytest.raises(PhoneTaken):
            new(again, cell)
    with pytest.raises(IntegrityError):
        Person.objects.create(full_name="Ai khác", phone_hash=one.phone_hash, phone_holder=two.phone_holder)


def test_one_phone_has_so_many_holders(shared, cell):
    for number in range(shared_phones.MOST_SHARING):
        new(f"Lò Văn {'ABCDEFGHI'[number]}", cell)
    with pytest.raises(PhoneTaken):
        new("Lò Văn Cuối", cell)


def test_the_page_registers_a_relative_and_tells_nothing_of_the_first(shared, cell, client):
    new("Lò Văn Một", cell, OTHER)
    answer = client.post("/dang-ky", {**GIVEN, "phone": PHONE, "full_name": "Lò Thị Hai"})
    assert (answer.status_code, who_is_in(client)) == (302, "Lò Thị Hai")


def test_the_password_says_who_it_is(shared, cell, client):
    new("Lò Văn Một", cell), new("Lò Thị Hai", cell, OTHER)
    sign_in(client, OTHER)
    assert who_is_in(client) == "Lò Thị Hai"


def test_one_password_for_two_asks_who_and_names_nobody_before(shared, cell, client):
    one, two, three = new("Lò Văn Một", cell), new("Lò Thị Hai", cell), new("Lò Văn Ba", cell, OTHER)
    wrong = sign_in(client, "khong-phai-dau-9").content.decode()
    assert [name in wrong for name in ("Lò Văn Một", "Lò Thị Hai", "Lò Văn Ba")] == [False] * 3
    asked = sign_in(client, SECRET).content.decode()
    assert [name in asked for name in ("Lò Văn Một", "Lò Thị Hai", "Lò Văn Ba")] == [True, True, False]
    assert who_is_in(client) == ""
    # nobody comes in as somebody whose password it is not
    assert "chưa đúng" in sign_in(client, SECRET, who=str(three.pk)).content.decode()
    assert "chưa đúng" in sign_in(client, "khong-phai-dau-9", who=str(one.pk)).content.decode()
    assert who_is_in(client) == ""
    sign_in(client, SECRET, who=str(two.pk))
    assert who_is_in(client) == "Lò Thị Hai"


def test_wrong_passwords_lock_the_phone_for_all_who_share_it(shared, cell, client):
    new("Lò Văn Một", cell), new("Lò Thị Hai", cell, OTHER)
    for _try in range(5):
        sign_in(client, "khong-phai-dau-9")
    assert "Tạm khóa 5 phút" in sign_in(client, SECRET).content.decode()


def test_the_same_phone_name_and_birthday_take_part_once(shared, cell, client):
    """Two accounts of one person, of two units: the contest sees through them by the date of birth."""
    for unit in (cell, Unit.objects.get(code="K1-2")):
        client.force_login(new("Lò Văn Một", unit))
        last = client.post("/cuoc-thi/thi/thong-tin", {"birth_date": "19/05/1990"})
    assert (last.status_code, Participant.objects.count()) == (422, 1)
    client.force_login(new("Lò Thị Hai", cell))
    assert client.post("/cuoc-thi/thi/thong-tin", {"birth_date": "19/05/1990"}).status_code == 302


def test_a_contest_that_allows_it_not_takes_one_of_them(shared, cell, client):
    one, two = new("Lò Văn Một", cell), new("Lò Thị Hai", cell)
    shared.rules = rules_document(msgspec.structs.replace(read_rules(shared.rules), identity=Identity()))
    shared.save()
    client.force_login(one)
    assert client.get("/cuoc-thi/thi/vao-thi").status_code == 200
    client.force_login(two)
    refused = client.get("/cuoc-thi/thi/vao-thi")
    assert (refused.status_code, "dùng chung một số" in refused.content.decode()) == (403, True)


def test_joining_an_admins_change_and_a_roster_keep_them_apart(shared, cell, admin):
    one, two, double = new("Lò Văn Một", cell), new("Lò Thị Hai", cell), Person.objects.create(full_name="Lò Thị Hai")
    said = {"birth_year": 1990, "gender": None, "unit": cell, "by": admin, "now": NOW}
    change_person(person=two, full_name="Lò Thị Hai", code="HAI", phone=PHONE, **said)
    assert (two.phone_holder, find_person("HAI")) == (f"lo thi hai {cell.pk}", two)
    join_people(kept=double, gone=two, reason="một người", by=admin, now=NOW)
    kept = Person.objects.get(pk=double.pk)
    assert (kept.phone_holder, kept.phone_hash is not None) == (f"lo thi hai {cell.pk}", True)
    known = [
        KnownPerson(p.pk, p.code or "", p.full_name, None, None, cell.pk, bytes(p.phone_hash), None, True)
        for p in (one, kept)
    ]
    hashes = Hashes(phone=lambda number: phone_forms(number)[0], citizen=lambda number: b"")
    for who in (one, kept):
        row = RosterRow(sheet="", number=2, name=who.full_name, phone=PHONE)
        found = find_by_numbers(row, KnownPeople(known), hashes)
        assert isinstance(found, KnownPerson)
        assert found.id == who.pk


@pytest.mark.parametrize("cache_away", [False, True])
def test_signing_in_oneself_clears_no_guesses_at_a_relative(
    client, client_of, shared, cell, settings, monkeypatch, cache_away
):
    """Whoever registers with somebody's phone could guess their password for ever, four times between own sign-ins."""
    if cache_away:
        monkeypatch.setattr("accounts.adapter.WITHOUT_CACHE", LocalCount(amount=5, seconds=300))
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///no/x.sock"}
        }
    new("Lò Văn Một", cell)
    new("Kẻ Đoán Mò", cell, OTHER)
    for _ in range(3):
        sign_in(client, "doan-mo-1")
    guesser = client_of()
    sign_in(guesser, OTHER)
    assert who_is_in(guesser) == "Kẻ Đoán Mò"
    for _ in range(2):
        sign_in(client, "doan-mo-2")
    locked = client_of()
    assert "Tạm khóa 5 phút" in sign_in(locked, SECRET).text
    assert who_is_in(locked) == ""


def test_a_family_may_sign_in_one_after_another(client_of, shared, cell):
    """Right passwords are no failures, however many come in the same minutes."""
    for number in range(shared_phones.MOST_SHARING):
        new(
            f"Lò Thị {['Một', 'Hai', 'Ba', 'Bốn', 'Năm', 'Sáu', 'Bảy', 'Tám'][number]}",
            cell,
            f"mat-khau-so-{number}-rieng",
        )
    for number in range(shared_phones.MOST_SHARING):
        phone = client_of()
        assert sign_in(phone, f"mat-khau-so-{number}-rieng").status_code == 302
