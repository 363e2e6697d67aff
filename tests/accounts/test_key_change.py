"""Another identity key: everybody is found before, in the middle and after, by whatever they are found by."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import identity, key_change
from accounts.actions import PhoneTaken, register_person
from accounts.backends import find_person
from accounts.identity import key_of_codes, keychain, unseal
from accounts.key_change import WrongKeys, change_all, check_keys, look_through, new_key, note_keys, note_mark
from accounts.keychain import age_of, mark_of
from accounts.models import Audit, EntrySlip, IdentityKey, Person, Unit
from accounts.rosters.actions import take_in_roster
from accounts.rosters.changes import change_person
from accounts.rosters.queries import RosterOptions
from accounts.rosters.reading import read_roster
from accounts.rosters.slips import find_slip, make_slips
from accounts.second_factor.adapter import MFAAdapter
from contest.attempts.models import KnownBy, Participant
from contest.documents.actions import give_certificate
from contest.documents.certificates import certificate_code
from contest.documents.queries import find_certificate
from contest.reports.letters.actions import send_due, subscribe
from contest.reports.letters.models import Subscription
from contest.rounds.models import Contest
from contest.rounds.rules import Identity, read_rules, rules_document
from contest.sitting import snapshot
from contest.sitting.queries import own_attempts
from tests.accounts.roster_books import book
from tests.documents.test_certificates import FACTS
from tests.factories import NOW, PASSWORD, hand_in, make_contest, make_participant, make_person
from tests.running.filled import every_row
from tests.sitting.conftest import Phone, open_contest

pytestmark = pytest.mark.django_db
PHONE, CITIZEN, EMAIL = "0912345678", "001080012345", "bithu@vi.du"
HEAD = ["Họ và tên", "Năm sinh", "Chi bộ", "Số điện thoại", "Số CCCD"]
LINE = ["Phạm Văn Dũng", 1980, "K1-1", PHONE, CITIZEN]
LATER = NOW + dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def keys_forgotten():
    yield
    identity.forget()


@pytest.fixture
def set_new(settings) -> Callable[..., str]:
    """Gives the site another key beside those that it had, as after a restart."""

    def change(scheme: str = "") -> str:
        settings.FORMER_IDENTITY_KEYS = [*settings.FORMER_IDENTITY_KEYS, settings.IDENTITY_KEY]
        settings.IDENTITY_KEY = new_key(scheme)
        return settings.IDENTITY_KEY

    return change


@pytest.fixture
def rekey(set_new) -> Callable[..., None]:
    """The whole change."""

    def change(scheme: str = "") -> None:
        set_new(scheme)
        change_all(now=NOW)

    return change


def roster(*lines: list[Any]) -> dict[str, int]:
    """Takes a roster in; how many of what."""
    reading = read_roster(book(("Danh sách", [HEAD, *lines])), name="a.xlsx", today=NOW.date())
    taken = take_in_roster(reading=reading, options=RosterOptions(), by=None, now=NOW)
    return {state: count for state, count in taken.plan.counts.items() if count}


# --- signing in, rosters, slips -------------------------------------------------------------------------


def half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every second row of a table, then it dies."""
    real, calls = key_change._write, []

    def write(kept: Any, changes: Any) -> list[int]:
        calls.append(real(kept, changes))
        if len(calls) % 2 == 0 and kept.fields == ("phone_hash", "citizen_hash"):
            raise KeyboardInterrupt
        return calls[-1]

    monkeypatch.setattr(key_change, "BATCH", 1)
    monkeypatch.setattr(key_change, "_write", write)
    with pytest.raises(KeyboardInterrupt):
        change_all(now=NOW)
    monkeypatch.undo()


