"""Costly things are made so often a minute for each account, whatever its address; registrations for the whole site."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, get_resolver

from contest.common import pace
from tests.factories import make_person

FILE, REGISTER = "/toi/du-lieu/tep", "/dang-ky"


@pytest.fixture
def short(settings, monkeypatch):
    monkeypatch.setattr(pace, "time", lambda: 1_000_000.0)
    settings.PACES = {"accounts:own_file": 2, "account_signup": 2}


def test_every_pace_is_of_an_address_that_there_is(settings):
    names = {":".join([*spaces, name]) for name, spaces in _names(get_resolver().url_patterns, ())}
    assert set(settings.PACES) - names == set()


def _names(patterns, spaces):
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces)
        elif one.name:
            yield one.name, spaces


def test_each_account_has_its_own_count(client, member, short):
    client.force_login(member)
    assert [client.post(FILE).status_code for _ in range(3)] == [200, 200, 429]
    other = Client()
    other.force_login(make_person("Đỗ Văn Ngoài", unit=member.unit))
    assert other.post(FILE).status_code == 200


def test_it_opens_again_in_the_next_minute_and_says_when(client, member, short, monkeypatch):
    client.force_login(member)
    response = [client.post(FILE) for _ in range(3)][-1]
    assert response["Retry-After"] == "60"
    assert "Chờ một phút rồi thử lại" in response.text
    monkeypatch.setattr(pace, "time", lambda: 1_000_060.0)
    assert client.post(FILE).status_code == 200


def test_looking_at_the_form_of_registration_is_not_counted(client, root, short):
    assert [Client().get(REGISTER).status_code for _ in range(4)] == [200] * 4
    assert [Client().post(REGISTER).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get(REGISTER).status_code == 200


def test_without_the_cache_each_process_counts(client, member, short, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nonexistent/x.sock"}
    }
    with pytest.raises(Exception, match="nonexistent"):
        cache.get("anything")
    pace._without_cache.cache_clear()
    client.force_login(member)
    assert [client.post(FILE).status_code for _ in range(3)] == [200, 200, 429]
