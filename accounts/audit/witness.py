"""Where the trail ended when this machine last looked, kept in a file beside the database.

Hashes alone do not show that the newest rows were cut off, nor that somebody who may write SQL hashed all of them anew:
the file does, as long as it is out of that person's reach. Each machine has its own.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from django.conf import settings

from accounts.audit.chain import Break, End
from accounts.audit.queries import find_trail_break, has_row, last_row

logger = logging.getLogger(__name__)


def check_trail() -> Break | None:
    """The first fault of the whole trail, an end that this machine saw and is gone among them. Two queries.

    The end of a sound one is kept.
    """
    last = last_row()
    found = find_trail_break(seen=kept_end())
    if found is None and last is not None:
        keep_end(End(last.id, last.hash))
    return found


def watch_end() -> Break | None:
    """Whether the row that this machine saw last is still there; then the trail's end is kept anew. Two queries."""
    seen, last = kept_end(), last_row()
    if seen is not None and not has_row(seen):
        return Break(seen.id, "end")
    if last is not None:
        keep_end(End(last.id, last.hash))
    return None


def kept_end() -> End | None:
    """What the file says; None where there is none, or a disk has damaged it."""
    path = _path()
    if path is None or not path.exists():
        return None
    try:
        number, digest = path.read_text().split()
        return End(int(number), digest)
    except (OSError, ValueError) as error:
        logger.warning("kept end of the trail not read: %s", type(error).__name__)
        return None


def keep_end(end: End) -> None:
    """Puts the file in its place whole, for its owner only; on a full disk the one before stays."""
    if (path := _path()) is None:
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"{end.id} {end.hash}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        logger.warning("end of the trail not kept: %s", type(error).__name__)


def forget_end() -> None:
    """Another trail stands in the database from now on."""
    if (path := _path()) is not None:
        path.unlink(missing_ok=True)


def _path() -> Path | None:
    return Path(settings.TRAIL_END) if settings.TRAIL_END else None
