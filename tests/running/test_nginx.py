"""The reference nginx configuration with a real nginx: two web servers behind it, one killed and replaced."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.running.commands import ROOT, environment, manage
from tests.services import free_port

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()), reason="nginx is not installed"
    ),
]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


def plain_http(port: int, webs: list[int], static: Path) -> str:
    """docs/deploy/nginx.conf on a port of its own, without the certificate that no test has."""
    text = (ROOT / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    redirect = text[text.index("server {\n    listen 80;") : text.index("server {\n    listen 443")]
    servers = "\n".join(f"    server 127.0.0.1:{web} max_fails=2 fail_timeout=5s;" for web in webs)
    changes = {
        redirect: "",
        "    server 127.0.0.1:8000 max_fails=2 fail_timeout=5s;": servers,
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "/var/lib/thi/static/": f"{static}/",
        "$scheme": "http",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return "\n".join(line for line in text.splitlines() if "ssl_certificate" not in line)


@contextmanager
def running(command: list[str], **options) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        # the whole group: a server killed by the test has left its worker behind
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=20)


def web(port: int, var_dir: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "contest.wsgi:application", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "2", "--log-level", "error"),
    ]


def get(port: int, path: str) -> tuple[int, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers


def wait_until_it_answers(port: int) -> None:
    for _ in range(150):
        try:
            if get(port, "/healthz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(port)


def test_a_killed_web_server_behind_nginx_costs_nobody_a_request(tmp_path):
    var_dir = tmp_path / "var"
    var_dir.mkdir()
    for step in (["migrate", "-v0"], ["seed_demo"], ["prepare"]):
        assert manage(var_dir, *step).returncode == 0
    front, *webs = (free_port() for _ in range(3))
    site = tmp_path / "site.conf"
    site.write_text(plain_http(front, webs, var_dir / "static"), encoding="utf-8")
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"daemon off; pid {tmp_path}/nginx.pid; error_log stderr error; worker_processes 1; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {tmp_path}/body;\n"
        f"proxy_temp_path {tmp_path}/proxy; include {site}; }}\n"
    )
    env = environment(var_dir)
    options = {"cwd": ROOT, "env": env}
    with (
        running(web(webs[0], var_dir), **options) as first,
        running(web(webs[1], var_dir), **options),
        running([NGINX, "-p", str(tmp_path), "-c", str(whole)]),
    ):
        for port in (*webs, front):
            wait_until_it_answers(port)
        status, headers = get(front, "/cuoc-thi/dang-vien-tot")
        assert status == 200
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        statuses: list[int] = []
        load = threading.Thread(
            target=lambda: statuses.extend(get(front, "/cuoc-thi/dang-vien-tot")[0] for _ in range(60))
        )
        load.start()
        time.sleep(0.3)
        os.killpg(first.pid, signal.SIGKILL)
        with running(web(webs[0], var_dir), **options):
            load.join()
            wait_until_it_answers(webs[0])
    assert statuses == [200] * 60
