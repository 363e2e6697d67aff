"""What appeals answer when results are to be fixed."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from contest.appeals.queries import waiting_count
from contest.results.fixing.signals import open_appeals_asked
from contest.rounds.models import Contest


@receiver(open_appeals_asked)
def appeals_wait(sender: type[Contest], *, contest: Contest, **news: Any) -> int:
    """How many appeals and remarks of a contest wait for an answer. One query."""
    return waiting_count(contest)
