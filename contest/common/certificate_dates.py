"""Until when the certificates inside an installation hold: web's own file, and what PostgreSQL and Redis show.

Only the date is read, from whoever answers: nothing is sent, so nothing is trusted here. Who is trusted is decided
where the site connects for its work (settings).
"""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 2.0
KEPT_SECONDS = 3_600.0
ENCRYPTED = ("require", "verify-ca", "verify-full")
# PostgreSQL's own word for "let us speak TLS" (its protocol, SSLRequest)
SSL_REQUEST = struct.pack("!ii", 8, 80_877_103)


class Ending(NamedTuple):
    """`at`: when it ends; None when it could not be read."""

    name: str
    at: dt.datetime | None


Look = Callable[[], bytes]


def looks(database: Mapping[str, Any], redis_url: str, web_certificate: str) -> list[tuple[str, Look]]:
    """Of which services a certificate can be seen, and how: each look gives it (DER), or raises OSError."""
    found: list[tuple[str, Look]] = []
    if web_certificate:
        found.append(("web", lambda: ssl.PEM_cert_to_DER_cert(_first(Path(web_certificate).read_text()))))
    host, port = str(database.get("HOST") or ""), int(database.get("PORT") or 5432)
    encrypted = database.get("OPTIONS", {}).get("sslmode") in ENCRYPTED
    if database["ENGINE"].endswith("postgresql") and encrypted and host and not host.startswith("/"):
        found.append(("PostgreSQL", lambda: shown_by(host, port, first=SSL_REQUEST)))
    broker = urlsplit(redis_url)
    if broker.scheme == "rediss" and broker.hostname:
        name, number = broker.hostname, broker.port or 6379
        found.append(("Redis", lambda: shown_by(name, number)))
    return found


def read_endings(some: list[tuple[str, Look]]) -> list[Ending]:
    """When these certificates end, in the order given."""
    return [Ending(name, _ending(look)) for name, look in some]


_kept: dict[str, tuple[float, list[Ending]]] = {}


def kept_endings() -> list[Ending]:
    """When the certificates of this installation end, looked at once an hour."""
    from django.conf import settings

    until, found = _kept.get("", (0.0, []))
    if time.monotonic() >= until:
        database = settings.DATABASES["default"]
        found = read_endings(looks(database, settings.REDIS_URL, settings.WEB_CERTIFICATE))
        _kept[""] = (time.monotonic() + KEPT_SECONDS, found)
    return found


def days_left(ending: dt.datetime, *, now: dt.datetime) -> int:
    """Whole days; negative when it has ended."""
    return (ending - now) // dt.timedelta(days=1)


def shown_by(host: str, port: int, *, first: bytes = b"") -> bytes:
    """The certificate (DER) that a server shows. `first`: what it must be told before it speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection((host, port), timeout=TIMEOUT_SECONDS) as line:
        if first:
            line.sendall(first)
            if line.recv(1) != b"S":
                raise OSError("speaks no TLS")
        with context.wrap_socket(line, server_hostname=host) as encrypted:
            shown = encrypted.getpeercert(binary_form=True)
    if not shown:
        raise OSError("shows no certificate")
    return shown


def _ending(look: Look) -> dt.datetime | None:
    # a large library, for a page that few open
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(look()).not_valid_after_utc
    except (OSError, ValueError):
        return None


def _first(pem: str) -> str:
    """The first certificate of a file: those that follow are who signed it."""
    end = ssl.PEM_FOOTER
    return pem[pem.find(ssl.PEM_HEADER) : pem.find(end) + len(end)]
