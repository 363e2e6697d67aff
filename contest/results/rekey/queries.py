"""Reads of key changes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from contest.attempts.models import KeyChange

State = KeyChange.State
IN_FORCE = (State.APPLYING, State.APPLIED)


def changes_in_force(edition_id: int) -> QuerySet[KeyChange]:
    """The changes of an edition's keys that hold now."""
    return KeyChange.objects.filter(edition=edition_id, state__in=IN_FORCE)


def unfinished(*, now: dt.datetime) -> list[tuple[int, bool]]:
    """Changes that wait for a worker, oldest first: (id, whether it is the preview that is missing). One query."""
    waiting = KeyChange.objects.filter(
        Q(state__in=(State.APPLYING, State.UNDOING)) | Q(state=State.PROPOSED, preview__isnull=True)
    )
    free = waiting.filter(Q(busy_until=None) | Q(busy_until__lt=now)).order_by("pk")
    return [(pk, state == State.PROPOSED) for pk, state in free.values_list("pk", "state")]
