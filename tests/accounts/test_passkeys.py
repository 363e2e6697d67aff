"""Passkeys of people with a role: made, shown, taken away; what a stranger, a copy or a forger gets."""

from __future__ import annotations

import html
import json
import re

import pytest
from allauth.mfa.models import Authenticator

from accounts.audit.models import Audit
from accounts.models import Person, Role
from tests.accounts.soft_key import SoftKey
from tests.accounts.test_second_factor import ASK, CONFIRM, OFFICE, boss, code_of, required, set_up, sign_in, unused  # noqa: F401
from tests.factories import PASSWORD, make_person

ADD, BY_KEY, RECOVERY = "/lop-hai/khoa", "/dang-nhap/khoa", "/lop-hai/ma-du-phong"


def options_on(page):
    return json.loads(html.unescape(re.search(r'data-passkey-options="([^"]+)"', page.text)[1]))


def add(client, key=None, name="Điện thoại", **changes):
    key = key or SoftKey()
    response = client.post(ADD, {"name": name, "credential": key.make(options_on(client.get(ADD)), **changes)})
    return key, response


def enter(client, key, **changes):
    return client.post(BY_KEY, {"credential": key.show(client.get(BY_KEY).json()["options"], **changes)})


def who(client):
    return client.session.get("_auth_user_id")


def test_a_passkey_signs_in_by_itself_and_opens_the_office(client, client_of, boss, required):  # noqa: F811
    sign_in(client)
    key, response = add(client)
    # the first second factor brings recovery codes
    assert response["Location"] == RECOVERY
    assert len(re.findall(r"<code>[2-9A-Z-]{14}</code>", client.get(RECOVERY).text)) == 10
    assert client.get(OFFICE).status_code == 200

    other = client_of()
    assert enter(other, key)["Location"] == "/sau-dang-nhap"
    assert who(other) == str(boss.pk)
    assert other.get(OFFICE).status_code == 200
    # such a session ends the same day, as every one of the office
    assert other.session.get_expiry_age() <= 12 * 3600
    actions = list(
        Audit.objects.filter(actor=boss).exclude(action="look.people").order_by("id").values_list("action", flat=True)
    )
    assert actions == ["session.signed_in", "second_factor.key_added", "session.signed_in"]


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [("/to-chuc", "/to-chuc"), ("https://xau.example/", "/sau-dang-nhap"), ("//xau.example", "/sau-dang-nhap")],
)
def test_a_passkey_leads_to_pages_of_this_site_only(client, client_of, boss, wanted, led_to):  # noqa: F811
    sign_in(client)
    key, _response = add(client)
    other = client_of()
    credential = key.show(other.get(BY_KEY).json()["options"])
    assert other.post(BY_KEY, {"credential": credential, "next": wanted})["Location"] == led_to


def test_a_passkey_is_the_second_step_after_the_password(client, client_of, boss):  # noqa: F811
    sign_in(client)
    key, _response = add(client)
    other = client_of()
    assert sign_in(other)["Location"] == ASK
    page = other.get(ASK)
    assert other.post(ASK, {"credential": key.show(options_on(page))})["Location"] == "/sau-dang-nhap"
    assert who(other) == str(boss.pk)


def test_a_recovery_code_serves_where_the_passkey_is_lost(client, client_of, boss):  # noqa: F811
    sign_in(client)
    add(client)
    codes = re.findall(r"<code>([2-9A-Z-]{14})</code>", client.get(RECOVERY).text)
    other = client_of()
    sign_in(other)
    assert other.post(ASK, {"code": codes[3].lower().replace("-", " ")}).status_code == 302
    assert who(other) == str(boss.pk)


@pytest.mark.parametrize("wrong", ["another key", "another challenge", "another's name", "another site", "no finger"])
def test_what_is_not_this_key_signs_nobody_in(client, client_of, boss, cell, wrong):  # noqa: F811
    other_person = make_person("Trần Thị Lan", code="QT02", unit=cell, role=Role.Kind.ADMIN, password=PASSWORD)
    sign_in(client)
    key, _response = add(client)
    stranger, changes = client_of(), {}
    if wrong == "another key":
        copy = SoftKey()
        copy.id, copy.handle = key.id, key.handle
        key = copy
    elif wrong == "another challenge":
        changes["challenge"] = "AAAA" * 11
    elif wrong == "another's name":
        from allauth.account.utils import user_pk_to_url_str

        from tests.accounts.soft_key import text

        changes["handle"] = text(user_pk_to_url_str(other_person).encode())
    elif wrong == "another site":
        key.origin = "https://thi-truc-tuyen.vi.du"
    else:
        key.flags = 1
    assert enter(stranger, key, **changes)["Location"] == "/dang-nhap"
    assert who(stranger) is None
    assert "Khóa truy cập chưa được nhận." in stranger.get("/dang-nhap").text


def test_an_answer_is_worth_one_sign_in(client, client_of, boss):  # noqa: F811
    sign_in(client)
    key, _response = add(client)
    thief = client_of()
    answer = key.show(thief.get(BY_KEY).json()["options"])
    assert client_of().post(BY_KEY, {"credential": answer})["Location"] == "/dang-nhap"
    assert thief.post(BY_KEY, {"credential": answer})["Location"] == "/sau-dang-nhap"
    thief.post("/dang-xuat")
    assert thief.post(BY_KEY, {"credential": answer})["Location"] == "/dang-nhap"
    assert who(thief) is None


NONSENSE = (
    *("", "{", "[]", "1", "null", '{"id": "a"}', '{"response": {"userHandle": 3}}'),
    *('{"id":"AA","rawId":"AA","response":{}}', "[" * 9_000, '{"a":"' + "b" * 30_000 + '"}'),
)


