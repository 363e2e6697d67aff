"""Tables of fairness: runs over a round, and the cases that people decide about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.fairness.register import KINDS
from contest.fairness.wording import Words
from contest.rounds.models import Round


class FairnessRun(models.Model):
    """A worker's look at all papers of a round; `done_at` null until it is through."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="fairness_runs", db_index=False)
    # null: the site itself, after the round closed
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    # how far: papers read so far, each is read twice
    read = models.PositiveIntegerField(default=0)
    papers = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=Q(done_at=None), name="fairness_run_one_at_a_time"),
        ]
        # the newest of a round
        indexes = [models.Index(fields=["round", "id"], name="fairness_run_of_round")]


class FairnessCase(models.Model):
    """Something that honest people hardly do, with the facts (patterns/). Until somebody decides it is only counted.

    `people`: participant ids, whoever came first in front; `digest` is over kind and people. A decision stays on record
    whatever later runs find.
    """

    class Strength(models.IntegerChoices):
        NOTICEABLE = 1, _("Đáng xem")
        STRONG = 2, _("Rõ")
        VERY_STRONG = 3, _("Rất rõ")

    class State(models.IntegerChoices):
        OPEN = 0, _("Chờ xem")
        DISMISSED = 1, _("Không có vấn đề")
        ACTED = 2, _("Đã loại khỏi xếp hạng")

    round = models.ForeignKey(Round, models.CASCADE, related_name="fairness_cases", db_index=False)
    # of the register, not as choices: a further pattern asks for no migration
    kind = models.CharField(max_length=12)
    people = models.JSONField()
    digest = models.CharField(max_length=64)
    facts = models.JSONField()
    strength = models.PositiveSmallIntegerField(choices=Strength)
    found_at = models.DateTimeField()
    state = models.PositiveSmallIntegerField(choices=State, default=State.OPEN)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(null=True)
    # ids of the exclusions that the decision made, to be undone with it
    exclusions = models.JSONField(default=list)

    class Meta:
        constraints = [
            # also the index of "the cases of this round"
            models.UniqueConstraint(fields=["round", "kind", "digest"], name="fairness_case_once"),
            models.CheckConstraint(
                condition=Q(state=0, at=None, reason="") | Q(state__gt=0, at__isnull=False) & ~Q(reason=""),
                name="fairness_case_decided_with_reason",
            ),
        ]

    @property
    def words(self) -> Words:
        """What people read about this kind."""
        return KINDS[self.kind]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_dismissed(self) -> bool:
        return self.state == self.State.DISMISSED

    @property
    def is_acted_on(self) -> bool:
        return self.state == self.State.ACTED

    @property
    def stands_out(self) -> bool:
        """Whether it is more than worth a look."""
        return self.strength > self.Strength.NOTICEABLE

    @property
    def pair(self) -> tuple[int, ...]:
        """The two whom facts of agreement are about, else nobody."""
        return tuple(self.facts[name] for name in ("first", "second") if name in self.facts)
