"""The beat's own scheduler: no host's clock decides whether work is asked for.

Celery's keeps for each task when it was sent last, on disk too: set back by hours, the clock would come to the next
sending in hours. And its messages would carry when they expire, by the clock of whoever sends: a worker whose clock is
minutes ahead would throw each of them away.
"""

from __future__ import annotations

from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry
from django.conf import settings

from contest.common.heartbeats import BEAT, note_life
from contest.common.long_work import LONG, SHORT

# Further hints to workers that do nothing would only pile up; those that lie there say all of it.
MOST_WAITING = 100


class Ticks(PersistentScheduler):
    """Sends at the rhythm of the settings, whatever is done to the clock, and nothing into a queue nobody empties."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            # it holds when each is due, by the clock from before
            self._heap = None
        return float(super().tick(*args, **kwargs))

    def apply_async(self, entry: ScheduleEntry, producer: Any = None, advance: bool = True, **kwargs: Any) -> Any:
        note_life(BEAT)
        if waiting(producer, entry.task) >= MOST_WAITING:
            return None
        return super().apply_async(entry, producer=producer, advance=advance, **kwargs)


def waiting(producer: Any, task: str) -> int:
    """How many messages lie in the queue of a task; 0 when the broker does not say it: then sending tells more."""
    try:
        return int(producer.channel.client.llen(LONG if task in settings.LONG_TASKS else SHORT))
    except Exception:  # whatever the broker's client raises
        return 0
