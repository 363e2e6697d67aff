"""How often slip codes may be wrong: within a group of codes, for an account, on the whole site. By address nothing.

A code of 12 signs has 60 bits and names no account. Whoever saw its first eight signs has 20 bits to go: counted is
by the first four. A flood of wrong codes closes nobody out: the holder's name is asked too while it lasts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import structlog
from django.conf import settings
from django.core.cache import cache as counts

from accounts.failures import LocalCount, cache_away
from accounts.names import UNTOLD_NAME, fold

log = structlog.get_logger(__name__)
SIGNS_OF_A_GROUP = 4


@dataclass(frozen=True, slots=True)
class Limit:
    """So many wrong codes within so many seconds, for a key."""

    name: str
    amount: int
    seconds: int

    def key(self, whose: str, now_s: float) -> str:
        return f"slip:{self.name}:{hashlib.sha256(whose.encode()).hexdigest()[:32]}:{int(now_s) // self.seconds}"


GROUP, GROUP_A_DAY = Limit("group", 10, 3_600), Limit("day", 30, 86_400)
ACCOUNT = Limit("account", 10, 300)


def site_limit() -> Limit:
    return Limit("site", settings.WRONG_SLIPS_A_MINUTE, 60)


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a code; counted as wrong until it is taken back."""

    allowed: bool
    # as long as the whole site sees too many wrong codes
    asks_name: bool
    counted: tuple[tuple[str, int], ...]


def count_try(code: str, *, account: int | None, now_s: float) -> Try:
    """Counts before the code is looked at, so that many at one moment do not slip through together."""
    limits = [*_own(code, account)]
    counted = [(limit.key(whose, now_s), limit.seconds) for limit, whose in limits]
    allowed = True
    for (limit, _whose), (key, seconds) in zip(limits, counted, strict=True):
        # every count is raised, whatever the others say
        allowed = _raise(key, seconds, now_s=now_s) <= limit.amount and allowed
    site = site_limit()
    key = site.key("", now_s)
    asks_name = _raise(key, site.seconds, now_s=now_s) > site.amount
    return Try(allowed=allowed, asks_name=asks_name, counted=(*counted, (key, site.seconds)))


def take_back(one: Try) -> None:
    """Takes back what a try counted, once its code proves right."""
    for key, seconds in one.counted:
        try:
            counts.decr(key)
        except ValueError:
            # it ran out meanwhile
            continue
        except cache_away():
            _without_cache(seconds).take_back(key)


def is_name_of(full_name: str, typed: str) -> bool:
    """Accents, capitals and blanks do not matter. Guests who have not said a name have none that could be asked."""
    return full_name == UNTOLD_NAME or fold(typed) == fold(full_name)


def _own(code: str, account: int | None) -> Iterator[tuple[Limit, str]]:
    yield GROUP, code[:SIGNS_OF_A_GROUP]
    yield GROUP_A_DAY, code[:SIGNS_OF_A_GROUP]
    if account is not None:
        yield ACCOUNT, str(account)


def _raise(key: str, seconds: int, *, now_s: float) -> int:
    try:
        counts.add(key, 0, timeout=2 * seconds)
        return int(counts.incr(key))
    except ValueError:
        # it ran out between the two
        return 1
    except cache_away():
        log.warning("the cache does not answer: wrong slip codes are counted in this process")
        return _without_cache(seconds).count(key, now_s=now_s)


@cache
def _without_cache(seconds: int) -> LocalCount:
    # more than any limit: this one counts, the limits decide
    return LocalCount(amount=10_000, seconds=seconds)
