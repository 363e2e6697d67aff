"""manage.py check_transport against a server with certificates of an authority of our own."""

from __future__ import annotations

import datetime as dt
import http.server
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command

DAYS = 40


class Answer(http.server.BaseHTTPRequestHandler):
    insists = True

    def do_GET(self) -> None:
        self.send_response(200)
        if self.insists:
            self.send_header("Strict-Transport-Security", "max-age=31536000")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def certificate(folder: Path, *, days: int) -> tuple[Path, Path]:
    """(certificate that is its own authority, with its key; the same for whoever trusts it) for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60))
        .not_valid_after(now + dt.timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    both, public = folder / "both.pem", folder / "public.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form, none = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    both.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, none) + public.read_bytes())
    return both, public


def serve(both: Path, handler: type[Answer]) -> http.server.HTTPServer:
    server = http.server.HTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[int, str]]:
    """(port, file of the authority); `request.param` may say days and whether it insists."""
    days, insists = getattr(request, "param", (DAYS, True))
    both, public = certificate(tmp_path, days=days)
    server = serve(both, type("Own", (Answer,), {"insists": insists}))
    yield server.server_address[1], str(public)
    server.shutdown()


def check(port: int, **options: str) -> str:
    from io import StringIO

    out = StringIO()
    call_command("check_transport", "localhost", port=port, stdout=out, **options)
    return out.getvalue()


def test_trusted_certificate(site: tuple[int, str]) -> None:
    port, authority = site
    assert check(port, authority=authority) == f"localhost: chứng chỉ được tin, còn {DAYS} ngày, TLSv1.3.\n"


def test_certificate_that_browsers_do_not_trust(site: tuple[int, str]) -> None:
    with pytest.raises(CommandError, match="Trình duyệt sẽ không tin chứng chỉ của localhost: self"):
        check(site[0])


@pytest.mark.parametrize(
    ("site", "words"),
    [((13, True), "chỉ còn 13 ngày"), ((-1, True), "expired"), ((DAYS, False), "Strict-Transport-Security")],
    indirect=["site"],
)
def test_certificate_or_header_that_will_not_do(site: tuple[int, str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        check(site[0], authority=site[1])


@pytest.mark.parametrize("content", [None, "không phải chứng chỉ"])
def test_an_authority_that_is_no_file_of_certificates(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content)
    with pytest.raises(CommandError, match=r"--authority .* không phải tệp chứng chỉ"):
        check(1, authority=str(file))


@pytest.mark.parametrize("host", ["", "không có", "a b", "a" * 300, "https://thi.example.vn"])
def test_what_is_no_name_is_told(host: str) -> None:
    with pytest.raises(CommandError, match="không phải tên miền"):
        call_command("check_transport", host)


def test_nobody_answers(site: tuple[int, str]) -> None:
    with pytest.raises(CommandError, match="Không kết nối được tới localhost"):
        check(1, authority=site[1])