def test_people_are_found_before_in_between_half_way_and_after(root, cell, client, set_new, monkeypatch):
    people = [
        register_person(full_name=f"Nguyễn Văn {name}", phone=f"091234560{n}", password=PASSWORD, unit=cell, now=NOW)
        for n, name in enumerate(("An", "Bình", "Chi"))
    ]
    roster(LINE)
    listed = Person.objects.get(full_name="Phạm Văn Dũng")

    def check() -> None:
        assert [find_person(f"091234560{n}") for n in range(3)] == people
        assert find_person("+84 912 345 678") == listed
        client.logout()
        assert client.post("/dang-nhap", {"login": "0912345601", "password": PASSWORD}).status_code == 302
        for n in range(3):
            with pytest.raises(PhoneTaken):
                register_person(full_name="Ai Khác", phone=f"091234560{n}", password=PASSWORD, unit=cell, now=NOW)
        assert roster(LINE) == {"keep": 1}
        # the citizen number alone finds the same person, who gets another telephone
        assert roster([*LINE[:3], "0987654321", CITIZEN]) == {"update": 1}
        assert find_person("0987654321") == listed
        assert roster(LINE) == {"update": 1}

    check()
    for scheme in ("", "v2:"):
        set_new(scheme)
        check()
        half_way(monkeypatch)
        check()
        change_all(now=NOW)
        check()
        ages = {age_of(bytes(one.phone_hash)) for one in Person.objects.exclude(phone_hash=None)}
        assert ages == {keychain().age}
        assert all(not done.changed for _kept, done in look_through())


def test_who_has_one_of_the_keys_alone_finds_nobody(cell, rekey, settings):
    person = register_person(full_name="Nguyễn Văn An", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)
    rekey()
    assert find_person(PHONE) == person
    both = settings.FORMER_IDENTITY_KEYS[0], settings.IDENTITY_KEY
    settings.FORMER_IDENTITY_KEYS = []
    for key in both:
        settings.IDENTITY_KEY = key
        assert find_person(PHONE) is None


def test_what_was_written_meanwhile_is_found_and_brought_along(cell, set_new, settings):
    """By a process that has not heard of the key, after the others were done."""
    new = set_new()
    change_all(now=NOW)
    former, settings.FORMER_IDENTITY_KEYS = settings.FORMER_IDENTITY_KEYS, []
    settings.IDENTITY_KEY = former[0]
    late = register_person(full_name="Nguyễn Văn An", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)
    settings.FORMER_IDENTITY_KEYS, settings.IDENTITY_KEY = former, new
    assert find_person(PHONE) == late
    assert [done.changed for kept, done in look_through() if "phone_hash" in kept.fields] == [1]
    change_all(now=NOW)
    late.refresh_from_db()
    assert age_of(bytes(late.phone_hash)) == 1
    assert find_person(PHONE) == late


def test_two_accounts_of_one_phone_stay_as_they_are_and_are_named(cell, set_new, settings):
    """Registered at the same time with a process that has the new key and one that has not."""
    first = register_person(full_name="Nguyễn Văn An", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)
    other = register_person(full_name="Lê Thị Ba", phone="0987654321", password=PASSWORD, unit=cell, now=NOW)
    set_new()
    double = make_person("Nguyễn Văn An", unit=cell)
    Person.objects.filter(pk=double.pk).update(phone_hash=identity.phone_forms(PHONE)[0])
    said = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("change_identity_key", "--yes", stdout=said)
    assert "Gộp hai tài khoản ấy rồi chạy lại." in str(refusal.value)
    assert f"1 dòng; trùng với dòng khác: 1 (số {first.pk})." in said.getvalue()
    first.refresh_from_db()
    other.refresh_from_db()
    assert (age_of(bytes(first.phone_hash)), age_of(bytes(other.phone_hash))) == (0, 1)
    Person.objects.filter(pk=double.pk).update(phone_hash=None)
    call_command("change_identity_key", "--yes", stdout=io.StringIO())
    assert find_person(PHONE) == first


