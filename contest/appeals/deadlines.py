"""Until when a result may be questioned. Pure."""

from __future__ import annotations

import datetime as dt


def asks_until(fixed_at: dt.datetime | None, days: int | None) -> dt.datetime | None:
    """The last moment to ask: so many days after the result became official. None: no end yet, or none at all."""
    return fixed_at + dt.timedelta(days=days) if fixed_at is not None and days is not None else None
