"""Counted tables: standings and tallies. `recount` rebuilds every row from attempts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person, Unit
from contest.attempts.models import Attempt, Participant
from contest.results.ranking import Definition, Reason, read_definition
from contest.rounds.models import Contest, Edition, Period


class Leaderboard(models.Model):
    """A leaderboard (bảng xếp hạng): one ranking of the rules in one period, for one board, in one unit.

    `key` and `board` are those of the rules; `chain` is the frozen definition (ranking/definition.py). The people of
    one list of each period, the counting one, are the people of the period; without a key it has no places.
    """

    period = models.ForeignKey(Period, models.CASCADE, related_name="leaderboards")
    key = models.CharField(max_length=40, blank=True, default="")
    board = models.CharField(max_length=40, blank=True, default="")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    counting = models.BooleanField(default=False)
    chain = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "key", "board"], condition=Q(unit=None), name="leaderboard_once_a_period"
            ),
            models.UniqueConstraint(
                fields=["period", "key", "board", "unit"],
                condition=Q(unit__isnull=False),
                name="leaderboard_once_a_unit",
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(counting=True), name="leaderboard_counts_a_period_once"
            ),
        ]

    @property
    def definition(self) -> Definition:
        """What makes the list."""
        return read_definition(self.chain)


class Standing(models.Model):
    """A person's standing on a leaderboard.

    `rank_key` sorts bytewise, smaller is better; null for those without a place, and `reason` says why. `unit` is that
    of the counted attempt `best`, in sums of the latest.
    """

    pk = models.CompositePrimaryKey("leaderboard_id", "participant_id")
    leaderboard = models.ForeignKey(Leaderboard, models.CASCADE, related_name="standings", db_index=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    attempts = models.PositiveIntegerField()
    perfect = models.PositiveIntegerField()
    best = models.ForeignKey(Attempt, models.CASCADE, related_name="+", db_index=False)
    rank_key = models.BinaryField(max_length=48, null=True)
    reason = models.PositiveSmallIntegerField(
        choices=[(reason.value, reason.name) for reason in Reason],
        default=Reason.RANKED.value,
        db_default=Reason.RANKED.value,
    )

    class Meta:
        indexes = [
            # pages of the leaderboard, and the place inside one bucket
            models.Index(fields=["leaderboard", "rank_key", "participant"], name="standing_by_rank"),
        ]


class RankHistogram(models.Model):
    """How many standings share a prefix of `rank_key` (`level` bytes): the place of anybody is a sum of few rows."""

    pk = models.CompositePrimaryKey("leaderboard_id", "level", "bucket")
    leaderboard = models.ForeignKey(Leaderboard, models.CASCADE, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    bucket = models.BinaryField(max_length=24)
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


class Recounting(models.Model):
    """A contest whose counts a worker makes anew. While there is a row, its queue waits: what is stored stays whole, as
    it was, until the new counts replace it.

    `redefine`: lists are to rank as the rules now say. `asked` grows with each wish, so that none is lost.
    """

    contest = models.OneToOneField(Contest, models.CASCADE, primary_key=True, related_name="recounting")
    redefine = models.BooleanField(default=False)
    asked = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField(default=timezone.now)
    busy_until = models.DateTimeField(null=True)


class RulesTrial(models.Model):
    """Whose places the next issue of a large contest's rules would change, counted by a worker while it is written.

    `digest` names the rules that are tried; `found` is null until they have been: {"people", "lists", "first", "at"}
    (rule_changes.py). `document` is what the worker tries.
    """

    contest = models.OneToOneField(Contest, models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    found = models.JSONField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    busy_until = models.DateTimeField(null=True)


# --- facts that places depend on ------------------------------------------------------------------


class Exclusion(models.Model):
    """People who are given no place and no prize, with the reason; undone, the order is what it was."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="exclusions")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="exclusions")
    # everybody of a unit's branch
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reason = models.TextField()
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(participant=None, unit__isnull=False) | Q(participant__isnull=False, unit=None),
                name="exclusion_of_one_or_a_unit",
            ),
            models.UniqueConstraint(
                fields=["contest", "participant"], condition=Q(undone_at=None), name="exclusion_of_one_stands_once"
            ),
            models.UniqueConstraint(
                fields=["contest", "unit"], condition=Q(undone_at=None), name="exclusion_of_a_unit_stands_once"
            ),
        ]


class Truth(models.Model):
    """The number that a prediction is measured by, counted or stated when the results were fixed; never moved after.

    `definition`: {"of", "after_exclusions"}; `before` and `after`: the count with and without excluded people, null for
    a stated number.
    """

    period = models.ForeignKey(Period, models.CASCADE, related_name="truths")
    of = models.CharField(max_length=20)
    definition = models.JSONField()
    number = models.BigIntegerField()
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    source = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "of"], name="truth_once_a_period")]


class TieDecision(models.Model):
    """The organisers' order of people who are equal in all keys of a list (participant ids, best first)."""

    leaderboard = models.ForeignKey(Leaderboard, models.PROTECT, related_name="decisions")
    order = models.JSONField()
    reason = models.TextField()
    # number of the minutes (biên bản)
    minutes = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True, default="")
