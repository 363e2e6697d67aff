"""Writes of a round's state and window, and of when its secret becomes public."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from contest.rounds.errors import RoundError
from contest.rounds.models import Edition, Period, Round
from contest.rounds.signals import window_moved

# state → states it may go to
TRANSITIONS = {
    Period.State.DRAFT: {Period.State.PUBLISHED},
    Period.State.PUBLISHED: {Period.State.SUSPENDED, Period.State.FIXED},
    Period.State.SUSPENDED: {Period.State.PUBLISHED},
    # opened again, with a reason (results/fixing)
    Period.State.FIXED: {Period.State.PUBLISHED},
}

# Time to extend a round after it has closed; then the secret of its papers becomes public.
REVEAL_AFTER = dt.timedelta(hours=1)


@transaction.atomic
def change_state(*, period: Period, to: Period.State, only_from: Period.State | None = None) -> None:
    """Moves a period along TRANSITIONS by conditional update. Raises RoundError("wrong_state") when someone was first.

    `only_from` narrows the states it may come from: a suspended round must never be published a second time.
    """
    sources = [state for state, targets in TRANSITIONS.items() if to in targets and only_from in (None, state)]
    if not Period.objects.filter(pk=period.pk, state__in=sources).update(state=to):
        raise RoundError("wrong_state")
    period.state = to


def reveal_secrets(*, now: dt.datetime) -> int:
    """Makes the secrets of rounds public that closed an hour ago: from then on everybody can draw the papers again.

    A round whose secret is public is never extended (reschedule_round). Papers may run on after the close where rules
    or extra time say so: while one is open, its round's secret waits. Returns how many. Safe to run twice.
    """
    still_open = Q(attempts__state=0)
    unfinished = Round.objects.filter(Q(closes_at__gt=now - REVEAL_AFTER) | still_open)
    return (
        Edition.objects.filter(revealed_at=None, rounds__isnull=False)
        .exclude(rounds__in=unfinished)
        .update(revealed_at=now)
    )


@transaction.atomic
def move_window(*, round: Round, opens_at: dt.datetime, closes_at: dt.datetime) -> None:
    """Changes when a round opens and closes, whatever its state. Raises RoundError("window")."""
    if closes_at <= opens_at:
        raise RoundError("window")
    closed_at = Period.objects.select_for_update().get(pk=round.pk).closes_at
    Period.objects.filter(pk=round.pk).update(opens_at=opens_at, closes_at=closes_at)
    round.opens_at, round.closes_at = opens_at, closes_at
    window_moved.send(sender=Round, round=round, closed_at=closed_at)