@pytest.mark.parametrize("sent", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_and_breaks_nothing(client, boss, sent):  # noqa: F811
    client.get(BY_KEY)
    assert client.post(BY_KEY, {"credential": sent})["Location"] == "/dang-nhap"
    sign_in(client)
    client.get(ADD)
    assert client.post(ADD, {"name": "a", "credential": sent}).status_code == 422
    add(client)
    client.logout()
    sign_in(client)
    assert client.post(ASK, {"credential": sent}).status_code == 200
    assert who(client) is None


def test_a_locked_account_has_no_passkey_either(client, client_of, boss):  # noqa: F811
    sign_in(client)
    key, _response = add(client)
    Person.objects.filter(pk=boss.pk).update(is_active=False)
    other = client_of()
    assert enter(other, key)["Location"] == "/dang-nhap"
    assert who(other) is None


def test_a_key_that_asks_for_no_finger_is_not_taken(client, boss):  # noqa: F811
    sign_in(client)
    _key, response = add(client, SoftKey(verified=False))
    assert response.status_code == 422
    assert not Authenticator.objects.exists()


def test_whoever_knows_the_password_alone_cannot_change_the_second_factor(client, client_of, boss):  # noqa: F811
    sign_in(client)
    set_up(client)
    other = client_of()
    # signed in some other way, the password just given again
    other.force_login(boss)
    session = other.session
    session["account_authentication_methods"] = list(client.session["account_authentication_methods"][:1])
    session.save()
    for page in (ADD, "/lop-hai/bat", "/lop-hai/tat", RECOVERY, f"{RECOVERY}/moi"):
        assert other.post(page).headers.get("Location", "").startswith(CONFIRM) or other.post(page).status_code == 405
        assert other.get(page)["Location"].startswith(CONFIRM)
    assert Authenticator.objects.filter(user=boss).count() == 2


def test_a_key_is_listed_and_taken_away_by_its_owner_alone(client, client_of, boss, cell):  # noqa: F811
    other = make_person("Trần Thị Lan", code="QT02", unit=cell, role=Role.Kind.ADMIN, password=PASSWORD)
    sign_in(client)
    key, _response = add(client, name="Máy <b>cơ quan</b>")
    row = Authenticator.objects.get(type="webauthn")
    assert "Máy &lt;b&gt;cơ quan&lt;/b&gt;" in client.get("/lop-hai").text

    stranger = client_of()
    sign_in(stranger, "QT02")
    assert [stranger.get(f"{ADD}/{row.pk}").status_code, stranger.post(f"{ADD}/{row.pk}").status_code] == [404, 404]
    assert Authenticator.objects.filter(user=other).count() == 0

    assert client.post(f"{ADD}/{row.pk}")["Location"] == "/lop-hai"
    # the last way of the second factor takes the recovery codes along
    assert not Authenticator.objects.filter(user=boss).exists()
    assert enter(client_of(), key)["Location"] == "/dang-nhap"


def test_the_app_stays_beside_a_passkey(client, client_of, boss):  # noqa: F811
    sign_in(client)
    secret = set_up(client)
    _key, response = add(client)
    assert response["Location"] == "/lop-hai"
    unused(boss)
    other = client_of()
    sign_in(other)
    assert other.post(ASK, {"code": code_of(secret)}).status_code == 302
    client.post(f"{ADD}/{Authenticator.objects.get(type='webauthn').pk}")
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]


def test_the_first_passkey_ends_sign_ins_that_never_showed_one(client, client_of, boss):  # noqa: F811
    other = client_of()
    sign_in(other)
    sign_in(client)
    add(client)
    assert (other.get(OFFICE).status_code, client.get(OFFICE).status_code) == (302, 200)


def test_the_same_key_is_kept_once(client, boss):  # noqa: F811
    sign_in(client)
    key, _response = add(client)
    _key, again = add(client, key)
    assert again.status_code == 422
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_participants_have_none(client, by_code):
    sign_in(client, "DV002")
    assert [client.get(ADD).status_code, client.post(ADD).status_code] == [404, 404]


# --- recovery codes at rest ---------------------------------------------------------------------------


def test_recovery_codes_are_kept_as_password_hashes(client, boss):  # noqa: F811
    sign_in(client)
    set_up(client)
    codes = re.findall(r"<code>([2-9A-Z-]{14})</code>", client.get(RECOVERY).text)
    kept = Authenticator.objects.get(type="recovery_codes").data["hashes"]
    assert [one.startswith("argon2$argon2id$") for one in kept] == [True] * 10
    # each with a salt of its own
    assert len({one.split("$")[4] for one in kept}) == 10
    assert not any(code in str(kept) for code in codes)
    assert not any(code in str(client.session.items()) for code in codes)


def test_codes_of_before_are_hashed_by_the_migration_and_still_work(client, client_of, boss):  # noqa: F811
    from importlib import import_module

    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from django.apps import apps

    sign_in(client)
    set_up(client)
    Authenticator.objects.filter(type="recovery_codes").delete()
    made = RecoveryCodes.activate(boss)
    codes = made.generate_codes()
    made._mark_code_used(4)
    import_module("accounts.migrations.0014_recovery_codes_hashed").hash_codes(apps, None)
    data = Authenticator.objects.get(type="recovery_codes").data
    assert (list(data), len(data["hashes"])) == (["hashes"], 9)
    for code, expected in ((codes[0], 302), (codes[0], 200), (codes[4], 200), (codes[9], 302)):
        other = client_of()
        sign_in(other)
        assert other.post(ASK, {"code": code}).status_code == expected
