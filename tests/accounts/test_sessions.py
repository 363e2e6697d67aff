"""Sessions: what was known before signing in opens nothing afterwards."""

import pytest

from tests.factories import PASSWORD

REGISTRATION = {
    "full_name": "Nguyễn Thị Hoa",
    "phone": "0987 654 321",
    "password": "mat-khau-thu-1",
    "unit": "K1-1",
    "consent": "on",
}


@pytest.fixture
def planted(client):
    """The key of a session that was there before, as somebody might have planted it in the browser."""
    session = client.session
    session["planted"] = True
    session.save()
    return session.session_key


@pytest.mark.parametrize(
    ("address", "data"),
    [("/dang-nhap", {"login": "DV002", "password": PASSWORD}), ("/dang-ky", REGISTRATION)],
)
def test_session_gets_another_key_when_somebody_signs_in(client, client_of, by_code, planted, address, data):
    assert client.post(address, data).status_code == 302
    planter = client_of()
    planter.cookies["sessionid"] = planted

    assert "_auth_user_id" in client.session
    assert client.session.session_key != planted
    assert "_auth_user_id" not in planter.session


def test_session_of_the_one_before_is_not_seen_by_the_next(client, by_code, member):
    client.force_login(member)
    session = client.session
    session["own"] = "riêng"
    session.save()
    client.post("/dang-xuat")
    client.post("/dang-nhap", {"login": "DV002", "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(by_code.pk)
    assert "own" not in client.session


def test_signing_out_empties_what_the_browser_keeps(client, by_code):
    client.force_login(by_code)
    assert "Clear-Site-Data" not in client.get("/dang-xuat").headers
    assert client.post("/dang-xuat").headers["Clear-Site-Data"] == '"cache", "storage"'
