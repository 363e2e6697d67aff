"""Writes of documents: what papers carry, giving and taking back certificates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.audit.actions import record
from accounts.identity import key_of_codes
from accounts.models import Person
from contest.attempts.models import Participant
from contest.documents.certificates import Facts, certificate_code, read_facts
from contest.documents.models import Certificate, Papers
from contest.rounds.models import Contest

log = structlog.get_logger(__name__)


@transaction.atomic
def save_papers(*, contest: Contest, values: Mapping[str, Any], by: Person, now: dt.datetime) -> Papers:
    """Stores what the contest's documents carry."""
    papers, _made = Papers.objects.update_or_create(contest=contest, defaults=dict(values))
    record("papers.changed", by=by, now=now, contest=contest.slug)
    log.info("papers changed", person=by.pk, contest=contest.slug)
    return papers


def give_certificate(*, participant: Participant, facts: Facts, now: dt.datetime) -> Certificate:
    """The standing certificate that says this; one that says something else makes room for a new one.

    Called again, also at the same moment from two places, it is the same certificate.
    """
    for _attempt in range(3):
        try:
            return _give(participant, facts, now)
        except IntegrityError:
            # somebody else gave it between our look and our row
            continue
    return _give(participant, facts, now)


@transaction.atomic
def _give(participant: Participant, facts: Facts, now: dt.datetime) -> Certificate:
    standing = Certificate.objects.filter(participant=participant, withdrawn_at=None).first()
    if standing is not None:
        if read_facts(standing.facts) == facts:
            return standing
        Certificate.objects.filter(pk=standing.pk).update(withdrawn_at=now)
    last = Certificate.objects.filter(participant=participant).aggregate(last=Max("number"))["last"] or 0
    code = certificate_code(key_of_codes(now), facts, participant_id=participant.pk, number=last + 1)
    return Certificate.objects.create(
        code=code, participant=participant, number=last + 1, facts=msgspec.to_builtins(facts), given_at=now
    )


@transaction.atomic
def withdraw_certificate(*, certificate: Certificate, reason: str, by: Person, now: dt.datetime) -> bool:
    """Takes a certificate back: its check page says so, and no other is given. False when it stands no more."""
    standing = Certificate.objects.filter(pk=certificate.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=now, withdrawn_reason=reason, withdrawn_by=by):
        return False
    slug = certificate.participant.contest.slug
    record("papers.withdrawn", by=by, now=now, about=certificate.participant.person, contest=slug)
    log.info("certificate withdrawn", person=by.pk, certificate=certificate.pk)
    return True


@transaction.atomic
def restore_certificate(*, certificate: Certificate, by: Person, now: dt.datetime) -> bool:
    """Undoes a withdrawal. False when there is none, or another certificate of the participant stands."""
    if Certificate.objects.filter(participant=certificate.participant_id, withdrawn_at=None).exists():
        return False
    taken = Certificate.objects.filter(pk=certificate.pk).exclude(withdrawn_reason="")
    try:
        with transaction.atomic():
            if not taken.update(withdrawn_at=None, withdrawn_reason="", withdrawn_by=None):
                return False
    except IntegrityError:
        # another one was given or restored since our look
        return False
    slug = certificate.participant.contest.slug
    record("papers.restored", by=by, now=now, about=certificate.participant.person, contest=slug)
    return True
