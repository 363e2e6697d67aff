"""The queue of those who press "start" when more come at once than the site bears. Pure; moments are passed in.

A place in the queue is the moment at which somebody came (milliseconds since 1970), so it means the same to every
process and host, and none shares anything with another: first come, first in. Each calls those of its own who came
first, so many a second (`pace`), and with them everybody of other processes who came before them. The pace begins at
what was served while the site was full, and then follows the wait that requests have: less than has just been served
when it is long, more when it is short.
"""

from __future__ import annotations

from bisect import bisect_right
from threading import Lock

# Seconds that a request waits before it is answered.
LONG, SHORT = 1.0, 0.4
# Starts a second of one process: that nobody waits for ever, and where a queue begins of which nothing is known yet.
LEAST_PACE, FIRST_PACE = 2.0, 50.0
# So many seconds' worth of people may have been called and not come in yet; who stays away is forgotten by and by.
AHEAD_SECONDS, FORGOTTEN_A_SECOND = 3.0, 0.1
LOOK_MS, STEER_MS, CALM_MS = 250, 1_000, 5_000
# A page that comes back sooner costs more than it spares.
LEAST_TOLD_SECONDS = 1.0
# Of what was served in a second with a long wait, so much is let in in the next: the rest shortens the line.
EASED, LEAST_EASED = 0.8, 0.6
# A page with a place costs about so much of a start: where pages make the line long, fewer starts would not shorten it.
PAGE_COST = 0.2
# Who waits longer asks after half to three quarters of it, at a share of their own: the queue may have become faster.
UNASKED_SECONDS, LONGEST_UNASKED_SECONDS = 8.0, 40.0


class StartQueue:
    """The queue of one process. Costs two comparisons a start while there is none."""

    def __init__(self) -> None:
        self.is_on = False
        # starts a second that are let in while it is on
        self.pace = 0.0
        self._lock = Lock()
        self._looked_ms = 0
        self._passed = 0
        self._passed_since_ms = 0
        self._empty()

    def _empty(self) -> None:
        self._line: list[int] = []
        self._head = 0
        self._places: dict[int, int] = {}
        self._called_ms: int = 0
        self._called_at_ms: int = 0
        self._steered_ms: int = 0
        self._busy_ms: int = 0
        self._allowance: float = 0.0
        self._ahead: float = 0.0
        self._entered: int = 0
        self._pages: int = 0
        self._best: float = 0.0
        self._is_long = False

    @property
    def length(self) -> int:
        """How many wait that were told here to wait."""
        return len(self._line) - self._head

    def is_due(self, *, now_ms: int) -> bool:
        """Whether the wait should be looked at again (`steer`)."""
        return now_ms - self._looked_ms >= LOOK_MS or now_ms < self._looked_ms

    def steer(self, wait_seconds: float, *, now_ms: int) -> None:
        """Begins, quickens, slows or ends the queue by the wait that requests have now."""
        with self._lock:
            self._looked_ms = now_ms
            if self.is_on:
                self._steer(wait_seconds, now_ms)
            elif wait_seconds >= LONG:
                self._begin(now_ms)
            elif wait_seconds < SHORT:
                self._passed, self._passed_since_ms = 0, now_ms

    def come(self, who: int, *, now_ms: int, came_ms: int | None = None) -> float | None:
        """None for somebody who may start now; otherwise the seconds still to wait, for the place `place_of` tells.

        `came_ms`: the place that was given before, here or by another process.
        """
        if not self.is_on:
            self._passed += 1
            return None
        with self._lock:
            return self._come(who, now_ms, self._places.get(who) if came_ms is None else came_ms)

    def place_of(self, who: int) -> int | None:
        """The place that somebody was given here."""
        return self._places.get(who)

    def _come(self, who: int, now_ms: int, came_ms: int | None) -> float | None:
        self._call(now_ms)
        # who stands in a long line before the door is told to come back: the line is short again at once
        if came_ms is None and not self.length and self._allowance >= 1 and not self._is_long:
            self._allowance -= 1
            self._entered += 1
            return None
        if came_ms is None:
            came_ms = max(now_ms, self._line[-1] if self._line else 0)
            self._line.append(came_ms)
            self._places[who] = came_ms
        elif came_ms <= self._called_ms or not self.length:
            self._places.pop(who, None)
            self._ahead = max(0.0, self._ahead - 1)
            self._entered += 1
            return None
        self._pages += 1
        before = bisect_right(self._line, came_ms, lo=self._head) - self._head
        return max(LEAST_TOLD_SECONDS, round(before / self.pace, 1))

    def _call(self, now_ms: int) -> None:
        """Calls as many as the time since the last call allows, those who came first."""
        seconds = max(0, now_ms - self._called_at_ms) / 1000
        self._called_at_ms = now_ms
        self._ahead *= (1 - FORGOTTEN_A_SECOND) ** seconds
        self._allowance = min(self._allowance + self.pace * seconds, max(1.0, self.pace))
        many = min(self.length, int(self._allowance), round(self.pace * AHEAD_SECONDS - self._ahead))
        if many <= 0:
            return
        self._head += many
        self._allowance -= many
        self._ahead += many
        self._called_ms = self._line[self._head - 1]

    def _begin(self, now_ms: int) -> None:
        self._empty()
        seconds = max(1, now_ms - self._passed_since_ms) / 1000
        self.pace = self._best = max(FIRST_PACE, self._passed / seconds)
        self._called_ms = self._called_at_ms = now_ms
        # what had come before it began still makes the wait long for a moment
        self._steered_ms, self._busy_ms = now_ms + STEER_MS, now_ms
        self.is_on = self._is_long = True

    def _steer(self, wait_seconds: float, now_ms: int) -> None:
        self._call(now_ms)
        self._is_long = wait_seconds >= LONG
        if wait_seconds >= SHORT or self.length:
            self._busy_ms = now_ms
        elif now_ms - self._busy_ms >= CALM_MS:
            self.is_on = False
            self._passed, self._passed_since_ms = 0, now_ms
            self._empty()
            return
        if now_ms - self._steered_ms < STEER_MS:
            return
        served = self._entered * 1000 / (now_ms - self._steered_ms)
        by_pages = self._pages * PAGE_COST > self._entered
        self._best = max(self._best, served)
        self._steered_ms, self._entered, self._pages = now_ms, 0, 0
        if wait_seconds > LONG and not by_pages:
            eased = EASED * min(1.0, 2 * LONG / wait_seconds)
            self.pace = max(LEAST_PACE, self.pace * LEAST_EASED, min(self.pace, served * eased))
        elif wait_seconds < SHORT and self.length and self._ahead < self.pace * AHEAD_SECONDS / 2:
            # quickly to what has been served before, beyond it by feeling the way
            self.pace = self.pace * 1.25 if self.pace * 1.25 < self._best else self.pace * 1.05 + 1


def asks_again(who: int, seconds: float) -> float:
    """Seconds after which the page comes back by itself: at its turn, or before it where that is far away."""
    if seconds <= UNASKED_SECONDS:
        return seconds
    share = 0.5 + who * 2_654_435_761 % 2**32 / 2**34
    return round(min(seconds * share, LONGEST_UNASKED_SECONDS * share), 1)
