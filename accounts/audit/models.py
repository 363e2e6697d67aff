"""The table of the audit trail."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.audit.chain import Link


class Audit(models.Model):
    """One row of the trail. The database refuses changes and deletions (migration 0006).

    `id` is counted by the chain, without gaps. The actor's name is kept as it was; the key is not enforced, so that
    whatever becomes of the account, the row stays as it is. `contest` is the contest's address: this application knows
    no contests.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    actor_name = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True)
    contest = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    # by which the row is hashed (chain.ALGORITHMS)
    algorithm = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta:
        indexes = [
            # the page, of one contest and of one person, newest first
            models.Index(fields=["contest", "id"], name="audit_of_contest"),
            models.Index(fields=["actor", "id"], name="audit_of_actor"),
            # what was done to one person: told at sign-in and on the page of devices
            models.Index(fields=["about_id", "id"], condition=models.Q(about="person"), name="audit_about_person"),
        ]

    @property
    def link(self) -> Link:
        """The row as the chain sees it."""
        return Link(
            id=self.id,
            at=self.at,
            actor_id=self.actor_id,
            actor_name=self.actor_name,
            action=self.action,
            about=self.about,
            about_id=self.about_id,
            contest=self.contest,
            detail=self.detail,
            algorithm=self.algorithm,
        )
