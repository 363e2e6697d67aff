"""What essays answer when results are to be fixed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.dispatch import receiver

from contest.essays.models import EssayClosing
from contest.essays.queries import missing_in
from contest.results.fixing.queries import Check
from contest.results.fixing.signals import checks_asked, last_fact_asked
from contest.results.making import Frame
from contest.rounds.models import Contest


@receiver(checks_asked)
def essays_marked(sender: type[Contest], *, frame: Frame, rounds: Sequence[int], **news: Any) -> list[Check]:
    """Whether the marking of the essays in these rounds is over; nothing where none are written."""
    count, missing, still_open = missing_in(frame, rounds)
    return [Check("essays", "todo" if still_open else "done", missing)] if count else []


@receiver(last_fact_asked)
def last_closing(sender: type[Contest], *, contest: Contest, **news: Any) -> dt.datetime | None:
    """When marking was last closed or opened again. One query."""
    moments = EssayClosing.objects.filter(round__contest=contest).aggregate(one=Max("at"), other=Max("undone_at"))
    return max((one for one in moments.values() if one), default=None)
