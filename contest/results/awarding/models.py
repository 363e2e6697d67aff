"""Awards (giải đã xác nhận), and people whom the organisers consider for one against the rules: facts."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person, Unit
from contest.attempts.models import Participant
from contest.results.models import Leaderboard
from contest.rounds.models import Period


class Award(models.Model):
    """A prize that an organiser confirmed, for a participant on a list or for a unit in a period.

    `prize` and `tier` (from 0) are those of the rules; their words, the figures and the name are kept as they were.
    `figures`: score, total, duration_ms and submitted_ms of a participant, and the `values` of the `keys` that were
    compared; the measures of a unit as pairs of whole numbers.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="awards")
    leaderboard = models.ForeignKey(Leaderboard, models.PROTECT, null=True, related_name="awards", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, null=True, related_name="awards")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    prize = models.CharField(max_length=40)
    # the block of units that a collective prize is for; "" when all are compared together
    block = models.CharField(max_length=200, blank=True, default="")
    tier = models.PositiveSmallIntegerField()
    prize_label = models.CharField(max_length=200)
    tier_label = models.CharField(max_length=200)
    amount = models.PositiveBigIntegerField(null=True)
    place = models.PositiveIntegerField(null=True)
    figures = models.JSONField(default=dict)
    # as the public reads it: masked where the ranking's names are
    name = models.CharField(max_length=200)
    unit_name = models.CharField(max_length=300, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    # why it is not as proposed; "" when it is
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    # the last day on which the winner may confirm it, where the rules say a number of days
    claim_until = models.DateField(null=True)
    # when an organiser noted that the winner did, whatever the day; who noted it is in the trail
    claimed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, leaderboard__isnull=False, unit=None)
                | Q(participant=None, leaderboard=None, unit__isnull=False),
                name="award_of_a_person_or_a_unit",
            ),
            models.UniqueConstraint(
                fields=["leaderboard", "prize", "participant"],
                condition=Q(withdrawn_at=None, participant__isnull=False),
                name="award_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["period", "prize", "unit"],
                condition=Q(withdrawn_at=None, unit__isnull=False),
                name="award_once_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="award_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(claimed_at=None) | Q(claim_until__isnull=False), name="award_claimed_where_asked"
            ),
        ]

    def is_late(self, day: dt.date) -> bool:
        """Whether the winner's days to confirm are over on a day (of Viet Nam) and nobody noted that they did."""
        return self.claim_until is not None and self.claimed_at is None and self.claim_until < day

    @property
    def of_team(self) -> bool:
        """Whether the participant has it for a team; read with `leaderboard`."""
        return self.leaderboard is not None and bool(self.leaderboard.chain.get("teams"))


class Reconsideration(models.Model):
    """Somebody whom the rules keep from prizes and the organisers consider all the same (vẫn xét giải), and why."""

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="reconsiderations")
    reason = models.TextField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant"], condition=Q(undone_at=None), name="reconsidered_once_a_participant"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reconsidered_with_reason"),
        ]
