"""What a browser finds at the site's address: a certificate it trusts, a recent TLS, and that it will insist. Pure."""

from __future__ import annotations

import http.client
import re
import ssl
import time
from dataclasses import dataclass
from typing import Literal

PATIENCE_SECONDS = 10.0
NAME = re.compile(r"(?=.{1,253}$)[\w-]{1,63}(\.[\w-]{1,63})*\.?")
RECENT = ("TLSv1.2", "TLSv1.3")

Fault = Literal["", "no_name", "unreachable", "untrusted", "old"]


@dataclass(frozen=True, slots=True)
class Transport:
    """`days_left`: of the certificate; `why`: the other side's words about a fault; `insists`: sends HSTS."""

    fault: Fault
    why: str = ""
    tls: str = ""
    days_left: int = 0
    insists: bool = False


def is_authority(file: str) -> bool:
    """Whether certificates can be read from this file."""
    try:
        ssl.create_default_context(cafile=file)
    except OSError:
        return False
    return True


def look_at_transport(
    host: str, *, port: int = 443, authority: str | None = None, now_s: float | None = None
) -> Transport:
    """Asks /healthz as a browser would. `authority`: a file with the certificate of an own authority."""
    context = ssl.create_default_context(cafile=authority)
    if not NAME.fullmatch(host):
        return Transport("no_name")
    connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)
    try:
        connection.connect()
        secured = connection.sock
        assert isinstance(secured, ssl.SSLSocket)
        ends = str((secured.getpeercert() or {}).get("notAfter", ""))
        tls = secured.version() or ""
        connection.request("GET", "/healthz")
        insists = connection.getresponse().getheader("Strict-Transport-Security") is not None
    except ssl.SSLCertVerificationError as error:
        return Transport("untrusted", error.verify_message)
    except ssl.SSLError as error:
        return Transport("old", error.reason or "")
    except UnicodeError:
        # letters beyond ASCII make a name longer than it looks
        return Transport("no_name")
    except (OSError, http.client.HTTPException) as error:
        return Transport("unreachable", str(error) or type(error).__name__)
    finally:
        connection.close()
    days = int((ssl.cert_time_to_seconds(ends) - (time.time() if now_s is None else now_s)) // 86_400)
    return Transport("" if tls in RECENT else "old", "", tls, days, insists)
