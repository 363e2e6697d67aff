"""Tables of essays: what is written and handed in, its file, the marks, and the end of marking."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Person
from contest.attempts.models import Participant
from contest.rounds.models import Round


class EssayEntry(models.Model):
    """What one participant writes in a round (bài dự thi viết). `draft` is saved on the way, `texts` is handed in.

    `number` is the code number (số phách) that judges see instead of a name; `receipt` is the participant's.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="essays", db_index=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="essays", db_index=False)
    draft = models.JSONField(default=list, blank=True)
    draft_at = models.DateTimeField(null=True)
    texts = models.JSONField(default=list, blank=True)
    words = models.PositiveIntegerField(default=0)
    # where a video lies
    video = models.CharField(max_length=500, blank=True, default="")
    # brought or sent to the organisers, and who says so
    on_paper = models.BooleanField(default=False)
    taken_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    number = models.PositiveIntegerField(null=True)
    receipt = models.CharField(max_length=12, blank=True, default="")
    # how often it was handed in; the last one counts
    versions = models.PositiveIntegerField(default=0)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # also the index of somebody's own essays
            models.UniqueConstraint(fields=["participant", "round"], name="essay_once_a_round"),
            # also the index of a round's essays
            models.UniqueConstraint(fields=["round", "number"], name="essay_number_once"),
            models.CheckConstraint(
                condition=Q(number=None, handed_at=None, versions=0)
                | Q(number__isnull=False, handed_at__isnull=False, versions__gt=0),
                name="essay_handed_in_is_whole",
            ),
        ]


class EssayFile(models.Model):
    """The file of an essay, in the database as all files here: web servers may be several machines."""

    entry = models.OneToOneField(EssayEntry, models.CASCADE, primary_key=True, related_name="file")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    at = models.DateTimeField()


class EssayMark(models.Model):
    """What a judge gave, by criterion: a fact. A judge's last number counts; from the second on with a reason."""

    entry = models.ForeignKey(EssayEntry, models.PROTECT, related_name="marks", db_index=False)
    judge = models.ForeignKey(Person, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    points = models.JSONField()
    total = models.PositiveSmallIntegerField()
    remark = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # also the index of an essay's marks
            models.UniqueConstraint(fields=["entry", "judge", "number"], name="essay_mark_once"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(number__gt=1) & ~Q(reason=""), name="essay_mark_changed_with_reason"
            ),
        ]


class EssayClosing(models.Model):
    """The end of a round's marking: points go to the papers, names are joined to the numbers; undone with a reason."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="essay_closings")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=Q(undone_at=None), name="essay_marking_closed_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_reason=""), name="essay_marking_opened_with_reason"
            ),
        ]
