"""The reference nginx configuration with a real nginx: two web servers behind it, one killed and replaced."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from tests.running.commands import ROOT, environment, lay_out
from tests.services import DEPLOY, free_port, nginx

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()), reason="nginx is not installed"
    ),
]
PATIENCE_SECONDS = 180


@contextmanager
def running(command: list[str], **options) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield process
    finally:
        # the whole group: a server killed by the test has left its worker behind
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=60)


def web(port: int, var_dir: Path) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "contest.wsgi:application", "--no-ws"),
        *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "2", "--log-level", "error"),
    ]


def get(port: int, path: str, *, cookie: str = "") -> tuple[int, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": "localhost", "Accept-Encoding": "gzip", **({"Cookie": cookie} if cookie else {})}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers


def wait_until_it_answers(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            if get(port, "/healthz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(port)


@contextmanager
def site_behind_nginx(tmp_path: Path, demo_site: Path, webs: list[int]) -> Iterator[tuple[int, Path, dict]]:
    """nginx before web servers that the caller runs; (its port, data folder, options for them)."""
    var_dir = tmp_path / "var"
    var_dir.mkdir()
    lay_out(var_dir, demo_site)
    with nginx(webs, static=var_dir / "static") as front:
        yield front.port, var_dir, {"cwd": ROOT, "env": environment(var_dir)}


def test_a_killed_web_server_behind_nginx_costs_nobody_a_request(tmp_path, demo_site):
    webs = [free_port() for _ in range(2)]
    with (
        site_behind_nginx(tmp_path, demo_site, webs) as (front, var_dir, options),
        running(web(webs[0], var_dir), **options) as first,
        running(web(webs[1], var_dir), **options),
    ):
        for port in (*webs, front):
            wait_until_it_answers(port)
        status, headers = get(front, "/cuoc-thi/dang-vien-tot")
        assert status == 200
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        statuses: list[int] = []

        def ask() -> None:
            for _ in range(60):
                statuses.append(get(front, "/cuoc-thi/dang-vien-tot")[0])

        load = threading.Thread(target=ask)
        load.start()
        # in the middle of it
        while len(statuses) < 10 and load.is_alive():
            time.sleep(0.01)
        os.killpg(first.pid, signal.SIGKILL)
        with running(web(webs[0], var_dir), **options):
            load.join()
            wait_until_it_answers(webs[0])
    assert statuses == [200] * 60


# Each is two questions for one of the two servers if they disagree about where a message ends.
SMUGGLED = {
    "both lengths": b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "two lengths": b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 40\r\n\r\n",
    "unknown coding": b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "signed length": b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nabcde",
    "space before colon": b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Length : 5\r\n\r\nabcde",
    "line folded": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n Content-Length: 5\r\n\r\n",
}
FOLLOWING = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def statuses_of(port: int, sent: bytes) -> list[int]:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(sent)
        line.settimeout(5)
        answer = b""
        with suppress(TimeoutError, ConnectionResetError):
            while part := line.recv(65_536):
                answer += part
    return [int(one) for one in re.findall(rb"^HTTP/1\.1 (\d{3}) ", answer, re.M)]


def test_what_browsers_say_of_themselves_does_not_pass_and_messages_end_once(tmp_path, demo_site):
    port = free_port()
    with (
        site_behind_nginx(tmp_path, demo_site, [port]) as (front, var_dir, options),
        running(web(port, var_dir), **options),
    ):
        wait_until_it_answers(front)
        given = {"X-Request-ID": "made-up-elsewhere", "X-Forwarded-Host": "xau.example", "X-Forwarded-Proto": "gopher"}
        connection = http.client.HTTPConnection("127.0.0.1", front, timeout=60)
        connection.request("GET", "/cua-toi", headers={"Host": "localhost", **given})
        answer = connection.getresponse()
        answer.read()
        assert answer.headers["X-Request-ID"] != given["X-Request-ID"]
        assert (answer.status, answer.headers["Location"]) == (302, "/dang-nhap?next=/cua-toi")
        connection.request("GET", "/", headers={"Host": "xau.example"})
        assert connection.getresponse().status == 400

        assert statuses_of(front, FOLLOWING) == [200]
        # what came is sent back to nobody
        assert statuses_of(front, b"TRACE /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n") == [405]
        told = {name: statuses_of(front, sent + FOLLOWING) for name, sent in SMUGGLED.items()}
        # refused, and nothing after them is read
        assert {name: statuses for name, statuses in told.items() if statuses not in ([400], [501])} == {}
        # slow bodies are nginx's to wait for: both threads of the web server stay free
        lines = [socket.create_connection(("127.0.0.1", front)) for _ in range(40)]
        for line in lines:
            line.sendall(b"POST /dang-nhap HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nlogin=")
        begun = time.monotonic()
        assert get(front, "/healthz")[0] == 200
        assert time.monotonic() - begun < 30
        for line in lines:
            line.close()


CLOSED = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_what_nginx_answers_alone_is_as_closed_as_what_web_answers(tmp_path, demo_site):
    """Static files, refusals of its own, no web behind it; what web says is left as it is, each header once."""
    port = free_port()
    with site_behind_nginx(tmp_path, demo_site, [port]) as (front, var_dir, options):
        static = next(path for path in (var_dir / "static" / "js").rglob("*.js"))
        alone = {f"/static/{static.relative_to(var_dir / 'static')}": 200, "/static/": 403, "/static/no.css": 404}
        alone |= {f"/{'a' * 9_000}": 414, "/%00": 400, "/dang-nhap": 502}
        for address, status in alone.items():
            told, headers = get(front, address)
            assert told == status
            assert {name: headers[name] for name in CLOSED} == CLOSED
            assert headers.get_all("Content-Security-Policy") == ["default-src 'none'; frame-ancestors 'none'"]
            assert (headers["Server"], (headers["Cache-Control"] or "")[:6]) == ("nginx", "public" * (status == 200))
        with running(web(port, var_dir), **options):
            wait_until_it_answers(front)
            of_web, through = get(port, "/dang-nhap")[1], get(front, "/dang-nhap")[1]
    names = [*CLOSED, "Content-Security-Policy", "Cache-Control"]
    assert {name: through.get_all(name) for name in names} == {name: of_web.get_all(name) for name in names}


def test_the_reference_takes_no_old_tls_and_no_cipher_without_forward_secrecy():
    told = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert re.findall(r"^\s*ssl_protocols (.+);", told, re.M) == ["TLSv1.2 TLSv1.3"]
    (ciphers,) = re.findall(r"^\s*ssl_ciphers (.+);", told, re.M)
    weak = [one for one in ciphers.split(":") if not re.fullmatch(r"ECDHE-\w+-(AES\d+-GCM-\w+|CHACHA20-POLY1305)", one)]
    assert (weak, "autoindex" in told) == ([], False)


def test_result_pages_are_sent_by_nginx_itself_and_outlive_the_web_server(tmp_path, demo_site):
    """To whoever has no session, in the language of the reader; nothing else is kept."""
    port = free_port()
    address = "/cuoc-thi/dang-vien-tot/ket-qua"
    with site_behind_nginx(tmp_path, demo_site, [port]) as (front, var_dir, options):
        with running(web(port, var_dir), **options):
            for one in (port, front):
                wait_until_it_answers(one)
            status, headers = get(front, address)
            assert (status, headers["X-Accel-Expires"], headers["Content-Encoding"]) == (200, None, "gzip")
            assert get(front, "/cuoc-thi/dang-vien-tot")[0] == 200
            english = get(front, address, cookie=f"{settings.LANGUAGE_COOKIE_NAME}=en")[1]
            assert (headers["Content-Language"], english["Content-Language"]) == ("vi", "en")
        # the web server is gone
        first = get(front, address)
        assert (first[0], first[1]["X-Request-ID"], first[1]["ETag"]) == (200, headers["X-Request-ID"], headers["ETag"])
        assert get(front, address, cookie=f"{settings.LANGUAGE_COOKIE_NAME}=en")[1]["Content-Language"] == "en"
        for cookie in (f"{settings.SESSION_COOKIE_NAME}=abc", f"a=b; {settings.SESSION_COOKIE_NAME}=abc"):
            assert get(front, address, cookie=cookie)[0] == 502
        assert get(front, "/cuoc-thi/dang-vien-tot")[0] == 502
