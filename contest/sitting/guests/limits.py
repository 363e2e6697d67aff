"""How many people may come in without an account: by one browser in a day, by one contest in a minute.

Never by address: sixty colleagues sit behind one. A browser that throws its cookie away is a new one; what it cannot
throw away are the rules: a phone or an address that takes part already gets no second place in the list.
"""

from __future__ import annotations

import datetime as dt
import logging
import time

from django.conf import settings
from django.core.cache import cache

from accounts.failures import LocalCount, cache_away
from contest.common.clock import local_day, to_ms

logger = logging.getLogger(__name__)
KEPT_SECONDS = 60 * 60 * 24
# While the cache is away, in each process: stopping it must not open the door to everybody.
WITHOUT_CACHE = LocalCount(amount=1_000_000, seconds=KEPT_SECONDS)
# a family, a cell with one telephone, and wrong numbers typed along the way
A_DAY_A_DEVICE = 30


def has_room(contest_id: int, device: str, *, now: dt.datetime) -> bool:
    """Counts one more try of a browser and of a contest; False when either has had too many."""
    day = local_day(to_ms(now))
    own = _count(f"open:{contest_id}:{device}:{day}") <= A_DAY_A_DEVICE
    return own and _count(f"open:{contest_id}:{now:%H%M}") <= settings.OPEN_ENTRIES_A_MINUTE


def _count(name: str) -> int:
    try:
        cache.add(name, 0, KEPT_SECONDS)
        return int(cache.incr(name))
    except (cache_away(), ValueError):
        logger.warning("The cache does not answer: entries without an account are counted in this process.")
        return WITHOUT_CACHE.count(name, now_s=time.monotonic())
