"""Who a participant without an account is: said on entering or after the paper, and never the same person twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.guests import make_guest, name_guest
from accounts.models import Person, Unit
from accounts.people.consents import CURRENT
from contest.attempts.models import Attempt, KnownBy, Participant, TallyQueue
from contest.attempts.unlisted import keep_words
from contest.common.database import share_row
from contest.rounds.models import Contest, Period, Round
from contest.rounds.rules import read_rules


class KnownAlready(Exception):
    """Somebody takes part in this contest with the same phone, e-mail or citizen number."""


class ResultsOfficial(Exception):
    """Results that these papers would move are official."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody said: name, unit that counts them, fields as they are kept, marks that tell them apart, each in
    all forms that may be stored (accounts/keychain.py), the one of today first.

    `unlisted`: the unit in words, of who did not find it.
    """

    full_name: str
    unit: Unit
    fields: Mapping[str, str]
    marks: Sequence[Sequence[bytes]] = ()
    unlisted: str = ""


@transaction.atomic
def enter_openly(
    *, contest: Contest, person: Person | None, told: Told | None, board: str, now: dt.datetime
) -> Participant:
    """Lets somebody into a contest that needs no account; without `person` a guest is made. Raises KnownAlready.

    `told` None: it is said after the paper, and nothing of it counts until then.
    """
    who = person or make_guest(full_name=told.full_name if told else "", now=now)
    try:
        with transaction.atomic():
            participant = Participant.objects.create(
                contest=contest,
                person=who,
                unit=told.unit if told else contest.unit,
                registered_at=now,
                board=board,
                fields=dict(told.fields) if told else {},
                pending=told is None,
                # ticked on this very form
                consent_version=CURRENT,
                consented_at=now,
            )
            _mark(participant, told.marks if told else ())
            keep_words(participant, told.unlisted if told else "")
    except IntegrityError as error:
        raise KnownAlready from error
    return participant


@transaction.atomic
def tell(*, participant: Participant, told: Told) -> bool:
    """Says who it was: from now on the papers count, for the unit that was told. False when it was said before.

    Raises KnownAlready, and ResultsOfficial; both change nothing.
    """
    # nobody makes results official between the look below and the papers in the queue: fixing waits for the same row
    share_row(Contest, participant.contest_id)
    # then the row that the tally locks, too (results/actions.py): so each paper is counted once and none is lost
    changed = Participant.objects.filter(pk=participant.pk, pending=True).update(
        pending=False, unit=told.unit, fields=dict(told.fields)
    )
    if not changed:
        return False
    papers = Attempt.objects.filter(participant=participant)
    if are_official(participant.contest_id, papers):
        raise ResultsOfficial
    try:
        with transaction.atomic():
            _mark(participant, told.marks)
    except IntegrityError as error:
        raise KnownAlready from error
    if participant.person.is_guest:
        name_guest(person=participant.person, full_name=told.full_name)
    papers.update(unit=told.unit)
    keep_words(participant, told.unlisted)
    ended = papers.filter(state__in=(Attempt.State.HANDED_IN, Attempt.State.CLOSED))
    TallyQueue.objects.bulk_create(
        [TallyQueue(attempt_id=pk, round_id=round_id) for pk, round_id in ended.values_list("pk", "round_id")],
        ignore_conflicts=True,
    )
    return True


def are_official(contest_id: int, papers: QuerySet[Attempt]) -> bool:
    """Whether a round of these papers, its stage or the whole contest is official; practice moves nothing."""
    official = Period.objects.filter(contest=contest_id, state=Period.State.FIXED)
    if not official.exists():
        return False
    rules = read_rules(Contest.objects.values_list("rules", flat=True).get(pk=contest_id))
    taken = Round.objects.filter(attempts__in=papers).distinct()
    counted = [one.pk for one in taken if not rules.round_rules(one.key).practice]
    own = Q(pk__in=counted) | Q(children__in=counted)
    return bool(counted) and official.filter(own | Q(kind=Period.Kind.CONTEST)).exists()


def _mark(participant: Participant, marks: Sequence[Sequence[bytes]]) -> None:
    """Raises KnownAlready for a mark of before the key was changed, IntegrityError for one of today."""
    older = [form for forms in marks for form in forms[1:]]
    if older and KnownBy.objects.filter(contest=participant.contest_id, mark__in=older).exists():
        raise KnownAlready
    KnownBy.objects.bulk_create(
        KnownBy(contest_id=participant.contest_id, participant=participant, mark=forms[0]) for forms in marks
    )
