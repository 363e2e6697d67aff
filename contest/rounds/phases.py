"""Where a round stands in time: what its state and its window say together. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Literal

Phase = Literal["draft", "soon", "open", "suspended", "closed", "official"]


def round_phase(
    *, draft: bool, suspended: bool, fixed: bool, opens_at: dt.datetime, closes_at: dt.datetime, now: dt.datetime
) -> Phase:
    """The phase at `now`. The opening moment is inside the window, the closing moment is not."""
    if draft:
        return "draft"
    if fixed:
        return "official"
    if closes_at <= now:
        return "closed"
    if suspended:
        return "suspended"
    return "soon" if now < opens_at else "open"
