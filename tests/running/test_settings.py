"""The environment decides: embedded, a real installation, or a refusal."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from contest.management.commands.up import shows_demo
from tests.running.commands import manage

REAL = {
    "DATABASE_URL": "postgresql://thi:thi@127.0.0.1:5432/thi",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "thi.example.vn,www.thi.example.vn",
}


def show(var_dir: Path, expression: str, **changes: str) -> Any:
    """The value of a Python expression over `settings` and `connection`."""
    code = (
        "import json; from django.conf import settings; from django.db import connection\n"
        "def pragma(name):\n"
        "    with connection.cursor() as cursor: return cursor.execute('PRAGMA ' + name).fetchone()[0]\n"
        f"print(json.dumps({expression}))"
    )
    result = manage(var_dir, "shell", "--no-imports", "-c", code, **changes)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_a_real_installation_passes_djangos_own_check(tmp_path: Path) -> None:
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "INFO", **REAL)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("missing", REAL)
def test_half_configured_is_refused_with_what_is_missing(tmp_path: Path, missing: str) -> None:
    result = manage(tmp_path, "up", **{key: value for key, value in REAL.items() if key != missing})
    assert result.returncode == 2
    assert result.stdout == ""
    first, hint, last = result.stderr.rstrip("\n").split("\n")
    assert first.startswith("Cấu hình mới có một nửa: đã có ")
    assert missing not in first
    assert hint.startswith(f"  {missing}=")
    assert last.startswith("Đặt đủ cả bốn biến")


@pytest.mark.parametrize("key", ["short", "a" * 60])
def test_a_simple_secret_is_refused(tmp_path: Path, key: str) -> None:
    result = manage(tmp_path, "check", **{**REAL, "SECRET_KEY": key})
    assert result.returncode == 2
    assert result.stderr.startswith("SECRET_KEY ngắn hoặc đơn giản quá")
    assert len(result.stderr.splitlines()) == 1


def test_a_data_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = manage(tmp_path, "check", VAR_DIR=str(tmp_path / "file" / "var"))
    assert result.returncode == 2
    assert result.stderr.startswith(f"Không ghi được vào thư mục dữ liệu {tmp_path}/file/var.")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("port", ["0", "65536", "tám nghìn"])
def test_up_refuses_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    result = manage(tmp_path, "up", "--port", port)
    assert result.returncode == 2
    assert f"{port} không phải số cổng" in result.stderr


def test_embedded_keeps_its_secret_to_itself(tmp_path: Path) -> None:
    first = show(tmp_path, "settings.SECRET_KEY")
    assert len(first) >= 50
    assert show(tmp_path, "settings.SECRET_KEY") == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_embedded_sqlite_is_what_was_measured(tmp_path: Path) -> None:
    facts = show(
        tmp_path,
        "[connection.vendor, pragma('journal_mode'), pragma('foreign_keys'), pragma('synchronous'), "
        "pragma('busy_timeout'), connection.transaction_mode]",
    )
    assert facts == ["sqlite", "wal", 1, 2, 20_000, "IMMEDIATE"]


def test_embedded_hosts_come_from_up(tmp_path: Path) -> None:
    assert show(tmp_path, "settings.ALLOWED_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]
    assert show(tmp_path, "settings.ALLOWED_HOSTS", EMBEDDED_HOSTS="localhost,192.168.1.7") == [
        "localhost",
        "192.168.1.7",
    ]


@pytest.mark.parametrize(("extra", "https"), [({}, True), ({"ALLOW_HTTP": "1"}, False)])
def test_https_is_the_rule_of_a_real_installation(tmp_path: Path, extra: dict[str, str], https: bool) -> None:
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    assert show(tmp_path, f"[getattr(settings, name) for name in {names}]", **REAL, **extra) == [https] * 3
    names = ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    told = show(tmp_path, f"[getattr(settings, name) for name in {names}]", **REAL, **extra)
    assert told == [31_536_000 * https, https]


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({}, ["__Host-phien", "__Host-csrf", "__Host-ngon_ngu", "__Secure-cho_ngoi"]),
        ({"ALLOW_HTTP": "1"}, ["sessionid", "csrftoken", "django_language", "cho_ngoi"]),
    ],
)
def test_cookies_over_https_have_names_that_cannot_be_planted(
    tmp_path: Path, extra: dict[str, str], expected: list[str]
) -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME"]
    seat = "__import__('contest.sitting.guard').sitting.guard.SEAT_COOKIE"
    assert show(tmp_path, f"[*(getattr(settings, name) for name in {names}), {seat}]", **REAL, **extra) == expected


def test_passwords_cost_what_owasp_asks(tmp_path: Path) -> None:
    """In a process of its own: the suite's passwords are cheap (tests/conftest.py)."""
    hashed = show(tmp_path, "__import__('django.contrib.auth.hashers').contrib.auth.hashers.make_password('x')")
    assert hashed.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_key_is_not_changed_before_the_identity_has_its_own(tmp_path: Path) -> None:
    result = manage(tmp_path, "check", **REAL, SECRET_KEY_FALLBACKS="x" * 60)
    assert result.returncode == 2
    assert result.stderr.startswith("Đổi SECRET_KEY mà chưa đặt IDENTITY_KEY")
    own = {**REAL, "SECRET_KEY_FALLBACKS": "x" * 60, "IDENTITY_KEY": "y" * 60}
    assert show(tmp_path, "settings.SECRET_KEY_FALLBACKS", **own) == ["x" * 60]


def test_a_broker_behind_a_socket_is_called_by_each_clients_name(tmp_path: Path) -> None:
    at = {**REAL, "REDIS_URL": "unix:///run/redis/redis.sock"}
    assert show(tmp_path, "[settings.REDIS_URL, settings.CELERY_BROKER_URL]", **at) == [
        "unix:///run/redis/redis.sock",
        "redis+socket:///run/redis/redis.sock",
    ]


def test_prepared_files_may_lie_elsewhere_and_are_made_there(tmp_path: Path) -> None:
    var_dir, prepared = tmp_path / "var", tmp_path / "prepared"
    var_dir.mkdir()
    assert manage(var_dir, "prepare", PREPARED_DIR=str(prepared)).returncode == 0
    assert list(prepared.glob("static/css/*.css.br"))
    assert not (var_dir / "static").exists()


def test_prepared_files_that_cannot_be_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = manage(tmp_path, "check", PREPARED_DIR=str(tmp_path / "file" / "prepared"))
    assert result.returncode == 2
    assert result.stderr.startswith(f"PREPARED_DIR={tmp_path}/file/prepared: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("production", "only", "no_demo", "shown"),
    [
        (False, False, False, True),
        (False, False, True, False),
        (False, True, False, False),
        (True, False, False, False),
    ],
)
def test_accounts_with_published_passwords_are_made_on_no_real_installation(settings, production, only, no_demo, shown):
    settings.PRODUCTION = production
    assert shows_demo(only=only, no_demo=no_demo) is shown
