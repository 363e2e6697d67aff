"""Tables of documents: what a contest's papers carry, and the certificates that were given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from contest.attempts.models import Participant
from contest.documents.letterhead import AUTHORITY
from contest.rounds.models import Contest


class Papers(models.Model):
    """What the documents of a contest carry: letterhead, signature, and who is given a certificate."""

    class Given(models.TextChoices):
        NONE = "none", _("Không cấp")
        ALL = "all", _("Mọi người đã nộp bài")
        SCORE = "score", _("Người đạt từ một số câu đúng")
        PRIZE = "prize", _("Người đạt giải")

    contest = models.OneToOneField(Contest, models.CASCADE, primary_key=True, related_name="papers")
    above = models.CharField(_("cơ quan cấp trên"), max_length=120, blank=True)
    office = models.CharField(_("cơ quan ban hành"), max_length=120, blank=True)
    mark = models.CharField(_("ký hiệu"), max_length=30, blank=True)
    number = models.CharField(_("số"), max_length=20, blank=True)
    place = models.CharField(_("địa danh"), max_length=80, blank=True)
    on = models.DateField(_("ngày ký"), null=True, blank=True)
    recipients = models.TextField(_("nơi nhận"), blank=True)
    authority = models.CharField(_("thẩm quyền ký"), max_length=120, default=AUTHORITY)
    post = models.CharField(_("chức vụ người ký"), max_length=120, blank=True)
    signer = models.CharField(_("họ tên người ký"), max_length=120, blank=True)
    given = models.CharField(_("cấp giấy chứng nhận cho"), max_length=10, choices=Given, default=Given.NONE)
    least_score = models.PositiveSmallIntegerField(_("từ số câu đúng"), null=True, blank=True)
    certificate_title = models.CharField(_("tên giấy"), max_length=60, default="Giấy chứng nhận")
    certificate_text = models.CharField(_("dòng chứng nhận"), max_length=160, default="Đã tham gia cuộc thi")
    shows_result = models.BooleanField(_("ghi kết quả"), default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(given="score") | Q(least_score__isnull=False), name="papers_score_is_said"
            )
        ]


class Certificate(models.Model):
    """A certificate that was given: the facts as printed, its code, whether it still stands. A fact.

    `code` is keyed over the facts (certificates.py): it cannot be guessed, and changed facts do not fit it.
    """

    code = models.CharField(max_length=19, unique=True)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="certificates")
    # counts the certificates of one participant
    number = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    # "" when a newer paper took its place
    withdrawn_reason = models.TextField(blank=True)
    withdrawn_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "number"], name="certificate_number_once"),
            models.UniqueConstraint(
                fields=["participant"], condition=Q(withdrawn_at=None), name="certificate_one_stands"
            ),
        ]
