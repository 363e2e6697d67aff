"""The table of branches that count elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Person, Unit
from contest.rounds.models import Contest


class CountedUnder(models.Model):
    """In one contest, from a day to a day, a unit with everything below it counts under another unit.

    Never deleted: one that was a mistake is taken back. `applied`: the counted tables say so already.
    """

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="counted_under")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    under = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    applied = models.BooleanField(default=False, db_default=False, editable=False)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    removed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="counted_under_ends_later"),
            models.CheckConstraint(condition=~Q(unit=F("under")), name="counted_under_another"),
            models.UniqueConstraint(
                fields=["contest", "unit", "since"], condition=Q(removed_at=None), name="counted_under_once_a_day"
            ),
        ]
