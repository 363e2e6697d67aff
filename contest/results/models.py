"""Counted tables: standings and tallies. `recount` rebuilds every row from attempts."""

from __future__ import annotations

from django.db import models

from accounts.models import Unit
from contest.attempts.models import Attempt, Participant
from contest.rounds.models import Edition, Period


class Leaderboard(models.Model):
    """A leaderboard (bảng xếp hạng) of one period, ranked by one chain of keys."""

    period = models.OneToOneField(Period, models.CASCADE, related_name="leaderboard")
    # {"count": "best", "gate": null, "keys": ["score", "duration", "submitted"]}
    chain = models.JSONField()


class Standing(models.Model):
    """A person's standing on a leaderboard. `rank_key` sorts bytewise, smaller is better; null below the gate."""

    pk = models.CompositePrimaryKey("leaderboard_id", "participant_id")
    leaderboard = models.ForeignKey(Leaderboard, models.CASCADE, related_name="standings", db_index=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    attempts = models.PositiveIntegerField()
    perfect = models.PositiveIntegerField()
    best = models.ForeignKey(Attempt, models.CASCADE, related_name="+", db_index=False)
    rank_key = models.BinaryField(max_length=24, null=True)

    class Meta:
        indexes = [
            # pages of the leaderboard, and the place inside one bucket
            models.Index(fields=["leaderboard", "rank_key"], name="standing_by_rank"),
        ]


class RankHistogram(models.Model):
    """How many standings share the first five bytes of `rank_key`: the place of anybody is a sum over few rows."""

    pk = models.CompositePrimaryKey("leaderboard_id", "bucket")
    leaderboard = models.ForeignKey(Leaderboard, models.CASCADE, related_name="+", db_index=False)
    bucket = models.BinaryField(max_length=5)
    people = models.IntegerField()


class Counts(models.Model):
    """The figures of a tally. Milliseconds; `fastest_ms` is over perfect papers only; `last_ms` is a moment."""

    people = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    perfect_people = models.IntegerField(default=0)
    perfect_attempts = models.IntegerField(default=0)
    score_sum = models.BigIntegerField(default=0)
    ms_sum = models.BigIntegerField(default=0)
    fastest_ms = models.PositiveBigIntegerField(null=True)
    last_ms = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class PeriodTally(Counts):
    """Figures of a whole period."""

    period = models.OneToOneField(Period, models.CASCADE, primary_key=True, related_name="tally")


class UnitTally(Counts):
    """Figures of a period for a unit and everything below it."""

    pk = models.CompositePrimaryKey("period_id", "unit_id")
    period = models.ForeignKey(Period, models.CASCADE, related_name="unit_tallies", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)


class HourTally(models.Model):
    """Attempts handed in during one hour; `hour_ms` is its first millisecond."""

    pk = models.CompositePrimaryKey("period_id", "hour_ms")
    period = models.ForeignKey(Period, models.CASCADE, related_name="hour_tallies", db_index=False)
    hour_ms = models.BigIntegerField()
    attempts = models.IntegerField(default=0)


class ScoreTally(models.Model):
    """Attempts of a period with one score."""

    pk = models.CompositePrimaryKey("period_id", "score")
    period = models.ForeignKey(Period, models.CASCADE, related_name="score_tallies", db_index=False)
    score = models.PositiveSmallIntegerField()
    attempts = models.IntegerField(default=0)


class ChoiceCount(models.Model):
    """How often an item was in a paper and how often each choice was taken (choice 8 = blank)."""

    pk = models.CompositePrimaryKey("edition_id", "item", "choice")
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="choice_counts", db_index=False)
    item = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()
    chosen = models.IntegerField(default=0)
