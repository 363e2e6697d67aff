"""Table of who is sent which report by e-mail."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Unit
from contest.rounds.models import Contest


class Subscription(models.Model):
    """A person's report of a branch in a contest. The address is sealed (accounts/sealing.py).

    `last_on`: the Vietnamese day of the last one that was sent. Until `busy_until` nobody else sends it; after a
    failure it is when to try again.
    """

    class Every(models.TextChoices):
        DAY = "day", _("Hằng ngày")
        WEEK = "week", _("Thứ Sáu hằng tuần")

    person = models.ForeignKey(Person, models.CASCADE, related_name="subscriptions")
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    every = models.CharField(_("gửi"), max_length=4, choices=Every, default=Every.WEEK)
    email_sealed = models.TextField()
    # where the site was when it was asked for: letters are written without a request
    site = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_on = models.DateField(null=True)
    busy_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "contest", "unit"], name="subscription_once"),
            models.CheckConstraint(condition=Q(every__in=("day", "week")), name="subscription_every_day_or_week"),
        ]
