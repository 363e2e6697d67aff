"""Lines inside an installation with real servers on loopback: the authority that is named is trusted, no other."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command

from contest.common.certificate_dates import looks, read_endings
from contest.common.inner_certificates import make_authority, make_service
from tests.running.commands import ROOT, environment, manage
from tests.running.test_containers import NGINX
from tests.running.test_nginx import running
from tests.running.test_settings import REAL
from tests.services import Missing, _pongs, _running, free_port, postgres

NOW = dt.datetime.now(dt.UTC)
LOOK = (
    "import django; django.setup(); from django.db import connection; from django.core.cache import cache;"
    "c = connection.cursor(); c.execute('select ssl, version from pg_stat_ssl where pid = pg_backend_pid()');"
    "print(c.fetchone());"
    "cache.set('a', 1); print(cache.get('a'));"
    "from contest.celery import app; app.connection_for_write().ensure_connection(max_retries=1); print('broker')"
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ca.pem signs server.pem for localhost; other.pem is another authority."""
    folder = tmp_path_factory.mktemp("tls")
    folder.chmod(0o755)
    authority, key = make_authority(now=NOW)
    certificate, own = make_service(["localhost", "thi-web"], authority=authority, authority_key=key, now=NOW)
    other, _key = make_authority(now=NOW)
    for name, content in {
        "ca.pem": authority,
        "server.pem": certificate,
        "server.key": own,
        "other.pem": other,
    }.items():
        (folder / name).write_bytes(content)
    return folder


# --- made by the command ------------------------------------------------------------------------------


def test_certificates_are_made_and_their_keys_are_their_owner_s(tmp_path, capsys):
    call_command("make_certificates", "web", "thi-web", "10.0.0.12", folder=tmp_path)
    authority = (tmp_path / "ca.pem").read_bytes()
    call_command("make_certificates", "redis", "redis.noi-bo", folder=tmp_path)
    # the second service has the same authority
    assert (tmp_path / "ca.pem").read_bytes() == authority
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("*.key")}
    assert modes == {"ca.key": 0o600, "web.key": 0o600, "redis.key": 0o600}
    assert "thi-web, 10.0.0.12" in capsys.readouterr().out


def test_a_new_certificate_stays_with_who_could_read_the_former(tmp_path):
    call_command("make_certificates", "web", "thi-web", folder=tmp_path)
    key = tmp_path / "web.key"
    former = key.read_bytes()
    key.chmod(0o640)
    if os.getuid() == 0:
        os.chown(key, 65_534, 65_534)
    before = key.stat()
    call_command("make_certificates", "web", "thi-web", folder=tmp_path)
    assert key.read_bytes() != former
    after = key.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["ca.key", "ca.pem", "web.key", "web.pem"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ca", "thi-web"], "không phải ca"),
        (["cổng", "thi-web"], "chỉ chữ không dấu"),
        (["web", "tên máy"], "“tên máy” không phải tên máy hay địa chỉ"),
    ],
)
def test_names_that_cannot_be_are_refused(tmp_path, arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("make_certificates", *arguments, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_authority_without_its_key_or_that_is_none_is_told(tmp_path):
    call_command("make_certificates", "web", "thi-web", folder=tmp_path)
    kept = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    (tmp_path / "ca.key").rename(tmp_path / "elsewhere")
    with pytest.raises(CommandError, match=r"mà không có ca\.key"):
        call_command("make_certificates", "web", "thi-web", folder=tmp_path)
    (tmp_path / "ca.key").write_text("hỏng")
    with pytest.raises(CommandError, match="đã hỏng"):
        call_command("make_certificates", "web", "thi-web", folder=tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in ("web.pem", "web.key")} == {
        name: kept[name] for name in ("web.pem", "web.key")
    }


def test_certificates_are_made_by_root_without_touching_the_site(tmp_path):
    result = manage(tmp_path, "make_certificates", "web", "thi-web", "--folder", str(tmp_path / "tls"))
    assert result.returncode == 0, result.stderr
    # any other command begins with a key in the data folder
    assert [one.name for one in tmp_path.iterdir()] == ["tls"]


# --- refused by settings ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"WEB_CERTIFICATE": "/khong/co.pem"}, "WEB_CERTIFICATE và WEB_KEY đi cùng nhau"),
        (
            {"WEB_CERTIFICATE": "/khong/co.pem", "WEB_KEY": "/khong/co.key"},
            "WEB_CERTIFICATE=/khong/co.pem: không đọc được",
        ),
    ],
)
def test_half_a_certificate_is_refused(tmp_path, changes, said):
    result = manage(tmp_path, "check", **REAL, **changes)
    assert result.returncode == 2
    assert result.stderr.startswith(said)


def test_web_listens_beyond_this_machine_only_with_a_certificate(tmp_path):
    port = str(free_port())
    result = manage(tmp_path, "up", "--only", "web", "--host", "0.0.0.0", "--port", port, **REAL)
    assert result.returncode == 1
    assert "Web nghe ở 0.0.0.0 cho máy khác mà chưa có chứng chỉ." in result.stderr


# --- real servers -------------------------------------------------------------------------------------