def test_slips_and_personal_codes_work_on(cell, admin, set_new):
    member = make_person("Nguyễn Thị Hoa", unit=cell)
    (slip,) = make_slips(people=[member], by=admin, now=NOW, chance=random.Random(1))
    set_new()
    (later,) = make_slips(people=[make_person("Lê Văn Ba", unit=cell)], by=admin, now=NOW)
    for change in (lambda: None, lambda: change_all(now=NOW)):
        change()
        for one in (slip, later):
            found = find_slip(one.code.lower(), now=NOW)
            assert found is not None
            assert found.person == one.person
    assert {age_of(bytes(one)) for one in EntrySlip.objects.values_list("code_hash", flat=True)} == {1}


def test_the_own_number_typed_again_is_no_change(cell, admin, set_new):
    one = register_person(full_name="Nguyễn Văn An", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)
    before = bytes(one.phone_hash)
    set_new()
    change_person(
        person=one, full_name="Nguyễn Văn An", code="", birth_year=None, gender=None, phone=PHONE, unit=cell,
        by=admin, now=NOW,
    )  # fmt: skip
    one.refresh_from_db()
    assert bytes(one.phone_hash) == before


# --- contests -------------------------------------------------------------------------------------------


def asks(**parts: Any) -> None:
    contest = Contest.objects.get()
    contest.rules = rules_document(msgspec.structs.replace(read_rules(contest.rules), **parts))
    contest.save(update_fields=["rules"])
    snapshot.forget()


def test_a_guest_gets_no_second_place(root, set_new):
    open_contest(root)
    asks(identity=Identity(account="none", required=("full_name", "phone", "unit", "email")))

    def come(**said: str) -> int:
        form = {"full_name": "Nguyễn Thị Hằng", "phone": PHONE, "email": EMAIL, "unit": "K1-1", "consent": "on"}
        return Client().post("/cuoc-thi/thi/khong-tai-khoan", {**form, **said}).status_code

    assert come() == 302
    for change in (lambda: None, set_new, lambda: change_all(now=NOW)):
        change()
        assert (come(), come(email="khac@vi.du"), come(phone="0987654321")) == (409, 409, 409)
        assert KnownBy.objects.count() == 2
    assert {age_of(bytes(mark)) for mark in KnownBy.objects.values_list("mark", flat=True)} == {1}
    assert unseal(Participant.objects.get().fields["phone"]) == PHONE
    assert come(phone="0987654321", email="khac@vi.du") == 302


def test_relatives_behind_one_phone_stay_apart_and_none_enters_twice(root, cell, set_new):
    open_contest(root)
    asks(identity=Identity(required=("full_name", "birth_date", "phone", "unit"), shared_contact=True))

    def relative(name: str, unit: Unit) -> Phone:
        person = register_person(full_name=name, phone=PHONE, password=PASSWORD, unit=unit, now=NOW)
        phone = Phone(person)
        phone.client.handler.enforce_csrf_checks = False
        return phone

    def enter(phone: Phone, born: str) -> int:
        return phone.client.post("/cuoc-thi/thi/thong-tin", {"birth_date": born, "phone": PHONE}).status_code

    units = [*Unit.objects.exclude(pk=cell.pk).filter(code__startswith="K")]
    first, *others = (relative("Lò Văn Một", unit) for unit in (cell, *units[:3]))
    assert enter(first, "01/02/1980") == 302
    for other, change in zip(others, (lambda: None, set_new, lambda: change_all(now=NOW)), strict=True):
        change()
        # the same name and day behind the same phone: the same person with another account
        assert enter(other, "01/02/1980") == 422
        assert Participant.objects.count() == 1
    assert enter(others[0], "03/04/1990") == 302
    assert KnownBy.objects.count() == 2


def test_what_is_sealed_opens_and_letters_arrive(root, cell, secretary, rekey, settings):
    settings.MAIL_IS_SET_UP = True
    contest = make_contest(root)
    hand_in(make_participant(contest, Unit.objects.get(code="K1-1")), 20)
    unit = Unit.objects.get(code="K1")
    subscribe(person=secretary, contest=contest, unit=unit, every="day", email=EMAIL, site="https://vi.du/", now=NOW)
    secret = MFAAdapter().encrypt("JBSWY3DP")
    Authenticator.objects.create(user=secretary, type="totp", data={"secret": secret, "last_counter": 3})
    rekey("v2:")
    data = Authenticator.objects.get().data
    assert data["secret"].startswith("2:")
    assert (MFAAdapter().decrypt(data["secret"]), data["last_counter"]) == ("JBSWY3DP", 3)
    assert send_due(now=NOW) == 1
    assert mail.outbox[0].to == [EMAIL]
    # the former keys are not needed for what is sealed
    settings.FORMER_IDENTITY_KEYS = []
    assert unseal(Subscription.objects.get().email_sealed) == EMAIL


def test_what_no_key_opens_stays_and_is_counted(root, secretary, set_new):
    contest = make_contest(root)
    one = make_participant(contest, Unit.objects.get(code="K1-1"))
    lost = "gAAAAAB" + "x" * 50
    one.fields = {"address": lost, "school": "Trường Chính trị", "phone": identity.seal(PHONE)}
    one.save()
    set_new()
    (done,) = [done for kept, done in change_all(now=NOW) if kept.fields == ("fields",)]
    assert (done.changed, done.unreadable) == (1, 1)
    one.refresh_from_db()
    assert (one.fields["address"], one.fields["school"]) == (lost, "Trường Chính trị")
    assert keychain().is_sealed_today(one.fields["phone"])


def test_receipts_and_certificates_of_before_stay_what_they_are(root, rekey, set_new, settings):
    contest = make_contest(root)
    hang = make_participant(contest, Unit.objects.get(code="K1-1"), "Nguyễn Thị Hằng")
    hand_in(hang, 18, 61_000)
    first = settings.IDENTITY_KEY
    receipt = own_attempts(hang.person, now=NOW, most=None)[0].receipt
    old = give_certificate(participant=hang, facts=FACTS, now=NOW)
    rekey()
    assert own_attempts(hang.person, now=NOW, most=None)[0].receipt == receipt
    assert find_certificate(old.code) == old
    # within a day not all processes have the new key: they would give other codes
    soon = give_certificate(participant=hang, facts=msgspec.structs.replace(FACTS, unit="A"), now=NOW)
    assert soon.code == certificate_code(
        first, msgspec.structs.replace(FACTS, unit="A"), participant_id=hang.pk, number=2
    )
    late = give_certificate(participant=hang, facts=FACTS, now=LATER)
    assert late.code == certificate_code(settings.IDENTITY_KEY, FACTS, participant_id=hang.pk, number=3)
    assert [find_certificate(one.code) for one in (old, soon, late)] == [old, soon, late]
    # who has seen the former key cannot make one of today with it
    type(late).objects.filter(pk=late.pk).update(
        code=(forged := certificate_code(first, FACTS, participant_id=hang.pk, number=3))
    )
    assert find_certificate(forged) is None
    set_new()
    assert own_attempts(hang.person, now=LATER, most=None)[0].receipt == receipt


# --- nothing is forgotten -------------------------------------------------------------------------------


def test_no_table_keeps_anything_under_the_former_key(root, cell, admin, secretary, rekey, set_new):
    """Whatever the tables: what lies there before the change and could be found or opened by the old key is gone."""
    contest = make_contest(root)
    person = register_person(full_name="Nguyễn Văn An", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)
    Person.objects.filter(pk=person.pk).update(citizen_hash=identity.citizen_forms(CITIZEN)[0])
    (slip,) = make_slips(people=[person], by=admin, now=NOW)
    one = make_participant(contest, cell)
    one.fields = {name: identity.seal(PHONE) for name in ("phone", "email", "citizen_id", "address")}
    one.save()
    mark = keychain().forms(b"known by")[0]
    KnownBy.objects.create(contest=contest, participant=one, mark=mark)
    subscribe(person=secretary, contest=contest, unit=cell, every="day", email=EMAIL, site="https://vi.du/", now=NOW)
    Authenticator.objects.create(user=admin, type="totp", data={"secret": identity.seal("JBSWY3DP")})
    hashes = [
        forms[0]
        for forms in (identity.phone_forms(PHONE), identity.citizen_forms(CITIZEN), identity.slip_forms(slip.code))
    ]
    told = [said for said, _done in [(str(kept.name), done) for kept, done in look_through()]]
    assert len(told) == len(set(told)) == 6

    def of_the_old_key() -> tuple[int, int]:
        values = [value for rows in every_row().values() for row in rows for value in row.values()]
        stored = [value for value in values if isinstance(value, bytes) and value in (*hashes, mark)]
        return len(stored), json.dumps(values, default=str).count("gAAAA")

    assert of_the_old_key() == (4, 6)
    rekey("v2:")
    assert of_the_old_key() == (0, 0)


