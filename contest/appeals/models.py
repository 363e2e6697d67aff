"""The table of appeals."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.attempts.models import Attempt, Participant
from contest.rounds.models import Contest, Round


class Appeal(models.Model):
    """A participant questions a result (phúc khảo) or a question of the paper. Answered once; both are facts."""

    class Kind(models.IntegerChoices):
        SCORE = 1, _("Điểm chưa đúng")
        TIME = 2, _("Thời gian chưa đúng")
        PLACE = 3, _("Thứ hạng chưa đúng")
        LOST = 4, _("Bị mất bài")
        ITEM = 5, _("Câu hỏi có vấn đề")

    class Fault(models.IntegerChoices):
        KEY = 1, _("Đáp án sai")
        SEVERAL = 2, _("Nhiều đáp án đúng")
        WORDING = 3, _("Câu chữ chưa rõ")
        SOURCE = 4, _("Nguồn đã thay đổi")

    class State(models.IntegerChoices):
        WAITING = 0, _("Chờ trả lời")
        ACCEPTED = 1, _("Chấp nhận")
        REFUSED = 2, _("Không chấp nhận")
        ANSWERED = 3, _("Đã trả lời")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="appeals", db_index=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="+", db_index=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="appeals")
    # null only for a paper that is said to be lost
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=Kind)
    # of a remark on a question: its number in the edition, its place on the paper, what is said to be wrong
    item = models.PositiveSmallIntegerField(null=True)
    place = models.PositiveSmallIntegerField(null=True)
    fault = models.PositiveSmallIntegerField(choices=Fault, null=True)
    text = models.TextField(max_length=1000)
    source = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    state = models.PositiveSmallIntegerField(choices=State, default=State.WAITING)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=5, item__isnull=False, place__isnull=False, fault__isnull=False)
                | Q(~Q(kind=5), item=None, place=None, fault=None),
                name="appeal_item_with_place",
            ),
            models.CheckConstraint(
                condition=Q(attempt__isnull=False) | Q(kind=4), name="appeal_without_attempt_is_lost"
            ),
            models.CheckConstraint(
                condition=Q(state=0, answered_at=None, answer="")
                | Q(state__gt=0, answered_at__isnull=False) & ~Q(answer=""),
                name="appeal_answered_is_whole",
            ),
            # one question at a time about the same thing
            models.UniqueConstraint(
                fields=["attempt", "kind"],
                condition=Q(state=0, item=None, attempt__isnull=False),
                name="appeal_waits_once",
            ),
            models.UniqueConstraint(
                fields=["attempt", "item"], condition=Q(state=0, item__isnull=False), name="appeal_item_waits_once"
            ),
        ]
        indexes = [
            # the organisers' list, and how many wait
            models.Index(fields=["contest", "state", "id"], name="appeal_of_contest"),
            # how many asked about the same question
            models.Index(fields=["round", "item"], condition=Q(item__isnull=False), name="appeal_of_item"),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_accepted(self) -> bool:
        return self.state == self.State.ACCEPTED
