"""Facts of fixing: who made results official and when, the rankings as published, recounts that proved the tables."""

from __future__ import annotations

import zlib

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from contest.results.models import Leaderboard
from contest.rounds.models import Contest, Period


class Fixing(models.Model):
    """The results of a period made official; opened again, it stays on record with the reason. A fact."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="fixings", db_index=False)
    # number and date of the decision or of the minutes, as people cite it
    decision = models.CharField(max_length=200, blank=True)
    # what was not settled and was let stand: codes of checks
    left_open = models.JSONField(default=list)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    reopened_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    reopened_at = models.DateTimeField(null=True)
    reopened_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period"], condition=Q(reopened_at=None), name="fixing_holds_once"),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_reason="")
                | Q(reopened_at__isnull=False) & ~Q(reopened_reason=""),
                name="fixing_reopened_with_reason",
            ),
        ]
        # all of a period, the newest first
        indexes = [models.Index(fields=["period", "at"], name="fixing_of_period")]


class PublishedRanking(models.Model):
    """One list as it was published: the very bytes of the document (compressed) and their SHA-256. A fact."""

    fixing = models.ForeignKey(Fixing, models.CASCADE, related_name="rankings")
    leaderboard = models.ForeignKey(Leaderboard, models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fixing", "leaderboard"], name="published_ranking_once")]

    @property
    def content(self) -> bytes:
        """The document as people download it."""
        return zlib.decompress(self.packed)


class RecountCheck(models.Model):
    """All counted rows of a contest compared with a fresh count by a worker; `differences` null until it is done."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="recount_checks", db_index=False)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    # the moment that the comparison is of
    counted_at = models.DateTimeField(null=True)
    differences = models.PositiveIntegerField(null=True)
    # the first of them, for whoever looks into it
    sample = models.JSONField(default=list)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        # the newest of a contest
        indexes = [models.Index(fields=["contest", "id"], name="recount_check_of_contest")]