# --- refusals -------------------------------------------------------------------------------------------


def code_of(check: Callable[[], None]) -> str:
    with pytest.raises(WrongKeys) as refusal:
        check()
    return refusal.value.code


def test_a_key_of_other_data_is_refused(set_new, settings):
    note_keys(now=NOW)
    first = settings.IDENTITY_KEY
    settings.IDENTITY_KEY = "z" * 60
    assert code_of(check_keys) == "other"
    settings.IDENTITY_KEY = first
    second = set_new()
    change_all(now=NOW)
    settings.FORMER_IDENTITY_KEYS, settings.IDENTITY_KEY = [], first
    assert code_of(check_keys) == "missing"
    settings.FORMER_IDENTITY_KEYS, settings.IDENTITY_KEY = [second], first
    assert code_of(check_keys) == "other"
    with pytest.raises(CommandError) as refusal:
        call_command("change_identity_key", "--yes")
    assert str(refusal.value).endswith("Chưa có gì thay đổi.")
    assert refusal.value.returncode == 2


def test_before_any_key_is_noted_a_wrong_one_is_known_by_what_it_does_not_open(root, secretary, settings):
    contest = make_contest(root)
    subscribe(person=secretary, contest=contest, unit=root, every="day", email=EMAIL, site="https://vi.du/", now=NOW)
    first, settings.IDENTITY_KEY = settings.IDENTITY_KEY, "z" * 60
    assert code_of(lambda: note_keys(now=NOW)) == "sealed"
    assert not IdentityKey.objects.exists()
    settings.IDENTITY_KEY = first
    note_keys(now=NOW)
    assert list(IdentityKey.objects.values_list("number", "mark")) == [(0, mark_of(first))]


def test_without_yes_it_tells_and_changes_nothing(cell, set_new, settings):
    one = register_person(full_name="Nguyễn Văn An", phone=PHONE, password=PASSWORD, unit=cell, now=NOW)
    set_new()
    said = io.StringIO()
    call_command("change_identity_key", stdout=said)
    assert "Số điện thoại, số căn cước của người: 1 dòng." in said.getvalue()
    assert said.getvalue().endswith("Chưa có gì thay đổi. Đổi: chạy lại với --yes.\n")
    one.refresh_from_db()
    assert (age_of(bytes(one.phone_hash)), IdentityKey.objects.count(), Audit.objects.count()) == (0, 0, 0)
    call_command("change_identity_key", "--yes", stdout=io.StringIO())
    assert Audit.objects.get().detail == {"number": 1, "count": 1}
    said = io.StringIO()
    call_command("change_identity_key", stdout=said)
    assert said.getvalue().endswith("Không còn gì phải đổi. Các khóa cũ vẫn phải giữ.\n")
    assert settings.IDENTITY_KEY not in said.getvalue()


def test_data_from_elsewhere_bring_their_mark(settings):
    note_mark("0123456789abcdef")
    assert code_of(check_keys) == "other"
    note_mark(mark_of(settings.IDENTITY_KEY))
    assert IdentityKey.objects.get().mark == "0123456789abcdef"


def test_the_key_of_codes_costs_no_query_where_there_is_one(set_new, django_assert_num_queries):
    with django_assert_num_queries(0):
        key_of_codes(NOW)
    set_new()
    note_keys(now=NOW)
    with django_assert_num_queries(1):
        key_of_codes(NOW), key_of_codes(LATER)
