"""Writing the audit trail. Nothing of it belongs into the hot path: rows are written one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction

from accounts.audit import chain
from accounts.audit.chain import GENESIS, link_hash
from accounts.audit.models import Audit
from accounts.models import Person

# Any number that no other lock of the site uses.
TRAIL_LOCK = 4_201
# Looks at the same list within this time are one row.
SAME_LOOK = dt.timedelta(minutes=15)


@transaction.atomic(savepoint=False)
def record(
    action: str,
    *,
    by: Person | None,
    now: dt.datetime,
    about: models.Model | None = None,
    contest: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Audit:
    """Adds a row to the trail; call it last inside the transaction of the change, which it joins.

    `action`: what was done, as "round.suspended"; its words stand in contest/common/audit/words.py. `by` None: the site
    itself. `about`: the row it was done to; `contest`: its address. `detail`: what the words need, as JSON without
    fractions; no personal data beyond numbers of rows. Writers wait for each other from here to their commit.
    """
    _wait_for_turn()
    last = Audit.objects.order_by("-id").only("id", "hash", "algorithm").first()
    row = Audit(
        id=last.id + 1 if last else 1,
        at=now,
        actor_id=by.pk if by else None,
        actor_name=by.full_name if by else "",
        action=action,
        about=about._meta.model_name or "" if about else "",
        about_id=about.pk if about else None,
        contest=contest,
        detail=dict(detail or {}),
        previous=last.hash if last else GENESIS,
        # never an earlier one: while a release goes round the machines, two programs write
        algorithm=max(chain.WRITTEN, last.algorithm) if last else chain.WRITTEN,
    )
    row.hash = link_hash(row.link, previous=row.previous)
    row.save(force_insert=True)
    return row


def record_look(
    action: str,
    *,
    by: Person,
    now: dt.datetime,
    about: models.Model | None = None,
    contest: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Adds a row for a look at personal data, unless one of the same person within 15 minutes says the same."""
    lately = Audit.objects.filter(actor=by, at__gt=now - SAME_LOOK, action=action, contest=contest)
    before = lately.filter(about_id=about.pk if about else None).order_by("-id").first()
    if before is None or before.detail != dict(detail or {}):
        record(action, by=by, now=now, about=about, contest=contest, detail=detail)


def _wait_for_turn() -> None:
    """One writer at a time: the next number and hash follow from the last row. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [TRAIL_LOCK])
