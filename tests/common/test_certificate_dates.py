"""Of which services a certificate is looked at, and what is read of it; real servers: test_inner_tls.py."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from contest.common import certificate_dates
from contest.common.certificate_dates import Ending, days_left, kept_endings, looks, read_endings
from contest.common.inner_certificates import make_authority, make_service
from tests.services import free_port

NOW = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)
PG, LITE = "django.db.backends.postgresql", "django.db.backends.sqlite3"
FULL = {"sslmode": "verify-full"}


@pytest.mark.parametrize(
    ("database", "broker", "web", "seen"),
    [
        ({"ENGINE": LITE}, "unix:///x", "", []),
        ({"ENGINE": PG, "HOST": "db", "OPTIONS": FULL}, "rediss://redis/0", "/web.pem", ["web", "PostgreSQL", "Redis"]),
        ({"ENGINE": PG, "HOST": "db"}, "redis://redis/0", "", []),
        ({"ENGINE": PG, "HOST": "/run/postgresql", "OPTIONS": FULL}, "redis://redis/0", "", []),
        ({"ENGINE": PG, "HOST": "db", "OPTIONS": {"sslmode": "disable"}}, "rediss://redis/0", "", ["Redis"]),
    ],
)
def test_only_lines_that_are_encrypted_are_looked_at(
    database: dict[str, object], broker: str, web: str, seen: list[str]
) -> None:
    assert [name for name, _ in looks(database, broker, web)] == seen


def test_the_first_certificate_of_a_file_counts_not_who_signed_it(tmp_path: Path) -> None:
    authority, key = make_authority(now=NOW)
    certificate, _ = make_service(["web"], authority=authority, authority_key=key, now=NOW)
    (tmp_path / "web.pem").write_bytes(certificate + authority)
    found = read_endings(looks({"ENGINE": LITE}, "unix:///x", str(tmp_path / "web.pem")))
    assert found == [Ending("web", NOW + dt.timedelta(days=825))]


def test_what_cannot_be_read_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "web.pem").write_text("no certificate")
    database = {"ENGINE": PG, "HOST": "127.0.0.1", "PORT": free_port(), "OPTIONS": FULL}
    some = looks(database, f"rediss://127.0.0.1:{free_port()}/0", str(tmp_path / "web.pem"))
    assert read_endings(some) == [Ending("web", None), Ending("PostgreSQL", None), Ending("Redis", None)]
    assert read_endings(looks({"ENGINE": LITE}, "unix:///x", str(tmp_path / "gone.pem"))) == [Ending("web", None)]


@pytest.mark.parametrize(("hours", "days"), [(720, 30), (719, 29), (1, 0), (-1, -1)])
def test_days_left_are_whole_days(hours: int, days: int) -> None:
    assert days_left(NOW + dt.timedelta(hours=hours), now=NOW) == days


def test_they_are_looked_at_once_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    monkeypatch.setattr(certificate_dates, "read_endings", lambda some: times.append(1) or [])
    monkeypatch.setattr(certificate_dates, "_kept", {})
    assert (kept_endings(), kept_endings(), len(times)) == ([], [], 1)
    monkeypatch.setattr(certificate_dates, "time", SimpleNamespace(monotonic=lambda: 1e12))
    assert (kept_endings(), len(times)) == ([], 2)
