"""Counts tries in this process while the shared count cannot be asked. The clock is passed in."""

from __future__ import annotations

import threading
from collections import OrderedDict

# More accounts than are guessed at in one pause of the cache; the oldest give way.
MOST = 10_000


def cache_away() -> type[Exception]:
    """What the cache raises while it does not answer. For `except cache_away():`, which loads the cache's client only
    when something was raised: it is a twelfth of what a web process loads before it answers."""
    from redis import RedisError

    return RedisError


class LocalCount:
    """So many tries for a key within so many seconds; for the threads of one process."""

    def __init__(self, *, amount: int, seconds: float) -> None:
        self.amount, self.seconds = amount, seconds
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, list[float]] = OrderedDict()

    def consume(self, key: str, *, now_s: float) -> bool:
        """Counts a try and says whether it is still allowed; a refused one is not counted."""
        with self._lock:
            tries = [at for at in self._tries.pop(key, []) if at > now_s - self.seconds]
            allowed = len(tries) < self.amount
            self._tries[key] = [*tries, now_s] if allowed else tries
            while len(self._tries) > MOST:
                self._tries.popitem(last=False)
            return allowed

    def count(self, key: str, *, now_s: float) -> int:
        """Counts a try; how many there are now."""
        self.consume(key, now_s=now_s)
        with self._lock:
            return len(self._tries.get(key, []))

    def take_back(self, key: str) -> None:
        """The last try of a key was none."""
        with self._lock:
            if self._tries.get(key):
                self._tries[key] = self._tries[key][:-1]

    def clear(self, key: str) -> None:
        """Forgets the tries of a key."""
        with self._lock:
            self._tries.pop(key, None)
