"""The table of files that workers make."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


class Job(models.Model):
    """A file that somebody asked for. `kind` names its maker, `arguments` are the maker's; the file is `content`.

    Only who asked may see it. The file lies in the database, since web and workers may be different machines.
    """

    class State(models.IntegerChoices):
        WAITING = 0, _("Đang chờ")
        WORKING = 1, _("Đang làm")
        DONE = 2, _("Xong")
        FAILED = 3, _("Không làm được")

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    title = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.CASCADE, related_name="jobs", db_index=False)
    state = models.PositiveSmallIntegerField(choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    # the maker's word for people; "" when it broke
    failure = models.TextField(blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    content = models.BinaryField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            # what waits or was left by a worker that died
            models.Index(fields=["state", "moved_at"], name="job_unfinished"),
            # the files of one person
            models.Index(fields=["by", "asked_at"], name="job_of_person"),
        ]

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE
