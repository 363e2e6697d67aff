"""Work on one contest that waits for other work on it: keys marked again, then counts made anew, then recounts.

Whoever ends tells a worker who is next. Without that each would wait for the beat's next tick, one after the other.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Q

from contest.attempts.models import KeyChange
from contest.common.hints import send_hint
from contest.results.fixing.models import RecountCheck
from contest.results.models import Recounting

CARRY_OUT = "contest.results.rekey.tasks.carry_out"
COUNT_ANEW = "contest.results.tasks.count_anew"
RECOUNT = "contest.results.fixing.tasks.recount"
IN_HAND = (KeyChange.State.APPLYING, KeyChange.State.UNDOING)


def is_being_counted(contest_id: int, *, now: dt.datetime) -> bool:
    """Whether a worker is counting a contest anew. One query."""
    return Recounting.objects.filter(pk=contest_id, busy_until__gte=now).exists()


def hint_next(contest_id: int, *, now: dt.datetime) -> None:
    """Tells a worker what can be done now, from the commit on. At most four queries.

    Nothing while a contest is being counted: whoever counts comes here at its end.
    """
    if is_being_counted(contest_id, now=now):
        return
    changes = KeyChange.objects.filter(edition__contest=contest_id, state__in=IN_HAND)
    if free := list(changes.filter(Q(busy_until=None) | Q(busy_until__lt=now)).values_list("pk", flat=True)):
        # it counts anew itself, which serves whoever wished that meanwhile
        _hint(CARRY_OUT, free)
    elif Recounting.objects.filter(pk=contest_id).exists():
        _hint(COUNT_ANEW, [contest_id])
    elif not changes.exists():
        waiting = RecountCheck.objects.filter(contest=contest_id, counted_at=None)
        _hint(RECOUNT, list(waiting.values_list("pk", flat=True)))


def _hint(task: str, ids: list[int]) -> None:
    for one in ids:
        transaction.on_commit(partial(send_hint, task, one, expires_seconds=600))
