"""`python -m contest.management.ready [PORT]`: whether web can do its work, for whoever watches a container.

It asks /readyz as nginx would, over TLS with the certificate that web must show, and loads nothing of the site.
"""

from __future__ import annotations

import asyncio
import os
import sys

from contest.common.ports import speaks_http


def is_ready(port: int) -> bool:
    """Of the web server of this machine that has the environment which we have."""
    name = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".").replace("*", "localhost")
    certificate = os.environ.get("WEB_CERTIFICATE", "")
    return asyncio.run(speaks_http("127.0.0.1", port, name=name, certificate=certificate, page="/readyz"))


if __name__ == "__main__":
    sys.exit(0 if is_ready(int((sys.argv[1:] or ["8000"])[0])) else 1)
