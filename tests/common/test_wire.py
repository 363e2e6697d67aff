"""Questions of the drill: as a phone sends them to the port itself, or as nginx passes them on over TLS."""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from pathlib import Path

import pytest

from contest.common.inner_certificates import make_authority, make_service
from contest.common.wire import Wire, question, whole

NOW = dt.datetime.now(dt.UTC)
ASKED = question("/bai-thi/x/nop", port=8000, cookie="1.2", origin="https://thi.example.vn", seat="__Secure-cho_ngoi")


def lines(head: bytes) -> list[str]:
    return head.decode().split("\r\n")


def test_question_to_the_port_itself() -> None:
    assert lines(question("/bai-thi/x/nop", port=8000, cookie="1.2"))[:5] == [
        "POST /bai-thi/x/nop HTTP/1.1",
        "Host: 127.0.0.1:8000",
        "Cookie: cho_ngoi=1.2",
        "Origin: http://127.0.0.1:8000",
        "Sec-Fetch-Site: same-origin",
    ]


def test_question_in_the_place_of_nginx() -> None:
    assert lines(ASKED)[:5] == [
        "POST /bai-thi/x/nop HTTP/1.1",
        "Host: thi.example.vn",
        "Cookie: __Secure-cho_ngoi=1.2",
        "X-Forwarded-Proto: https",
        "Origin: https://thi.example.vn",
    ]


def certificate(folder: Path, name: str) -> str:
    authority, key = make_authority(now=NOW)
    shown, own = make_service(["thi-web"], authority=authority, authority_key=key, now=NOW)
    (folder / f"{name}.key").write_bytes(own)
    (folder / f"{name}.pem").write_bytes(shown)
    return str(folder / f"{name}.pem")


async def ask(shown: str, wanted: str) -> tuple[int, bytes]:
    """What a server that shows one certificate answers to who wants to see another, or the same."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(shown, shown.replace(".pem", ".key"))
    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
        wire = Wire(server.sockets[0].getsockname()[1], certificate=wanted)
        try:
            return await wire.ask(whole(ASKED, b""))
        finally:
            wire.close()


def test_wire_takes_the_one_certificate_and_no_other(tmp_path: Path) -> None:
    web, other = certificate(tmp_path, "web"), certificate(tmp_path, "other")
    assert asyncio.run(ask(web, web)) == (200, b"ok")
    with pytest.raises(ssl.SSLError):
        asyncio.run(ask(web, other))
