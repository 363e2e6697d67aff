"""What attempts do when rounds change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from contest.attempts.actions import move_ends
from contest.rounds.models import Round
from contest.rounds.signals import window_moved


@receiver(window_moved)
def move_ends_with_the_round(sender: type[Round], *, round: Round, closed_at: dt.datetime, **news: Any) -> None:
    if round.closes_at != closed_at:
        move_ends(round=round)
