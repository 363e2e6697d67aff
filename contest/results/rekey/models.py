"""What a change of a key would do to each person, as the preview found it."""

from __future__ import annotations

from django.db import models

from contest.attempts.models import KeyChange, Participant
from contest.rounds.models import Period


class KeyChangeEffect(models.Model):
    """A person whose counted score, place or "all right" changes in one period's ranking.

    Scores are those of the attempt that counts, out of the questions that count; a place is null below the gate.
    `position` orders the list: the highest of the old and the new places first.
    """

    change = models.ForeignKey(KeyChange, models.CASCADE, related_name="effects", db_index=False)
    period = models.ForeignKey(Period, models.CASCADE, related_name="+", db_index=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    old_score = models.PositiveSmallIntegerField()
    old_total = models.PositiveSmallIntegerField()
    new_score = models.PositiveSmallIntegerField()
    new_total = models.PositiveSmallIntegerField()
    old_place = models.PositiveIntegerField(null=True)
    new_place = models.PositiveIntegerField(null=True)
    # all right in any attempt, before and after
    old_perfect = models.BooleanField()
    new_perfect = models.BooleanField()

    class Meta:
        constraints = [
            # pages of the list
            models.UniqueConstraint(fields=["change", "period", "position"], name="key_change_effect_position_once"),
        ]

    @property
    def rises(self) -> bool:
        """Stands higher, or is ranked now."""
        return self.new_place is not None and (self.old_place is None or self.new_place < self.old_place)

    @property
    def falls(self) -> bool:
        """Stands lower, or is not ranked any more."""
        return self.old_place is not None and (self.new_place is None or self.new_place > self.old_place)
