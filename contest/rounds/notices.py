"""Reads of public notices: what was changed in a contest while it runs, and how long a suspension has lasted."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from contest.rounds.models import Contest, Period, PeriodNote, Round


def notes_of(contest: Contest) -> QuerySet[PeriodNote]:
    """Everything that was announced of a contest, newest first, with the periods. One query."""
    return PeriodNote.objects.filter(period__contest=contest).select_related("period").order_by("-at", "-pk")


def suspended_since(round: Round) -> dt.datetime | None:
    """When the present suspension began; None when the round is not suspended or nobody wrote it down. One query."""
    note = PeriodNote.objects.filter(period_id=round.pk, kind=PeriodNote.Kind.SUSPENDED).order_by("-at", "-pk").first()
    return note.at if note else None


def lost_time(since: dt.datetime, *, opens_at: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """How much of a round a suspension has taken so far: what lies before its opening is not lost. Whole seconds."""
    return dt.timedelta(seconds=max(0, int((now - max(since, opens_at)).total_seconds())))


def made_good_spans(round: Round) -> list[tuple[dt.datetime, int]]:
    """Suspensions that were made good: their beginnings and how many milliseconds were given. One query."""
    notes = PeriodNote.objects.filter(period_id=round.pk, kind=PeriodNote.Kind.RESUMED, made_good_ms__gt=0)
    return [(since, given) for since, given in notes.values_list("since", "made_good_ms") if since is not None]


def suspension_note(round: Round) -> PeriodNote | None:
    """What was said when the round was suspended; None unless it is. At most one query."""
    if round.state != Period.State.SUSPENDED:
        return None
    return PeriodNote.objects.filter(period_id=round.pk, kind=PeriodNote.Kind.SUSPENDED).order_by("-at", "-pk").first()
