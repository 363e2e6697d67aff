"""Admissions (người được vào vòng sau): facts, confirmed by a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from contest.rounds.models import Round


class Admission(models.Model):
    """A person let into a round that is not for everybody; taken back, it stays on record with the reason.

    `how`: the route of the rules (top, score, list); `place`: on the ranking that it came from.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="admissions", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    how = models.CharField(max_length=5)
    place = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            # also what an entry looks up
            models.UniqueConstraint(
                fields=["round", "person"], condition=Q(removed_at=None), name="admission_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_reason="") | Q(removed_at__isnull=False) & ~Q(removed_reason=""),
                name="admission_removed_with_reason",
            ),
        ]
