"""What attempts do when rounds change."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from contest.attempts.actions import move_ends
from contest.rounds.models import Round
from contest.rounds.signals import window_moved


@receiver(window_moved)
def move_ends_with_the_round(sender: type[Round], *, round: Round, **news: Any) -> None:
    move_ends(round=round)
