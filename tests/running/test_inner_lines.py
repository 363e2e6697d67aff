"""Lines to database and broker on other machines are encrypted and checked, or the site does not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from contest.common.inner_lines import is_here, plain_services
from tests.running.commands import manage
from tests.running.test_settings import REAL, show

PG = {"ENGINE": "django.db.backends.postgresql"}
LOCAL = "redis://127.0.0.1:6379/0"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *(("", True), ("/run/postgresql", True), ("localhost", True), ("127.0.0.2", True), ("::1", True)),
        *(("10.0.0.7", False), ("db.thi.vn", False), ("127.0.0.1.xau.vn", False)),
    ],
)
def test_is_here(host: str, expected: bool) -> None:
    assert is_here(host) is expected


@pytest.mark.parametrize("mode", [None, "require", "prefer", "disable", "verify-full"])
def test_database_elsewhere_needs_a_certificate_that_is_checked(mode: str | None) -> None:
    database = {**PG, "HOST": "10.0.0.7", "OPTIONS": {"sslmode": mode} if mode else {}}
    assert plain_services(database, LOCAL) == ([] if mode == "verify-full" else ["PostgreSQL (10.0.0.7)"])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (LOCAL, []),
        ("redis://10.0.0.8:6379/0", ["Redis (10.0.0.8)"]),
        ("rediss://10.0.0.8:6379/0", []),
        ("rediss://10.0.0.8:6379/0?ssl_cert_reqs=none", ["Redis (10.0.0.8)"]),
        ("rediss://10.0.0.8:6379/0?ssl_cert_reqs=CERT_NONE", ["Redis (10.0.0.8)"]),
    ],
)
def test_broker_elsewhere(url: str, expected: list[str]) -> None:
    assert plain_services({**PG, "HOST": ""}, url) == expected


def test_a_plain_line_is_refused_by_name_unless_the_network_is_closed(tmp_path: Path) -> None:
    far = {**REAL, "DATABASE_URL": "postgresql://thi:mat-khau@10.0.0.7:5432/thi"}
    result = manage(tmp_path, "check", **far)
    assert result.returncode == 2
    assert result.stderr.startswith("Kết nối tới PostgreSQL (10.0.0.7) ở máy khác chưa mã hóa.")
    assert "mat-khau" not in result.stderr
    assert manage(tmp_path, "check", **far, ALLOW_HTTP="1").returncode == 0


def test_what_the_address_says_of_encryption_reaches_the_driver(tmp_path: Path) -> None:
    real = {
        **REAL,
        "DATABASE_URL": "postgresql://thi:thi@10.0.0.7:5432/thi?sslmode=verify-full&sslrootcert=/etc/thi/ca.pem",
        "REDIS_URL": "rediss://10.0.0.8:6379/0",
    }
    options = show(tmp_path, "settings.DATABASES['default']['OPTIONS']", **real)
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/thi/ca.pem")
    assert options["server_side_binding"] is True
    told = "__import__('contest.celery').celery.app.connection_for_read().ssl"
    assert show(tmp_path, f"[int({told}['ssl_cert_reqs']), {told}['ssl_check_hostname']]", **real) == [2, True]


def test_secrets_come_from_files_that_a_vault_hands_over(tmp_path: Path) -> None:
    files = {}
    for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL"):
        (tmp_path / name).write_text(f"{REAL[name]}\n")
        files[f"{name}_FILE"] = str(tmp_path / name)
    told = "[settings.SECRET_KEY, settings.DATABASES['default']['NAME'], settings.REDIS_URL, settings.IDENTITY_KEY]"
    expected = [REAL["SECRET_KEY"], "thi", REAL["REDIS_URL"], REAL["SECRET_KEY"]]
    assert show(tmp_path, told, ALLOWED_HOSTS=REAL["ALLOWED_HOSTS"], **files) == expected
