"""Pictures are served by their hash: to everybody who knows it, for good, and as nothing else than a picture."""

import pytest
from django.test import Client

from contest.banks.models import Picture
from contest.banks.picture_door import _kept
from contest.banks.pictures import clean_picture
from tests.banks.picture_files import png
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    _kept.cache_clear()


@pytest.fixture
def picture(db: None) -> Picture:
    made = clean_picture(png(3))
    return Picture.objects.create(
        hash=made.hash, kind=made.kind, width=made.width, height=made.height, content=made.content
    )


def test_the_answer_is_the_picture_and_nothing_else(client: Client, picture):
    response = client.get(f"/hinh/{picture.hash}")
    assert (response.status_code, response.content) == (200, picture.content)
    headers = {name: response[name] for name in response.headers if name not in ("X-Request-ID", "Permissions-Policy")}
    assert headers == {
        "Content-Type": "image/png",
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'"{picture.hash}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def test_over_plain_http_a_real_installation_sends_no_picture(client: Client, picture, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(f"/hinh/{picture.hash}").status_code == 301


def test_cookies_are_neither_read_nor_set(client: Client, picture, django_assert_num_queries):
    client.force_login(make_person(password="mat-khau-thu-1"))
    with django_assert_num_queries(1):
        response = client.get(f"/hinh/{picture.hash}")
    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers


def test_a_process_asks_the_database_once(client: Client, picture, django_assert_num_queries):
    client.get(f"/hinh/{picture.hash}")
    with django_assert_num_queries(0):
        assert client.get(f"/hinh/{picture.hash}").status_code == 200


def test_who_has_it_is_told_so(client: Client, picture):
    response = client.get(f"/hinh/{picture.hash}", headers={"if-none-match": f'"{picture.hash}"'})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", f'"{picture.hash}"')


@pytest.mark.parametrize("hash", ["0" * 64, "abc", "0" * 63, "A" * 64, f"{'0' * 64}x"])
def test_what_is_not_there_is_not_found(client: Client, hash, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert client.get(f"/hinh/{hash}").status_code == 404


def test_other_addresses_and_methods(client: Client, picture):
    assert client.get("/hinh/").status_code == 404
    assert client.get(f"/hinh/{picture.hash}/x").status_code == 404
    assert client.post(f"/hinh/{picture.hash}").status_code == 405
    assert client.head(f"/hinh/{picture.hash}").content == b""


def test_a_picture_that_comes_later_is_found(client: Client):
    made = clean_picture(png(9))
    assert client.get(f"/hinh/{made.hash}").status_code == 404
    Picture.objects.create(hash=made.hash, kind=made.kind, width=made.width, height=made.height, content=made.content)
    assert client.get(f"/hinh/{made.hash}").status_code == 200
