"""Reads of contests and rounds."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from contest.banks.models import Bank, Question
from contest.rounds.editions import Candidate
from contest.rounds.models import Contest, Period, Round


def candidates(bank: Bank) -> list[Candidate]:
    """The questions of a bank that can be drawn, by number. One query."""
    questions = Question.objects.filter(bank=bank, retired_at=None, head__isnull=False).select_related("head", "topic")
    return [
        Candidate(q.head_id, q.topic.name, q.difficulty, q.head.text, q.head.choices, q.head.accept)
        for q in questions.order_by("number")
    ]


def public_contests() -> QuerySet[Contest]:
    """Contests with at least one period that has been published."""
    published = Period.objects.filter(kind=Period.Kind.CONTEST).exclude(state=Period.State.DRAFT)
    return Contest.objects.filter(periods__in=published).order_by("-created_at")


def rounds_of(contest: Contest) -> QuerySet[Round]:
    """The rounds of a contest, first to last."""
    return Round.objects.filter(contest=contest, kind=Period.Kind.ROUND).order_by("position")


def find_current_round(contest: Contest, *, now: dt.datetime) -> Round | None:
    """The round that is open, else the next to open, else the last one; published ones only."""
    rounds = list(rounds_of(contest).exclude(state=Period.State.DRAFT))
    open_now = [r for r in rounds if r.opens_at <= now < r.closes_at]
    coming = [r for r in rounds if r.opens_at > now]
    return (open_now or coming[:1] or rounds[-1:] or [None])[0]
