"""How long a contest needs to know who took part, and forgetting what it asked of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.audit.actions import record
from accounts.models import Person
from accounts.people.keepers import Held
from accounts.people.months import months_after
from contest.appeals.models import Appeal
from contest.attempts.models import Allowance, Device, KnownBy, Participant, UnlistedUnit
from contest.essays.models import EssayEntry, EssayFile
from contest.rounds.models import Contest, Period
from contest.rounds.rules import read_rules

# What stands instead of words of somebody who is forgotten.
GONE = "(đã xóa)"
# For ever is too long for somebody who asks to be deleted.
MOST_APPEAL_DAYS = 30
CHUNK = 1_000


class Ended:
    """Moments of a contest: when its results were there, and whether they are official."""

    def __init__(self, contest: Contest, periods: Iterable[Period]) -> None:
        self.contest = contest
        self.pk = contest.pk
        rounds = [one for one in periods if one.kind == Period.Kind.ROUND]
        known = [one.fixed_at or one.closes_at for one in rounds]
        self.at = max((moment for moment in known if moment), default=contest.created_at)
        self.is_fixed = bool(rounds) and all(one.fixed_at for one in rounds)


def with_results_at(contests: QuerySet[Contest]) -> list[Ended]:
    """Contests with the moment of their results: when the last round became official, or else closed. Two queries."""
    return [Ended(one, one.periods.all()) for one in contests.prefetch_related("periods")]


def retained_until(ended: Ended) -> dt.datetime:
    """The end of the contest's retention time."""
    months = ended.contest.retention_months
    return months_after(ended.at, settings.RETENTION_MONTHS if months is None else months)


def held_by(ended: Ended) -> Held:
    """Until when the contest needs names: with a wish for deletion until official results can be questioned no more."""
    until = retained_until(ended)
    days = ended.contest.appeal_days
    questioned = ended.at + dt.timedelta(days=MOST_APPEAL_DAYS if days is None else min(days, MOST_APPEAL_DAYS))
    return Held(ended.contest.title, min(until, questioned) if ended.is_fixed else until, until)


def forget_entries(entries: QuerySet[Participant]) -> int:
    """Takes away what people typed and said in contests; of how many. What a ranking gives points for stays."""
    forgotten = 0
    for contest in Contest.objects.filter(pk__in=entries.order_by().values("contest").distinct()):
        forgotten += _forget_fields(contest, entries.filter(contest=contest))
    for apart in (Device, KnownBy, UnlistedUnit):
        apart._default_manager.filter(participant__in=entries.order_by().values("pk")).delete()
    appeals = Appeal.objects.filter(participant__in=entries.order_by().values("pk"))
    appeals.filter(~Q(text=GONE) | ~Q(source="")).update(text=GONE, source="")
    _forget_essays(EssayEntry.objects.filter(participant__in=entries.order_by().values("pk")))
    reasons = Allowance.objects.filter(participant__in=entries.order_by().values("pk"))
    reasons.exclude(reason=GONE).update(reason=GONE)
    return forgotten


def _forget_essays(essays: QuerySet[EssayEntry]) -> None:
    """Texts, files and addresses of videos go; code number, length and marks stay: places were made of them."""
    EssayFile.objects.filter(entry__in=essays.order_by().values("pk")).delete()
    written = essays.exclude(texts=[], draft=[], video="")
    written.update(texts=[], draft=[], draft_at=None, video="")


def _forget_fields(contest: Contest, entries: QuerySet[Participant]) -> int:
    counted = {one.field for ranking in read_rules(contest.rules).rankings for one in ranking.bonus}
    changed = []
    for entry in entries.exclude(fields={}).only("pk", "fields").iterator(chunk_size=CHUNK):
        kept = {name: value for name, value in entry.fields.items() if name in counted}
        if kept != entry.fields:
            entry.fields = kept
            changed.append(entry)
    Participant.objects.bulk_update(changed, ["fields"], batch_size=CHUNK)
    # seats that lie in somebody's browser end
    entries.filter(pk__in=[entry.pk for entry in changed]).update(epoch=F("epoch") + 1)
    return len(changed)


@transaction.atomic
def set_retention(*, contest: Contest, months: int | None, by: Person, now: dt.datetime) -> None:
    """How many months after the results people are forgotten; None: as the installation says."""
    stored = Contest.objects.select_for_update().get(pk=contest.pk)
    if stored.retention_months != months:
        Contest.objects.filter(pk=contest.pk).update(retention_months=months)
        detail = {"months": settings.RETENTION_MONTHS if months is None else months}
        record("contest.retention", by=by, now=now, about=contest, contest=contest.slug, detail=detail)
    contest.retention_months = months