@pytest.fixture
def servers(kept, tmp_path):
    """PostgreSQL and Redis that speak TLS; their addresses without an authority."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    shown = kept / "postgres"
    shown.mkdir(exist_ok=True)
    for name in ("server.pem", "server.key"):
        shutil.copy(kept / name, shown / name)
        shutil.chown(shown / name, "postgres")
        (shown / name).chmod(0o600)
    for folder in (shown, *shown.parents):
        if folder.is_relative_to("/tmp") and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o011)
    options = ("fsync=off", "ssl=on", f"ssl_cert_file={shown}/server.pem", f"ssl_key_file={shown}/server.key")
    port, plain = free_port(), free_port()
    command = [program, "--tls-port", str(port), "--port", str(plain), "--save", "", "--dir", str(tmp_path)]
    command += ["--tls-cert-file", str(kept / "server.pem"), "--tls-key-file", str(kept / "server.key")]
    command += ["--tls-ca-cert-file", str(kept / "ca.pem"), "--tls-auth-clients", "no", "--bind", "127.0.0.1"]
    try:
        with postgres(options) as url, _running(command, stop=signal.SIGTERM, ready=lambda: _pongs(plain)):
            yield url.replace("127.0.0.1", "localhost"), f"rediss://localhost:{port}/0"
    except Missing as missing:
        pytest.skip(f"{missing} is not installed")


def look(tmp_path: Path, database: str, broker: str) -> subprocess.CompletedProcess[str]:
    changes = {**REAL, "DATABASE_URL": database, "REDIS_URL": broker, "DJANGO_SETTINGS_MODULE": "contest.settings"}
    command = [sys.executable, "-c", LOOK]
    return subprocess.run(
        command, cwd=ROOT, env=environment(tmp_path, **changes), capture_output=True, text=True, timeout=180
    )


@pytest.mark.services
def test_database_and_broker_speak_tls_with_the_authority_that_is_named_and_no_other(kept, servers, tmp_path):
    database, broker = servers
    right = f"{database}?sslmode=verify-full&sslrootcert={kept}/ca.pem", f"{broker}?ssl_ca_certs={kept}/ca.pem"
    wrong = f"{database}?sslmode=verify-full&sslrootcert={kept}/other.pem", f"{broker}?ssl_ca_certs={kept}/other.pem"
    done = look(tmp_path, *right)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["(True, 'TLSv1.3')", "1", "broker"]), done.stderr[-800:]

    refused = look(tmp_path, wrong[0], right[1])
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "certificate" in refused.stderr, refused.stderr[-800:]
    refused = look(tmp_path, right[0], wrong[1])
    assert (refused.returncode, refused.stdout.splitlines()[:1]) == (1, ["(True, 'TLSv1.3')"])
    assert "CERTIFICATE_VERIFY_FAILED" in refused.stderr


@pytest.mark.services
def test_until_when_certificates_hold_is_read_from_who_shows_them(kept, servers):
    database = urlsplit(servers[0])
    settings = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": database.hostname,
        "PORT": database.port,
        "OPTIONS": {"sslmode": "verify-full"},
    }
    endings = read_endings(looks(settings, servers[1], str(kept / "server.pem")))
    assert [(one.name, one.at) for one in endings] == [
        (name, (NOW + dt.timedelta(days=825)).replace(microsecond=0)) for name in ("web", "PostgreSQL", "Redis")
    ]


@pytest.mark.services
@pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")
@pytest.mark.parametrize("authority", ["ca.pem", "other.pem"])
def test_nginx_takes_the_web_of_this_authority_and_no_other(kept, tmp_path, authority):
    """With the lines of docs/deploy/nginx.conf; 502 for a web that another authority vouches for."""
    text = (ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    start = text.index("        proxy_pass https://thi;")
    lines = text[start : text.index("        proxy_http_version")].replace("/etc/thi/tls/ca.pem", str(kept / authority))
    web, front = free_port(), free_port()
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; daemon off; events {{}}\n"
        f"http {{ access_log off; upstream thi {{ server 127.0.0.1:{web}; }}\n"
        f"server {{ listen 127.0.0.1:{front}; location / {{\n{lines}\n}} }} }}",
        encoding="utf-8",
    )
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "tests.running.hello:application", "--no-ws"]
    granian += ["--host", "127.0.0.1", "--port", str(web), "--log-level", "error"]
    granian += ["--ssl-certificate", str(kept / "server.pem"), "--ssl-keyfile", str(kept / "server.key")]
    with running(granian, cwd=ROOT), running([NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]):
        context = ssl.create_default_context(cafile=kept / "ca.pem")
        wait(web, context)
        wait(front, None)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            ask(web, ssl.create_default_context(cafile=kept / "other.pem"))
        # no plain answer on that port
        assert b"200" not in ask(web, None)[:20]
        assert ask(front, None)[9:12] == (b"200" if authority == "ca.pem" else b"502")


def ask(port: int, context: ssl.SSLContext | None) -> bytes:
    with socket.create_connection(("127.0.0.1", port), 30) as plain:
        line = context.wrap_socket(plain, server_hostname="localhost") if context else plain
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        try:
            return line.recv(4_096)
        except ConnectionResetError:
            return b""


def wait(port: int, context: ssl.SSLContext | None) -> None:
    for _n in range(600):
        try:
            ask(port, context)
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError
