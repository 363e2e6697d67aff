"""Single sign-on against a provider of our own on loopback: whom it lets in, whom it does not, what it never does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from tests.factories import make_person

LOGIN = reverse("openid_connect_login", args=["co-quan"])
BACK = reverse("openid_connect_callback", args=["co-quan"])
pytestmark = pytest.mark.django_db
OWN, FOREIGN = (rsa.generate_private_key(public_exponent=65_537, key_size=2048) for _ in range(2))


class Provider(ThreadingHTTPServer):
    """An OpenID provider: `claims` is whom it names next; `tokens` what was asked of it."""

    claims: dict[str, Any]
    named = "k1"
    key: Any = OWN
    algorithm = "RS256"
    calls_itself = ""
    says_elsewhere: dict[str, Any] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        if self.path == "/.well-known/openid-configuration":
            issuer = self.server.issuer
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            self.answer({"issuer": self.server.calls_itself or issuer, "jwks_uri": f"{issuer}/keys"} | {
                f"{name}_endpoint": f"{issuer}/{path}" for name, path in names.items()
            })  # fmt: skip
        elif self.path == "/keys":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(OWN.public_key(), as_dict=True)
            self.answer({"keys": [{**public, "kid": "k1", "alg": "RS256", "use": "sig"}]})
        else:
            self.answer(self.server.says_elsewhere or self.server.claims)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if sent.get("code") != ["ma"] or "code_verifier" not in sent:
            self.answer({"error": "invalid_grant"}, status=400)
            return
        told = {"iss": self.server.issuer, "aud": "thi", "exp": 4_000_000_000, "iat": 1, **self.server.claims}
        key, algorithm = self.server.key, self.server.algorithm
        token = jwt.encode(told, key, algorithm=algorithm, headers={"kid": self.server.named})
        self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def answer(self, body: dict[str, Any], *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    server = Provider(("127.0.0.1", 0), Answers)
    server.claims = {"sub": "1", "preferred_username": "dv 001"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {"provider_id": "co-quan", "name": "Cổng tỉnh", "client_id": "thi", "secret": "s",
           "settings": {"server_url": server.issuer}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    settings.OIDC_ISSUER, settings.OIDC_NAME = server.issuer, "Cổng tỉnh"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def member(root) -> Person:
    return make_person("Nguyễn Thị Thu Hằng", code="DV001", unit=root)


def come_back(client: Client, code: str = "ma", **more: str):
    """Through the provider and back."""
    asked = client.post(LOGIN)
    assert asked.status_code == 302
    query = parse_qs(urlsplit(asked["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    return client.get(BACK, {"code": code, "state": query["state"][0], **more})


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_whom_the_provider_names_by_code_is_in(provider, client, member):
    assert "Vào bằng Cổng tỉnh" in client.get(reverse("account_login")).content.decode()
    assert come_back(client).status_code == 302
    assert signed_in_as(client) == str(member.pk)
    assert come_back(Client()).status_code == 302
    assert [*SocialAccount.objects.values_list("user", "uid", "extra_data")] == [(member.pk, "1", {})]


def test_later_the_provider_s_lasting_id_counts_not_the_name(provider, client, member):
    other = make_person("Người Khác", code="DV002")
    come_back(client)
    provider.claims = {"sub": "1", "preferred_username": "DV002"}
    again = Client()
    come_back(again)
    assert signed_in_as(again) == str(member.pk)
    # somebody else there who was given the old name
    provider.claims = {"sub": "2", "preferred_username": "DV001"}
    third = Client()
    assert come_back(third).status_code == 403
    assert signed_in_as(third) is None
    assert not SocialAccount.objects.filter(user=other).exists()


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"sub": "9", "preferred_username": "KHONG-CO"}, "nêu mã KHONG-CO"),
        ({"sub": "9"}, "không nêu mã nào"),
    ],
)
def test_who_has_no_account_is_told_and_gets_none(provider, client, member, claims, words):
    provider.claims = claims
    response = come_back(client)
    assert response.status_code == 403
    assert words in response.content.decode()
    assert signed_in_as(client) is None
    assert (Person.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_closed_accounts_stay_closed(provider, client, member):
    come_back(client)
    Person.objects.update(is_active=False)
    again = Client()
    assert come_back(again).status_code == 403
    assert signed_in_as(again) is None


def test_what_the_provider_refuses_or_does_not_know_is_said(provider, client, member):
    assert "chưa xác nhận được. Làm lại" in come_back(client, "sai").content.decode()
    response = client.get(BACK, {"error": "access_denied", "state": "x"})
    assert response.status_code == 403
    assert client.get(BACK, {"code": "ma", "state": "của-người-khác"}).status_code == 403
    assert signed_in_as(client) is None


@pytest.mark.parametrize("wrong", [{"aud": "khac"}, {"iss": "http://127.0.0.1:1"}, {"exp": 2}], ids=str)
def test_tokens_for_others_are_refused(provider, client, member, wrong):
    provider.claims |= wrong
    assert come_back(client).status_code == 403
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": FOREIGN},
        {"key": None, "algorithm": "none"},
        {"key": "a secret of at least thirty-two bytes", "algorithm": "HS256"},
        {"named": "k2"},
        {"calls_itself": "https://another.example"},
        {"says_elsewhere": {"sub": "2", "preferred_username": "dv 001"}},
    ],
    ids=["another key", "no signature", "shared secret", "unknown key", "another issuer", "two people"],
)
def test_what_another_could_have_said_is_refused(provider, client, member, wrong):
    for name, value in wrong.items():
        setattr(provider, name, value)
    assert come_back(client).status_code == 403
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.exists()


def test_staff_are_asked_for_their_second_factor(provider, client, admin, settings):
    settings.STAFF_SECOND_FACTOR, settings.STAFF_SECOND_FACTOR_GRACE_HOURS = "required", 0
    provider.claims = {"sub": "5", "preferred_username": admin.code}
    come_back(client)
    assert client.get("/quan-tri/nhat-ky").status_code in (302, 403)


def test_without_it_there_is_no_such_page(client, root):
    assert "Vào bằng" not in client.get(reverse("account_login")).content.decode()
    assert client.post(LOGIN).status_code == 404
    assert client.get(BACK).status_code == 404


def test_a_link_alone_signs_nobody_in(provider, client, member):
    assert client.get(LOGIN).status_code != 302
    assert signed_in_as(client) is None
