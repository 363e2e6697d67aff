"""Facts about this machine's addresses and ports."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import ssl
import struct
import sys
from pathlib import Path

SIOCGIFADDR = 0x8915


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now. Raises OSError when none ever could."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
            trial.listen(1)
        except OSError as error:
            # not ours to use, or not an address of this machine: another port would not help
            if error.errno in (errno.EACCES, errno.EPERM, errno.EADDRNOTAVAIL):
                raise
            return False
    return True


def find_holder(port: int) -> str | None:
    """The process that listens on a TCP port as "name, pid 123"; None where the system does not tell."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    if not sockets:
        return None
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if os.readlink(handle) in sockets:
                process = handle.parent.parent
                return f"{(process / 'comm').read_text().strip()}, pid {process.name}"
    return None


def _listening_inodes(port: int) -> list[str]:
    listening = "0A"
    inodes = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == listening and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.append(fields[9])
    return inodes


def own_addresses() -> list[str]:
    """This machine's IPv4 addresses in its networks, without the loopback."""
    addresses = []
    if sys.platform == "linux":
        import fcntl

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            for _, name in socket.if_nameindex():
                with contextlib.suppress(OSError):
                    answer = fcntl.ioctl(probe, SIOCGIFADDR, struct.pack("256s", name.encode()))
                    addresses.append(socket.inet_ntoa(answer[20:24]))
    else:
        with contextlib.suppress(OSError):
            addresses += socket.gethostbyname_ex(socket.gethostname())[2]
    return [address for address in dict.fromkeys(addresses) if not address.startswith("127.")]


def own_names() -> list[str]:
    """Names under which others in the network may call this machine."""
    name = socket.gethostname().lower()
    return list(dict.fromkeys([name, f"{name.partition('.')[0]}.local"]))


def one_certificate(file: str) -> ssl.SSLContext | None:
    """For asking a web server of ours, which must show this very certificate; None when it speaks plain HTTP."""
    if not file:
        return None
    context = ssl.create_default_context(cafile=file)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


async def speaks_http(host: str, port: int, *, name: str, certificate: str = "", page: str = "/healthz") -> bool:
    """Whether the web server there, called by `name`, answers this page with anything but a fault of its own.

    `certificate`: a file, of the one certificate that it must show.
    """
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection(host, port, ssl=one_certificate(certificate))
            try:
                writer.write(f"GET {page} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
                status = await reader.readline()
                return status.startswith(b"HTTP/1.1 ") and not status.startswith(b"HTTP/1.1 5")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
