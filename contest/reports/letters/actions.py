"""Writes of reports by e-mail: asking for them, stopping them, sending what is due."""

from __future__ import annotations

import datetime as dt
from itertools import takewhile
from time import monotonic

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.http import Http404

from accounts.audit.actions import record
from accounts.identity import seal, unseal
from accounts.models import Person, Unit
from contest.common.clock import VIETNAM
from contest.reports.access import get_scope_for
from contest.reports.letters.days import is_due
from contest.reports.letters.letter import message_id, write_letter
from contest.reports.letters.models import Subscription
from contest.results.queries import counting_window
from contest.rounds.models import Contest, Period

log = structlog.get_logger(__name__)
# A sender that died has sent nothing, or has not written it down: another tries after this.
LEFT_AFTER = dt.timedelta(minutes=10)
TRY_AGAIN_AFTER = dt.timedelta(minutes=30)
MOST_SECONDS = 180


def subscribe(
    *, person: Person, contest: Contest, unit: Unit, every: str, email: str, site: str, now: dt.datetime
) -> Subscription:
    """Asks for reports of a branch, or changes how; the first goes out within minutes."""
    sealed = seal(email)
    fresh = {"created_at": now, "last_on": None, "busy_until": None, "failures": 0}
    values = {"every": every, "email_sealed": sealed, "site": site, **fresh}
    made, _new = Subscription.objects.update_or_create(person=person, contest=contest, unit=unit, defaults=values)
    record("export.letters_asked", by=person, now=now, contest=contest.slug, detail={"unit": unit.code, "every": every})
    return made


def unsubscribe(*, subscription: Subscription, by: Person | None, now: dt.datetime) -> None:
    """Stops them; from a letter nobody need be signed in."""
    detail = {"unit": subscription.unit.code}
    if Subscription.objects.filter(pk=subscription.pk).delete()[0]:
        record("export.letters_stopped", by=by, now=now, contest=subscription.contest.slug, detail=detail)


def send_due(*, now: dt.datetime) -> int:
    """Sends what is due, each once however many ask at the same time; returns how many were sent.

    It stops in time by itself, and the next one goes on: the worker's limit would end it in the middle of a letter,
    which may have gone out by then.
    """
    if not settings.MAIL_IS_SET_UP:
        return 0
    until = monotonic() + MOST_SECONDS
    free = Subscription.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now)).order_by("pk")
    some = takewhile(lambda _: monotonic() < until, free.select_related("person", "contest__unit", "unit"))
    return sum(_send(one, now=now) for one in some if _due(one, now))


def _due(one: Subscription, now: dt.datetime) -> bool:
    period = Period.objects.select_related("contest").get(contest=one.contest, kind=Period.Kind.CONTEST)
    opens_at, closes_at = counting_window(period)
    local = now.astimezone(VIETNAM)
    days = {name: moment and moment.astimezone(VIETNAM).date() for name, moment in
            (("opens_on", opens_at), ("closes_on", closes_at))}  # fmt: skip
    return period.state != Period.State.DRAFT and is_due(one.every, last_on=one.last_on, now=local, **days)


def _send(one: Subscription, *, now: dt.datetime) -> bool:
    mine = Subscription.objects.filter(pk=one.pk, last_on=one.last_on)
    if not mine.filter(Q(busy_until=None) | Q(busy_until__lte=now)).update(busy_until=now + LEFT_AFTER):
        return False
    if not _may_still(one):
        unsubscribe(subscription=one, by=None, now=now)
        return False
    letter = write_letter(one, now=now)
    message = EmailMessage(
        letter.subject,
        letter.text,
        to=[unseal(one.email_sealed)],
        headers={
            "List-Unsubscribe": f"<{letter.stop}>",
            "Auto-Submitted": "auto-generated",
            "Message-ID": message_id(one),
        },
    )
    try:
        message.send()
    except OSError as error:
        # smtplib's errors are OSErrors, too; no address goes into the log
        log.warning("report not sent", subscription=one.pk, error=type(error).__name__)
        mine.update(busy_until=now + TRY_AGAIN_AFTER, failures=F("failures") + 1)
        return False
    mine.update(last_on=now.astimezone(VIETNAM).date(), busy_until=None, failures=0)
    return True


def _may_still(one: Subscription) -> bool:
    """Whether the person may still see that branch: roles and accounts end."""
    try:
        get_scope_for(one.person, one.contest.slug).get_unit(one.unit.code)
    except Http404:
        return False
    return one.person.is_active
