"""Which of database and broker are reached over a network in the clear, or with a certificate unseen. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

CHECKED = ("verify-full", "verify-ca")


def plain_services(database: Mapping[str, Any], redis_url: str) -> list[str]:
    """The names of those on other machines that are spoken to in the clear, or whose certificate nobody checks."""
    found = []
    host = str(database.get("HOST") or "")
    if (
        database["ENGINE"].endswith("postgresql")
        and not is_here(host)
        and (database.get("OPTIONS", {}).get("sslmode") not in CHECKED)
    ):
        found.append(f"PostgreSQL ({host})")
    broker = urlsplit(redis_url)
    if broker.scheme == "redis" and not is_here(broker.hostname or ""):
        found.append(f"Redis ({broker.hostname})")
    if broker.scheme == "rediss" and "ssl_cert_reqs=none" in broker.query.lower().replace("cert_none", "none"):
        found.append(f"Redis ({broker.hostname})")
    return found


def is_here(host: str) -> bool:
    """Whether it never leaves this machine: a socket in a folder, or loopback."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
