"""/healthz and /readyz."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from contest import health
from contest.common import heartbeats


@pytest.fixture
def broker_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_broker_answers", lambda: True)


def test_healthz(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_healthz_wrong_method(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_readyz(client: Client, broker_there: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": True,
        "broker": True,
        "clock": True,
        "disk": True,
        "oldest_uncounted_seconds": 0,
        "beat_age_seconds": None,
        "worker_age_seconds": None,
    }
    assert response["Cache-Control"].endswith("private")


@pytest.mark.django_db
def test_readyz_tells_how_long_nothing_was_heard_of_beat_and_worker(client: Client, broker_there: None) -> None:
    cache.set(heartbeats.BEAT, heartbeats._now_s() - 300)
    cache.set(heartbeats.WORKER, heartbeats._now_s() - 20)
    try:
        response = client.get("/readyz")
    finally:
        cache.clear()
    told = response.json()
    # a beat that is dead costs no hand-in, so no server is taken out
    assert (response.status_code, told["ready"]) == (200, True)
    assert 300 <= told["beat_age_seconds"] <= 310
    assert 20 <= told["worker_age_seconds"] <= 30


@pytest.mark.django_db
def test_readyz_without_broker(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {
        "ready": False,
        "database": True,
        "broker": False,
        "clock": True,
        "disk": True,
        "oldest_uncounted_seconds": None,
        "beat_age_seconds": None,
        "worker_age_seconds": None,
    }


def test_readyz_without_database(client: Client, broker_there: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(health.connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] is False


@pytest.mark.django_db
def test_clock_that_is_off_is_told_and_takes_no_server_out(
    client: Client, broker_there: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "look_at_clock", lambda: 180_000)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["ready"], response.json()["clock"]) == (200, True, False)
    assert "thi_clock_drift_seconds 180.0" in client.get("/metrics").text


@pytest.mark.django_db
def test_a_full_disk_is_told_and_takes_no_server_out(
    client: Client, broker_there: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: SimpleNamespace(free=4096))
    response = client.get("/readyz")
    assert (response.status_code, response.json()["ready"], response.json()["disk"]) == (200, True, False)


@pytest.mark.django_db
def test_clock_of_this_machine_is_the_database_s(client: Client) -> None:
    assert health.look_at_clock() == 0


def test_security_txt(client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:an-toan@example.vn"
    response = client.get("/.well-known/security.txt")
    contact, expires, _languages = response.text.splitlines()
    assert contact == "Contact: mailto:an-toan@example.vn"
    assert expires.startswith("Expires: 20")
