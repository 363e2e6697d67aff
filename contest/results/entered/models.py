"""Entered results (kết quả nhập): each entry, correction and withdrawal is a fact; the attempt holds the last one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Person
from contest.attempts.models import Attempt


class EnteredResult(models.Model):
    """One entry of what somebody reached: the first, then corrections; without a score the result was taken back."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField(null=True)
    duration_ms = models.PositiveBigIntegerField(null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # also the index of an attempt's entries
            models.UniqueConstraint(fields=["attempt", "number"], name="entered_number_once"),
            models.CheckConstraint(
                condition=Q(number=1, score__isnull=False) | Q(number__gt=1) & ~Q(reason=""),
                name="entered_corrected_with_reason",
            ),
        ]
